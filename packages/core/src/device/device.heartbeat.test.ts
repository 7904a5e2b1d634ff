import { afterEach, beforeEach, expect, it, vi } from "vitest";
import * as v from "valibot";
import { noteHeartbeat, type Assignment } from "./device.assignment.ts";
import { ClockOffset, Heartbeat } from "./device.heartbeat.schema.ts";
import { offlineSinceOf } from "./device.rules.ts";

const heartbeat = { appVersion: "1.0", queueLength: 0, clockOffsetMs: 40 };
const assignment = (deviceId: string) => ({ device: { deviceId, name: "Phone", role: "steward" } }) as Assignment;
const isWritten = (deviceId: string, more: object = {}): boolean =>
  noteHeartbeat(assignment(deviceId), { ...heartbeat, ...more }) !== undefined;

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: 1_800_000_000_000 }));
afterEach(() => void vi.useRealTimers());
const later = (ms: number): void => void vi.setSystemTime(Date.now() + ms);

it("a heartbeat that says nothing new within a minute is not written", () => {
  expect([isWritten("dev_a"), isWritten("dev_a")]).toEqual([true, false]);
  later(59_000);
  expect(isWritten("dev_a", { clockOffsetMs: 900 })).toBe(false);
  later(1_000);
  expect(isWritten("dev_a")).toBe(true);
});

it.each([{ appVersion: "1.1" }, { queueLength: 1 }, { clockOffsetMs: 1_040 }])("%o is written once ten seconds have passed", (more) => {
  const deviceId = `dev_${JSON.stringify(more)}`;
  expect([isWritten(deviceId), isWritten(deviceId, more)]).toEqual([true, false]);
  later(10_000);
  expect([isWritten(deviceId, more), isWritten(deviceId, more)]).toEqual([true, false]);
});

it("a device that sends heartbeats is offline since its last call once three minutes are over", () => {
  const row = { status: "enrolled", appVersion: "1.0", lastSeenAtMs: 0 } as const;
  expect([180_000, 180_001].map((nowMs) => offlineSinceOf(row, nowMs))).toEqual([undefined, 0]);
  expect(offlineSinceOf({ ...row, status: "revoked" }, 180_001)).toBeUndefined();
  expect(offlineSinceOf({ status: "enrolled", lastSeenAtMs: 0 }, 180_001)).toBeUndefined();
});

it("a clock that is more than a year off is no reason to refuse a device, and is stored as a year", () => {
  const yearMs = 366 * 24 * 3_600_000;
  for (const sign of [1, -1]) {
    const clockOffsetMs = sign * 57 * yearMs;
    expect(v.parse(Heartbeat, { ...heartbeat, clockOffsetMs })).toEqual({ ...heartbeat, clockOffsetMs: sign * yearMs });
    expect(v.parse(ClockOffset, clockOffsetMs)).toBe(clockOffsetMs);
  }
  expect(v.is(ClockOffset, 2 ** 60)).toBe(false);
});
