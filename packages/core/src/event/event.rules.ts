import type { Issue } from "../kernel/fault.ts";
import { ms } from "../kernel/instant.ts";
import { DOORS_LATE, ENDS_EARLY } from "./event.schema.ts";

export type Times = { startsAtMs: number; endsAtMs: number; doorsOpenAtMs: number };
type TimesChange = { startsAt?: string; endsAt?: string; doorsOpenAt?: string };

/**
 * Without `doorsOpenAt` the doors keep their distance to the start. Doors after the start, which events of earlier versions may have, move to it:
 * every scan between the two was refused as too early.
 */
export const applyTimes = (before: Times, { startsAt, endsAt, doorsOpenAt }: TimesChange): Times => {
  const startsAtMs = startsAt === undefined ? before.startsAtMs : ms(startsAt);
  const earlyMs = Math.max(0, before.startsAtMs - before.doorsOpenAtMs);
  const kept = startsAt === undefined ? before.doorsOpenAtMs : startsAtMs - earlyMs;
  return {
    startsAtMs,
    endsAtMs: endsAt === undefined ? before.endsAtMs : ms(endsAt),
    doorsOpenAtMs: doorsOpenAt === undefined ? kept : ms(doorsOpenAt),
  };
};

/** The issue names a field of the change, because the caller did not send the others. */
export const findTimesIssue = (
  { startsAtMs, endsAtMs, doorsOpenAtMs }: Times,
  { startsAt, endsAt, doorsOpenAt }: TimesChange,
): Issue | undefined => {
  if (endsAtMs <= startsAtMs && endsAt !== undefined) return { path: "endsAt", message: ENDS_EARLY };
  if (endsAtMs <= startsAtMs && startsAt !== undefined) return { path: "startsAt", message: "Must be before the end." };
  if (doorsOpenAtMs > startsAtMs && doorsOpenAt !== undefined) return { path: "doorsOpenAt", message: DOORS_LATE };
  return undefined;
};

export type Counter =
  | "ticketTypeCount"
  | "productCount"
  | "poolCount"
  | "feeCount"
  | "questionCount"
  | "promoCodeCount"
  | "gateCount"
  | "deviceCount";

/** An event has at most this many of each: pages and gates read its catalog whole, and a list must not be slow because of one organizer. */
export const MOST: Readonly<Record<Counter, number>> = {
  ticketTypeCount: 50,
  productCount: 50,
  poolCount: 20,
  feeCount: 10,
  questionCount: 20,
  promoCodeCount: 200,
  gateCount: 50,
  deviceCount: 2_000,
};
