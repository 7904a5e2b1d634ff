/** What an organizer sees of an event: sums kept by counting each message exactly once. */
import * as Catalog from "../catalog/catalog.ts";
import * as Event from "../event/event.ts";
import { EventRef } from "../event/event.schema.ts";
import { requireActor } from "../kernel/actor.ts";
import { now, pause } from "../kernel/clock.ts";
import { Transient } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import * as log from "../kernel/log.ts";
import { operation } from "../kernel/operation.ts";
import { countBatch, readSums } from "./report.dynamo.ts";
import { capacityOf, incrementsOf, oversoldBy, type Counted } from "./report.rules.ts";
import type { Report } from "./report.schema.ts";

/** Operators' view of the same: per event, and gate and outcome or status. */
const measure = (messages: readonly Counted[]): void => {
  const groups = Map.groupBy(messages, ({ type, data }) => {
    if (type === "order.moved") return JSON.stringify({ Event: data.eventId, To: data.to });
    const Outcome = type === "scan.refused" ? data.reason : data.did;
    return JSON.stringify({ Event: data.eventId, Gate: data.gateId, Outcome });
  });
  for (const [dimensions, group] of groups) {
    const [{ type, at } = { type: "order.moved", at: "" }] = group;
    const values = type === "order.moved" ? { OrdersMoved: group.length } : { Scans: group.length };
    log.metric({
      atMs: type === "order.moved" ? now() : Date.parse(at),
      dimensions: JSON.parse(dimensions) as Record<string, string>,
      values,
    });
  }
};

/** A message takes two items of a transaction at most, that of its second and that of its counters; a transaction takes 100. */
const MAX_TOGETHER = 50;
/** Within four seconds: a message that fails here waits for minutes in its queue. */
const MAX_TRIES = 12;
const SHORTEST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 500;

const chunksOf = (messages: readonly Counted[]): Counted[][] =>
  Array.from({ length: Math.ceil(messages.length / MAX_TOGETHER) }, (_, at) => messages.slice(at * MAX_TOGETHER, (at + 1) * MAX_TOGETHER));

/** Two executions that count the same second of an event collide: one of them tries again. */
const countChunk = async (chunk: readonly Counted[]): Promise<void> => {
  for (let tries = 1; ; tries++) {
    try {
      return measure(await countBatch(chunk));
    } catch (error) {
      if (!(error instanceof Transient) || tries >= MAX_TRIES) throw error;
      await pause(Math.min(LONGEST_PAUSE_MS, SHORTEST_PAUSE_MS * 2 ** tries) * Id.random());
    }
  }
};

type Failed = [id: string, reason: unknown];

/** Halves a chunk that cannot be counted, so that a message that never can be fails alone. */
const failedOf = async (chunk: readonly Counted[]): Promise<Failed[]> => {
  try {
    await countChunk(chunk);
    return [];
  } catch (error) {
    if (error instanceof Transient || chunk.length === 1) return chunk.map(({ id }): Failed => [id, error]);
    const middle = Math.ceil(chunk.length / 2);
    return [...(await failedOf(chunk.slice(0, middle))), ...(await failedOf(chunk.slice(middle)))];
  }
};

/** Counts the chunks in sequence: chunks of one event share seconds, so that parallel writes would collide. */
const failedOfEvent = async (messages: readonly Counted[]): Promise<Failed[]> => {
  const failed: Failed[] = [];
  for (const chunk of chunksOf(messages)) failed.push(...(await failedOf(chunk)));
  return failed;
};

/** Those that change a counter, each once, and those that cannot be read. */
const sorted = (messages: readonly Counted[]): { counting: Counted[]; failed: Failed[] } => {
  const counting = new Map<string, Counted>();
  const failed: Failed[] = [];
  for (const message of messages) {
    try {
      if (incrementsOf(message).length > 0) counting.set(message.id, message);
    } catch (error) {
      failed.push([message.id, error]);
    }
  }
  return { counting: [...counting.values()], failed };
};

/**
 * Adds messages to the counters of their events. Each counts exactly once, however often and in whatever company it comes.
 * Returns the ids of those that could not be counted now. System only.
 */
export const count = async (messages: readonly Counted[]): Promise<{ failed: Map<string, unknown> }> => {
  requireActor("system");
  const { counting, failed } = sorted(messages);
  const byEvent = Map.groupBy(counting, ({ data }) => data.eventId);
  const results = await Promise.all([...byEvent.values()].map(failedOfEvent));
  return { failed: new Map([...failed, ...results.flat()]) };
};

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
  const event = await Event.getOwned(eventId);
  const [counters, catalog] = await Promise.all([readSums(eventId), Catalog.getCached(eventId)]);
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
  const [counters, catalog] = await Promise.all([readSums(eventId), Catalog.getCached(eventId)]);
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
  requireActor("system");
  const found = { events: 0, oversold: 0 };
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await Catalog.listPublished({ limit: AUDITED_AT_ONCE, ...(cursor === undefined ? {} : { cursor }) });
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
