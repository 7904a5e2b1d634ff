/** Offers what came back to those who wait. The rows decide, so that passes may run at the same time, die, and be repeated. */
import * as Catalog from "../catalog/catalog.ts";
import { isOnSale } from "../catalog/catalog.rules.ts";
import { isWaitingListOn, offerMsOf, withHeldBack, type HeldBack } from "../event/event.waiting.rules.ts";
import type * as Event from "../event/event.ts";
import { requireActor } from "../kernel/actor.ts";
import { now } from "../kernel/clock.ts";
import { Transient } from "../kernel/fault.ts";
import { isStopped } from "../notification/notification.suppression.ts";
import { normalizeEmail } from "../order/order.allowance.ts";
import { anonymize } from "../order/order.marks.ts";
import { dropOffer, offerIdOf, placeOffer } from "../order/order.offer.ts";
import * as Order from "../order/order.ts";
import * as Stock from "../stock/stock.ts";
import { beginOffer, countAttempt, getEntry, listQueue, moveEntry, type Queued } from "./waiting-list.dynamo.ts";
import {
  getList,
  listDueLists,
  listsOfEvent,
  postponeList,
  recount,
  UNAVAILABLE,
  writeHeldBack,
  type ListKey,
} from "./waiting-list.list.dynamo.ts";
import type { EntryRow, WaitingListRow } from "./waiting-list.entity.ts";
import { endOf, lastOfferAt, lookAgainAt, offerUntilOf, planOffers, shortPoolsOf } from "./waiting-list.rules.ts";

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

/** Email to the address of an open offer came back, and its person has not come by an earlier link: not paid, no other address given. */
const isOutOfReach = async ({ email }: EntryRow, { status, paymentAttempts = 0, buyer }: Order.OrderRow): Promise<boolean> =>
  status === "reserved" && paymentAttempts === 0 && normalizeEmail(buyer.email) === normalizeEmail(email) && (await isStopped(email));

/** The next in line gets what came back. Returns false when the offer was paid meanwhile. */
const takeBack = async (entry: EntryRow, orderId: string): Promise<boolean> => {
  const order = await dropOffer(orderId);
  if (order?.status !== "cancelled") return false;
  await moveEntry(entry, "unreachable", { endedAtMs: now() });
  return true;
};

/** Ends the entries whose offer was bought, ran out, was cancelled, or reached nobody. */
const settleOffers = async (list: ListKey, isCancelled: boolean): Promise<void> => {
  for (const queued of await listQueue(list, "offered")) {
    const entry = await getEntry(queued);
    if (entry?.status !== "offered" || entry.orderId === undefined) continue;
    const order = await Order.findRow(entry.orderId);
    if (order && (await isOutOfReach(entry, order)) && (await takeBack(entry, order.orderId))) continue;
    const end = order && endOf(order.status);
    // Nobody left: the event took the offer back.
    const to = isCancelled && end !== "bought" ? "closed" : end;
    if (end && to) await moveEntry(entry, to, { endedAtMs: now() });
  }
};

type OneResult = "offered" | "gone" | "sold_out" | "refused";

/** "gone": the entry does not wait any more. */
const offerOne = async (list: ListKey, queued: Queued, untilMs: number): Promise<OneResult> => {
  const entry = await getEntry(queued);
  if (entry?.status !== "waiting") return "gone";
  // An offer that nobody reads of would keep its tickets from the next in line until it runs out.
  if (await isStopped(entry.email)) {
    // A pass that died may have reserved the tickets before it told the entry.
    if (await moveEntry(entry, "unreachable", { endedAtMs: now() })) await dropOffer(offerIdOf(entry));
    return "gone";
  }
  if (!(await beginOffer(entry))) return "gone";
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
  if (current?.status === "offered") return false;
  const dropped = await dropOffer(orderId);
  // Who was erased meanwhile must not be in the order either.
  if (dropped?.status === "cancelled" && current?.anonymizedAtMs !== undefined) await anonymize(dropped);
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

/** A pass takes seconds. Another one follows. */
const MAX_CLOSED = 100;

/** Ends the entries of an event that is over. Returns whether some are left. */
const closeEntries = async (waiting: readonly Queued[]): Promise<boolean> => {
  for (const queued of waiting.slice(0, MAX_CLOSED)) {
    const entry = await getEntry(queued);
    if (entry?.status === "waiting") await moveEntry(entry, "closed", { endedAtMs: now() });
  }
  return waiting.length > MAX_CLOSED;
};

type Type = { pools: readonly string[]; salesEndAtMs?: number | undefined };

/** When the offers of a pass end, and when the next pass finds another situation by time alone. */
const timesOf = (event: Event.EventRow, type: Type | undefined): { untilMs: number | undefined; changesAtMs: number[] } => {
  const saleEndsAtMs = Math.min(type?.salesEndAtMs ?? Infinity, event.endsAtMs);
  const offerMs = offerMsOf(event);
  const isOn = type !== undefined && isWaitingListOn(event) && type.pools.length > 0;
  const untilMs = isOn ? offerUntilOf({ nowMs: now(), offerMs, saleEndsAtMs }) : undefined;
  return { untilMs, changesAtMs: [lastOfferAt(saleEndsAtMs, offerMs) + 1, event.endsAtMs] };
};

/** One pass over a list. Returns false when somebody joined or another pass wrote meanwhile. */
const pass = async (list: WaitingListRow): Promise<boolean> => {
  const { eventId, ticketTypeId } = list;
  const catalog = await Catalog.getFresh(eventId);
  if (!catalog) return true;
  const { event } = catalog;
  const isCancelled = event.status === "cancelled";
  if ((list.offered ?? 0) > 0) await settleOffers(list, isCancelled);
  const type = catalog.ticketTypes.find((one) => one.ticketTypeId === ticketTypeId);
  const times = timesOf(event, type);
  const isEnded = isCancelled || event.endsAtMs <= now();
  const waiting = await listQueue(list, "waiting");
  const isOnSaleNow = type !== undefined && isOnSale(event, type, now());
  const untilMs = isOnSaleNow ? times.untilMs : undefined;
  const kept = isEnded
    ? { pools: [], isMore: await closeEntries(waiting) }
    : await keepFor(list, { pools: type?.pools ?? [], waiting, untilMs });
  const after = await getList(list);
  const isOffering = (after?.offered ?? 0) > 0;
  const isOver = !isOffering && (after?.waiting ?? 0) === 0 && (isEnded || waiting.length === 0);
  const before: HeldBack[] | undefined = event.heldBack;
  const own = before?.find((one) => one.ticketTypeId === ticketTypeId);
  const { pools } = kept;
  const isSame = [...(own?.pools ?? [])].toSorted().join() === pools.toSorted().join() && (own?.isOffering ?? false) === isOffering;
  const lookAtMs = lookAgainAt({ nowMs: now(), isMore: kept.isMore, changesAtMs: times.changesAtMs });
  if (!isSame || isOver)
    return writeHeldBack(list, { before, after: withHeldBack(before ?? [], { ticketTypeId, pools, isOffering }), isOver, lookAtMs });
  if (after) await recount(after, (await listQueue(list, "waiting")).length);
  if (list.dueAtMs <= now() || list.dueAtMs > lookAtMs) await postponeList(list, lookAtMs);
  return true;
};

type Kept = { pools: string[]; isMore: boolean };
type Asked = { pools: readonly string[]; waiting: readonly Queued[]; untilMs: number | undefined };

/** Makes the offers, and returns the pools that are short for those who go on waiting. */
const keepFor = async (list: WaitingListRow, { pools, waiting, untilMs }: Asked): Promise<Kept> => {
  const count = Math.max(list.waiting ?? 0, waiting.length);
  if (count === 0 || untilMs === undefined) return { pools: [], isMore: false };
  const balances = await balancesOf(pools);
  const empty = [...balances].filter(([, available]) => available <= 0).map(([pool]) => pool);
  if (empty.length > 0) return { pools: empty, isMore: false };
  const { wait, isMore } = await makeOffers(list, pools, { waiting, untilMs });
  // The index lags: those whom it does not have yet wait too, in a group of unknown size.
  if (isMore || waiting.length < count) return { pools: [...pools], isMore: true };
  return { pools: shortPoolsOf(wait, await balancesOf(pools)), isMore: wait.length < waiting.length };
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

/** Has the sweeper look at the event's lists at once: what an organizer changed may be what somebody waits for. Safe to repeat. */
export const wake = async ({ eventId }: { eventId: string }): Promise<void> => {
  for (const list of await listsOfEvent(eventId)) if (list.dueAtMs > now()) await postponeList(list, now());
};

/** Lists with open entries; may be stale. */
export const listDue = listDueLists;

/** Offers what no message told of: a raised limit, a seat that was released later, a message that was lost. Sweeper only; safe to repeat. */
export const finishList = async (id: string): Promise<void> => {
  requireActor("system");
  const [eventId = "", ticketTypeId = ""] = id.split(".");
  await offerForList({ eventId, ticketTypeId });
};
