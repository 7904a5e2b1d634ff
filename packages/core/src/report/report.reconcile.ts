/** Repairs an event's counters from its rows, while it sells. Apart from the operations, so that the reporting function does not load it. */
import * as v from "valibot";
import { messagesOfPastScans } from "../admission/admission.messages.ts";
import * as Catalog from "../catalog/catalog.ts";
import { SALES_ITEM } from "../catalog/catalog.rules.ts";
import * as Event from "../event/event.ts";
import { EventId } from "../event/event.schema.ts";
import { requireActor } from "../kernel/actor.ts";
import { now, pause } from "../kernel/clock.ts";
import * as log from "../kernel/log.ts";
import { operation } from "../kernel/operation.ts";
import { getByIds } from "../order/order.dynamo.ts";
import { HOLDS_STOCK, type OrderRow } from "../order/order.rules.ts";
import { messagesOfPast } from "../order/order.past.ts";
import { ticketIdsOf } from "../order/order.ticket-ids.ts";
import { listIdsOfEvent } from "../order/order.unfinished.ts";
import * as Stock from "../stock/stock.ts";
import * as Ticket from "../ticket/ticket.ts";
import { count } from "./report.ts";
import { differencesOf, placeOfDay, type Difference } from "./report.check.rules.ts";
import { correct, countersOf, findUncounted, readCounterItems, readCounters, type CounterItem } from "./report.dynamo.ts";
import { addOrder, addTicket, type Recount } from "./report.recount.rules.ts";
import { incrementsIn, type Counted } from "./report.rules.ts";

const ORDERS_AT_ONCE = 500;
const DAY_MS = 24 * 3_600_000;
/** Messages are on their way for some seconds. A younger one is not missing. */
const QUIET_MS = 120_000;
/** An order is in the index and in every copy of its row after this time. */
const INDEX_LAG_MS = 1_000;
/** The counters remember messages for a day more. */
const REMEMBERED_MS = 29 * DAY_MS;

type Rows = {
  orders: number;
  tickets: number;
  expected: Recount;
  missing: Counted[];
  changedAtMs: number;
  hasOldNames: boolean;
  /** Seats that orders hold, by shard. */
  held: Map<string, number>;
};

type Look = { eventId: string; timeZone: string; quietMs: number };

const shardKey = ({ pool, shard }: { pool: string; shard: number }): string => `${pool}/${shard}`;

const addHeld = (held: Map<string, number>, { status, allocations }: OrderRow): void => {
  if (!HOLDS_STOCK.has(status)) return;
  for (const one of allocations) held.set(shardKey(one), (held.get(shardKey(one)) ?? 0) + one.quantity);
};

/** Reads every order and every issued ticket of the event, and the messages of them that were never counted. */
const readRows = async ({ eventId, timeZone, quietMs }: Look): Promise<Rows> => {
  const ids = await listIdsOfEvent(eventId);
  const rows: Rows = {
    orders: ids.length,
    tickets: 0,
    expected: new Map(),
    missing: [],
    changedAtMs: 0,
    hasOldNames: false,
    held: new Map(),
  };
  const nowMs = now();
  for (let at = 0; at < ids.length; at += ORDERS_AT_ONCE) {
    const orders = (await getByIds(ids.slice(at, at + ORDERS_AT_ONCE))).filter((order) => order !== undefined);
    const tickets = await Ticket.getByIds(orders.filter(({ issuedAtMs }) => issuedAtMs !== undefined).flatMap(ticketIdsOf));
    for (const order of orders) {
      addOrder(rows.expected, order, SALES_ITEM, timeZone);
      addHeld(rows.held, order);
    }
    for (const ticket of tickets) addTicket(rows.expected, ticket, SALES_ITEM);
    const past = [...orders.flatMap(messagesOfPast), ...tickets.flatMap(messagesOfPastScans)];
    const timed = past
      .filter((message) => message.type !== "order.card_declined")
      .filter((message) => incrementsIn(timeZone, [message]).length > 0)
      .map((message) => ({ message, atMs: Date.parse(message.at) }));
    const known = timed.filter(({ atMs }) => atMs <= nowMs - quietMs && atMs > nowMs - REMEMBERED_MS);
    rows.missing.push(...(await findUncounted(known.map(({ message }) => message))));
    rows.tickets += tickets.length;
    rows.changedAtMs = timed.reduce((latest, { atMs }) => Math.max(latest, atMs), rows.changedAtMs);
    rows.hasOldNames ||= orders.some(({ namesMessages, createdAtMs }) => !namesMessages && createdAtMs > nowMs - REMEMBERED_MS);
  }
  return rows;
};

const isSame = (a: Recount, b: Recount): boolean =>
  differencesOf(a, b).length === 0 && [...a.keys()].every((item) => (a.get(item)?.size ?? 0) === (b.get(item)?.size ?? 0));

const byItem = (differences: readonly Difference[]) => [...Map.groupBy(differences, ({ item }) => item)];

/** A transaction of four items; an expression of this many names is well below 4 KB. */
const NAMES_AT_ONCE = 60;

const repairNumbers = async (eventId: string, differences: readonly Difference[], seen: readonly CounterItem[]): Promise<boolean> => {
  let isWhole = true;
  for (const [item, own] of byItem(differences))
    for (let at = 0; at < own.length; at += NAMES_AT_ONCE) {
      const part = own.slice(at, at + NAMES_AT_ONCE);
      const slots = seen.filter(({ name }) => name === item);
      if (!(await correct(eventId, item, part, slots))) isWhole = false;
    }
  return isWhole;
};

/** `isInUse`: false for a restored table, for which no message is on its way. */
export const Reconcile = v.strictObject({ eventId: EventId, apply: v.boolean(), isInUse: v.exactOptional(v.boolean()) });

/**
 * `missing`: messages that were never counted. `differences`: counters that differ, of which missing messages explain some.
 * `numbers`: what becomes of the others: nothing differs, they were repaired, would be, or must wait because something is on its way.
 */
export type Reconciled = {
  orders: number;
  tickets: number;
  missing: number;
  differences: Difference[];
  numbers: "equal" | "repaired" | "not_applied" | "busy" | "old_names";
  /** Shards whose stock is not what the orders hold of it. Only of an event at rest, and only what two looks found alike. */
  stock: StockDifference[];
};
type StockDifference = { pool: string; shard: number; gone: number; held: number };

/** Row and stock move in one transaction, so nobody repairs this: see the runbook of the oversell check. */
const compareStock = async (eventId: string, held: ReadonlyMap<string, number>): Promise<StockDifference[]> => {
  const { ticketTypes = [], products = [], pools = [] } = (await Catalog.getFresh(eventId)) ?? {};
  const names = new Set([...[...ticketTypes, ...products].flatMap((one) => one.pools), ...pools.map(({ pool }) => pool)]);
  const shards = await Promise.all([...names].map((pool) => Stock.readItems(pool)));
  return shards
    .flat()
    .map(({ pool, shard, capacity, available }) => ({
      pool,
      shard,
      gone: capacity - available,
      held: held.get(shardKey({ pool, shard })) ?? 0,
    }))
    .filter((one) => one.gone !== one.held);
};

/** An order that is placed between the read of the orders and that of the stock makes a difference, which a second look does not find. */
const alike = (first: readonly StockDifference[], second: readonly StockDifference[]): StockDifference[] =>
  first.filter((a) => second.some((b) => shardKey(a) === shardKey(b) && a.gone === b.gone && a.held === b.held));

const look = async (asked: Look) => {
  const { eventId, quietMs } = asked;
  const before = await readCounters(eventId);
  const rows = await readRows(asked);
  const seen = await readCounterItems(eventId);
  const after = countersOf(seen);
  const isAtRest = isSame(before, after) && rows.changedAtMs <= now() - quietMs;
  const isQuiet = isAtRest && rows.missing.length === 0;
  return {
    stock: isAtRest ? await compareStock(eventId, rows.held) : [],
    ...rows,
    differences: differencesOf(after, rows.expected),
    isQuiet,
    seen,
  };
};

const stateOf = async (eventId: string, apply: boolean, found: Awaited<ReturnType<typeof look>>): Promise<Reconciled["numbers"]> => {
  if (found.differences.length === 0) return "equal";
  if (found.hasOldNames) return "old_names";
  if (!found.isQuiet) return "busy";
  if (!apply) return "not_applied";
  return (await repairNumbers(eventId, found.differences, found.seen)) ? "repaired" : "busy";
};

/**
 * Counts messages that were lost, under their own names, so that one that arrives later counts no more; also while the event sells. Then corrects the
 * counters that no message explains, by conditional writes, and only when nothing is on its way. Without `apply` nothing is written. System only; safe to
 * repeat. A difference is a metric.
 */
export const reconcile = operation(Reconcile, async ({ eventId, apply, isInUse = true }): Promise<Reconciled> => {
  requireActor("system");
  const timeZone = (await Event.findFresh(eventId))?.timeZone ?? "UTC";
  const asked = { eventId, timeZone, quietMs: isInUse ? QUIET_MS : 0 };
  const first = await look(asked);
  const hasCounted = apply && first.missing.length > 0;
  if (hasCounted) await count(first.missing);
  const hasStockDifference = first.stock.length > 0;
  if (hasStockDifference) await pause(INDEX_LAG_MS);
  const found = hasCounted || hasStockDifference ? await look(asked) : first;
  const numbers = await stateOf(eventId, apply, found);
  const { orders, tickets, differences } = first;
  const stock = alike(first.stock, found.stock);
  const hasDifference = first.missing.length > 0 || stock.length > 0 || (numbers !== "equal" && numbers !== "busy");
  const missing = first.missing.length;
  if (hasDifference) log.warn("counters differ", { eventId, missing, differences: differences.length, stock, numbers });
  log.metric({ atMs: now(), values: { CountersReconciled: 1, CountersDiffered: hasDifference ? 1 : 0 } });
  return { orders, tickets, missing, differences, numbers, stock };
});

const PAGE_SIZE = 50;
/** The function ends after a quarter of an hour. An event that is left waits for another day. */
const MOST_MS = 10 * 60_000;

/** Ids of every event on sale. A day begins at a place of its own, so that those for which the time is too short have their turn on another day. */
const listOfToday = async (): Promise<string[]> => {
  const eventIds: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await Catalog.listPublished({ limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) });
    cursor = page.cursor;
    eventIds.push(...page.eventIds);
  }
  const first = placeOfDay(Math.floor(now() / DAY_MS), eventIds.length);
  return [...eventIds.slice(first), ...eventIds.slice(0, first)];
};

/** Repairs the counters of every event on sale. An event that fails does not stop the others, and is thrown at the end. System only; safe to repeat. */
export const reconcileAll = async (): Promise<{ events: number; left: number }> => {
  requireActor("system");
  const untilMs = now() + MOST_MS;
  const eventIds = await listOfToday();
  const failures: unknown[] = [];
  let events = 0;
  for (const eventId of eventIds) {
    if (now() >= untilMs) break;
    events += 1;
    try {
      await reconcile({ eventId, apply: true });
    } catch (error) {
      failures.push(error);
      log.error("event not reconciled", error, { eventId });
    }
  }
  const left = eventIds.length - events;
  if (left > 0) log.warn("events not reconciled", { left });
  if (failures.length > 0) throw new Error(`${failures.length} of ${events} events were not reconciled`, { cause: failures[0] });
  return { events, left };
};
