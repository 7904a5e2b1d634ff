import { afterEach, expect, it, vi } from "vitest";
import { create } from "../kernel/id.ts";
import { createCode, verifyCode } from "./ticket.code.ts";
import { codeKeysFrom, codeOf } from "./ticket.own-code.ts";

const secrets = new Map([
  [1, "the master secret"],
  [2, "its successor"],
]);
const say = (...keys: number[]): void => void vi.stubEnv("SIGNING_SECRETS", keys.map((key) => `${key}:${secrets.get(key)}`).join(","));
afterEach(() => void vi.unstubAllEnvs());

const [eventId, ticketId] = [create("evt"), create("tkt")];
const read = (code: string) => verifyCode({ secrets, code });

it("a code that Node signs is the one that the gate would sign and accepts, also for one event after another", () => {
  say(1);
  const [first, second] = [create("evt"), create("evt")];
  for (const event of [first, first, second, first, second]) {
    const ticket = { eventId: event, ticketId: create("tkt"), revision: 3 };
    const code = codeOf(ticket);
    expect(code).toBe(createCode({ secret: "the master secret", keyId: 1, ...ticket }));
    expect(read(code)).toMatchObject({ ticketId: ticket.ticketId, revision: 3 });
  }
});

it("a ticket keeps its code when the master secret has a successor, and gets one of the successor with its next revision", () => {
  say(1);
  const sold = { eventId, ticketId, revision: 0, ...codeKeysFrom(undefined, 0) };
  expect(sold).not.toHaveProperty("codeKeys");
  const printed = codeOf(sold);
  say(2, 1);
  expect(codeOf(sold)).toBe(printed);
  const reissued = { ...sold, revision: 1, ...codeKeysFrom(undefined, 1) };
  expect(reissued.codeKeys).toEqual({ 2: 1 });
  expect(read(codeOf(reissued))).toMatchObject({ keyId: 2, revision: 1 });
  expect(codeOf({ ...reissued, revision: 0 })).toBe(printed);
  expect(read(codeOf({ eventId, ticketId, revision: 0, ...codeKeysFrom(undefined, 0) }))).toMatchObject({ keyId: 2 });
});

it("a ticket whose key is retired has a code of the oldest key that is accepted, and keeps that", () => {
  say(2);
  const sold = { eventId, ticketId, revision: 0 };
  expect(read(codeOf(sold))).toMatchObject({ keyId: 2, revision: 0 });
  vi.stubEnv("SIGNING_SECRETS", "3:a third,2:its successor");
  expect(read(codeOf(sold))).toMatchObject({ keyId: 2, revision: 0 });
});
