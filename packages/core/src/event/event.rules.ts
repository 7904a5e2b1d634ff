/** The times of an event, and changes of them. */
import type { Issue } from "../kernel/fault.ts";
import { ms } from "../kernel/instant.ts";
import { DOORS_LATE, ENDS_EARLY } from "./event.schema.ts";

export type Times = { startsAtMs: number; endsAtMs: number; doorsOpenAtMs: number };
type TimesChange = { startsAt?: string; endsAt?: string; doorsOpenAt?: string };

/** Without `doorsOpenAt` the doors keep their distance to the start. */
export const applyTimes = (before: Times, { startsAt, endsAt, doorsOpenAt }: TimesChange): Times => {
  const startsAtMs = startsAt === undefined ? before.startsAtMs : ms(startsAt);
  return {
    startsAtMs,
    endsAtMs: endsAt === undefined ? before.endsAtMs : ms(endsAt),
    doorsOpenAtMs: doorsOpenAt === undefined ? before.doorsOpenAtMs + startsAtMs - before.startsAtMs : ms(doorsOpenAt),
  };
};

/** The issue names a field of the change, because the caller did not send the others. */
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
