/** What kinds of ticket an event sells. */
import * as Event from "../event/event.ts";
import { only } from "../kernel/actor.ts";
import { iso, now } from "../kernel/clock.ts";
import { Fault, patiently } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { ms } from "../kernel/instant.ts";
import { operation } from "../kernel/operation.ts";
import * as Stock from "../stock/stock.ts";
import { commit } from "../table/commit.ts";
import { rows, transaction } from "../table/service.ts";
import { CreateTicketType, type TicketTypeView } from "./ticket-type.schema.ts";

export type TicketTypeRow = {
  eventId: string;
  ticketTypeId: string;
  name: string;
  priceMinor: number;
  capacity?: number;
  maxPerOrder: number;
  salesStartAtMs?: number;
  salesEndAtMs?: number;
  pools: string[];
  createdAtMs: number;
};

const view = (row: TicketTypeRow, currency: string): TicketTypeView => ({
  id: row.ticketTypeId,
  eventId: row.eventId,
  name: row.name,
  price: { amountMinor: row.priceMinor, currency },
  capacity: row.capacity ?? null,
  maxPerOrder: row.maxPerOrder,
  ...(row.salesStartAtMs === undefined ? {} : { salesStartAt: iso(row.salesStartAtMs) }),
  ...(row.salesEndAtMs === undefined ? {} : { salesEndAt: iso(row.salesEndAtMs) }),
  poolIds: row.pools.map(Stock.poolIdOf).filter((id) => id !== row.ticketTypeId),
});

export const refuseCurrency = (wanted: string): Fault =>
  new Fault("invalid", "request.invalid", "Some fields are not right.", [
    { path: "price.currency", message: `This event sells in ${wanted}.` },
  ]);

/** Adds a ticket type and opens its stock, in one write whose condition holds the event's owner. */
export const create = operation(CreateTicketType, async ({ eventId, ticketType }) => {
  only("organizer");
  const event = await Event.owned(eventId);
  if (ticketType.price.currency !== event.currency) throw refuseCurrency(event.currency);
  const shared = await patiently("stock.unavailable", () =>
    Promise.all(ticketType.poolIds.map(async (poolId) => (await rows.pool.get({ eventId, poolId }).go({ consistent: true })).data?.pool)),
  );
  const unknown = shared.indexOf(undefined);
  if (unknown >= 0)
    throw new Fault("invalid", "request.invalid", "Some fields are not right.", [
      { path: `poolIds.${unknown}`, message: "This event has no such pool." },
    ]);

  const ticketTypeId = Id.create("tty");
  const { capacity } = ticketType;
  const own = Stock.open(ticketTypeId, capacity);
  const row: TicketTypeRow = {
    eventId,
    ticketTypeId,
    name: ticketType.name,
    priceMinor: ticketType.price.amountMinor,
    ...(capacity === null ? {} : { capacity }),
    maxPerOrder: ticketType.maxPerOrder,
    ...(ticketType.salesStartAt === undefined ? {} : { salesStartAtMs: ms(ticketType.salesStartAt) }),
    ...(ticketType.salesEndAt === undefined ? {} : { salesEndAtMs: ms(ticketType.salesEndAt) }),
    pools: [...own.pools, ...shared.filter((pool) => pool !== undefined)],
    createdAtMs: now(),
  };
  const isWritten = await commit(
    "ticket_type.unavailable",
    transaction.write((t) => [
      Event.stillOwned(t, event),
      t.ticketType.create(row).commit(),
      ...own.shards.map((shard) => t.stock.create(shard).commit()),
    ]),
  );
  if (!isWritten) throw Event.missing();
  return view(row, event.currency);
});
