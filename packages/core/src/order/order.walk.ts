/** Does a job's work on every order of an event, page by page. */
import type * as Job from "../job/job.ts";
import { Transient } from "../kernel/fault.ts";
import * as log from "../kernel/log.ts";
import { LIST_SLOTS } from "../table/table.ts";
import { countOfEvent, getByIds, listNewestKeys } from "./order.reads.ts";
import type { OrderRow } from "./order.rules.ts";
import { cursorOf, nextOf, SECOND_PASS } from "./order.walk.rules.ts";

export { SECOND_PASS } from "./order.walk.rules.ts";

const AT_ONCE = 5;
const PAGE_SIZE = 25;

/** Returns false when there was nothing to do. Safe to repeat. */
type DoOne = (orderId: string) => Promise<boolean>;

/** A refusal is reported and left to a person. After a transient error the whole page is repeated. */
const tryOne = async (id: string, doOne: DoOne): Promise<Job.ItemResult> => {
  try {
    return { id, isNew: await doOne(id) };
  } catch (error) {
    if (error instanceof Transient) throw error;
    log.error("a job could not do its work on an order", error, { orderId: id });
    return { id, isNew: false, code: error instanceof Error ? error.name : "Error" };
  }
};

const doAll = async (orderIds: readonly string[], doOne: DoOne): Promise<Job.ItemResult[]> => {
  const outcomes: Job.ItemResult[] = [];
  const queue = [...orderIds];
  let failure: unknown;
  const workOff = async (): Promise<void> => {
    for (let id = queue.pop(); id !== undefined && failure === undefined; id = queue.pop()) {
      try {
        outcomes.push(await tryOne(id, doOne));
      } catch (error) {
        failure = error;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, workOff));
  if (failure instanceof Error) throw failure;
  return outcomes;
};

/**
 * The orders of one page of the event's list. A second pass, some seconds later, finds the orders that were placed while the job began, which the list's
 * index did not have yet.
 */
export const walkPage = async ({ eventId, cursor }: Job.JobRow, doOne: DoOne): Promise<Job.PageResult> => {
  const place = cursorOf(cursor);
  const keys = await listNewestKeys(eventId, place.slot, PAGE_SIZE, place.before);
  const orderIds = keys.map((key) => key.slice(key.indexOf(".") + 1));
  // The second pass counts what the first one did not find.
  const items = (await doAll(orderIds, doOne)).map((one) => ({ ...one, isNew: one.isNew || place.pass === 0 }));
  const found = cursor === "" ? await countOfEvent(eventId) : 0;
  return { items, found, ...nextOf(place, keys, PAGE_SIZE, LIST_SLOTS) };
};

/** The orders of one page and the place of the next one; null after the last. Orders that are placed meanwhile may be missing. */
export const readPage = async (eventId: string, cursor: string, pageSize: number): Promise<{ orders: OrderRow[]; next: string | null }> => {
  const place = cursorOf(cursor);
  const keys = await listNewestKeys(eventId, place.slot, pageSize, place.before);
  const orders = await getByIds(keys.map((key) => key.slice(key.indexOf(".") + 1)));
  const { cursor: next } = nextOf(place, keys, pageSize, LIST_SLOTS);
  return { orders: orders.filter((row) => row !== undefined), next: next === SECOND_PASS ? null : next };
};
