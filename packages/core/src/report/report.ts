/** The report of an event: sums of messages that are counted exactly once. */
import * as Catalog from "../catalog/catalog.ts";
import { revenueCounterOf, soldCounterOf } from "../catalog/catalog.rules.ts";
import * as Event from "../event/event.ts";
import { EventRef } from "../event/event.schema.ts";
import { requireActor } from "../kernel/actor.ts";
import { cached } from "../kernel/cache.ts";
import { now, pause } from "../kernel/clock.ts";
import { Transient } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import * as log from "../kernel/log.ts";
import { operation } from "../kernel/operation.ts";
import * as Organization from "../organization/organization.ts";
import { seesEvent } from "../organization/organization.rules.ts";
import { countBatch, partsOf, readHistory, readSold, readSums } from "./report.dynamo.ts";
import { watch } from "./report.gates.ts";
import { capacityOf, incrementsOf, OPEN_CONFLICTS, oversoldBy, salesOf, type Counted } from "./report.rules.ts";
import { ListSales, type EventSales, type Report, type SalesHistory } from "./report.schema.ts";

const MEASURED = ["order.moved", "ticket.scanned", "scan.undone", "scan.refused"] as const;
type Measured = Extract<Counted, { type: (typeof MEASURED)[number] }>;
const isMeasured = (message: Counted): message is Measured => MEASURED.some((type) => type === message.type);

/** Metrics for operators: by event, and by gate and outcome or by status. */
const measure = (messages: readonly Counted[]): void => {
  const groups = Map.groupBy(messages.filter(isMeasured), ({ type, data }) => {
    if (type === "order.moved") return JSON.stringify({ Event: data.eventId, To: data.to });
    const Outcome = type === "scan.refused" ? data.reason : type === "scan.undone" ? "undone" : data.did;
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

/** For alarms: tickets that were shown again, and tickets that devices without the network admitted twice. */
const measureTrouble = (messages: readonly Counted[]): void => {
  const duplicates = messages.filter((message) => message.type === "scan.refused" && message.data.reason === "already_admitted").length;
  const conflicts = messages.filter(({ type }) => type === "conflict.opened").length;
  if (duplicates + conflicts === 0) return;
  log.metric({
    atMs: now(),
    values: { ...(duplicates > 0 ? { DuplicateScans: duplicates } : {}), ...(conflicts > 0 ? { ConflictsOpened: conflicts } : {}) },
  });
};

/** About four seconds. A message that fails here waits for minutes in its queue. */
const MAX_ATTEMPTS = 12;
const SHORTEST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 500;

/** Executions that count the same second of an event collide, and one of them retries. */
const countChunk = async (chunk: readonly Counted[], timeZone: string): Promise<void> => {
  for (let attempt = 1; ; attempt++) {
    try {
      const counted = await countBatch(chunk, timeZone);
      measure(counted);
      return measureTrouble(counted);
    } catch (error) {
      if (!(error instanceof Transient) || attempt >= MAX_ATTEMPTS) throw error;
      await pause(Math.min(LONGEST_PAUSE_MS, SHORTEST_PAUSE_MS * 2 ** attempt) * Id.random());
    }
  }
};

type Failure = [id: string, reason: unknown];

/** Halves a chunk that cannot be counted, so that only the message that causes it fails. */
const countOrHalve = async (chunk: readonly Counted[], timeZone: string): Promise<Failure[]> => {
  try {
    await countChunk(chunk, timeZone);
    return [];
  } catch (error) {
    if (error instanceof Transient || chunk.length === 1) return chunk.map(({ id }): Failure => [id, error]);
    const middle = Math.ceil(chunk.length / 2);
    return [...(await countOrHalve(chunk.slice(0, middle), timeZone)), ...(await countOrHalve(chunk.slice(middle), timeZone))];
  }
};

/** An event's time zone hardly ever changes. Days that were counted stay as they are. */
const timeZones = cached({ forMs: 60_000 }, async (eventId: string) => (await Event.findFresh(eventId))?.timeZone ?? "UTC");

/** Counts the chunks in sequence: chunks of one event share seconds, so that parallel writes would collide. */
const countEvent = async (messages: readonly Counted[]): Promise<Failure[]> => {
  const failures: Failure[] = [];
  try {
    const timeZone = await timeZones.get(messages[0]?.data.eventId ?? "");
    for (const chunk of partsOf(messages, timeZone)) failures.push(...(await countOrHalve(chunk, timeZone)));
    return failures;
  } catch (error) {
    const failed = new Set(failures.map(([id]) => id));
    return [...failures, ...messages.filter(({ id }) => !failed.has(id)).map(({ id }): Failure => [id, error])];
  }
};

/** `counting`: the messages that change a counter, each once. */
const partition = (messages: readonly Counted[]): { counting: Counted[]; failed: Failure[] } => {
  const counting = new Map<string, Counted>();
  const failed: Failure[] = [];
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
 * Adds messages to the counters of their events. Each counts exactly once, however often it comes and however it is batched.
 * Returns the ids of the messages that could not be counted. System only; safe to repeat.
 */
export const count = async (messages: readonly Counted[]): Promise<{ failed: Map<string, unknown> }> => {
  requireActor("system");
  const { counting, failed } = partition(messages);
  const byEvent = Map.groupBy(counting, ({ data }) => data.eventId);
  const results = await Promise.all([...byEvent.values()].map(countEvent));
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

const oversoldOf = (counters: Map<string, number>, catalog: Catalog.Catalog | undefined): number => {
  const { ticketTypes = [], pools = [] } = catalog ?? {};
  const byType = ticketTypes.map(({ ticketTypeId, capacity }) => ({ sold: counters.get(`sold/${ticketTypeId}`) ?? 0, capacity }));
  const sold = { reserved: counters.get("reserved") ?? 0, sold: counters.get("sold") ?? 0, byType };
  return oversoldBy(sold, capacityOf(ticketTypes, pools));
};

/** At most some seconds behind. For organizers and staff of the event. */
export const get = operation(EventRef, async ({ eventId }): Promise<Report> => {
  const event = await Event.getOwned(eventId, "report.read");
  const [counters, catalog] = await Promise.all([readSums(eventId), Catalog.getCached(eventId)]);
  const { ticketTypes = [], products = [], gates = [], pools = [] } = catalog ?? {};
  const of = (name: string): number => counters.get(name) ?? 0;
  // A refund is taken off its types even if an earlier version counted the sale without them.
  const revenueOf = (id: string) => ({ amountMinor: Math.max(0, of(revenueCounterOf(id))), currency: event.currency });
  return {
    capacity: capacityOf(ticketTypes, pools),
    overbooked: oversoldOf(counters, catalog),
    reserved: of("reserved"),
    sold: of("sold"),
    admitted: of("admitted"),
    inside: of("inside"),
    revenue: { amountMinor: of("revenue"), currency: event.currency },
    refused: { total: of("refused"), byReason: Object.fromEntries(under(counters, "refused/")) },
    byTicketType: ticketTypes.map(({ ticketTypeId, name }) => ({
      ticketTypeId,
      name,
      sold: of(soldCounterOf(ticketTypeId)),
      admitted: of(`admitted/${ticketTypeId}`),
      revenue: revenueOf(ticketTypeId),
    })),
    byProduct: products.map(({ productId, name }) => ({
      productId,
      name,
      sold: of(soldCounterOf(productId)),
      revenue: revenueOf(productId),
    })),
    byGate: gates.map(({ gateId, name }) => ({
      gateId,
      name,
      admitted: of(`gate/${gateId}/admitted`),
      refused: of(`gate/${gateId}/refused`),
    })),
    arrivals: arrivalsOf(counters),
    conflicts: { open: of(OPEN_CONFLICTS) },
  };
});

/** By the hour. At most some seconds behind. For organizers and staff of the event. */
export const getSales = operation(EventRef, async ({ eventId }): Promise<SalesHistory> => {
  const { currency } = await Event.getOwned(eventId, "report.read");
  const sales = salesOf(await readHistory(eventId));
  return { hours: sales.map(({ hour, sold, revenueMinor }) => ({ hour, sold, revenue: { amountMinor: revenueMinor, currency } })) };
});

/** What these events sold, for a list. Leaves out events of another organization. For organizers and staff. */
export const listSales = operation(ListSales, async ({ eventIds }): Promise<{ sales: EventSales[] }> => {
  const member = await Organization.requireMember("report.read");
  const catalogs = await Promise.all(eventIds.split(",").map((eventId) => Catalog.getCached(eventId)));
  const own = catalogs
    .filter((catalog) => catalog !== undefined)
    .filter(({ event }) => event.organizationId === member.organizationId && seesEvent(member, event.eventId));
  const sales = own.map(async ({ event: { eventId, currency }, ticketTypes, pools }) => {
    const counters = await readSold(eventId);
    const revenue = { amountMinor: counters.get("revenue") ?? 0, currency };
    return { eventId, capacity: capacityOf(ticketTypes, pools), sold: counters.get("sold") ?? 0, revenue };
  });
  return { sales: await Promise.all(sales) };
});

const AUDIT_PAGE_SIZE = 50;

/** Counts what organizers accepted when they lowered a limit below what was sold. */
const acceptedOf = ({ ticketTypes, pools }: Pick<Catalog.Catalog, "ticketTypes" | "pools">): number =>
  [...ticketTypes, ...pools].reduce((sum, { overbooked = 0 }) => sum + overbooked, 0);

const readOversold = async (eventId: string, catalog: Catalog.Catalog | undefined): Promise<number> => {
  const counters = await readSums(eventId);
  return Math.max(0, oversoldOf(counters, catalog) - (catalog ? acceptedOf(catalog) : 0));
};

/**
 * Compares tickets sold (report counters) with capacity (catalog) for every event on sale. Does not read the stock, because the stock is what it checks.
 * What an organizer overbooked knowingly is not counted. Logs each oversold event and writes the sum as a metric. Watches the gates of those that are
 * running. System only.
 */
export const audit = async (): Promise<{ events: number; oversold: number }> => {
  requireActor("system");
  const result = { events: 0, oversold: 0 };
  const running: NonNullable<Awaited<ReturnType<typeof watch>>>[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await Catalog.listPublished({ limit: AUDIT_PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) });
    cursor = page.cursor;
    for (const eventId of page.eventIds) {
      const catalog = await Catalog.getCached(eventId);
      const watched = catalog && (await watch(catalog));
      if (watched) running.push(watched);
      const by = await readOversold(eventId, catalog);
      if (by > 0) log.warn("oversold", { eventId, by });
      result.events += 1;
      result.oversold += by;
    }
  }
  const ofGates = {
    GatesSilent: running.reduce((sum, { silentGates }) => sum + silentGates, 0),
    DevicesOffline: running.reduce((sum, { offlineDevices }) => sum + offlineDevices, 0),
  };
  const ofSales = { EventsAudited: result.events, SeatsOversold: result.oversold };
  log.metric({ atMs: now(), values: running.length > 0 ? { ...ofSales, ...ofGates } : ofSales });
  return result;
};
