/** The rows of delivery queues: deliveries are appended in order, and one sender at a time takes the first one. */
import { now } from "../kernel/clock.ts";
import { asTransient, Transient } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { commit } from "../table/commit.ts";
import { dueAt, listDueRows } from "../table/due.ts";
import { rows, transaction, type Writes } from "../table/service.ts";
import { DUE_SLOTS } from "../table/table.ts";
import type { DeliveryQueueRow, DeliveryRow } from "./webhook.entity.ts";
import type { DeliveryStatus } from "./webhook.types.rules.ts";

export const UNAVAILABLE = "webhook.unavailable";

export type QueueKey = { webhookId: string; queueId: string };

const DAY_SEC = 24 * 60 * 60;
/** Deliveries and their queues stay so long after they were last written. */
const RETENTION_SEC = 30 * DAY_SEC;
/** A sender that was called, and did not come by then, is called again. */
const LOST_MS = 60_000;
/** Longer than an attempt and its writes. After it another sender may take over. */
const LEASE_MS = 30_000;

export const cleanUpAtSec = (): number => Math.ceil(now() / 1000) + RETENTION_SEC;

const dueOf = ({ webhookId, queueId }: QueueKey, atMs: number) => dueAt(`${webhookId}.${queueId}`, atMs);

const calledNow = (key: QueueKey) => ({ calledAtMs: now(), ...dueOf(key, now() + LOST_MS), cleanUpAtSec: cleanUpAtSec() });

export type NewDelivery = Pick<DeliveryRow, "deliveryId" | "type" | "body">;

export const newRow = ({ webhookId, queueId }: QueueKey, delivery: NewDelivery): DeliveryRow => ({
  ...delivery,
  webhookId,
  queueId,
  status: "pending",
  attempts: 0,
  createdAtMs: now(),
  cleanUpAtSec: cleanUpAtSec(),
});

/** Appends deliveries and calls a sender. All of them are new, or nothing is written: an earlier attempt did it. */
export const append = (key: QueueKey, deliveries: readonly NewDelivery[]): Promise<boolean> =>
  commit(
    UNAVAILABLE,
    transaction.write((t) => [
      t.deliveryQueue
        .upsert({ ...key, ...calledNow(key) })
        .append({ pending: deliveries.map(({ deliveryId }) => deliveryId) })
        .add({ calls: 1 })
        .commit(),
      ...deliveries.map((delivery) => t.delivery.create(newRow(key, delivery)).commit()),
    ]),
  );

/** Appends a delivery that only says that something changed, unless one waits that was not begun. A dropped one leaves the queue open and empty. */
export const appendOpen = (key: QueueKey, delivery: NewDelivery): Promise<boolean> =>
  commit(
    UNAVAILABLE,
    transaction.write((t) => [
      t.deliveryQueue
        .upsert({ ...key, isOpen: true, ...calledNow(key) })
        .append({ pending: [delivery.deliveryId] })
        .add({ calls: 1 })
        .where(
          ({ isOpen, pending }, { eq, escape, notExists, size }) =>
            `${notExists(isOpen)} OR ${eq(isOpen, false)} OR ${size(pending)} = ${escape(0)}`,
        )
        .commit(),
      t.delivery.create(newRow(key, delivery)).commit(),
    ]),
  );

/** Appends a delivery that is over, once. Returns false when it waits already. */
export const appendAgain = ({ deliveryId, webhookId, queueId }: DeliveryRow): Promise<boolean> => {
  const key = { webhookId, queueId };
  return commit(
    UNAVAILABLE,
    transaction.write((t) => [
      t.deliveryQueue
        .upsert({ ...key, ...calledNow(key) })
        .append({ pending: [deliveryId] })
        .add({ calls: 1 })
        .commit(),
      t.delivery
        .patch({ deliveryId })
        .set({ status: "pending", cleanUpAtSec: cleanUpAtSec() })
        .where(({ status }, { ne }) => ne(status, "pending"))
        .commit(),
    ]),
  );
};

/** Takes the queue for a sender, or extends its lease. Undefined while another sender has it, or when it does not exist. */
export const take = (key: QueueKey, senderId: string): Promise<DeliveryQueueRow | undefined> =>
  asTransient(UNAVAILABLE, async () => {
    const result = await rows.deliveryQueue
      .patch(key)
      .set({ senderId, leasedUntilMs: now() + LEASE_MS, ...dueOf(key, now() + LEASE_MS + LOST_MS) })
      .where(
        (row, { eq, lt, notExists }) =>
          `${notExists(row.leasedUntilMs)} OR ${lt(row.leasedUntilMs, now())} OR ${eq(row.senderId, senderId)}`,
      )
      .go({ response: "all_new", returnOnConditionCheckFailure: true });
    return result.rejected ? undefined : (result.data as DeliveryQueueRow);
  });

/** The only delivery of the queue is about to be sent: a later change is not in what it says. Returns false when another one was appended meanwhile. */
export const begin = ({ webhookId, queueId, calls }: DeliveryQueueRow, senderId: string): Promise<boolean> =>
  asTransient(UNAVAILABLE, async () => {
    const { rejected } = await rows.deliveryQueue
      .patch({ webhookId, queueId })
      .set({ isOpen: false })
      .where((row, { eq }) => `${eq(row.senderId, senderId)} AND ${eq(row.calls, calls)}`)
      .go({ returnOnConditionCheckFailure: true });
    return !rejected;
  });

type Attempt = Pick<DeliveryRow, "attempts"> & Partial<Pick<DeliveryRow, "attemptedAtMs" | "httpStatus" | "error" | "tookMs" | "answer">>;

type Ended = {
  queue: DeliveryQueueRow;
  senderId: string;
  /** Absent: the delivery's row has expired. */
  ended?: { status: Exclude<DeliveryStatus, "pending">; attempt?: Attempt };
};

const LAST = ["httpStatus", "error", "answer"] as const;

/** Lists what the last attempt lacks: an earlier one may have had it. */
const absentIn = (attempt: Attempt): (typeof LAST)[number][] => LAST.filter((name) => attempt[name] === undefined);

const setAttempt = ({ delivery }: Writes, deliveryId: string, set: Partial<DeliveryRow>, attempt: Attempt | undefined) =>
  delivery
    .patch({ deliveryId })
    .set(set)
    .remove(attempt ? absentIn(attempt) : [])
    .commit();

/** Takes the first delivery out of its queue. `isLast`: gives the queue back in the same write, unless a sender was called since it was read. */
const takeOut = ({ queue, senderId, ended }: Ended, isLast: boolean): Promise<boolean> => {
  const { webhookId, queueId, calls } = queue;
  const [deliveryId = ""] = queue.pending;
  return commit(
    UNAVAILABLE,
    transaction.write((t) => [
      t.deliveryQueue
        .patch({ webhookId, queueId })
        .set({
          ...(ended?.status === "delivered" ? { deliveredAtMs: now() } : {}),
          ...(isLast ? { leasedUntilMs: 0, ...dueOf(queue, 0) } : {}),
        })
        .data((row, { remove }) => {
          remove(row.pending[0] as never);
          remove(row.failingSinceMs);
        })
        .where((row, { eq }) =>
          [eq(row.senderId, senderId), eq(row.pending[0] as never, deliveryId as never), ...(isLast ? [eq(row.calls, calls)] : [])].join(
            " AND ",
          ),
        )
        .commit(),
      ...(ended ? [setAttempt(t, deliveryId, { status: ended.status, ...ended.attempt }, ended.attempt)] : []),
    ]),
  );
};

/**
 * The first delivery of the queue is over, and leaves it. Returns whether the queue was given back. A sender that lost its lease meanwhile changes nothing:
 * the next one sends it again.
 */
export const end = async (step: Ended): Promise<boolean> => {
  if (step.queue.pending.length === 1 && (await takeOut(step, true))) return true;
  if (await takeOut(step, false)) return false;
  throw new Transient("webhook.lease_lost");
};

/** The first delivery stays and is tried again. */
export const noteAttempt = (deliveryId: string, attempt: Attempt): Promise<void> =>
  asTransient(UNAVAILABLE, async () => {
    await rows.delivery.patch({ deliveryId }).set(attempt).remove(absentIn(attempt)).go();
  });

type Later = { queue: DeliveryQueueRow; senderId: string; atMs: number; failingSinceMs?: number };

/**
 * Gives the queue back until then, when the sweeper calls a sender. Returns false when a pause ended since the sender took the queue, or when its lease
 * lapsed: what it knows of the webhook is old.
 */
export const putOff = ({ queue, senderId, atMs, failingSinceMs }: Later): Promise<boolean> =>
  asTransient(UNAVAILABLE, async () => {
    const key = { webhookId: queue.webhookId, queueId: queue.queueId };
    const { rejected } = await rows.deliveryQueue
      .patch(key)
      .set({ leasedUntilMs: 0, ...dueOf(key, atMs), ...(failingSinceMs === undefined ? {} : { failingSinceMs }) })
      .where((row, { eq, gt, notExists }) =>
        [
          eq(row.senderId, senderId),
          gt(row.leasedUntilMs, now()),
          queue.resumes === undefined ? notExists(row.resumes) : eq(row.resumes, queue.resumes),
        ].join(" AND "),
      )
      .go({ returnOnConditionCheckFailure: true });
    return !rejected;
  });

/** Gives the queue back and calls another sender. */
export const handOver = (key: QueueKey, senderId: string): Promise<void> =>
  asTransient(UNAVAILABLE, async () => {
    await rows.deliveryQueue
      .patch(key)
      .add({ calls: 1 })
      .set({ leasedUntilMs: 0, ...calledNow(key) })
      .where((row, { eq }) => eq(row.senderId, senderId))
      .go({ returnOnConditionCheckFailure: true });
  });

/** Gives an empty queue back. Returns false when something was appended meanwhile: an append calls a sender. */
export const giveBack = ({ webhookId, queueId, calls }: DeliveryQueueRow, senderId: string): Promise<boolean> =>
  asTransient(UNAVAILABLE, async () => {
    const key = { webhookId, queueId };
    const { rejected } = await rows.deliveryQueue
      .patch(key)
      .set({ leasedUntilMs: 0, ...dueOf(key, 0) })
      .where((row, { eq }) => `${eq(row.senderId, senderId)} AND ${eq(row.calls, calls)}`)
      .go({ returnOnConditionCheckFailure: true });
    return !rejected;
  });

/** Calls a sender. A lost call is repeated by the sweeper. */
export const call = (key: QueueKey): Promise<void> =>
  asTransient(UNAVAILABLE, async () => {
    await rows.deliveryQueue
      .patch(key)
      .add({ calls: 1 })
      .set(calledNow(key))
      .where(({ dueAtMs }, { gt }) => gt(dueAtMs, 0))
      .go({ returnOnConditionCheckFailure: true });
  });

/**
 * Calls a sender before the queue is due. Stays as it is when one was called already, or when it is due that soon: a sender that comes reads the webhook
 * as it is then.
 */
export const callEarly = (key: QueueKey): Promise<void> =>
  asTransient(UNAVAILABLE, async () => {
    await rows.deliveryQueue
      .patch(key)
      .add({ calls: 1, resumes: 1 })
      .set(calledNow(key))
      .where(({ dueAtMs }, { gt }) => gt(dueAtMs, now() + LOST_MS))
      .go({ returnOnConditionCheckFailure: true });
  });

/** The index projects neither id. Both are part of its sort key. */
const SORT_KEY = /#webhookId_(\w+)#queueId_([\w.]+)$/;

const keyIn = (row: unknown): QueueKey[] => {
  const [, webhookId, queueId] = SORT_KEY.exec((row as { duesk: string }).duesk) ?? [];
  return webhookId === undefined || queueId === undefined ? [] : [{ webhookId, queueId }];
};

/** Queues whose first delivery is to be tried again, or whose sender died, as `<webhook>/<queue>`; may be stale. */
export const listDue = (): Promise<string[]> =>
  listDueRows(UNAVAILABLE, now(), async (slot, due, limit) => {
    const { data } = await rows.deliveryQueue.query.due(slot).lte(due).go({ limit, data: "includeKeys" });
    return { data: data.flatMap(keyIn).map(({ webhookId, queueId }) => `${webhookId}/${queueId}`) };
  });

/** Queues of the webhook that wait, or that a sender works on. The index is by time, so it reads those of all webhooks; may be stale. */
export const listWaiting = (webhookId: string): Promise<string[]> =>
  asTransient(UNAVAILABLE, async () => {
    const slots = Array.from({ length: DUE_SLOTS }, (_, dueSlot) =>
      rows.deliveryQueue.query
        .due({ dueSlot })
        .gt({ dueAtMs: now() + LOST_MS })
        .go({ pages: "all", data: "includeKeys" }),
    );
    const waiting = (await Promise.all(slots)).flatMap(({ data }) => data.flatMap(keyIn));
    return waiting.filter((key) => key.webhookId === webhookId).map(({ queueId }) => queueId);
  });

export const newDeliveryId = (): string => Id.create("dlv");
