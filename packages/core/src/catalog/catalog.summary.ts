/** Summaries of events for lists: each is a row of its own, valid for one version of the event's catalog. */
import type { EventRow } from "../event/event.entity.ts";
import { viewCover, viewPicture } from "../event/event.row.ts";
import type { Availability, EventSummary } from "../event/event.schema.ts";
import { heldBackPools } from "../event/event.waiting.rules.ts";
import { iso, now } from "../kernel/clock.ts";
import { asTransient, Transient } from "../kernel/fault.ts";
import * as log from "../kernel/log.ts";
import type { FeeRow } from "../fee/fee.entity.ts";
import { lonePriceOf } from "../price/price.rules.ts";
import type { PoolRow } from "../stock/stock.entity.ts";
import * as Stock from "../stock/stock.ts";
import { rows } from "../table/service.ts";
import type { TicketTypeRow } from "../ticket-type/ticket-type.entity.ts";
import type { SummaryType } from "./catalog.entity.ts";
import { availabilityOf, bestAvailability, isListed, isOnSale, sellableOf } from "./catalog.rules.ts";

export type Saved = { catalog: string; types: SummaryType[]; savedAtMs?: number | undefined };

/** A change whose raise of the version was lost is listed after this. */
const VALID_MS = 60_000;

/** A change raises the version, and a new type the count. Undefined: the event is older than the count. */
const versionOf = ({ catalogVersion = 0, ticketTypeCount }: EventRow): string | undefined =>
  ticketTypeCount === undefined ? undefined : `${catalogVersion}.${ticketTypeCount}`;

export const canSave = (event: EventRow): boolean => versionOf(event) !== undefined;

/** The events and their summaries, in the order of the ids. Not consistent: for display. */
export const read = (eventIds: readonly string[]): Promise<{ event: EventRow | undefined; saved: Saved | undefined }[]> =>
  asTransient("catalog.unavailable", async () => {
    const keys = eventIds.map((eventId) => ({ eventId }));
    if (keys.length === 0) return [];
    const [events, summaries] = await Promise.all([rows.event.get(keys).go(), rows.summary.get(keys).go()]);
    if (events.unprocessed.length > 0) throw new Transient("catalog.unavailable");
    const eventOf = new Map(events.data.map((event) => [event.eventId, event]));
    const savedOf = new Map(summaries.data.map((saved) => [saved.eventId, saved]));
    return eventIds.map((eventId) => ({ event: eventOf.get(eventId), saved: savedOf.get(eventId) }));
  });

/** Undefined when the catalog changed since, or the summary is old. */
export const typesOf = (event: EventRow, saved: Saved | undefined): SummaryType[] | undefined =>
  saved !== undefined && saved.catalog === versionOf(event) && (saved.savedAtMs ?? 0) > now() - VALID_MS ? saved.types : undefined;

type Sold = { ticketTypes: readonly TicketTypeRow[]; pools: readonly PoolRow[]; fees: readonly FeeRow[] };

const summaryTypeOf = (type: TicketTypeRow, { pools, fees }: Sold): SummaryType => {
  const sellable = sellableOf(type, pools);
  const { salesStartAtMs, salesEndAtMs, salesClosed } = type;
  return {
    priceMinor: lonePriceOf(type, fees),
    pools: type.pools,
    ...(sellable === undefined ? {} : { sellable }),
    ...(salesStartAtMs === undefined ? {} : { salesStartAtMs }),
    ...(salesEndAtMs === undefined ? {} : { salesEndAtMs }),
    ...(salesClosed === undefined ? {} : { salesClosed }),
  };
};

/** Saves the summary of this catalog for later lists. A failure costs them time, and this list nothing. */
export const save = async (event: EventRow, p: Sold): Promise<SummaryType[]> => {
  const types = p.ticketTypes.filter((type) => isListed(type)).map((type) => summaryTypeOf(type, p));
  const catalog = versionOf(event);
  // A query may see a new type's count before the type.
  if (catalog === undefined || event.ticketTypeCount !== p.ticketTypes.length) return types;
  try {
    await asTransient("catalog.unavailable", () => rows.summary.put({ eventId: event.eventId, catalog, types, savedAtMs: now() }).go());
  } catch (error) {
    if (!(error instanceof Transient)) throw error;
    log.warn("summary not saved", { eventId: event.eventId });
  }
  return types;
};

/** Most events have something left among their first types. */
const FIRST_TYPES = 4;

const availabilityOfType = ({ sellable }: SummaryType, available: number | null): Availability =>
  availabilityOf({ onSale: true, available, capacity: sellable, held: false });

/** In one read, however many types there are. */
const availabilitiesOf = async (types: readonly SummaryType[]): Promise<Availability[]> => {
  const shards = await Stock.readShards([...new Set(types.flatMap(({ pools }) => pools))], { consistent: false });
  const sums = new Map<string, number>();
  for (const { pool, available } of shards) sums.set(pool, (sums.get(pool) ?? 0) + available);
  return types.map((type) => availabilityOfType(type, Math.min(...type.pools.map((pool) => sums.get(pool) ?? 0))));
};

/** Reads no more stock than it takes to find a type that is available. */
const availabilityOfTypes = async (types: readonly SummaryType[], event: EventRow): Promise<Availability> => {
  const kept = heldBackPools(event);
  const open = types.filter(({ pools }) => !pools.some((pool) => kept.has(pool)));
  return open.length === 0 && types.length > 0 ? "sold_out" : availabilityOfOpen(open);
};

const availabilityOfOpen = async (types: readonly SummaryType[]): Promise<Availability> => {
  if (types.some(({ pools }) => pools.length === 0)) return "available";
  const first = await Promise.all(
    types.slice(0, FIRST_TYPES).map(async (type) => availabilityOfType(type, await Stock.readAvailable(type.pools))),
  );
  if (first.includes("available")) return "available";
  return bestAvailability([...first, ...(await availabilitiesOf(types.slice(FIRST_TYPES)))]);
};

export const view = async (event: EventRow, types: readonly SummaryType[]): Promise<EventSummary> => {
  const prices = types.map(({ priceMinor }) => priceMinor);
  return {
    id: event.eventId,
    name: event.name,
    venue: event.venue,
    startsAt: iso(event.startsAtMs),
    endsAt: iso(event.endsAtMs),
    timeZone: event.timeZone,
    fromPrice: prices.length > 0 ? { amountMinor: Math.min(...prices), currency: event.currency } : null,
    availability: await availabilityOfTypes(
      types.filter((type) => isOnSale(event, type, now())),
      event,
    ),
    ...viewPicture(event),
    ...(await viewCover(event)),
  };
};
