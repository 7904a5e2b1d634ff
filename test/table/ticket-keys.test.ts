/** Tickets get a code of the key that signs: when they are issued, passed on or reissued, and by the command that reissues those of an older key. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { scan } from "@catraca/core/admission";
import { scanBatch } from "@catraca/core/admission/admission.offline.ts";
import type { Assignment } from "@catraca/core/device/device.assignment.ts";
import { decode } from "@catraca/core/kernel/base32";
import { reassignTicket } from "@catraca/core/order/order.reassign.ts";
import { dynamo } from "@catraca/core/table/client";
import * as Conflict from "@catraca/core/conflict";
import { rows } from "@catraca/core/table/service";
import * as Ticket from "@catraca/core/ticket";
import { createCode } from "@catraca/core/ticket/ticket.code.ts";
import { listCodeKeys, reissueOfKey } from "@catraca/core/ticket/ticket.keys.ts";
import { codeOf } from "@catraca/core/ticket/ticket.own-code.ts";
import { withoutCondition } from "../support/without-condition.ts";
import { openGate } from "../support/world/gate.ts";
import { asBuyer, asOrganizer, asSystem, atOnce, buy, openSale, ticketsOf, type Placed, type Sale } from "../support/world/sale.ts";

const MASTER = process.env["SIGNING_SECRETS"] ?? "";
const say = (secrets: string): void => void vi.stubEnv("SIGNING_SECRETS", secrets);
const succeed = (): void => say(`2:a successor,${MASTER}`);
const retire = (): void => say("2:a successor");

let sale: Sale;
let gate: Assignment;
let placed: Placed;
beforeEach(async () => {
  sale = await openSale({ capacity: 30 });
  gate = await openGate(sale.eventId);
  placed = await buy(sale, 3);
});
afterEach(() => void vi.unstubAllEnvs());

const codesOf = async (): Promise<string[]> => (await ticketsOf(placed)).map(({ code }) => code);
const keysOf = async (): Promise<(number | undefined)[]> => (await codesOf()).map((code) => decode(code.slice(2))?.[1]);
const idOf = async (at: number): Promise<string> => (await ticketsOf(placed))[at]?.id ?? "";
const scanOf = async (code = ""): Promise<string> => {
  const { answer, followUp } = await scan({ code, scanId: `scn_${crypto.randomUUID()}` }, gate);
  await followUp?.();
  return answer.reason ?? answer.result;
};
const reissue = (apply: boolean, key = 1) => asSystem(() => reissueOfKey({ eventId: sale.eventId, key, apply }));

it("an issue, a reissue and a new attendee give a code of the key that signs, and nothing else does", async () => {
  const printed = await codesOf();
  succeed();
  expect(await codesOf()).toEqual(printed);
  const [first, second] = [await idOf(0), await idOf(1)];
  await asOrganizer(() => Ticket.reissue({ ticketId: first }));
  await asOrganizer(() => Ticket.block({ ticketId: second }));
  await asOrganizer(() => Ticket.unblock({ ticketId: second }));
  expect(await keysOf()).toEqual([2, 1, 1]);
  await rows.event
    .patch({ eventId: sale.eventId })
    .set({ doorsOpenAtMs: Date.now() + 60_000 })
    .go();
  await asBuyer(placed, () => reassignTicket({ orderId: placed.order.id, ticketId: second, attendee: { name: "Rui" } }));
  expect(await keysOf()).toEqual([2, 2, 1]);
  const later = await buy(sale, 1);
  expect((await asSystem(() => listCodeKeys(sale.eventId))).toSorted((a, b) => a - b)).toEqual([1, 2, 2, 2]);
  expect(await scanOf((await ticketsOf(later))[0]?.code)).toBe("admitted");
  expect(await scanOf(printed[2])).toBe("admitted");
});

it("reissues each ticket of an older key that is valid or blocked once, however often and at how many places it runs", async () => {
  const printed = await codesOf();
  await asOrganizer(async () => Ticket.block({ ticketId: await idOf(2) }));
  succeed();
  expect(await asSystem(() => listCodeKeys(sale.eventId))).toEqual([1, 1, 1]);
  expect(await reissue(false)).toEqual({ found: 3, reissued: 0 });
  expect(await codesOf()).toEqual(printed);
  const both = await atOnce([() => reissue(true), () => reissue(true)]);
  expect(both.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled"]);
  expect(await reissue(true)).toEqual({ found: 0, reissued: 0 });
  expect((await Ticket.getByIds([await idOf(0), await idOf(1), await idOf(2)])).map(({ revision }) => revision)).toEqual([1, 1, 1]);
  expect(await keysOf()).toEqual([2, 2, 2]);
  expect(await scanOf(printed[0])).toBe("superseded");
  expect(await scanOf((await codesOf())[0])).toBe("admitted");
  expect(await scanOf((await codesOf())[2])).toBe("blocked");
});

it("while both keys are accepted, the gate admits a code of the key that the ticket's code is of alone", async () => {
  const [first, second] = await ticketsOf(placed);
  const forged = (keyId: number, secret: string, revision: number, ticketId = "") =>
    createCode({ secret, keyId, eventId: sale.eventId, ticketId, revision });
  const master = MASTER.replace(/^1:/, "");
  succeed();
  await asOrganizer(async () => Ticket.reissue({ ticketId: first?.id ?? "" }));
  // By the key that somebody knows, with the revision of now, and by the successor for a ticket of the master secret.
  expect(await scanOf(forged(1, master, 1, first?.id))).toBe("unknown_code");
  expect(await scanOf(forged(2, "a successor", 0, second?.id))).toBe("unknown_code");
  // Control: the same codes under the keys that are recorded.
  expect(await scanOf(forged(2, "a successor", 1, first?.id))).toBe("admitted");
  expect(await scanOf(forged(1, master, 0, second?.id))).toBe("admitted");
});

it("control: without the condition two at once give a ticket two codes", async () => {
  const many = await buy(sale, 20);
  succeed();
  const guard = { operation: "UpdateItem", key: /tkt_/, matching: /#revision/ } as const;
  await withoutCondition(dynamo, guard, () => atOnce([() => reissue(true), () => reissue(true)]));
  const revisions = (await Ticket.getByIds((await ticketsOf(many)).map(({ id }) => id))).map(({ revision }) => revision);
  expect(Math.max(...revisions)).toBe(2);
});

it("a code of another seller stays: its ticket is left alone", async () => {
  const ticketId = await idOf(0);
  await rows.ticket
    .patch({ ticketId })
    .set({ foreignCode: { hash: "AAAA", key: "AAAA" } })
    .go();
  succeed();
  expect(await asSystem(() => listCodeKeys(sale.eventId))).toEqual([1, 1]);
  expect(await reissue(true)).toEqual({ found: 2, reissued: 2 });
  expect((await Ticket.getByIds([ticketId]))[0]?.revision).toBe(0);
});

it("refuses the key that signs, an event that is over or that is not there, and everybody but the system", async () => {
  await expect(reissue(true)).rejects.toMatchObject({ code: "ticket.key_signs" });
  succeed();
  await expect(asOrganizer(() => reissueOfKey({ eventId: sale.eventId, key: 1, apply: true }))).rejects.toThrow();
  await expect(asSystem(() => reissueOfKey({ eventId: "evt_aaaaaaaaaaaaaaaa", key: 1, apply: true }))).rejects.toMatchObject({
    code: "event.missing",
  });
  await rows.event
    .patch({ eventId: sale.eventId })
    .set({ endsAtMs: Date.now() - 1, listed: "published" })
    .go();
  await expect(reissue(true)).rejects.toMatchObject({ code: "ticket.event_over" });
});

it("once the older key is retired its codes are unknown, and each ticket has a valid one of the oldest key that is accepted", async () => {
  const printed = await codesOf();
  const [row] = await Ticket.getByIds([await idOf(0)]);
  const codeNow = (): string => (row ? codeOf(row) : "");
  retire();
  expect(await scanOf(printed[0])).toBe("unknown_code");
  const young = codeNow();
  say("3:a third,2:a successor");
  expect(codeNow()).toBe(young);
  expect(await scanOf(young)).toBe("admitted");
  expect(await asSystem(() => listCodeKeys(sale.eventId))).toEqual([1, 1, 1]);
});

describe("a code that a phone admitted without the network, and whose key is retired before the phone sends it", () => {
  const upload = async (code: string, more: object = {}, by = gate) => {
    const made = {
      code,
      scanId: `scn_${crypto.randomUUID()}`,
      scannedAt: new Date().toISOString(),
      localResult: "admitted" as const,
      ...more,
    };
    const [result] = await scanBatch({ scans: [made] }, by);
    await result?.followUp?.();
    return result?.answer;
  };
  const rowOf = async (ticketId: string) => (await Ticket.getByIds([ticketId]))[0];
  const conflicts = () => asOrganizer(() => Conflict.list({ eventId: sale.eventId, page: { limit: 50 } }));

  it("stands with a conflict, once, and the ticket's next code admits nobody", async () => {
    const [[printed = "", verified = ""], first] = [await codesOf(), await idOf(0)];
    const body = { scanId: `scn_${crypto.randomUUID()}` };
    // Control: while the key is accepted, the answer shows the ticket.
    expect(await upload(verified)).toHaveProperty("ticket.attendeeName");
    retire();
    const answers = [await upload(printed, body), await upload(printed, body)];
    expect(answers).toMatchObject([
      { result: "admitted", conflict: "unverified_code" },
      { result: "admitted", replayed: true },
    ]);
    // Its device may know no more than the ticket's id.
    for (const answer of answers) expect(answer).not.toHaveProperty("ticket");
    const row = await rowOf(first);
    expect(row).toMatchObject({ entries: 1, inside: true });
    const [conflict, ...others] = (await conflicts()).conflicts;
    expect(conflict).toMatchObject({ reason: "unverified_code", unverified: true, suggestedVerdict: "accepted", ticket: { id: first } });
    expect(others).toEqual([]);
    expect(await scanOf(row ? codeOf(row) : "")).toBe("already_admitted");
  });

  it("stands as superseded when its ticket was reissued meanwhile, and as a second entry when it was admitted", async () => {
    const printed = await codesOf();
    succeed();
    await asOrganizer(async () => Ticket.reissue({ ticketId: await idOf(0) }));
    expect(await scanOf(printed[1])).toBe("admitted");
    retire();
    expect(await upload(printed[0] ?? "")).toMatchObject({ result: "admitted", conflict: "superseded" });
    expect(await upload(printed[1] ?? "")).toMatchObject({ result: "admitted", conflict: "already_admitted" });
    expect((await conflicts()).conflicts).toMatchObject([
      { reason: "superseded", unverified: true, suggestedVerdict: "accepted" },
      { reason: "already_admitted", unverified: true, suggestedVerdict: "same_entry" },
    ]);
  });

  it("stands for our code of a ticket that has another seller's too: its guest has both", async () => {
    const [[printed = ""], ticketId] = [await codesOf(), await idOf(0)];
    await rows.ticket
      .patch({ ticketId })
      .set({ foreignCode: { hash: "AAAA", key: "AAAA" } })
      .go();
    retire();
    expect(await upload(printed)).toMatchObject({ result: "admitted", conflict: "unverified_code" });
  });

  it("stands for a code that stood in for one of a retired key, unless that key alone is accepted again", async () => {
    const kept = await Ticket.getByIds([await idOf(0), await idOf(1)]);
    retire();
    const [first = "", second = ""] = kept.map((row) => codeOf(row));
    say(`${MASTER},2:a successor`);
    expect(await upload(first)).toMatchObject({ result: "admitted", conflict: "unknown_code" });
    say(MASTER);
    expect(await upload(second)).toMatchObject({ result: "refused", reason: "unknown_code" });
  });

  it("stands for exits and pieces too", async () => {
    const [[printed = ""], first] = [await codesOf(), await idOf(0)];
    const productId = `prd_${"a".repeat(16)}`;
    await rows.ticket
      .patch({ ticketId: first })
      .set({ products: { [productId]: 2 } })
      .go();
    const at = (change: Partial<Assignment["gate"]>): Assignment => ({ ...gate, gate: { ...gate.gate, ...change } });
    retire();
    const stand = at({ mode: "redeem", productIds: [productId] });
    expect(await upload(printed, { localResult: "redeemed" }, stand)).toMatchObject({ result: "redeemed", conflict: "unverified_code" });
    const exit = await upload(printed, { localResult: "exited" }, at({ reentry: true }));
    expect(exit).toMatchObject({ result: "exited", conflict: "unverified_code" });
    expect((await rowOf(first))?.products).toEqual({ [productId]: 1 });
  });

  it("is all that a device can claim: no code stands that its ticket never had, and nothing that it did not admit", async () => {
    const [printed = "", , third = ""] = await codesOf();
    const [first, second, last] = [await idOf(0), await idOf(1), await idOf(2)];
    const made = (keyId: number, ticketId: string, revision = 0, eventId = sale.eventId) =>
      createCode({ secret: "made up", keyId, eventId, ticketId, revision });
    const elsewhere = await openSale({ capacity: 30 });
    const [foreign] = await ticketsOf(await buy(elsewhere, 1));
    // While the key is accepted, a code of it must prove itself.
    expect(await upload(made(1, first))).toMatchObject({ result: "refused", reason: "unknown_code" });
    // No key was retired, so no other number has ever signed this ticket's code.
    expect(await upload(made(9, first))).toMatchObject({ result: "refused", reason: "unknown_code" });
    succeed();
    await asOrganizer(() => Ticket.reissue({ ticketId: second }));
    retire();
    const refused = [
      made(2, first),
      made(1, second, 1),
      made(1, first, 1),
      made(1, first, 0, elsewhere.eventId),
      made(1, foreign?.id ?? ""),
      made(1, "tkt_aaaaaaaaaaaaaaaa"),
    ];
    for (const code of refused) expect(await upload(code), code).toMatchObject({ result: "refused" });
    expect(await upload(printed, { localResult: "refused" })).toMatchObject({ result: "refused", reason: "unknown_code" });
    expect(await scanOf(printed)).toBe("unknown_code");
    const stored = await Ticket.getByIds([first, second, foreign?.id ?? ""]);
    expect(stored.map(({ entries, scans }) => [entries, scans])).toEqual([
      [0, {}],
      [0, {}],
      [0, {}],
    ]);
    expect((await conflicts()).conflicts).toEqual([]);
    // Control: nothing but its bytes says that this one is genuine.
    expect(await upload(made(1, last))).toMatchObject({ result: "admitted", conflict: "unverified_code" });
    expect(await upload(third)).toMatchObject({ conflict: "already_admitted" });
    // It may be the code of before the reissue, so it uses up the ticket, whose code of now is of an accepted key.
    const claimed = await upload(made(1, second, 0));
    expect(claimed).toMatchObject({ result: "admitted", conflict: "superseded" });
    expect(claimed).not.toHaveProperty("ticket");
    const claimedRow = await rowOf(second);
    const genuine = claimedRow ? codeOf(claimedRow) : "";
    expect(await scanOf(genuine)).toBe("already_admitted");
    // Whose code was verified is not accused by the other's scan.
    const scannedAt = new Date(Date.now() - 5 * 60_000).toISOString();
    expect(await upload(genuine, { scannedAt })).toMatchObject({ conflict: "already_admitted", ticket: { id: second } });
    const ofSecond = (await conflicts()).conflicts.filter(({ ticket }) => ticket.id === second);
    expect(ofSecond).toMatchObject([
      { reason: "already_admitted", unverified: true, suggestedVerdict: "accepted" },
      { reason: "superseded", unverified: true, suggestedVerdict: "accepted" },
    ]);
    // What it did not let in gets no answer about the ticket that its code names.
    expect(await upload(third, { localResult: "refused" })).toMatchObject({ result: "refused", reason: "unknown_code" });
  });
});
