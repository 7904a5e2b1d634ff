/** Offers what came back to those who wait. The rows decide, so that passes may run at the same time, die, and be repeated. */
import * as Catalog from "../catalog/catalog.ts";
import { isOnSale } from "../catalog/catalog.rules.ts";
import { isWaitingListOn, offerMsOf, withHeldBack, type HeldBack } from "../event/event.waiting.rules.ts";
import { requireActor } from "../kernel/actor.ts";
import { now } from "../kernel/clock.ts";
import { Transient } from "../kernel/fault.ts";
import { dropOffer, offerIdOf, placeOffer } from "../order/order.offer.ts";
import * as Order from "../order/order.ts";
import * as Stock from "../stock/stock.ts";
import {
  beginOffer,
  countAttempt,
  getEntry,
  getList,
  listDueLists,
  listQueue,
  listsOfEvent,
  moveEntry,
  UNAVAILABLE,
  writeHeldBack,
  type ListKey,
  type Queued,
} from "./waiting-list.dynamo.ts";
import type { EntryRow, WaitingListRow } from "./waiting-list.entity.ts";
import { endOf, offerUntilOf, planOffers, shortPoolsOf } from "./waiting-list.rules.ts";

/** A pass takes seconds. Others follow while groups fit. */
const MAX_OFFERS = 50;
const MAX_ATTEMPTS = 4;

/** Reads what is left in each of these pools. */
export const balancesOf = async (pools: readonly string[]): Promise<Map<string, number>> => {
  const balances = new Map(pools.map((pool) => [pool, 0]));
  for (const { pool, available } of await Stock.readShards([...balances.keys()], { consistent: true }))
    balances.set(pool, (balances.get(pool) ?? 0) + available);
  return balances;
};

/** Ends the entries whose offer was bought, ran out or was cancelled. */
const settleOffers = async (list: ListKey): Promise<void> => {
  for (const queued of await listQueue(list, "offered")) {
    const entry = await getEntry(queued);
    if (entry?.status !== "offered" || entry.orderId === undefined) continue;
    const order = await Order.findRow(entry.orderId);
    const end = order && endOf(order.status);
    if (end) await moveEntry(entry, end, { endedAtMs: now() });
  }
};

type OneResult = "offered" | "gone" | "sold_out" | "refused";

/** "gone": the entry does not wait any more. */
const offerOne = async (list: ListKey, queued: Queued, untilMs: number): Promise<OneResult> => {
  const entry = await getEntry(queued);
  if (entry?.status !== "waiting" || !(await beginOffer(entry))) return "gone";
  const { entryId, attempt, quantity, name, email, locale } = entry;
  const result = await placeOffer({ ...list, entryId, attempt, quantity, buyer: { name, email }, locale, untilMs });
  if (result.outcome !== "offered") return result.outcome;
  return (await tellEntry(entry, result.order)) ? "offered" : "gone";
};

/** Moves the entry to `offered`. Returns false when it left, or its order ended before its person heard of it. */
const tellEntry = async (entry: EntryRow, { orderId, status, reservedAtMs = now(), expiresAtMs }: Order.OrderRow): Promise<boolean> => {
  if (status !== "reserved") {
    await countAttempt(entry);
    return false;
  }
  if (await moveEntry(entry, "offered", { orderId, offeredAtMs: reservedAtMs, offerUntilMs: expiresAtMs })) return true;
  const current = await getEntry(entry);
  if (current?.status !== "offered") await dropOffer(orderId);
  return false;
};

/** A pass that died may have reserved tickets for an entry that waits: tells it. For the sweeper. Returns false when there was nothing to tell. */
export const completeOffer = async (entry: EntryRow): Promise<boolean> => {
  const order = await Order.findRow(offerIdOf(entry));
  return order !== undefined && tellEntry(entry, order);
};

type Pass = { wait: readonly { quantity: number }[]; isMore: boolean };

/** Offers to the groups that fit, in order of arrival. A group that may not buy is left out, and those behind it are planned again. */
const makeOffers = async (list: ListKey, pools: readonly string[], p: { waiting: readonly Queued[]; untilMs: number }): Promise<Pass> => {
  let waiting = p.waiting;
  for (let round = 0; round < MAX_ATTEMPTS; round++) {
    const balances = await balancesOf(pools);
    const { offer, wait } = planOffers(waiting, Math.min(...balances.values()), MAX_OFFERS);
    const gone = new Set<string>();
    let isShort = false;
    for (const queued of offer) {
      const result = await offerOne(list, queued, p.untilMs);
      if (result === "sold_out") isShort = true;
      else gone.add(queued.entryId);
      if (isShort) break;
    }
    waiting = waiting.filter(({ entryId }) => !gone.has(entryId));
    if (offer.length === 0) return { wait, isMore: false };
    if (gone.size >= MAX_OFFERS) return { wait: waiting, isMore: true };
  }
  return { wait: waiting, isMore: true };
};

/** One pass over a list. Returns false when somebody joined or another pass wrote meanwhile. */
const pass = async (list: WaitingListRow): Promise<boolean> => {
  const { eventId, ticketTypeId } = list;
  if ((list.offered ?? 0) > 0) await settleOffers(list);
  const catalog = await Catalog.getFresh(eventId);
  const type = catalog?.ticketTypes.find((one) => one.ticketTypeId === ticketTypeId);
  if (!catalog) return true;
  const { event } = catalog;
  const isOn = type !== undefined && isWaitingListOn(event) && type.pools.length > 0 && isOnSale(event, type, now());
  const saleEndsAtMs = Math.min(type?.salesEndAtMs ?? Infinity, event.endsAtMs);
  const untilMs = isOn ? offerUntilOf({ nowMs: now(), offerMs: offerMsOf(event), saleEndsAtMs }) : undefined;
  const pools = type === undefined || untilMs === undefined ? [] : await keepFor(list, type.pools, untilMs);
  const after = await getList(list);
  const isOffering = (after?.offered ?? 0) > 0;
  const isEventOver = type === undefined || event.status === "cancelled" || event.endsAtMs <= now();
  const isOver = !isOffering && (isEventOver || (after?.waiting ?? 0) === 0);
  const before: HeldBack[] | undefined = event.heldBack;
  const own = before?.find((one) => one.ticketTypeId === ticketTypeId);
  const isSame = [...(own?.pools ?? [])].toSorted().join() === pools.toSorted().join() && (own?.isOffering ?? false) === isOffering;
  if (isSame && !isOver) return true;
  return writeHeldBack(list, { before, after: withHeldBack(before ?? [], { ticketTypeId, pools, isOffering }), isOver });
};

/** Makes the offers, and returns the pools that are short for those who go on waiting. */
const keepFor = async (list: WaitingListRow, pools: readonly string[], untilMs: number): Promise<string[]> => {
  if ((list.waiting ?? 0) === 0) return [];
  const balances = await balancesOf(pools);
  const empty = [...balances].filter(([, available]) => available <= 0).map(([pool]) => pool);
  if (empty.length > 0) return empty;
  const waiting = await listQueue(list, "waiting");
  const { wait, isMore } = await makeOffers(list, pools, { waiting, untilMs });
  // The index lags: those whom it does not have yet wait too, in a group of unknown size.
  if (isMore || waiting.length < (list.waiting ?? 0)) return [...pools];
  return shortPoolsOf(wait, await balancesOf(pools));
};

const offerForList = async (key: ListKey): Promise<void> => {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const list = await getList(key);
    if (!list || list.dueAtMs === 0 || (await pass(list))) return;
  }
  throw new Transient(UNAVAILABLE);
};

/** Stock of the event may have come back: offers it to those who wait. System only; safe to repeat. */
export const offerForEvent = async (eventId: string): Promise<void> => {
  requireActor("system");
  for (const list of await listsOfEvent(eventId)) if (list.dueAtMs > 0) await offerForList(list);
};

/** Lists with open entries; may be stale. */
export const listDue = listDueLists;

/** Offers what no message told of: a raised limit, a seat that was released later, a message that was lost. Sweeper only; safe to repeat. */
export const finishList = async (id: string): Promise<void> => {
  requireActor("system");
  const [eventId = "", ticketTypeId = ""] = id.split(".");
  await offerForList({ eventId, ticketTypeId });
};
