/** The rules by which a list is built again, and the place that a device has reached in it. */
import type { ManifestPart, ManifestRow } from "./manifest.entity.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** After it the rows of a list and its changes are deleted. */
export const KEEP_MS = 4 * DAY_MS;
/** In seconds. A build writes a later one: a device that asks long after the event leaves no row behind. */
export const firstCleanUpAt = (nowMs: number): number => Math.ceil((nowMs + KEEP_MS) / 1000);
/** A list is not given to devices any more, well before its rows are deleted. */
const USABLE_MS = 3 * DAY_MS;
const RENEWED_MS = 2 * DAY_MS;
const OLD_MS = 6 * HOUR_MS;
const MANY_CHANGES = 300;
/** A busy night makes three hundred changes in ten minutes, and a build reads every ticket. */
const MANY_CHANGES_MS = 30 * MINUTE_MS;
/** A phone keeps each change as it came, a few kilobytes. With more it begins again when there is a newer list. */
const MOST_HELD = 1_000;
/** Longer than any build. After it the build is taken for given up. */
const BUILD_MS = HOUR_MS;
/** A week after the event nobody scans. */
export const AFTER_EVENT_MS = 7 * DAY_MS;
/** A change this long ago is in the index by which a build finds its tickets. */
export const INDEX_LAG_MS = MINUTE_MS;

/** A list that devices can get. */
export type BuiltManifest = ManifestRow & Required<Pick<ManifestRow, "generation" | "parts" | "since" | "builtAtMs">>;

export const isUsable = (row: ManifestRow | undefined, nowMs: number): row is BuiltManifest =>
  row?.builtAtMs !== undefined && nowMs < row.builtAtMs + USABLE_MS;

/** There is no list, or an old one, and none is being built. */
export const needsBuild = (row: ManifestRow | undefined, nowMs: number): boolean => {
  if (!row) return true;
  const { seq, since = 0, builtAtMs, buildGeneration } = row;
  if (buildGeneration !== undefined && nowMs < buildGeneration + BUILD_MS) return false;
  if (builtAtMs === undefined) return true;
  const ageMs = nowMs - builtAtMs;
  const changes = seq - since;
  return ageMs > RENEWED_MS || (changes > 0 && ageMs > OLD_MS) || (changes > MANY_CHANGES && ageMs > MANY_CHANGES_MS);
};

/** `part`: the next one to get; undefined when the device has all. `seq`: the last change that it has. `base`: the last change before its parts. */
export type Place = { generation: number; part: number | undefined; seq: number; base: number };

export const formatCursor = ({ generation, part, seq, base }: Place): string => `${generation}.${part ?? "all"}.${seq}.${base}`;

/** Undefined for text that is no cursor. */
export const parseCursor = (text: string): Place | undefined => {
  const [, generation, part, seq, base] = /^(\d{1,15})\.(\d{1,6}|all)\.(\d{1,15})\.(\d{1,15})$/.exec(text) ?? [];
  if (generation === undefined) return undefined;
  return { generation: Number(generation), part: part === "all" ? undefined : Number(part), seq: Number(seq), base: Number(base) };
};

/** The cursor is of a later state than this row, or of none. */
export const isBehind = (row: ManifestRow | undefined, cursor: string): boolean => {
  const given = parseCursor(cursor);
  return given !== undefined && (given.generation > (row?.generation ?? 0) || given.seq > (row?.seq ?? 0));
};

/** From the start of the list, for a device that has none. */
const startOf = ({ generation, since }: BuiltManifest): Place => ({ generation, part: 0, seq: since, base: since });

/**
 * From here a device continues. A device with all parts of an earlier list goes on with the changes, which are numbered through, until it has very many,
 * or until an operator's rebuild is whole, because the earlier list was wrong then.
 * `isRestart`: it begins again with the first part.
 */
export const placeOf = (row: BuiltManifest, cursor: string | undefined, nowMs: number): { place: Place; isRestart: boolean } => {
  const given = cursor === undefined ? undefined : parseCursor(cursor);
  const restart = { place: startOf(row), isRestart: true };
  if (!given || given.seq > row.seq || given.generation > row.generation) return restart;
  if (given.part !== undefined) {
    const isOfThisList = given.generation === row.generation && given.part <= row.parts.length && given.seq === row.since;
    return isOfThisList ? { place: given, isRestart: false } : restart;
  }
  // Changes are deleted a while after, and the rows of the event may have been deleted altogether and made again.
  const isNumberedThrough = given.generation >= row.createdAtMs && nowMs < given.generation + USABLE_MS;
  const { restartBefore = 0 } = row;
  const isReplaced = given.generation < restartBefore && row.generation >= restartBefore;
  // The newest parts have most of the changes that the device would carry along.
  const hasTooMany = given.seq - given.base > MOST_HELD && row.since > given.base && row.seq - row.since <= MOST_HELD / 2;
  return isNumberedThrough && !isReplaced && !hasTooMany ? { place: { ...given, generation: row.generation }, isRestart: false } : restart;
};

/** Takes as many from `start` on as fit into `most` bytes, and at least one. */
export const takeParts = (parts: readonly ManifestPart[], start: number, most: number): readonly ManifestPart[] => {
  let end = start;
  for (let bytes = 0; end < parts.length && (end === start || bytes + (parts[end]?.bytes ?? 0) <= most); end++)
    bytes += parts[end]?.bytes ?? 0;
  return parts.slice(start, end);
};

export const ticketsIn = (parts: readonly ManifestPart[]): number => parts.reduce((sum, { tickets }) => sum + tickets, 0);
