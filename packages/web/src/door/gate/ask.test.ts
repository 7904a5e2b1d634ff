import { expect, it } from "vitest";
import { ask, WITHIN_MS } from "./ask.ts";
import type { Heard } from "./call.ts";

/** Each try takes what it says, or its limit; time passes only by tries and pauses. */
const asking = (tries: readonly { takesMs: number; heard: Heard<string> }[], connected = () => true) => {
  let nowMs = 0;
  const limits: number[] = [];
  const send = async (limitMs: number): Promise<Heard<string>> => {
    const one = tries[limits.length] ?? { takesMs: Number.POSITIVE_INFINITY, heard: { heard: "nothing" } as const };
    limits.push(limitMs);
    nowMs += Math.min(one.takesMs, limitMs);
    return one.takesMs > limitMs ? { heard: "nothing" } : one.heard;
  };
  const done = ask({ send, now: () => nowMs, wait: async (ms) => void (nowMs += ms), isConnected: connected });
  return done.then((heard) => ({ heard, limits, tookMs: nowMs }));
};

const admitted = { heard: "answer", body: "admitted", tookMs: 1 } as const;

it("one try that is answered is enough", async () => {
  expect(await asking([{ takesMs: 80, heard: admitted }])).toMatchObject({ heard: admitted, limits: [2_500], tookMs: 80 });
});

it("a lost reply is asked for again", async () => {
  expect(
    (
      await asking([
        { takesMs: 50, heard: { heard: "nothing" } },
        { takesMs: 80, heard: admitted },
      ])
    ).heard,
  ).toEqual(admitted);
  expect(
    (
      await asking([
        { takesMs: 9_000, heard: admitted },
        { takesMs: 80, heard: admitted },
      ])
    ).heard,
  ).toEqual(admitted);
});

it("nobody waits longer than four seconds", async () => {
  const { heard, tookMs, limits } = await asking([]);
  expect([heard, tookMs <= WITHIN_MS, limits.length]).toEqual([{ heard: "nothing" }, true, 2]);
});

it("waits as long as a busy server asks for, within that time", async () => {
  const busy = { takesMs: 10, heard: { heard: "nothing", retryAfterMs: 1_000 } } as const;
  const { heard, tookMs } = await asking([busy, { takesMs: 10, heard: admitted }]);
  expect([heard, tookMs]).toEqual([admitted, 1_020]);
});

it("a refusal of the call is an answer", async () => {
  const refusal = { heard: "refusal", status: 401, code: "device.unauthenticated" } as const;
  expect((await asking([{ takesMs: 10, heard: refusal }])).heard).toEqual(refusal);
});

it("without a network it does not try", async () => {
  expect(await asking([{ takesMs: 10, heard: admitted }], () => false)).toEqual({ heard: { heard: "nothing" }, limits: [], tookMs: 0 });
});
