/** The figures that raise the alarms of the gates: silent gates, devices that are gone, tickets shown again, and double entries. */
import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import * as Device from "@catraca/core/device";
import type { Assignment } from "@catraca/core/device/device.assignment.ts";
import * as Report from "@catraca/core/report";
import type { Counted } from "@catraca/core/report/report.rules.ts";
import { rows } from "@catraca/core/table/service";
import { moveClock, startClock, stopClock } from "../support/time.ts";
import { openGate } from "../support/world/gate.ts";
import { asOrganizer, asSystem, openSale } from "../support/world/sale.ts";

const MINUTE_MS = 60_000;

beforeEach(stopClock);
afterEach(() => {
  vi.restoreAllMocks();
  startClock();
});

type Values = Record<string, number>;

/** The values of all metrics that the body writes, summed. */
const metricsOf = async (body: () => Promise<unknown>): Promise<Values> => {
  const lines = vi.spyOn(console, "log").mockImplementation(() => undefined);
  await body();
  const sums: Values = {};
  for (const [line] of lines.mock.calls) {
    const { _aws, ...values } = JSON.parse(String(line)) as Record<string, unknown>;
    if (_aws) for (const [name, value] of Object.entries(values)) if (typeof value === "number") sums[name] = (sums[name] ?? 0) + value;
  }
  lines.mockRestore();
  return sums;
};
const audit = () => metricsOf(() => asSystem(() => Report.audit()));

const scanned = ({ gate, device, event }: Assignment): Counted => {
  const { eventId } = event;
  const id = randomUUID();
  const data = { scanId: id, ticketId: id, eventId, ticketTypeId: "tty_a", gateId: gate.gateId, deviceId: device.deviceId };
  return {
    id,
    type: "ticket.scanned",
    at: new Date().toISOString(),
    causedBy: id,
    data: { ...data, did: "admitted", atMs: Date.now(), first: true, insideBy: 1, forced: false },
  };
};
const refused = (gate: Assignment, reason: "already_admitted" | "too_early"): Counted => {
  const { id, at, causedBy, data } = scanned(gate);
  const { scanId, eventId, gateId, deviceId, atMs } = data as {
    scanId: string;
    eventId: string;
    gateId: string;
    deviceId: string;
    atMs: number;
  };
  return { id, type: "scan.refused", at, causedBy, data: { scanId, eventId, gateId, deviceId, reason, atMs } };
};
const countAll = (messages: Counted[]) => asSystem(() => Report.count(messages));
const many = (count: number, make: () => Counted): Counted[] => Array.from({ length: count }, make);

it("a gate that stopped scanning for a quarter of an hour while another goes on is silent, and one alone is not", async () => {
  const { eventId } = await openSale({ capacity: null });
  const [north, south] = [await openGate(eventId), await openGate(eventId, { name: "South" })];
  await countAll([...many(10, () => scanned(north)), ...many(10, () => scanned(south))]);
  expect(await audit()).toMatchObject({ GatesSilent: 0 });
  moveClock(30 * MINUTE_MS);
  expect(await audit()).toMatchObject({ GatesSilent: 0 });
  await countAll(many(20, () => scanned(north)));
  expect(await audit()).toMatchObject({ GatesSilent: 1 });
  await countAll([refused(south, "too_early")]);
  expect(await audit()).toMatchObject({ GatesSilent: 0 });
  moveClock(300 * MINUTE_MS);
  expect(await audit()).not.toHaveProperty("GatesSilent");
});

it("a device that sent heartbeats is offline after five minutes, and put away after an hour; one that was revoked is not missed", async () => {
  const { eventId } = await openSale({ capacity: null });
  const { device } = await openGate(eventId);
  const other = await openGate(eventId, { name: "South" });
  for (const { deviceId } of [device, other.device])
    await rows.device.patch({ deviceId }).set({ appVersion: "1", lastSeenAtMs: Date.now() }).go();
  const before = (await audit())["DevicesOffline"] ?? 0;
  moveClock(4 * MINUTE_MS);
  expect((await audit())["DevicesOffline"]).toBe(before);
  moveClock(MINUTE_MS);
  expect((await audit())["DevicesOffline"]).toBe(before + 2);
  await asOrganizer(() => Device.revoke({ deviceId: other.device.deviceId }));
  expect((await audit())["DevicesOffline"]).toBe(before + 1);
  moveClock(55 * MINUTE_MS);
  expect((await audit())["DevicesOffline"]).toBe(before);
});

it("tickets shown again and double entries are counted once, whatever is delivered again", async () => {
  const { eventId } = await openSale({ capacity: null });
  const gate = await openGate(eventId);
  const conflict: Counted = {
    id: `${randomUUID()}/open`,
    type: "conflict.opened",
    at: new Date().toISOString(),
    causedBy: "cfl_a",
    data: { conflictId: "cfl_a", eventId, gateId: gate.gate.gateId, reason: "already_admitted", atMs: Date.now() },
  };
  const messages = [...many(3, () => refused(gate, "already_admitted")), refused(gate, "too_early"), conflict];
  expect(await metricsOf(() => countAll(messages))).toMatchObject({ DuplicateScans: 3, ConflictsOpened: 1 });
  const again = await metricsOf(() => countAll(messages));
  expect(again).not.toHaveProperty("DuplicateScans");
  expect(again).not.toHaveProperty("ConflictsOpened");
});
