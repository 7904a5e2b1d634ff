/** Times as they are typed: on the wall where the event is, `2026-12-12T16:00`. The APIs take instants. */

/** How far the zone's wall is ahead of UTC at this instant. */
const aheadMs = (atMs: number, timeZone: string): number => {
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
  const of = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.find((part) => part.type === type)?.value ?? 0);
  const wall = Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second"));
  return wall - Math.floor(atMs / 1000) * 1000;
};

export const wallOf = (instant: string, timeZone: string): string => {
  const atMs = Date.parse(instant);
  return new Date(atMs + aheadMs(atMs, timeZone)).toISOString().slice(0, 16);
};

const WALL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/;

/** Undefined for what is no time. One that the wall skips when its clock is put forward is the one an hour later. */
export const instantOf = (wall: string, timeZone: string): string | undefined => {
  const asUtc = WALL.test(wall) ? Date.parse(`${wall}:00Z`) : Number.NaN;
  if (Number.isNaN(asUtc)) return undefined;
  const near = asUtc - aheadMs(asUtc, timeZone);
  const atMs = asUtc - aheadMs(near, timeZone);
  return new Date(atMs).toISOString();
};

export const ownTimeZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;
