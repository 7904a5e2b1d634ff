/** Reads ticket types and the pools that they draw from, and the refusals of operations that change them. */
import { asTransient, Fault, invalidRequest } from "../kernel/fault.ts";
import { iso } from "../kernel/clock.ts";
import * as Stock from "../stock/stock.ts";
import { rows } from "../table/service.ts";
import type { TicketTypeRow } from "./ticket-type.entity.ts";
import type { TicketTypeView } from "./ticket-type.schema.ts";

export const UNAVAILABLE = "ticket_type.unavailable";
/** A change may lose to sales and other changes. */
export const MAX_ATTEMPTS = 4;

export const view = (row: TicketTypeRow, currency: string): TicketTypeView => ({
  id: row.ticketTypeId,
  eventId: row.eventId,
  name: row.name,
  ...(row.description ? { description: row.description } : {}),
  ...(row.group ? { group: row.group } : {}),
  price: { amountMinor: row.priceMinor, currency },
  capacity: row.capacity ?? null,
  maxPerOrder: row.maxPerOrder,
  ...(row.maxPerBuyer === undefined ? {} : { maxPerBuyer: row.maxPerBuyer }),
  ...(row.salesStartAtMs === undefined ? {} : { salesStartAt: iso(row.salesStartAtMs) }),
  ...(row.salesEndAtMs === undefined ? {} : { salesEndAt: iso(row.salesEndAtMs) }),
  visibility: row.visibility ?? "public",
  salesClosed: row.salesClosed ?? false,
  poolIds: row.pools.map(Stock.poolIdOf).filter((id) => id !== row.ticketTypeId),
  ...(row.after === undefined ? {} : { after: row.after }),
});

/** The type as it is now, for the operation that decided who may. */
export const findFresh = (eventId: string, ticketTypeId: string): Promise<TicketTypeRow | undefined> =>
  asTransient(UNAVAILABLE, async () => (await rows.ticketType.get({ eventId, ticketTypeId }).go({ consistent: true })).data ?? undefined);

/** Every type of the event as it is now. */
export const listFresh = (eventId: string): Promise<TicketTypeRow[]> =>
  asTransient(UNAVAILABLE, async () => (await rows.ticketType.query.primary({ eventId }).go({ consistent: true, pages: "all" })).data);

/** The names of these shared pools, each with its shards. */
export const findPools = async (eventId: string, poolIds: readonly string[]): Promise<string[]> => {
  const found = await asTransient("stock.unavailable", () =>
    Promise.all(poolIds.map(async (poolId) => (await rows.pool.get({ eventId, poolId }).go({ consistent: true })).data?.pool)),
  );
  const unknown = found.indexOf(undefined);
  if (unknown >= 0) throw invalidRequest([{ path: `poolIds.${unknown}`, message: "This event has no such pool." }]);
  return found.filter((pool) => pool !== undefined);
};

export const missing = (): Fault => new Fault("missing", "ticket_type.missing", "There is no such ticket type.");

export const changedMeanwhile = (): Fault =>
  new Fault("conflict", "ticket_type.changed", "Somebody changed or bought this meanwhile: look at it and try again.");
