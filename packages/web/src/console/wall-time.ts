/** Wall time is what people type: the local time at the event, `2026-12-12T16:00`. The APIs take instants. */

const getZoneOffsetMs = (atMs: number, timeZone: string): number => {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(atMs);
  const get = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.find((part) => part.type === type)?.value ?? 0);
  const wall = Date.UTC(get("year"), get("month") - 1, get("day"), get("hour"), get("minute"), get("second"));
  return wall - Math.floor(atMs / 1000) * 1000;
};

export const toWallTime = (instant: string, timeZone: string): string => {
  const atMs = Date.parse(instant);
  return new Date(atMs + getZoneOffsetMs(atMs, timeZone)).toISOString().slice(0, 16);
};

const WALL_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/;

/** Undefined for an invalid time. A time that daylight saving skips becomes the time one hour later. */
export const toInstant = (wall: string, timeZone: string): string | undefined => {
  const asUtc = WALL_TIME.test(wall) ? Date.parse(`${wall}:00Z`) : Number.NaN;
  if (Number.isNaN(asUtc)) return undefined;
  const near = asUtc - getZoneOffsetMs(asUtc, timeZone);
  const atMs = asUtc - getZoneOffsetMs(near, timeZone);
  return new Date(atMs).toISOString();
};

const DAY_MS = 86_400_000;

/** The same local time some days later, also over a change of daylight saving time. */
export const addDays = (instant: string, days: number, timeZone: string): string => {
  const wall = new Date(Date.parse(`${toWallTime(instant, timeZone)}:00Z`) + days * DAY_MS).toISOString().slice(0, 16);
  return toInstant(wall, timeZone) ?? instant;
};

/** Moves a wall time by the distance between two others. Unchanged when one of them is incomplete. */
export const shiftWallTime = (wall: string, from: string, to: string): string => {
  if (![wall, from, to].every((time) => WALL_TIME.test(time))) return wall;
  const toMs = (time: string): number => Date.parse(`${time}:00Z`);
  return new Date(toMs(wall) + toMs(to) - toMs(from)).toISOString().slice(0, 16);
};

/** Empty for an incomplete time. */
export const addHours = (wall: string, hours: number): string =>
  WALL_TIME.test(wall) ? new Date(Date.parse(`${wall}:00Z`) + hours * 3_600_000).toISOString().slice(0, 16) : "";

export const getBrowserTimeZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;
