/** When an event is, and what a change of it makes of that. */
import type { Issue } from "../kernel/fault.ts";
import { ms } from "../kernel/instant.ts";
import { DOORS_LATE, ENDS_EARLY } from "./event.schema.ts";

export type Times = { startsAtMs: number; endsAtMs: number; doorsOpenAtMs: number };
type TimesChange = { startsAt?: string; endsAt?: string; doorsOpenAt?: string };

/** Doors that are not given keep their distance to the start, the default one and any other. */
export const applyTimes = (before: Times, { startsAt, endsAt, doorsOpenAt }: TimesChange): Times => {
  const startsAtMs = startsAt === undefined ? before.startsAtMs : ms(startsAt);
  return {
    startsAtMs,
    endsAtMs: endsAt === undefined ? before.endsAtMs : ms(endsAt),
    doorsOpenAtMs: doorsOpenAt === undefined ? before.doorsOpenAtMs + startsAtMs - before.startsAtMs : ms(doorsOpenAt),
  };
};

/** What does not fit of the times that are given, said of one that is. */
export const findTimesIssue = (
  { startsAtMs, endsAtMs, doorsOpenAtMs }: Times,
  { startsAt, endsAt, doorsOpenAt }: TimesChange,
): Issue | undefined => {
  if (endsAtMs <= startsAtMs && endsAt !== undefined) return { path: "endsAt", message: ENDS_EARLY };
  if (endsAtMs <= startsAtMs && startsAt !== undefined) return { path: "startsAt", message: "Must be before the end." };
  if (doorsOpenAtMs < endsAtMs) return undefined;
  if (doorsOpenAt !== undefined) return { path: "doorsOpenAt", message: DOORS_LATE };
  if (endsAt !== undefined) return { path: "endsAt", message: "Must be after the doors open." };
  return startsAt === undefined ? undefined : { path: "startsAt", message: "Must leave the doors, which move with it, before the end." };
};
