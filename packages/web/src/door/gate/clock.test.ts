import { expect, it } from "vitest";
import { aheadOf } from "./clock.ts";

it("the way there and back is shared out evenly", () => {
  const nowMs = Date.parse("2026-11-26T12:00:01.000Z");
  expect(aheadOf({ at: "2026-11-26T12:00:00.900Z", tookMs: 200, nowMs })).toBe(0);
  expect(aheadOf({ at: "2026-11-26T13:00:00.900Z", tookMs: 200, nowMs })).toBe(3_600_000);
  expect(aheadOf({ at: "2026-11-26T11:59:58.900Z", tookMs: 200, nowMs })).toBe(-2_000);
});
