/** What an organizer sees of an event: sums kept by counting each message exactly once. */
import * as Catalog from "../catalog/catalog.ts";
import * as Event from "../event/event.ts";
import { EventRef } from "../event/event.schema.ts";
import { only } from "../kernel/actor.ts";
import { now } from "../kernel/clock.ts";
import { patiently } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import * as log from "../kernel/log.ts";
import { operation } from "../kernel/operation.ts";
import { commit } from "../table/commit.ts";
import { rows, transaction } from "../table/service.ts";
import { COUNTER_SLOTS } from "../table/table.ts";
import { capacityOf, incrementsOf, oversoldBy, type Counted } from "./report.rules.ts";
import type { Report } from "./report.schema.ts";

const CLAIM_SEC = 7 * 24 * 60 * 60;

/** Operators' view of the same: per event, gate and reason. */
const measure = (message: Counted): void => {
  if (message.type === "order.moved") {
    log.metric({ atMs: now(), dimensions: { Event: message.data.eventId, To: message.data.to }, values: { OrdersMoved: 1 } });
    return;
  }
  const { eventId, gateId, atMs } = message.data;
  const outcome = message.type === "scan.refused" ? message.data.reason : message.data.did;
  log.metric({ atMs, dimensions: { Event: eventId, Gate: gateId, Outcome: outcome }, values: { Scans: 1 } });
};

/** Adds the message to the counters, with its claim in the same write: sent again, it counts nothing. System only. */
export const count = async (message: Counted): Promise<void> => {
  only("system");
  const increments = incrementsOf(message);
  if (increments.length === 0) return;
  const { eventId } = message.data;
  const slot = Id.slot(message.id, COUNTER_SLOTS);
  const claim = { consumer: "report", messageId: message.id, cleanUpAtSec: Math.floor(now() / 1000) + CLAIM_SEC };
  const isNew = await commit(
    "report.unavailable",
    transaction.write((t) => [
      t.claim.create(claim).commit(),
      ...increments.map(({ name, by }) => t.counter.upsert({ eventId, slot, name }).add({ value: by }).commit()),
    ]),
  );
  if (isNew) measure(message);
};

const sums = (eventId: string): Promise<Map<string, number>> =>
  patiently("report.unavailable", async () => {
    const slots = Array.from({ length: COUNTER_SLOTS }, (_, slot) => rows.counter.query.primary({ eventId, slot }).go({ pages: "all" }));
    const found = new Map<string, number>();
    for (const { data } of await Promise.all(slots)) for (const { name, value } of data) found.set(name, (found.get(name) ?? 0) + value);
    return found;
  });

const under = (counters: Map<string, number>, prefix: string): [string, number][] =>
  [...counters]
    .filter(([name, value]) => name.startsWith(prefix) && value !== 0)
    .map(([name, value]) => [name.slice(prefix.length), value]);

const arrivalsOf = (counters: Map<string, number>): Report["arrivals"] => {
  const minutes = new Set(under(counters, "minute/").map(([name]) => name.slice(0, name.lastIndexOf("/"))));
  const at = (minute: string, what: string) => counters.get(`minute/${minute}/${what}`) ?? 0;
  return [...minutes].toSorted().map((minute) => ({ minute, admitted: at(minute, "admitted"), refused: at(minute, "refused") }));
};

/** The event's numbers, seconds behind at most. For its organizer and staff. */
export const get = operation(EventRef, async ({ eventId }): Promise<Report> => {
  const event = await Event.owned(eventId);
  const [counters, catalog] = await Promise.all([sums(eventId), Catalog.find(eventId)]);
  const { ticketTypes = [], gates = [], pools = [] } = catalog ?? {};
  const of = (name: string): number => counters.get(name) ?? 0;
  return {
    capacity: capacityOf(ticketTypes, pools),
    reserved: of("reserved"),
    sold: of("sold"),
    admitted: of("admitted"),
    inside: of("inside"),
    revenue: { amountMinor: of("revenue"), currency: event.currency },
    refused: { total: of("refused"), byReason: Object.fromEntries(under(counters, "refused/")) },
    byTicketType: ticketTypes.map(({ ticketTypeId, name }) => ({
      ticketTypeId,
      name,
      sold: of(`sold/${ticketTypeId}`),
      admitted: of(`admitted/${ticketTypeId}`),
    })),
    byGate: gates.map(({ gateId, name }) => ({
      gateId,
      name,
      admitted: of(`gate/${gateId}/admitted`),
      refused: of(`gate/${gateId}/refused`),
    })),
    arrivals: arrivalsOf(counters),
  };
});

/** A page of the events on sale; the one after it by its cursor. */
const AUDITED_AT_ONCE = 50;

const oversoldOf = async (eventId: string): Promise<number> => {
  const [counters, catalog] = await Promise.all([sums(eventId), Catalog.find(eventId)]);
  const { ticketTypes = [], pools = [] } = catalog ?? {};
  const byType = ticketTypes.map(({ ticketTypeId, capacity }) => ({ sold: counters.get(`sold/${ticketTypeId}`) ?? 0, capacity }));
  const sold = { reserved: counters.get("reserved") ?? 0, sold: counters.get("sold") ?? 0, byType };
  return oversoldBy(sold, capacityOf(ticketTypes, pools));
};

/**
 * Compares, for every event on sale, what the counters say was sold with what the organizer put on sale; the stock itself is not asked, since it is
 * what is checked. Says an event that sold more in the log, and the sum as a metric. System only.
 */
export const audit = async (): Promise<{ events: number; oversold: number }> => {
  only("system");
  const found = { events: 0, oversold: 0 };
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await Catalog.listed({ limit: AUDITED_AT_ONCE, ...(cursor === undefined ? {} : { cursor }) });
    cursor = page.cursor;
    for (const eventId of page.eventIds) {
      const by = await oversoldOf(eventId);
      if (by > 0) log.warn("oversold", { eventId, by });
      found.events += 1;
      found.oversold += by;
    }
  }
  log.metric({ atMs: now(), values: { EventsAudited: found.events, SeatsOversold: found.oversold } });
  return found;
};
