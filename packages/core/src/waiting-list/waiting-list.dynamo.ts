/** The rows of the waiting list. An entry moves in one transaction with the counts of its list and the place of its address. */
import { now, pause } from "../kernel/clock.ts";
import { asTransient, Transient } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { invariant } from "../kernel/invariant.ts";
import type { HeldBack } from "../event/event.waiting.rules.ts";
import { commit as commitOnce } from "../table/commit.ts";
import { dueAt, listDueRows } from "../table/due.ts";
import { rows, transaction } from "../table/service.ts";
import type { EntryRow, WaitingListRow } from "./waiting-list.entity.ts";
import { isOpen, MOVES, type EntryStatus, type ListedStatus } from "./waiting-list.rules.ts";
import type { EntryKey } from "./waiting-list.token.ts";

export const UNAVAILABLE = "waiting_list.unavailable";

/** A process that wrote a status and died has its email sent by the sweeper after this. */
export const MAIL_WITHIN_MS = 60_000;

const MAX_ATTEMPTS = 6;
const MAX_PAUSE_MS = 200;

/** The list's row is in each transaction of its entries, so that those of one moment collide. */
const commit = async (write: () => Parameters<typeof commitOnce>[1]): Promise<boolean> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await commitOnce(UNAVAILABLE, write());
    } catch (error) {
      if (!(error instanceof Transient) || attempt >= MAX_ATTEMPTS) throw error;
      await pause(Id.random() * Math.min(MAX_PAUSE_MS, 20 * 2 ** attempt));
    }
  }
};

export type ListKey = { eventId: string; ticketTypeId: string };

export const getList = (key: ListKey): Promise<WaitingListRow | undefined> =>
  asTransient(UNAVAILABLE, async () => (await rows.waitingList.get(key).go({ consistent: true })).data ?? undefined);

export const listsOfEvent = (eventId: string): Promise<WaitingListRow[]> =>
  asTransient(UNAVAILABLE, async () => (await rows.waitingList.query.primary({ eventId }).go({ consistent: true, pages: "all" })).data);

export const getEntry = (key: EntryKey): Promise<EntryRow | undefined> =>
  asTransient(UNAVAILABLE, async () => (await rows.waitingEntry.get(key).go({ consistent: true })).data ?? undefined);

/** Without shadows, which no organizer sees. */
export const findEntry = (entryId: string): Promise<EntryRow | undefined> =>
  asTransient(UNAVAILABLE, async () => {
    const { data } = await rows.waitingEntry.query.primary({ entryId }).go({ consistent: true, pages: "all" });
    return data.find(({ status }) => status !== "shadow" && status !== "shadow_left");
  });

/** The id of the open entry of an address. */
export const findOpenEntryId = (placeKey: string): Promise<string | undefined> =>
  asTransient(UNAVAILABLE, async () => (await rows.waitingPlace.get({ placeKey }).go({ consistent: true })).data?.entryId || undefined);

export type NewEntry = Pick<
  EntryRow,
  "entryId" | "tokenId" | "eventId" | "ticketTypeId" | "quantity" | "name" | "email" | "locale" | "placeKey" | "joinedAtMs"
>;

const newRow = (entry: NewEntry, status: "waiting" | "shadow") => ({
  ...entry,
  status,
  attempt: 0,
  version: 1,
  ...dueAt(entry.entryId, status === "waiting" ? now() + MAIL_WITHIN_MS : 0),
});

/**
 * Adds an entry, and keeps for it what its type is short of, as long as its address has no open one and what is kept is as it was read. Returns false
 * when another process came first.
 */
export const createEntry = (
  entry: NewEntry,
  { before, after, cleanUpAtSec }: { before: HeldBack[] | undefined; after: HeldBack[]; cleanUpAtSec: number },
): Promise<boolean> => {
  const { eventId, ticketTypeId, entryId, placeKey } = entry;
  return commit(() =>
    transaction.write(({ event, waitingEntry, waitingList, waitingPlace }) => [
      waitingPlace
        .upsert({ placeKey, entryId, cleanUpAtSec })
        .where((place, { eq, notExists }) => `${notExists(place.entryId)} OR ${eq(place.entryId, "")}`)
        .commit(),
      waitingEntry.create(newRow(entry, "waiting")).commit(),
      waitingList
        .upsert({ eventId, ticketTypeId, ...dueAt(ticketTypeId, now()) })
        .add({ waiting: 1, joins: 1 })
        .commit(),
      event
        .patch({ eventId })
        .set({ heldBack: after })
        .where(({ heldBack }, { eq, notExists }) => (before === undefined ? notExists(heldBack) : eq(heldBack, before)))
        .commit(),
    ]),
  );
};

/** A row for somebody who joins with an address whose entry is open, without name and address. Returns false when that entry ended meanwhile. */
export const createShadow = (entry: NewEntry, { openId, cleanUpAtSec }: { openId: string; cleanUpAtSec: number }): Promise<boolean> =>
  commit(() =>
    transaction.write(({ waitingEntry, waitingPlace }) => [
      waitingPlace
        .check({ placeKey: entry.placeKey })
        .where((place, { eq }) => eq(place.entryId, openId))
        .commit(),
      waitingEntry.create({ ...newRow(entry, "shadow"), name: "", email: "", cleanUpAtSec }).commit(),
    ]),
  );

const countsOf = (from: EntryStatus, to: EntryStatus): { waiting?: number; offered?: number } => {
  const changeOf = (status: EntryStatus): number => Number(to === status) - Number(from === status);
  return { waiting: changeOf("waiting"), offered: changeOf("offered") };
};

type EntrySet = Partial<Pick<EntryRow, "attempt" | "orderId" | "offeredAtMs" | "offerUntilMs" | "endedAtMs">>;

/** Moves an entry on the condition that it is as it was read. Returns false when another process moved it first. */
export const moveEntry = (entry: EntryRow, to: EntryStatus, set: EntrySet): Promise<boolean> => {
  const { entryId, tokenId, eventId, ticketTypeId, quantity, joinedAtMs, placeKey, status: from, attempt } = entry;
  invariant(MOVES[from].includes(to), `no move of an entry from ${from} to ${to}`);
  const isShadow = from === "shadow";
  const key = { eventId, ticketTypeId, quantity, joinedAtMs };
  return commit(() =>
    transaction.write(({ waitingEntry, waitingList, waitingPlace }) => [
      waitingEntry
        .patch({ entryId, tokenId })
        .set({ ...key, ...set, status: to, mailAttempts: 0, claimedUntilMs: 0, ...dueAt(entryId, isShadow ? 0 : now() + MAIL_WITHIN_MS) })
        .add({ version: 1 })
        .where((row, { eq }) => `${eq(row.status, from)} AND ${eq(row.attempt, attempt)}`)
        .commit(),
      ...(isShadow ? [] : [waitingList.patch({ eventId, ticketTypeId }).add(countsOf(from, to)).commit()]),
      ...(isShadow || isOpen(to)
        ? []
        : [
            waitingPlace
              .patch({ placeKey })
              .set({ entryId: "" })
              .where((place, { eq }) => eq(place.entryId, entryId))
              .commit(),
          ]),
    ]),
  );
};

/** Before its offer is made: the sweeper tells the entry if the process dies in between. Returns false when it does not wait any more. */
export const beginOffer = ({ entryId, tokenId, attempt }: EntryRow): Promise<boolean> =>
  asTransient(UNAVAILABLE, async () => {
    const { rejected } = await rows.waitingEntry
      .patch({ entryId, tokenId })
      .set(dueAt(entryId, now() + MAIL_WITHIN_MS))
      .where((row, { eq }) => `${eq(row.status, "waiting")} AND ${eq(row.attempt, attempt)}`)
      .go({ returnOnConditionCheckFailure: "all_old" });
    return !rejected;
  });

/** Its offer ended before it was told of it: the next offer has another id. */
export const countAttempt = ({ entryId, tokenId, attempt }: EntryRow): Promise<void> =>
  asTransient(UNAVAILABLE, async () => {
    await rows.waitingEntry
      .patch({ entryId, tokenId })
      .add({ attempt: 1 })
      .where((row, { eq }) => `${eq(row.status, "waiting")} AND ${eq(row.attempt, attempt)}`)
      .go({ returnOnConditionCheckFailure: "all_old" });
  });

/** The index projects the entity's name alone. The rest is part of its sort key. */
const QUEUE_KEY = /#joinedAtMs_(\d{13})#quantity_(\d{2})#entryId_(\w+)#tokenId_(\w+)$/;

export type Queued = EntryKey & { joinedAtMs: number; quantity: number };

const queuedOf = (row: unknown): Queued[] => {
  const [, joinedAtMs, quantity, entryId, tokenId] = QUEUE_KEY.exec((row as { gsi1sk: string }).gsi1sk) ?? [];
  if (entryId === undefined || tokenId === undefined) return [];
  return [{ entryId, tokenId, joinedAtMs: Number(joinedAtMs), quantity: Number(quantity) }];
};

/** In order of arrival. From the index: may be stale, and miss those who joined within its lag. */
export const listQueue = (list: ListKey, status: ListedStatus): Promise<Queued[]> =>
  asTransient(UNAVAILABLE, async () => {
    const { data } = await rows.waitingEntry.query
      .queue({ eventId: list.eventId, ticketTypeId: list.ticketTypeId, status })
      .go({ pages: "all", data: "includeKeys" });
    return data.flatMap(queuedOf);
  });

/** A page of one list's entries with one status, in order of arrival. For display: not consistent. */
export const listPage = (
  part: ListKey & { status: ListedStatus },
  { limit, cursor }: { limit: number; cursor: string | null },
): Promise<{ data: EntryRow[]; cursor: string | null }> =>
  asTransient(UNAVAILABLE, () => rows.waitingEntry.query.queue(part).go({ limit, cursor, hydrate: true }));

/** Nobody counts more groups before them than this. */
const MAX_AHEAD = 1_000;

/** The number of groups that joined earlier and wait. From the index. */
export const countAhead = ({ eventId, ticketTypeId }: ListKey, joinedAtMs: number): Promise<number> =>
  asTransient(UNAVAILABLE, async () => {
    const query = rows.waitingEntry.query.queue({ eventId, ticketTypeId, status: "waiting" }).lt({ joinedAtMs });
    return (await query.go({ limit: MAX_AHEAD, data: "includeKeys" })).data.length;
  });

/**
 * What is kept for the list from now on, as long as nobody joined since it was read, and what is kept is as it was read. `isOver`: no entry is open, so
 * that the sweeper reads the list no more. Returns false when another process came first.
 */
export const writeHeldBack = (
  { eventId, ticketTypeId, joins }: WaitingListRow,
  { before, after, isOver }: { before: HeldBack[] | undefined; after: HeldBack[]; isOver: boolean },
): Promise<boolean> =>
  commit(() =>
    transaction.write(({ event, waitingList }) => [
      waitingList
        .patch({ eventId, ticketTypeId })
        .set(dueAt(ticketTypeId, isOver ? 0 : now()))
        .where((list, { eq, notExists }) => (joins === undefined ? notExists(list.joins) : eq(list.joins, joins)))
        .commit(),
      event
        .patch({ eventId })
        .set({ heldBack: after })
        .where(({ heldBack }, { eq, notExists }) => (before === undefined ? notExists(heldBack) : eq(heldBack, before)))
        .commit(),
    ]),
  );

const LIST_DUE_KEY = /#eventId_(\w+)#ticketTypeId_(\w+)$/;

/** Lists with open entries, as `<event id>.<ticket type id>`. From the index. */
export const listDueLists = (): Promise<string[]> =>
  listDueRows(UNAVAILABLE, now(), async (slot, due, limit) => {
    const { data } = await rows.waitingList.query.due(slot).lte(due).go({ limit, data: "includeKeys" });
    return {
      data: data.flatMap((row) => {
        const [, eventId, ticketTypeId] = LIST_DUE_KEY.exec((row as unknown as { duesk: string }).duesk) ?? [];
        return eventId !== undefined && ticketTypeId !== undefined ? [`${eventId}.${ticketTypeId}`] : [];
      }),
    };
  });

const ENTRY_DUE_KEY = /#entryId_(\w+)#tokenId_(\w+)$/;

/** Entries with an email that was not sent, or with personal data to remove, as `<entry id>.<token id>`. From the index. */
export const listDueEntries = (): Promise<string[]> =>
  listDueRows(UNAVAILABLE, now(), async (slot, due, limit) => {
    const { data } = await rows.waitingEntry.query.due(slot).lte(due).go({ limit, data: "includeKeys" });
    return {
      data: data.flatMap((row) => {
        const [, entryId, tokenId] = ENTRY_DUE_KEY.exec((row as unknown as { duesk: string }).duesk) ?? [];
        return entryId !== undefined && tokenId !== undefined ? [`${entryId}.${tokenId}`] : [];
      }),
    };
  });
