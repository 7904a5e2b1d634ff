/** The rows of the lists: their counts, and what is kept for those who wait. */
import type { HeldBack } from "../event/event.waiting.rules.ts";
import { now, pause } from "../kernel/clock.ts";
import { asTransient, Transient } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { commit as commitOnce } from "../table/commit.ts";
import { dueAt, listDueRows } from "../table/due.ts";
import { rows, transaction } from "../table/service.ts";
import type { WaitingListRow } from "./waiting-list.entity.ts";

export const UNAVAILABLE = "waiting_list.unavailable";

const MAX_ATTEMPTS = 6;
const MAX_PAUSE_MS = 200;

/** The list's row is in each transaction that offers or ends one of its entries, so that those of one moment collide. */
export const commit = async (write: () => Parameters<typeof commitOnce>[1]): Promise<boolean> => {
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

/** Longer than a join takes, so that nobody is between its count and its entry. */
const SETTLED_MS = 60_000;

/**
 * Counts a join before its entry is written: from then on no pass ends the list, or puts on sale what the entry waits for. A write of one item, so that
 * joins of one moment do not collide. `by` -1: it was not written.
 */
export const countJoin = ({ eventId, ticketTypeId }: ListKey, by: 1 | -1): Promise<void> =>
  asTransient(UNAVAILABLE, async () => {
    const counts = { waiting: by, joins: 1 };
    const { rejected } = await rows.waitingList
      .patch({ eventId, ticketTypeId })
      .set({ lastJoinAtMs: now() })
      .add(counts)
      .where(({ dueAtMs }, { gt }) => gt(dueAtMs, 0))
      .go({ returnOnConditionCheckFailure: "all_old" });
    if (!rejected) return;
    await rows.waitingList
      .upsert({ eventId, ticketTypeId, lastJoinAtMs: now(), ...dueAt(ticketTypeId, now()) })
      .add(counts)
      .go();
  });

/** Corrects a count that a process left wrong when it died. `found`: in the index, which has all who joined some time ago. */
export const recount = async (list: WaitingListRow, found: number): Promise<void> => {
  const { eventId, ticketTypeId, joins, waiting = 0, lastJoinAtMs = 0 } = list;
  if (waiting === found || lastJoinAtMs > now() - SETTLED_MS) return;
  await asTransient(UNAVAILABLE, () =>
    rows.waitingList
      .patch({ eventId, ticketTypeId })
      .set({ waiting: found })
      .where((row, { eq, notExists }) =>
        [
          joins === undefined ? notExists(row.joins) : eq(row.joins, joins),
          list.waiting === undefined ? notExists(row.waiting) : eq(row.waiting, waiting),
        ].join(" AND "),
      )
      .go({ returnOnConditionCheckFailure: "all_old" }),
  );
};

/** Keeps more for those who wait, as long as what is kept is as it was read. Returns false when another process came first. */
export const writeKept = (eventId: string, { before, after }: { before: HeldBack[] | undefined; after: HeldBack[] }): Promise<boolean> =>
  asTransient(UNAVAILABLE, async () => {
    const { rejected } = await rows.event
      .patch({ eventId })
      .set({ heldBack: after })
      .where(({ heldBack }, { eq, notExists }) => (before === undefined ? notExists(heldBack) : eq(heldBack, before)))
      .go({ returnOnConditionCheckFailure: "all_old" });
    return !rejected;
  });

/** The sweeper looks again then. A join meanwhile sets its own time. */
export const postponeList = ({ eventId, ticketTypeId, joins }: WaitingListRow, atMs: number): Promise<void> =>
  asTransient(UNAVAILABLE, async () => {
    await rows.waitingList
      .patch({ eventId, ticketTypeId })
      .set(dueAt(ticketTypeId, atMs))
      .where(
        (list, { eq, gt, notExists }) =>
          `${gt(list.dueAtMs, 0)} AND ${joins === undefined ? notExists(list.joins) : eq(list.joins, joins)}`,
      )
      .go({ returnOnConditionCheckFailure: "all_old" });
  });

/**
 * What is kept for the list from now on, as long as nobody joined since it was read, and what is kept is as it was read. `isOver`: no entry is open, so
 * that the sweeper reads the list no more. Returns false when another process came first.
 */
export const writeHeldBack = (
  { eventId, ticketTypeId, joins }: WaitingListRow,
  { before, after, isOver, lookAtMs }: { before: HeldBack[] | undefined; after: HeldBack[]; isOver: boolean; lookAtMs: number },
): Promise<boolean> =>
  commit(() =>
    transaction.write(({ event, waitingList }) => [
      waitingList
        .patch({ eventId, ticketTypeId })
        .set(dueAt(ticketTypeId, isOver ? 0 : lookAtMs))
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
