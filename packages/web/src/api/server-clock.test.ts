import { expect, it } from "vitest";
import { measureOffset } from "./server-clock.ts";

it("assumes that the server read its clock halfway through the call", () => {
  const nowMs = Date.parse("2026-11-26T12:00:01.000Z");
  expect(measureOffset({ at: "2026-11-26T12:00:00.900Z", tookMs: 200, nowMs })).toBe(0);
  expect(measureOffset({ at: "2026-11-26T13:00:00.900Z", tookMs: 200, nowMs })).toBe(3_600_000);
  expect(measureOffset({ at: "2026-11-26T11:59:58.900Z", tookMs: 200, nowMs })).toBe(-2_000);
});
