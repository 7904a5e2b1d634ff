/** Scans that devices made offline, where what a device did and what its gate does now differ. */
import { randomUUID } from "node:crypto";
import { beforeAll, expect, it } from "vitest";
import { scan } from "@catraca/core/admission";
import { scanBatch } from "@catraca/core/admission/admission.offline.ts";
import { removeOldScans } from "@catraca/core/admission/admission.dynamo.ts";
import { undo } from "@catraca/core/admission/admission.undo.ts";
import * as Conflict from "@catraca/core/conflict";
import type { Assignment } from "@catraca/core/device/device.assignment.ts";
import { rows } from "@catraca/core/table/service";
import { openGate, takeTickets } from "../support/world/gate.ts";
import { asOrganizer, openSale } from "../support/world/sale.ts";

const MINUTE_MS = 60_000;
const productId = `prd_${"a".repeat(16)}`;

let gate: Assignment;
let supervisor: Assignment;
let tickets: { id: string; code: string }[];
beforeAll(async () => {
  const sale = await openSale({ capacity: null, priceMinor: 0 });
  [gate, supervisor] = await Promise.all([openGate(sale.eventId), openGate(sale.eventId, { name: "Desk" }, "supervisor")]);
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
