/** The heartbeat of a device. It is apart from device.schema.ts, so that the gate's bundle has no schemas of organizers. */
import * as v from "valibot";

const MAX_OFFSET_MS = 366 * 24 * 60 * 60_000;

/** How far a device's clock is ahead of the server's; negative: behind. Any: a phone without a battery may stand in 1970. */
export const ClockOffset = v.pipe(v.number(), v.integer(), v.minValue(Number.MIN_SAFE_INTEGER), v.maxValue(Number.MAX_SAFE_INTEGER));

const atMostAYear = (offsetMs: number): number => Math.max(-MAX_OFFSET_MS, Math.min(MAX_OFFSET_MS, offsetMs));

export const Heartbeat = v.strictObject({
  appVersion: v.pipe(v.string(), v.regex(/^[\w.+-]{1,40}$/, "Use 1 to 40 of A-Z a-z 0-9 . _ + -.")),
  /** Scans on the device that the server has not answered. */
  queueLength: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000)),
  /** Stored as at most a year. */
  clockOffsetMs: v.pipe(ClockOffset, v.transform(atMostAYear)),
});
export type Heartbeat = v.InferOutput<typeof Heartbeat>;
