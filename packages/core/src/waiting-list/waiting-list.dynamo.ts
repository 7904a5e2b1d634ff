/** The rows of the waiting list. A listed entry moves in one transaction with the counts of its list and the place of its address. */
import { now } from "../kernel/clock.ts";
import { asTransient } from "../kernel/fault.ts";
import { invariant } from "../kernel/invariant.ts";
import { dueAt, listDueRows } from "../table/due.ts";
import { rows, transaction, type Writes } from "../table/service.ts";
import type { EntryRow } from "./waiting-list.entity.ts";
import { CONFIRM_WITHIN_MS, isOpen, MOVES, type EntryStatus, type ListedStatus } from "./waiting-list.rules.ts";
import { commit, UNAVAILABLE, type ListKey } from "./waiting-list.list.dynamo.ts";
import type { EntryKey } from "./waiting-list.token.ts";

/** A process that wrote a status and died has its email sent by the sweeper after this. */
export const MAIL_WITHIN_MS = 60_000;

export const getEntry = (key: EntryKey): Promise<EntryRow | undefined> =>
  asTransient(UNAVAILABLE, async () => (await rows.waitingEntry.get(key).go({ consistent: true })).data ?? undefined);

/** Leaves out unconfirmed entries, which no organizer sees. */
export const findEntry = (entryId: string): Promise<EntryRow | undefined> =>
  asTransient(UNAVAILABLE, async () => {
    const { data } = await rows.waitingEntry.query.primary({ entryId }).go({ consistent: true, pages: "all" });
    return data.find(({ status }) => status !== "unconfirmed");
  });

/** The id of the open entry of an address. */
export const findOpenEntryId = (placeKey: string): Promise<string | undefined> =>
  asTransient(UNAVAILABLE, async () => (await rows.waitingPlace.get({ placeKey }).go({ consistent: true })).data?.entryId || undefined);

export type NewEntry = Pick<
  EntryRow,
  "entryId" | "tokenId" | "eventId" | "ticketTypeId" | "quantity" | "name" | "email" | "locale" | "placeKey" | "joinedAtMs"
>;

const newRow = (entry: NewEntry, status: "unconfirmed" | "waiting") => ({
  ...entry,
  status,
  attempt: 0,
  version: 1,
  ...dueAt(entry.entryId, now() + MAIL_WITHIN_MS),
});

/** Its own row alone, so that thousands join at once. Returns false when it exists. */
export const createUnconfirmed = (entry: NewEntry): Promise<boolean> =>
  asTransient(UNAVAILABLE, async () => {
    const cleanUpAtSec = Math.ceil((entry.joinedAtMs + CONFIRM_WITHIN_MS) / 1000);
    const { rejected } = await rows.waitingEntry
      .create({ ...newRow(entry, "unconfirmed"), cleanUpAtSec })
      .go({ returnOnConditionCheckFailure: "all_old" });
    return !rejected;
  });

/** The place of its address, as long as no entry has it. */
const takePlace = ({ waitingPlace }: Writes, { placeKey, entryId }: NewEntry, cleanUpAtSec: number) =>
  waitingPlace
    .upsert({ placeKey, entryId, cleanUpAtSec })
    .where((place, { eq, notExists }) => `${notExists(place.entryId)} OR ${eq(place.entryId, "")}`)
    .commit();

/** Returns false when its address has an open entry, or the row exists. */
export const createWaiting = (entry: NewEntry, cleanUpAtSec: number): Promise<boolean> =>
  commit(() => transaction.write((t) => [takePlace(t, entry, cleanUpAtSec), t.waitingEntry.create(newRow(entry, "waiting")).commit()]));

/** Its person has the link to the place already: another email says nothing new. Returns false when its address has an open entry, or it moved. */
export const confirmEntry = (entry: EntryRow, p: { cleanUpAtSec: number; dueAtMs: number }): Promise<boolean> => {
  const { entryId, tokenId, eventId, ticketTypeId, quantity, joinedAtMs, version } = entry;
  return commit(() =>
    transaction.write((t) => [
      takePlace(t, entry, p.cleanUpAtSec),
      t.waitingEntry
        .patch({ entryId, tokenId })
        .set({ eventId, ticketTypeId, quantity, joinedAtMs, status: "waiting", mailedVersion: version + 1, ...dueAt(entryId, p.dueAtMs) })
        .remove(["cleanUpAtSec"])
        .add({ version: 1 })
        .where((row, { eq }) => eq(row.status, "unconfirmed"))
        .commit(),
    ]),
  );
};

const countsOf = (from: EntryStatus, to: EntryStatus): { waiting?: number; offered?: number } => {
  const changeOf = (status: EntryStatus): number => Number(to === status) - Number(from === status);
  return { waiting: changeOf("waiting"), offered: changeOf("offered") };
};

type EntrySet = Partial<Pick<EntryRow, "attempt" | "orderId" | "offeredAtMs" | "offerUntilMs" | "endedAtMs">>;

/** Moves an entry on the condition that it is as it was read. Returns false when another process moved it first. */
export const moveEntry = (entry: EntryRow, to: EntryStatus, set: EntrySet): Promise<boolean> => {
  const { entryId, tokenId, eventId, ticketTypeId, quantity, joinedAtMs, placeKey, status: from, attempt } = entry;
  invariant(MOVES[from].includes(to), `no move of an entry from ${from} to ${to}`);
  const isListed = from !== "unconfirmed";
  const key = { eventId, ticketTypeId, quantity, joinedAtMs };
  return commit(() =>
    transaction.write(({ waitingEntry, waitingList, waitingPlace }) => [
      waitingEntry
        .patch({ entryId, tokenId })
        .set({ ...key, ...set, status: to, mailAttempts: 0, claimedUntilMs: 0, ...dueAt(entryId, isListed ? now() + MAIL_WITHIN_MS : 0) })
        .add({ version: 1 })
        .where((row, { eq }) => `${eq(row.status, from)} AND ${eq(row.attempt, attempt)}`)
        .commit(),
      ...(!isListed ? [] : [waitingList.patch({ eventId, ticketTypeId }).add(countsOf(from, to)).commit()]),
      ...(!isListed || isOpen(to)
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
