/** Scans that devices made offline, where what a device did and what its gate does now differ. */
import { randomUUID } from "node:crypto";
import { beforeAll, expect, it } from "vitest";
import { scanBatch } from "@catraca/core/admission/admission.offline.ts";
import { removeOldScans } from "@catraca/core/admission/admission.dynamo.ts";
import { writeOffline } from "@catraca/core/admission/admission.offline.dynamo.ts";
import { findTicket, ticketScanOf } from "@catraca/core/admission/admission.request.ts";
import { bareClient } from "@catraca/core/table/bare-client";
import { writeUndo } from "@catraca/core/admission/admission.undo.dynamo.ts";
import { undo } from "@catraca/core/admission/admission.undo.ts";
import type { Assignment } from "@catraca/core/device/device.assignment.ts";
import { rows } from "@catraca/core/table/service";
import { withoutGateCondition } from "../support/without-condition.ts";
import { openGate, takeTickets } from "../support/world/gate.ts";
import { openSale } from "../support/world/sale.ts";

const MINUTE_MS = 60_000;
const productId = `prd_${"a".repeat(16)}`;

let gate: Assignment;
let tickets: { id: string; code: string }[];
beforeAll(async () => {
  const sale = await openSale({ capacity: null, priceMinor: 0 });
  gate = await openGate(sale.eventId);
  tickets = await takeTickets(sale, 12);
});

const stand = (): Assignment => ({ ...gate, gate: { ...gate.gate, mode: "redeem", productIds: [productId] } });
const take = () => tickets.pop() as { id: string; code: string };
const newScanId = (): string => `scn_${randomUUID()}`;
const rowOf = async (ticketId: string) => (await rows.ticket.get({ ticketId }).go({ consistent: true })).data;
const withPieces = async (pieces: number) => {
  const ticket = take();
  await rows.ticket
    .patch({ ticketId: ticket.id })
    .set({ products: { [productId]: pieces }, productNames: { [productId]: "Corn" } })
    .go();
  return ticket;
};

type Did = "admitted" | "exited" | "redeemed";
const offline = (code: string, localResult: Did, more: object = {}) => ({
  code,
  scanId: newScanId(),
  scannedAt: new Date(Date.now() - MINUTE_MS).toISOString(),
  localResult,
  ...more,
});
const upload = async (by: Assignment, ...scans: ReturnType<typeof offline>[]) => {
  const results = await scanBatch({ scans }, by);
  for (const { followUp } of results) await followUp?.();
  return results.map(({ answer }) => answer);
};

it("a scan id that was used for another ticket is an error, and stores nothing", async () => {
  const [one, two] = [take(), take()];
  const scanId = newScanId();
  expect(await upload(gate, offline(one.code, "admitted", { scanId }))).toMatchObject([{ result: "admitted" }]);
  expect(await upload(gate, offline(two.code, "admitted", { scanId }))).toMatchObject([{ error: { code: "scan.id_used" } }]);
  expect(await rowOf(two.id)).toMatchObject({ entries: 0, scans: {} });
});

it("a scan that was undone and that its ticket forgot is answered as undone", async () => {
  const { id, code } = take();
  const made = offline(code, "admitted");
  await upload(gate, made);
  const { answer, followUp } = await undo({ scanId: made.scanId }, gate);
  await followUp?.();
  expect(answer.result).toBe("undone");
  const others = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`scn_${at}`, { atMs: Date.now() + at } as never]));
  const stored = (await rowOf(id))?.scans ?? {};
  await removeOldScans({ ticketId: id, scans: { ...stored, ...others } });
  expect(await rowOf(id)).toMatchObject({ scans: {} });
  expect(await upload(gate, made)).toMatchObject([{ result: "undone", replayed: true }]);
});

it("what a device did stands after its move to a stand and from a stand", async () => {
  const { id, code } = await withPieces(2);
  expect(await upload(stand(), offline(code, "admitted"))).toMatchObject([{ result: "admitted" }]);
  expect(await rowOf(id)).toMatchObject({ inside: true, entries: 1, products: { [productId]: 2 } });
  const piece = offline(code, "redeemed", { productId });
  expect(await upload(gate, piece)).toMatchObject([{ result: "redeemed" }]);
  expect(await rowOf(id)).toMatchObject({ entries: 1, products: { [productId]: 1 } });
  expect((await undo({ scanId: piece.scanId }, gate)).answer.result).toBe("undone");
  expect(await rowOf(id)).toMatchObject({ products: { [productId]: 2 } });
  expect(await upload(gate, offline(code, "redeemed"))).toMatchObject([{ error: { code: "request.invalid" } }]);
});

it("the undo of a redemption that took no piece brings none back", async () => {
  const { id, code } = await withPieces(1);
  const [first, second] = [offline(code, "redeemed"), offline(code, "redeemed")];
  expect(await upload(stand(), first, second)).toMatchObject([{ result: "redeemed" }, { conflict: "nothing_to_redeem" }]);
  for (const [{ scanId }, pieces] of [
    [second, 0],
    [first, 1],
  ] as const) {
    expect((await undo({ scanId }, gate)).answer.result).toBe("undone");
    expect(await rowOf(id)).toMatchObject({ products: { [productId]: pieces } });
  }
});

it("a time long before the doors is a day before them, and one after now is now", async () => {
  const early = { ...gate, event: { ...gate.event, doorsOpenAtMs: Date.now() - MINUTE_MS } };
  const [past, future] = await upload(
    early,
    offline(take().code, "admitted", { scannedAt: "2020-01-01T00:00:00.000Z" }),
    offline(take().code, "admitted", { scannedAt: "2090-01-01T00:00:00.000Z" }),
  );
  expect(past).toMatchObject({ at: new Date(early.event.doorsOpenAtMs - 24 * 60 * MINUTE_MS).toISOString() });
  expect(Math.abs(Date.parse((future as { at: string }).at) - Date.now())).toBeLessThan(MINUTE_MS);
});

/** The ticket's transaction meets another one so many times. */
const contend = (times: number): void => {
  let left = times;
  bareClient.middlewareStack.add(
    (next) => (args) => {
      if (!("TransactItems" in args.input) || left-- <= 0) return next(args);
      const reasons = { CancellationReasons: [{ Code: "TransactionConflict" }, { Code: "None" }] };
      throw Object.assign(new Error("cancelled"), { name: "TransactionCanceledException" }, reasons);
    },
    { step: "initialize", name: "contend" },
  );
};

it("an offline scan whose ticket is in another transaction is stored after it, and is busy when it stays so", async () => {
  try {
    contend(2);
    expect(await upload(gate, offline(take().code, "admitted"))).toMatchObject([{ result: "admitted" }]);
    bareClient.middlewareStack.remove("contend");
    contend(Infinity);
    await expect(upload(gate, offline(take().code, "admitted"))).rejects.toMatchObject({ name: "Transient" });
  } finally {
    bareClient.middlewareStack.remove("contend");
  }
});

it("an offline scan is judged again when its ticket was reissued or refunded meanwhile", async () => {
  const { id, code } = take();
  const body = { code, scanId: newScanId() };
  const named = await findTicket(body, gate);
  const before = await rowOf(id);
  if ("refused" in named || !before) throw new Error("there is no ticket");
  const attempt = ticketScanOf(body, gate, named, "entry");
  const late = () => writeOffline(before, attempt, { inside: true, entries: 1, takesPiece: false, isUnverified: false });
  await rows.ticket.patch({ ticketId: id }).set({ status: "refunded" }).go();
  expect(await late()).toBe(false);
  await rows.ticket.patch({ ticketId: id }).set({ status: "issued", revision: 1 }).go();
  expect(await late()).toBe(false);
  expect(await withoutGateCondition(/status|revision/, late)).toBe(true);
});

it("an undo is judged again when another exit came meanwhile, which leaves the ticket's counts as they were", async () => {
  const { id, code } = take();
  const [entry, exit, another] = [offline(code, "admitted"), offline(code, "exited"), offline(code, "exited")];
  await upload(gate, entry, exit);
  const before = await rowOf(id);
  const scanId = `${exit.scanId}@${gate.device.deviceId}`;
  const record = before?.scans[scanId];
  if (!before || !record) throw new Error("the exit was not stored");
  await upload(gate, another);
  expect(await rowOf(id)).toMatchObject({ inside: before.inside, entries: before.entries });
  const late = () => writeUndo(before, scanId, { record, inside: true, entries: 1 }, { atMs: 1, deviceId: "dev_x", timeZone: "UTC" });
  expect((await late()).done).toBe(false);
  expect((await withoutGateCondition(/size/, late)).done).toBe(true);
});
