/** Repairs an event's counters from its rows, while it sells. Apart from the operations, so that the reporting function does not load it. */
import * as v from "valibot";
import * as Catalog from "../catalog/catalog.ts";
import * as Event from "../event/event.ts";
import { EventId } from "../event/event.schema.ts";
import { requireActor } from "../kernel/actor.ts";
import { iso, now } from "../kernel/clock.ts";
import * as log from "../kernel/log.ts";
import { operation } from "../kernel/operation.ts";
import { INDEX_LAG_MS } from "../manifest/manifest.rules.ts";
import { placeOfDay, type Difference } from "./report.check.rules.ts";
import { correct } from "./report.correct.dynamo.ts";
import type { CounterItem } from "./report.dynamo.ts";
import { confirm, judge, type Judged } from "./report.lasting.rules.ts";
import { counterKey, look, type Asked, type Looked, type StockDifference } from "./report.look.ts";
import { shardKey } from "./report.rows.ts";
import type { Counted } from "./report.rules.ts";
import { count } from "./report.ts";
import { markSettled, markUnsettled, sinceIn } from "./report.unsettled.dynamo.ts";

const DAY_MS = 24 * 3_600_000;
/** Messages are on their way for some seconds. A younger one is not missing. */
const QUIET_MS = 120_000;
/** Most orders are in the index after it. Those that are not look like a difference, which a look confirms that waits for all. */
const BETWEEN_LOOKS_MS = 1_000;
/** The third daily comparison in a row, which begins at the same hour and reaches the event some minutes earlier or later. */
const LONG_UNSETTLED_MS = 47 * 3_600_000;
/** A look reads all orders and tickets. Of what a busy event writes most, one in some looks is exact. */
const MOST_LOOKS = 5;

const byItem = (differences: readonly Difference[]) => [...Map.groupBy(differences, ({ item }) => item)];

/** A transaction of four items; an expression of this many names is well below 4 KB. */
const NAMES_AT_ONCE = 60;

/** Returns false at once when somebody else was first with an item: of two repairs one corrects all items. */
const repairNumbers = async (eventId: string, differences: readonly Difference[], seen: readonly CounterItem[]): Promise<boolean> => {
  for (const [item, own] of byItem(differences))
    for (let at = 0; at < own.length; at += NAMES_AT_ONCE) {
      const part = own.slice(at, at + NAMES_AT_ONCE);
      const slots = seen.filter(({ name }) => name === item);
      if (!(await correct(eventId, item, part, slots))) return false;
    }
  return true;
};

/** `isInUse`: false for a restored table, for which no message and no order is on its way. `indexLagMs`: a minute by default, which tests do not wait. */
export const Reconcile = v.strictObject({
  eventId: EventId,
  apply: v.boolean(),
  isInUse: v.exactOptional(v.boolean()),
  indexLagMs: v.exactOptional(v.number()),
});

/**
 * `missing`: messages that were not counted in two looks. `differences`: counters that differ, of which messages that were not counted explain some.
 * `numbers`: what becomes of the others: nothing differs, they were repaired, would be, or must wait because something is on its way.
 */
export type Reconciled = {
  orders: number;
  tickets: number;
  missing: number;
  differences: Difference[];
  numbers: "equal" | "repaired" | "not_applied" | "busy" | "old_names";
  /** Counters that no message explains, also while the event sells. */
  lasting: Difference[];
  /** Shards whose stock is not what the orders hold of it. Row and stock move in one transaction, so nobody repairs it: see the runbook of the oversell check. */
  stock: StockDifference[];
  /** Counters and shards that changed during every look, so that they were not compared. */
  unsettled: number;
};

/** Returns the messages that a second look does not find counted either, a minute later: the queue of the counters may only be behind. */
const findMissing = async (asked: Omit<Asked, "lagMs">, looks: Looked[], indexLagMs: number): Promise<Counted[]> => {
  const before = new Set(looks.flatMap(({ missing }) => missing.map(({ id }) => id)));
  if (before.size === 0) return [];
  const second = await look({ ...asked, lagMs: indexLagMs });
  looks.push(second);
  return second.missing.filter(({ id }) => before.has(id));
};

/** Returns since when the event was not compared whole, if it was not now either. Only a repair remembers it. */
const noteUnsettled = async (eventId: string, isUnsettled: boolean, found: Looked, apply: boolean): Promise<string | undefined> => {
  const before = sinceIn(found.seen);
  if (!isUnsettled) {
    if (apply && before !== undefined) await markSettled(eventId);
    return undefined;
  }
  const since = before ?? iso(now());
  if (apply && before === undefined) await markUnsettled(eventId, since);
  return since;
};

/** `found`: the last look. When it did not wait for the index, it may lack an order that the counters have. */
const stateOf = async (eventId: string, apply: boolean, found: Looked, indexLagMs: number): Promise<Reconciled["numbers"]> => {
  if (found.differences.length === 0) return "equal";
  if (!found.isQuiet || found.lagMs < indexLagMs) return "busy";
  if (found.hasOldNames) return "old_names";
  if (!apply) return "not_applied";
  return (await repairNumbers(eventId, found.differences, found.seen)) ? "repaired" : "busy";
};

/** Looks until nothing is open. What changes during each of them stays open. Of what seems to be off, a look that waits for the index is the last. */
const lookOn = async (asked: Omit<Asked, "lagMs">, looks: Looked[], indexLagMs: number): Promise<Judged> => {
  let judged = judge(looks.map(({ sights }) => sights));
  while (judged.open.size > 0 && looks.length < MOST_LOOKS) {
    looks.push(await look({ ...asked, lagMs: BETWEEN_LOOKS_MS }));
    judged = judge(looks.map(({ sights }) => sights));
  }
  if (judged.lasting.size === 0) return judged;
  const last = await look({ ...asked, lagMs: indexLagMs });
  looks.push(last);
  return confirm(judged, last.sights);
};

/**
 * Counts messages that were lost, under their own names, so that one that arrives later counts no more; also while the event sells. Then corrects the
 * counters that no message explains, by conditional writes, and only when nothing is on its way. Without `apply` nothing is written. System only; safe to
 * repeat. A difference is a metric, and so is an event that was not compared whole for days.
 */
export const reconcile = operation(
  Reconcile,
  async ({ eventId, apply, isInUse = true, indexLagMs = isInUse ? INDEX_LAG_MS : 0 }): Promise<Reconciled> => {
    requireActor("system");
    const timeZone = (await Event.findFresh(eventId))?.timeZone ?? "UTC";
    const asked = { eventId, timeZone, quietMs: isInUse ? QUIET_MS : 0 };
    const first = await look({ ...asked, lagMs: 0 });
    const looks = [first];
    const lost = await findMissing(asked, looks, indexLagMs);
    if (apply && lost.length > 0) {
      await count(lost);
      looks.push(await look({ ...asked, lagMs: BETWEEN_LOOKS_MS }));
    }
    const { lasting: names, open } = await lookOn(asked, looks, indexLagMs);
    const found = looks.at(-1) ?? first;
    const numbers = await stateOf(eventId, apply, found, indexLagMs);
    const lasting = found.knowsMessages ? found.compared.filter((one) => names.has(counterKey(one))) : [];
    const stock = found.shards.filter((one) => names.has(shardKey(one)));
    const { orders, tickets, differences } = first;
    const missing = lost.length;
    const since = await noteUnsettled(eventId, open.size > 0, found, apply);
    const isLongUnsettled = since !== undefined && now() - Date.parse(since) >= LONG_UNSETTLED_MS;
    const isRepairable = numbers !== "equal" && numbers !== "busy";
    const hasDifference = missing > 0 || stock.length > 0 || lasting.length > 0 || isRepairable;
    if (hasDifference)
      log.warn("counters differ", { eventId, missing, differences: differences.length, lasting: lasting.length, stock, numbers });
    if (since !== undefined) log.info("not everything was compared", { eventId, since, open: open.size, looks: looks.length });
    log.metric({
      atMs: now(),
      values: { CountersReconciled: 1, CountersDiffered: hasDifference ? 1 : 0, CountersUnsettled: isLongUnsettled ? 1 : 0 },
    });
    return { orders, tickets, missing, differences, numbers, lasting, stock, unsettled: open.size };
  },
);

const PAGE_SIZE = 50;
/** The function ends after a quarter of an hour. An event that is left waits for another day. */
const MOST_MS = 9 * 60_000;

/** After its end an event is at rest: scans of its last hours that were lost are counted then, and its numbers corrected. */
const AFTER_END_MS = 2 * DAY_MS;

/** Ids of every event on sale, and of those that ended some hours ago. A day begins at a place of its own, so that those for which the time is too short have their turn on another day. */
const listOfToday = async (): Promise<string[]> => {
  const eventIds: string[] = [];
  const endAfterMs = now() - AFTER_END_MS;
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await Catalog.listPublished({ limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) }, endAfterMs);
    cursor = page.cursor;
    eventIds.push(...page.eventIds);
  }
  const first = placeOfDay(Math.floor(now() / DAY_MS), eventIds.length);
  return [...eventIds.slice(first), ...eventIds.slice(0, first)];
};

/** Repairs the counters of every event on sale, and of those that just ended. An event that fails does not stop the others, and is thrown at the end. System only; safe to repeat. */
export const reconcileAll = async (setting: { indexLagMs?: number } = {}): Promise<{ events: number; left: number }> => {
  requireActor("system");
  const untilMs = now() + MOST_MS;
  const eventIds = await listOfToday();
  const failures: unknown[] = [];
  let events = 0;
  for (const eventId of eventIds) {
    if (now() >= untilMs) break;
    events += 1;
    try {
      await reconcile({ eventId, apply: true, ...setting });
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
