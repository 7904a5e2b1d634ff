/** What kinds of ticket an event sells. */
import * as Event from "../event/event.ts";
import { requireActor } from "../kernel/actor.ts";
import { iso, now } from "../kernel/clock.ts";
import { Fault, asTransient, invalidRequest } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { ms } from "../kernel/instant.ts";
import { invariant } from "../kernel/invariant.ts";
import { operation } from "../kernel/operation.ts";
import { resizeShards } from "../stock/stock.rules.ts";
import * as Stock from "../stock/stock.ts";
import { commit } from "../table/commit.ts";
import { rows, transaction } from "../table/service.ts";
import type { TicketTypeRow } from "./ticket-type.entity.ts";
import { ChangeTicketType, CreateTicketType, SALES_END_EARLY, type TicketTypeChange, type TicketTypeView } from "./ticket-type.schema.ts";

export type { TicketTypeRow } from "./ticket-type.entity.ts";

export const view = (row: TicketTypeRow, currency: string): TicketTypeView => ({
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

/** Adds a ticket type and opens its stock, in one write whose condition holds the event's owner. */
export const create = operation(CreateTicketType, async ({ eventId, ticketType }) => {
  requireActor("organizer");
  const event = await Event.getOwned(eventId);
  Event.refuseOtherCurrency(event, ticketType.price);
  const shared = await asTransient("stock.unavailable", () =>
    Promise.all(ticketType.poolIds.map(async (poolId) => (await rows.pool.get({ eventId, poolId }).go({ consistent: true })).data?.pool)),
  );
  const unknown = shared.indexOf(undefined);
  if (unknown >= 0) throw invalidRequest([{ path: `poolIds.${unknown}`, message: "This event has no such pool." }]);

  const ticketTypeId = Id.create("tty");
  const { capacity } = ticketType;
  const own = Stock.newPool(ticketTypeId, capacity);
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
      Event.ownerCondition(t, event),
      t.ticketType.create(row).commit(),
      ...own.shards.map((shard) => t.stock.create(shard).commit()),
    ]),
  );
  if (!isWritten) throw Event.eventMissing();
  return view(row, event.currency);
});

type TypeWindow = { salesStartAtMs?: number | undefined; salesEndAtMs?: number | undefined };

/** Undefined: no such time. */
const windowAfter = (before: TypeWindow, { salesStartAt, salesEndAt }: TicketTypeChange): TypeWindow => {
  const after = (was: number | undefined, given: string | null | undefined) =>
    given === undefined ? was : given === null ? undefined : ms(given);
  return { salesStartAtMs: after(before.salesStartAtMs, salesStartAt), salesEndAtMs: after(before.salesEndAtMs, salesEndAt) };
};

const refuseMisfit = (event: Event.EventRow, before: TicketTypeRow, change: TicketTypeChange): void => {
  if (change.price) Event.refuseOtherCurrency(event, change.price);
  if (change.capacity !== undefined && before.capacity === undefined)
    throw invalidRequest([{ path: "capacity", message: "This type has no limit, and cannot get one." }]);
  const { salesStartAtMs = 0, salesEndAtMs = Infinity } = windowAfter(before, change);
  if (salesEndAtMs <= salesStartAtMs)
    throw invalidRequest([{ path: change.salesEndAt ? "salesEndAt" : "salesStartAt", message: SALES_END_EARLY }]);
};

const belowSold = (held: number): Fault =>
  new Fault("conflict", "ticket_type.below_sold", `${held} are sold or held: keep ${held} or more, or refund first.`, [
    { path: "capacity", message: `Must be at least ${held}.`, params: { min: held } },
  ]);

/** How the shards of its own pool follow a new limit. Lowering takes only what nobody holds. */
const resizing = async ({ capacity = 0, pools }: TicketTypeRow, wanted: number | undefined) => {
  if (wanted === undefined || wanted === capacity) return [];
  const shards = await Stock.readShards(pools.slice(0, 1), { consistent: true });
  const resized = resizeShards(shards, wanted - capacity);
  if (resized) return resized;
  throw belowSold(capacity - shards.reduce((sum, { available }) => sum + available, 0));
};

/** Names of what is decided together with something else, and so must be as it was read. */
const READ = ["capacity", "salesStartAtMs", "salesEndAtMs"] as const;

/** What is given, as the row says it. Undefined: taken off the row. */
const written = ({ name, price, capacity, maxPerOrder, salesStartAt, salesEndAt }: TicketTypeChange, window: TypeWindow) => ({
  ...(name === undefined ? {} : { name }),
  ...(price === undefined ? {} : { priceMinor: price.amountMinor }),
  ...(capacity === undefined ? {} : { capacity }),
  ...(maxPerOrder === undefined ? {} : { maxPerOrder }),
  ...(salesStartAt === undefined ? {} : { salesStartAtMs: window.salesStartAtMs }),
  ...(salesEndAt === undefined ? {} : { salesEndAtMs: window.salesEndAtMs }),
});

/** False: the type is not as it was read any more, or seats were sold meanwhile. */
const changed = async (event: Event.EventRow, before: TicketTypeRow, change: TicketTypeChange): Promise<boolean> => {
  const { eventId, ticketTypeId } = before;
  const shards = await resizing(before, change.capacity);
  const given = Object.entries(written(change, windowAfter(before, change)));
  const off = given.filter(([, value]) => value === undefined).map(([name]) => name) as ("salesStartAtMs" | "salesEndAtMs")[];
  return commit(
    "ticket_type.unavailable",
    transaction.write((t) => [
      Event.ownerCondition(t, event),
      t.ticketType
        .patch({ eventId, ticketTypeId })
        .set(Object.fromEntries(given.filter(([, value]) => value !== undefined)))
        .remove(off)
        .where((row, { eq, notExists }) =>
          READ.map((name) => (before[name] === undefined ? notExists(row[name]) : eq(row[name], before[name]))).join(" AND "),
        )
        .commit(),
      ...shards.map(({ pool, shard, by }) => {
        const more = t.stock.patch({ pool, shard }).add({ capacity: by, available: by });
        return by < 0 ? more.where(({ available }, { gte }) => gte(available, -by)).commit() : more.commit();
      }),
    ]),
  );
};

const MAX_TRIES = 4;

/**
 * Changes what is given, at once for whoever orders from then on; an order that is placed keeps its price. A limit is lowered only by what
 * nobody holds. Organizers of the event only; safe to repeat.
 */
export const change = operation(ChangeTicketType, async ({ eventId, ticketTypeId, change: given }): Promise<TicketTypeView> => {
  requireActor("organizer");
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const event = await Event.getOwned(eventId, missing());
    const before = await find(eventId, ticketTypeId);
    if (!before) throw missing();
    if (Object.keys(given).length === 0) return view(before, event.currency);
    refuseMisfit(event, before, given);
    if (!(await changed(event, before, given))) continue;
    const after = await find(eventId, ticketTypeId);
    invariant(after, "a ticket type that was changed is not there");
    return view(after, event.currency);
  }
  throw new Fault("conflict", "ticket_type.changed", "Somebody changed or bought this meanwhile: look at it and try again.");
});

const missing = (): Fault => new Fault("missing", "ticket_type.missing", "There is no such ticket type.");

const find = (eventId: string, ticketTypeId: string): Promise<TicketTypeRow | undefined> =>
  asTransient(
    "ticket_type.unavailable",
    async () => (await rows.ticketType.get({ eventId, ticketTypeId }).go({ consistent: true })).data ?? undefined,
  );
