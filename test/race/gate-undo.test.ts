/** Undoing a scan: twice at once, and against the next scan of the ticket. */
import { randomUUID } from "node:crypto";
import { beforeAll, expect, it } from "vitest";
import { scan } from "@catraca/core/admission";
import { undo } from "@catraca/core/admission/admission.undo.ts";
import type { Assignment } from "@catraca/core/device/device.assignment.ts";
import { rows } from "@catraca/core/table/service";
import { inLanes } from "../support/lanes.ts";
import { withoutGateCondition } from "../support/without-condition.ts";
import { openGate, takeTickets } from "../support/world/gate.ts";
import { openSale } from "../support/world/sale.ts";

const ROUNDS = 20;
const LANES = 8;

let gate: Assignment;
let other: Assignment;
let supervisor: Assignment;
let tickets: { id: string; code: string }[];
beforeAll(async () => {
  const sale = await openSale({ capacity: null, priceMinor: 0 });
  [gate, other, supervisor] = await Promise.all([
    openGate(sale.eventId),
    openGate(sale.eventId, { name: "South" }),
    openGate(sale.eventId, { name: "Desk" }, "supervisor"),
  ]);
  tickets = await takeTickets(sale, 3 * ROUNDS + 10);
});

const take = (count: number) => tickets.splice(0, count);
const newScanId = (): string => `scn_${randomUUID()}`;

const admit = async (code: string, scanId: string, by = gate): Promise<string> => {
  const { answer, followUp } = await scan({ code, scanId }, by);
  await followUp?.();
  return answer.reason ?? answer.result;
};
const takeBack = async (scanId: string, by = gate, more: object = {}): Promise<string> => {
  const { answer, followUp } = await undo({ scanId, ...more }, by);
  await followUp?.();
  return answer.reason ?? answer.result;
};
const rowOf = async (ticketId: string) => (await rows.ticket.get({ ticketId }).go({ consistent: true })).data;

it("a scan undone twice at once is undone once, and has one time", async () => {
  await inLanes(LANES, take(ROUNDS), async ({ id, code }) => {
    const scanId = newScanId();
    expect(await admit(code, scanId)).toBe("admitted");
    const answers = await Promise.all([undo({ scanId }, gate), undo({ scanId }, supervisor), undo({ scanId }, gate)]);
    expect(new Set(answers.map(({ answer }) => answer.at)).size).toBe(1);
    expect(await rowOf(id)).toMatchObject({ inside: false, entries: 0 });
    expect(await rowOf(id)).not.toHaveProperty("admittedAtMs");
  });
});

it("an undo and the next scan of the ticket at once leave it admitted once, or not at all", async () => {
  const outcomes = await inLanes(LANES, take(ROUNDS), async ({ id, code }) => {
    const scanId = newScanId();
    await admit(code, scanId);
    const [undone, next] = await Promise.all([takeBack(scanId), admit(code, newScanId(), other)]);
    const row = await rowOf(id);
    expect([undone, row?.inside, row?.entries]).toEqual(["undone", next === "admitted", next === "admitted" ? 1 : 0]);
    return next;
  });
  expect(new Set([...outcomes, "admitted", "already_admitted"])).toEqual(new Set(["admitted", "already_admitted"]));
});

it("control: without its condition an undo that comes second takes back the scan after it", async () => {
  const [ticket] = take(1);
  const { id = "", code = "" } = ticket ?? {};
  const scanId = newScanId();
  await admit(code, scanId);
  const before = await rowOf(id);
  await takeBack(scanId);
  expect(await admit(code, newScanId(), other)).toBe("admitted");
  const { writeUndo } = await import("@catraca/core/admission/admission.undo.dynamo.ts");
  const stored = `${scanId}@${gate.device.deviceId}`;
  const late = () => {
    const record = before?.scans[stored];
    if (!before || !record) throw new Error("the scan was not stored");
    return writeUndo(before, stored, { record, inside: false, entries: 0 }, { atMs: 1, deviceId: "dev_x", timeZone: "UTC" });
  };
  expect((await late()).done).toBe(false);
  expect(await rowOf(id)).toMatchObject({ inside: true, entries: 1 });
  expect((await withoutGateCondition(/undoneAtMs|inside|entries|size/, late)).done).toBe(true);
  expect(await rowOf(id)).toMatchObject({ inside: false, entries: 0 });
});

it("an undone scan admits nobody when it is sent again, and the ticket enters by another", async () => {
  const [ticket] = take(1);
  const { code = "" } = ticket ?? {};
  const scanId = newScanId();
  await admit(code, scanId);
  await takeBack(scanId);
  expect((await scan({ code, scanId }, gate)).answer).toMatchObject({ result: "undone", replayed: true });
  expect(await admit(code, newScanId())).toBe("admitted");
});

it("a steward undoes the scans of the own device alone, and a supervisor those of every device of the event", async () => {
  const [one, two] = take(2);
  const [first, second] = [newScanId(), newScanId()];
  await admit(one?.code ?? "", first);
  await admit(two?.code ?? "", second);
  const { deviceId } = gate.device;
  expect(await takeBack(first, other)).toBe("unknown_scan");
  await expect(takeBack(first, other, { deviceId })).rejects.toMatchObject({ code: "scan.undo_forbidden" });
  expect([await takeBack(first, supervisor), await takeBack(second, supervisor, { deviceId })]).toEqual(["undone", "undone"]);
  const elsewhere = await openGate((await openSale({ capacity: null, priceMinor: 0 })).eventId, {}, "supervisor");
  expect(await takeBack(first, elsewhere, { deviceId })).toBe("unknown_scan");
});
