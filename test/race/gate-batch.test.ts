/** Scans that devices made offline: uploaded twice, from two devices at once, and against a gate that was online. */
import { randomUUID } from "node:crypto";
import { beforeAll, expect, it } from "vitest";
import { scan } from "@catraca/core/admission";
import { scanBatch } from "@catraca/core/admission/admission.offline.ts";
import * as Conflict from "@catraca/core/conflict";
import type { Assignment } from "@catraca/core/device/device.assignment.ts";
import { rows } from "@catraca/core/table/service";
import { inLanes } from "../support/lanes.ts";
import { withoutGateCondition } from "../support/without-condition.ts";
import { openGate, takeTickets } from "../support/world/gate.ts";
import { asOrganizer, openSale } from "../support/world/sale.ts";

const MINUTE_MS = 60_000;
const ROUNDS = 20;
const LANES = 8;

let eventId: string;
let gates: [Assignment, Assignment, Assignment];
let tickets: { id: string; code: string }[];
beforeAll(async () => {
  const sale = await openSale({ capacity: null, priceMinor: 0 });
  ({ eventId } = sale);
  gates = await Promise.all([openGate(eventId), openGate(eventId, { name: "South" }), openGate(eventId, { name: "Yard", reentry: true })]);
  tickets = await takeTickets(sale, 2 * ROUNDS + 10);
});

const take = () => tickets.pop() as { id: string; code: string };
const offline = (code: string, minutesAgo: number, localResult = "admitted", scanId = `scn_${randomUUID()}`) => ({
  code,
  scanId,
  scannedAt: new Date(Date.now() - minutesAgo * MINUTE_MS).toISOString(),
  localResult: localResult as "admitted",
});
type Offline = ReturnType<typeof offline>;

const upload = async (gate: Assignment, scans: Offline[], clockOffsetMs?: number) => {
  const results = await scanBatch({ scans, ...(clockOffsetMs === undefined ? {} : { clockOffsetMs }) }, gate);
  for (const { followUp } of results) await followUp?.();
  return results.map(({ answer }) => answer as { result: string; replayed?: true; conflict?: string; at: string });
};
const rowOf = async (ticketId: string) => (await rows.ticket.get({ ticketId }).go({ consistent: true })).data;
const conflictsOf = async (ticketId: string) => {
  const found = await asOrganizer(() => Conflict.list({ eventId, page: { limit: 100 } }));
  return found.conflicts.filter(({ ticket }) => ticket.id === ticketId);
};

it("C18 a queue uploaded twice, also at once, is one record each", async () => {
  const [one, two] = [take(), take()];
  const queue = [offline(one.code, 9), offline(two.code, 8), offline(two.code, 7, "refused")];
  const [first, second] = await Promise.all([upload(gates[0], queue), upload(gates[0], queue)]);
  expect([...(first ?? []), ...(second ?? [])].filter(({ replayed }) => replayed)).toHaveLength(2);
  expect((await upload(gates[0], queue)).map(({ result, replayed }) => [result, replayed])).toEqual([
    ["admitted", true],
    ["admitted", true],
    ["refused", undefined],
  ]);
  for (const { id } of [one, two]) {
    const row = await rowOf(id);
    expect([row?.entries, Object.keys(row?.scans ?? {}).length, await conflictsOf(id)]).toEqual([1, 1, []]);
  }
});

it("C17 a ticket admitted by a gate that was online too is a conflict of both scans, with who, where and when", async () => {
  const { id, code } = take();
  await scan({ code, scanId: `scn_${randomUUID()}` }, gates[1]);
  const made = offline(code, 10);
  expect(await upload(gates[0], [made], 30_000)).toMatchObject([{ result: "admitted", conflict: "already_admitted" }]);
  expect(await rowOf(id)).toMatchObject({ entries: 2, inside: true, admittedGateName: "North" });
  const [conflict, ...others] = await conflictsOf(id);
  expect(others).toEqual([]);
  const atMs = Date.parse(made.scannedAt) - 30_000;
  expect(conflict).toMatchObject({
    status: "open",
    reason: "already_admitted",
    suggestedVerdict: "second_person",
    ticket: { id, attendeeName: expect.any(String) },
    scans: [
      { gate: { name: "North" }, device: { name: "Phone 1" }, at: new Date(atMs).toISOString(), offline: true, clockOffsetMs: 30_000 },
      { gate: { name: "South" }, offline: false },
    ],
  });
});

it("C17 of two devices that upload the same ticket at once one finds the other", async () => {
  await inLanes(LANES, tickets.splice(0, ROUNDS), async ({ id, code }) => {
    const answers = await Promise.all([upload(gates[0], [offline(code, 10)]), upload(gates[1], [offline(code, 9)])]);
    expect(answers.flat().filter(({ conflict }) => conflict === "already_admitted")).toHaveLength(1);
    expect(await rowOf(id)).toMatchObject({ entries: 2 });
  });
  expect((await asOrganizer(() => Conflict.list({ eventId, page: { limit: 100 } }))).conflicts.length).toBeGreaterThanOrEqual(ROUNDS);
});

it("control: without the condition on the ticket two devices miss each other", async () => {
  const found = await withoutGateCondition(/size|inside|entries/, () =>
    inLanes(LANES, tickets.splice(0, ROUNDS), async ({ code }) => {
      const answers = await Promise.all([upload(gates[0], [offline(code, 10)]), upload(gates[1], [offline(code, 9)])]);
      return answers.flat().filter(({ conflict }) => conflict !== undefined).length;
    }),
  );
  expect(found).toContain(0);
});

it("an exit that arrives before its entry is no conflict, and the person is outside", async () => {
  const { id, code } = take();
  expect(await upload(gates[2], [offline(code, 5, "exited")])).toMatchObject([{ result: "exited" }]);
  expect(await upload(gates[2], [offline(code, 10)])).toMatchObject([{ result: "admitted" }]);
  expect(await rowOf(id)).toMatchObject({ entries: 1, inside: false });
  expect(await conflictsOf(id)).toEqual([]);
});

it("a conflict is settled once by a person, and a repeat of the same verdict is the same answer", async () => {
  const { id, code } = take();
  await upload(gates[0], [offline(code, 10)]);
  await upload(gates[1], [offline(code, 10)]);
  const conflictId = (await conflictsOf(id))[0]?.id ?? "";
  const settle = (verdict: "same_entry" | "second_person") => asOrganizer(() => Conflict.settle({ conflictId, settlement: { verdict } }));
  const settled = await settle("second_person");
  expect(settled).toMatchObject({ status: "settled", verdict: "second_person" });
  expect(await settle("second_person")).toEqual(settled);
  await expect(settle("same_entry")).rejects.toMatchObject({ code: "conflict.settled" });
});
