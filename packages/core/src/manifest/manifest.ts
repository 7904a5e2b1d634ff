/**
 * The offline list of an event's tickets, by which a phone decides without the network. A job builds it in parts, the stream's consumer adds changes
 * (manifest.follow.ts), and devices get both (manifest.list.ts).
 */
import * as Event from "../event/event.ts";
import * as Job from "../job/job.ts";
import { requireActor } from "../kernel/actor.ts";
import { now } from "../kernel/clock.ts";
import { asTransient, Transient } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import * as log from "../kernel/log.ts";
import { commit } from "../table/commit.ts";
import { dueAt, listDueRows } from "../table/due.ts";
import { rows, transaction } from "../table/service.ts";
import { LIST_SLOTS } from "../table/table.ts";
import { encodeAll } from "./manifest.chunks.ts";
import type { ManifestPart, ManifestRow } from "./manifest.entity.ts";
import { AFTER_EVENT_MS, firstCleanUpAt, ticketsIn, INDEX_LAG_MS, KEEP_MS, needsBuild } from "./manifest.rules.ts";
import {
  countTickets,
  getManifest,
  listChangeTimes,
  listTicketIds,
  putPart,
  readTickets,
  CONTENDED,
  UNAVAILABLE,
} from "./manifest.store.ts";

const secondsOf = (ms: number): number => Math.ceil(ms / 1000);

const jobOf = (eventId: string, generation: number) =>
  ({ jobId: Id.derive("job", [eventId, "manifest", generation]), eventId, kind: "build_manifest" }) as const;

/** The row is there before the first ticket is read, so that the stream's consumer writes every change that the build may miss. */
const create = async (eventId: string): Promise<ManifestRow> => {
  await asTransient(UNAVAILABLE, () =>
    rows.manifest
      .create({ eventId, createdAtMs: now(), seq: 0, cleanUpAtSec: firstCleanUpAt(now()), ...dueAt(eventId, now()) })
      .go({ returnOnConditionCheckFailure: "all_old" }),
  );
  const row = await getManifest(eventId);
  if (!row) throw new Transient(UNAVAILABLE);
  return row;
};

const CHANGES_AT_ONCE = 50;

/** The last change that a build cannot miss: what is older than a minute is in the index. An older one may have been deleted. */
const sinceOf = async ({ eventId, seq: last }: ManifestRow, nowMs: number): Promise<number> => {
  for (let upTo = last; upTo > 0; upTo -= CHANGES_AT_ONCE) {
    const changes = await listChangeTimes({ eventId, after: Math.max(0, upTo - CHANGES_AT_ONCE), upTo });
    const recent = changes.filter(({ atMs }) => atMs >= nowMs - INDEX_LAG_MS);
    const [first] = recent;
    if (!first || recent.length < Math.min(upTo, CHANGES_AT_ONCE)) return first ? first.seq - 1 : upTo;
  }
  return 0;
};

const notDue = (eventId: string) => dueAt(eventId, 0);

type NewBuild = { generation: number; since: number; isRestart: boolean; event: Event.EventRow };

/** Returns false when another process began a build, or wrote the list's row, since it was read. */
const beginBuild = (row: ManifestRow, { generation, since, isRestart, event }: NewBuild): Promise<boolean> => {
  const { eventId, buildGeneration } = row;
  return commit(
    UNAVAILABLE,
    transaction.write((t) => [
      t.manifest
        .patch({ eventId })
        .set({ buildGeneration: generation, buildSince: since, buildDone: 0, buildTotal: 0, ...notDue(eventId) })
        .set({ cleanUpAtSec: secondsOf(Math.max(event.endsAtMs, generation) + AFTER_EVENT_MS) })
        .set(isRestart ? { restartBefore: generation } : {})
        .where((manifest, { eq, notExists }) =>
          buildGeneration === undefined ? notExists(manifest.buildGeneration) : eq(manifest.buildGeneration, buildGeneration),
        )
        .commit(),
      Job.createWrite(t, jobOf(eventId, generation)),
    ]),
  );
};

const clearDue = (eventId: string): Promise<void> =>
  asTransient(UNAVAILABLE, async () => {
    await rows.manifest.patch({ eventId }).set(notDue(eventId)).go({ returnOnConditionCheckFailure: "all_old" });
  });

/** `isRestart`: devices drop the list that they have for the new one, and take no changes of it over. */
const startBuild = async (row: ManifestRow, event: Event.EventRow, isRestart: boolean): Promise<boolean> => {
  const { eventId } = row;
  const generation = Math.max(now(), (row.generation ?? 0) + 1, (row.buildGeneration ?? 0) + 1);
  if (!(await beginBuild(row, { generation, since: await sinceOf(row, now()), isRestart, event }))) return false;
  await Job.start({ ...jobOf(eventId, generation), again: "" });
  return true;
};

/**
 * Starts a build when the event has no list or an old one. For operations that know that devices will want it, and the sweeper. Safe to repeat: a build in
 * progress is left alone.
 */
export const ensure = async (eventId: string): Promise<void> => {
  const event = await Event.findFresh(eventId);
  if (!event || event.endsAtMs + AFTER_EVENT_MS < now()) return clearDue(eventId);
  const row = (await getManifest(eventId)) ?? (await create(eventId));
  if (!needsBuild(row, now())) return void (row.dueAtMs > 0 && (await clearDue(eventId)));
  await startBuild(row, event, false);
};

/**
 * Builds the event's list anew from its tickets. Devices decide by the list that they have until the new one is whole, and then drop it. A build in progress
 * is superseded. Returns false for an event that is over. System only.
 */
export const rebuild = async (eventId: string): Promise<boolean> => {
  requireActor("system");
  const event = await Event.findFresh(eventId);
  if (!event || event.endsAtMs + AFTER_EVENT_MS < now()) return false;
  if (!(await startBuild((await getManifest(eventId)) ?? (await create(eventId)), event, true))) throw new Transient(CONTENDED);
  return true;
};

/** When the list that devices get was made, and of how many tickets. Undefined: there is none. */
export const getBuilt = async (eventId: string): Promise<{ builtAtMs: number; tickets: number } | undefined> => {
  const { builtAtMs, parts = [] } = (await getManifest(eventId)) ?? {};
  return builtAtMs === undefined ? undefined : { builtAtMs, tickets: ticketsIn(parts) };
};

/** Does what `ensure` does. A transient error is left to the devices, which ask when they find no list. */
export const prepare = async (eventId: string): Promise<void> => {
  try {
    await ensure(eventId);
  } catch (error) {
    if (!(error instanceof Transient)) throw error;
    log.warn("list left to the devices that ask for it", { eventId, code: error.code });
  }
};

/** Ids of events whose devices asked for a list; may be stale. */
export const listDue = async (): Promise<string[]> => {
  const found = await listDueRows(UNAVAILABLE, now(), (slot, due, limit) =>
    rows.manifest.query
      .due(slot)
      .lte(due)
      .go({ limit, attributes: ["eventId"] }),
  );
  return found.map(({ eventId }) => eventId);
};

/** Starts the build that devices asked for. Sweeper only; safe to repeat. */
export const finish = async (eventId: string): Promise<void> => {
  requireActor("system");
  await ensure(eventId);
};

/** The place that a build has reached: a slot of the list of tickets, the last ticket of it, and the parts so far. */
type BuildCursor = { slot: number; after: string; parts: ManifestPart[] };

const cursorOf = (text: string): BuildCursor => (text === "" ? { slot: 0, after: "", parts: [] } : (JSON.parse(text) as BuildCursor));

const PAGE_SIZE = 2_000;

/** The next tickets of the list, across its slots. `next` is undefined at the end. */
const nextIds = async (eventId: string, from: BuildCursor, pageSize: number) => {
  const ids: string[] = [];
  let { slot, after } = from;
  while (slot < LIST_SLOTS && ids.length < pageSize) {
    const found = await listTicketIds({ eventId, listSlot: slot, after, limit: pageSize - ids.length });
    ids.push(...found.ids);
    if (found.isLast) [slot, after] = [slot + 1, ""];
    else after = found.ids.at(-1) ?? after;
  }
  return { ids, next: slot < LIST_SLOTS ? { slot, after } : undefined };
};

/** Each part has an id of its own, so a page that is done twice at once leaves the parts of the one that counts. */
const writeParts = async (eventId: string, ids: readonly string[]): Promise<{ parts: ManifestPart[]; tickets: number }> => {
  const asOfMs = now();
  const tickets = (await readTickets(ids)).filter((ticket) => ticket.eventId === eventId);
  const chunks = encodeAll(asOfMs, tickets);
  const parts = chunks.map((bytes, at) => {
    const share = Math.floor((tickets.length * (at + 1)) / chunks.length) - Math.floor((tickets.length * at) / chunks.length);
    return { id: Id.nonce(), bytes: bytes.length, tickets: share };
  });
  const cleanUpAtSec = secondsOf(asOfMs + KEEP_MS);
  await Promise.all(parts.map(({ id }, at) => putPart({ eventId, partId: id, bytes: chunks[at] ?? new Uint8Array(), cleanUpAtSec })));
  return { parts, tickets: tickets.length };
};

type Building = ManifestRow & { buildGeneration: number };

/** A failed condition is ignored: a later build took over. */
const noteProgress = async ({ eventId, buildGeneration }: Building, buildDone: number, buildTotal: number): Promise<void> => {
  await rows.manifest
    .patch({ eventId })
    .set({ buildDone, buildTotal })
    .where((manifest, { eq }) => eq(manifest.buildGeneration, buildGeneration))
    .go({ returnOnConditionCheckFailure: "all_old" });
};

const publish = async ({ eventId, buildGeneration, buildSince = 0 }: Building, parts: ManifestPart[]): Promise<void> => {
  await rows.manifest
    .patch({ eventId })
    .set({ generation: buildGeneration, parts, since: buildSince, builtAtMs: now() })
    .remove(["buildGeneration", "buildSince", "buildDone", "buildTotal"])
    .where((manifest, { eq }) => eq(manifest.buildGeneration, buildGeneration))
    .go({ returnOnConditionCheckFailure: "all_old" });
};

const isBuildOf = (row: ManifestRow | undefined, jobId: string): row is Building =>
  row?.buildGeneration !== undefined && jobOf(row.eventId, row.buildGeneration).jobId === jobId;

const OVER = { items: [], found: 0, cursor: null };

/** Writes the parts of one page, and with the last page gives the list to devices. A repeated page writes other parts, and those of one page count. */
export const doPage = ({ jobId, eventId, cursor, total }: Job.JobRow, pageSize = PAGE_SIZE): Promise<Job.PageResult> =>
  asTransient(UNAVAILABLE, async () => {
    const row = await getManifest(eventId);
    // It was given to devices before, or a later build took over.
    if (!isBuildOf(row, jobId)) return OVER;
    const from = cursorOf(cursor);
    const found = cursor === "" ? await countTickets(eventId) : 0;
    const { ids, next } = await nextIds(eventId, from, pageSize);
    const { parts, tickets } = await writeParts(eventId, ids);
    const all = [...from.parts, ...parts];
    if (next) await noteProgress(row, ticketsIn(all), total + found);
    else await publish(row, all);
    return { items: [], counted: tickets, found, cursor: next ? JSON.stringify({ ...next, parts: all }) : null };
  });
