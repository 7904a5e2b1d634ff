/**
 * The list as a device gets it: parts, then the changes that follow them. Apart from manifest.ts, which needs ElectroDB, so that the gate's bundle stays
 * small.
 */
import { cached } from "../kernel/cache.ts";
import { iso, now } from "../kernel/clock.ts";
import { Fault, Transient } from "../kernel/fault.ts";
import { createLimit } from "../kernel/limit.ts";
import { markDue, readChanges, readManifest, readPart } from "./manifest.dynamo.ts";
import type { ManifestRow } from "./manifest.entity.ts";
import {
  ticketsIn,
  formatCursor,
  isBehind,
  isUsable,
  needsBuild,
  placeOf,
  takeParts,
  type BuiltManifest,
  type Place,
} from "./manifest.rules.ts";
import type { ManifestAnswer, ManifestQuery } from "./manifest.schema.ts";

/**
 * An answer has about this many bytes of chunks, and a third more in base64. A phone gives an answer up after a minute: with 128 kbit/s, as a used-up
 * mobile plan has, it takes half of that. A larger one would never arrive, and no change after it.
 */
const MOST_BYTES = 350_000;
/** A change is a few kilobytes. */
const MOST_CHANGES = 50;

/** A hundred devices that ask each ten seconds cost this process one read in five seconds. */
const HEAD_MS = 5_000;
const heads = cached<ManifestRow | undefined>({ forMs: HEAD_MS }, readManifest);

/** A row that was written in the same moment, or that was deleted. */
const gap = (): Transient => new Transient("manifest.gap");

/** Many devices begin at the same time. A part never changes; 24 of them are at most 7 MB. */
const PART_MS = 60_000;
const MOST_PARTS = 24;
const parts = cached({ forMs: PART_MS, max: MOST_PARTS }, async (key): Promise<Uint8Array> => {
  const [eventId = "", partId = ""] = key.split("/");
  const bytes = await readPart(eventId, partId);
  if (!bytes) throw gap();
  return bytes;
});

const limit = createLimit({ most: 120, perMs: 60_000 });
const tooMany = (): Fault =>
  new Fault("tooMany", "manifest.too_many", "This device asked for the list 120 times within a minute: wait a moment.");

const dueLimit = createLimit({ most: 1, perMs: 60_000 });

/** The sweeper starts the build within a minute. Follows the answer. */
const askForBuild = (row: ManifestRow | undefined, eventId: string): (() => Promise<void>) | undefined => {
  if (!needsBuild(row, now()) || (row?.dueAtMs ?? 0) > 0 || dueLimit.isReached(eventId)) return undefined;
  dueLimit.count(eventId);
  return () => markDue(row, eventId, now());
};

const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

type Content = Pick<ManifestAnswer, "chunks" | "done"> & { place: Place };

const takeNextParts = async (row: BuiltManifest, place: Place, start: number): Promise<Content> => {
  const next = takeParts(row.parts, start, MOST_BYTES);
  const chunks = await Promise.all(next.map(({ id }) => parts.get(`${row.eventId}/${id}`)));
  const end = start + next.length;
  return {
    chunks: chunks.map(toBase64),
    place: { ...place, part: end < row.parts.length ? end : undefined },
    done: ticketsIn(row.parts.slice(0, end)),
  };
};

/** Undefined when changes were deleted. */
const takeNextChanges = async (row: BuiltManifest, place: Place): Promise<Content | undefined> => {
  const { eventId, seq: last, parts: all } = row;
  const changes = await readChanges({ eventId, after: place.seq, upTo: Math.min(last, place.seq + MOST_CHANGES) });
  if (changes.some(({ seq }, at) => seq !== place.seq + 1 + at) || (changes.length === 0 && place.seq < last)) return undefined;
  let bytes = 0;
  const taken = changes.filter((change, at) => (bytes += change.bytes.length) <= MOST_BYTES || at === 0);
  return {
    chunks: taken.map((change) => toBase64(change.bytes)),
    place: { ...place, seq: place.seq + taken.length },
    done: ticketsIn(all),
  };
};

const takeFrom = (row: BuiltManifest, place: Place): Promise<Content | undefined> =>
  place.part === undefined || place.part >= row.parts.length
    ? takeNextChanges(row, { ...place, part: undefined })
    : takeNextParts(row, place, place.part);

const answerOf = async (row: BuiltManifest, since: string | undefined): Promise<ManifestAnswer> => {
  let { place, isRestart } = placeOf(row, since, now());
  let content = await takeFrom(row, place);
  if (!content && place.seq < row.since) {
    // The parts have what the deleted changes had.
    ({ place, isRestart } = placeOf(row, undefined, now()));
    content = await takeFrom(row, place);
  }
  if (!content) throw gap();
  const { chunks, done, place: next } = content;
  return {
    at: iso(now()),
    cursor: formatCursor(next),
    chunks,
    done,
    total: ticketsIn(row.parts),
    more: next.part !== undefined || next.seq < row.seq,
    ...(isRestart ? { restart: true } : {}),
  };
};

/** A device that another process answered may know more than this one has read. */
const readHead = async (eventId: string, since: string | undefined): Promise<ManifestRow | undefined> => {
  const row = await heads.get(eventId);
  return since !== undefined && isBehind(row, since) ? heads.fresh(eventId) : row;
};

type Asking = { deviceId: string; eventId: string };

/**
 * The next chunks of the event's list. An old or missing list is asked for by `followUp`, after the answer. The caller has verified the device, and asks
 * again before it gives out chunks.
 */
export const list = async (
  { since }: ManifestQuery,
  { deviceId, eventId }: Asking,
): Promise<{ answer: ManifestAnswer; followUp: (() => Promise<void>) | undefined }> => {
  if (limit.isReached(deviceId)) throw tooMany();
  limit.count(deviceId);
  const row = await readHead(eventId, since);
  const followUp = askForBuild(row, eventId);
  if (isUsable(row, now())) return { answer: await answerOf(row, since), followUp };
  const building = { done: row?.buildDone ?? 0, total: row?.buildTotal ?? 0 };
  return { answer: { at: iso(now()), cursor: null, chunks: [], done: 0, total: 0, more: false, building }, followUp };
};
