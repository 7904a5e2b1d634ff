import type * as v from "valibot";
import * as Event from "../event/event.ts";
import { noteChange } from "../kernel/audit.ts";
import { iso, now } from "../kernel/clock.ts";
import { Fault, asTransient, invalidRequest, Transient } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { ms } from "../kernel/instant.ts";
import { invariant } from "../kernel/invariant.ts";
import { operation } from "../kernel/operation.ts";
import * as Stock from "../stock/stock.ts";
import { commit } from "../table/commit.ts";
import { rows, transaction, type Writes } from "../table/service.ts";
import type { TicketTypeRow } from "./ticket-type.entity.ts";
import { findGateNaming } from "./ticket-type.gates.ts";
import {
  ChangeTicketType,
  CreateTicketType,
  OrderTicketTypes,
  SALES_END_EARLY,
  TicketTypeRef,
  type TicketTypeChange,
  type TicketTypeView,
} from "./ticket-type.schema.ts";

export type { TicketTypeRow } from "./ticket-type.entity.ts";

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

const findPools = async (eventId: string, poolIds: readonly string[]): Promise<string[]> => {
  const found = await asTransient("stock.unavailable", () =>
    Promise.all(poolIds.map(async (poolId) => (await rows.pool.get({ eventId, poolId }).go({ consistent: true })).data?.pool)),
  );
  const unknown = found.indexOf(undefined);
  if (unknown >= 0) throw invalidRequest([{ path: `poolIds.${unknown}`, message: "This event has no such pool." }]);
  return found.filter((pool) => pool !== undefined);
};

/** Adds a ticket type with this id and its stock in one transaction. Organizers of the event only. */
export const createAs = async (
  ticketTypeId: string,
  { eventId, ticketType }: v.InferOutput<typeof CreateTicketType>,
): Promise<TicketTypeView> => {
  const event = await Event.getOwned(eventId, "event.change");
  Event.refuseOtherCurrency(event, ticketType.price);
  const shared = await findPools(eventId, ticketType.poolIds);
  const { capacity } = ticketType;
  const own = Stock.newPool(ticketTypeId, capacity);
  const row: TicketTypeRow = {
    eventId,
    ticketTypeId,
    name: ticketType.name,
    ...(ticketType.description ? { description: ticketType.description } : {}),
    ...(ticketType.group ? { group: ticketType.group } : {}),
    priceMinor: ticketType.price.amountMinor,
    ...(capacity === null ? { isOrdered: false } : { capacity }),
    maxPerOrder: ticketType.maxPerOrder,
    ...(ticketType.maxPerBuyer === undefined ? {} : { maxPerBuyer: ticketType.maxPerBuyer }),
    ...(ticketType.salesStartAt === undefined ? {} : { salesStartAtMs: ms(ticketType.salesStartAt) }),
    ...(ticketType.salesEndAt === undefined ? {} : { salesEndAtMs: ms(ticketType.salesEndAt) }),
    visibility: ticketType.visibility,
    pools: [...own.pools, ...shared],
    ...(ticketType.after === undefined ? {} : { after: ticketType.after }),
    createdAtMs: now(),
  };
  if (ticketType.after !== undefined) await refuseTier(eventId, ticketTypeId, ticketType.after);
  const isWritten = await Event.addCounted({
    event,
    counter: "ticketTypeCount",
    countExisting: async () => (await rows.ticketType.query.primary({ eventId }).go({ consistent: true, pages: "all" })).data.length,
    unavailable: "ticket_type.unavailable",
    writes: (t) => [
      t.ticketType.create(row).commit(),
      ...own.shards.map((shard) => t.stock.create(shard).commit()),
      // Fails when the pool was removed meanwhile.
      ...[...new Set(ticketType.poolIds)].map((poolId) => t.pool.patch({ eventId, poolId }).add({ uses: 1 }).commit()),
    ],
  });
  if (!isWritten) throw ticketType.poolIds.length > 0 ? changedMeanwhile() : Event.eventMissing();
  return view(row, event.currency);
};

/** Adds a ticket type. Organizers of the event only. */
export const create = operation(CreateTicketType, (created) => createAs(Id.create("tty"), created));

/** Refuses a type of another event, and a circle in which each type waits for the next. Returns the types that it waits for, the next one first. */
const refuseTier = async (eventId: string, ticketTypeId: string, after: string): Promise<TicketTypeRow[]> => {
  const { data } = await queryTypes(eventId);
  const typeOf = (id: string | undefined) => data.find((type) => type.ticketTypeId === id);
  if (!typeOf(after) && after !== ticketTypeId) throw invalidRequest([{ path: "after", message: "This event has no such ticket type." }]);
  const seen = new Set([ticketTypeId]);
  const chain: TicketTypeRow[] = [];
  for (let id: string | undefined = after; id !== undefined; id = typeOf(id)?.after) {
    if (seen.has(id)) throw invalidRequest([{ path: "after", message: "These types wait for each other: none would open." }]);
    seen.add(id);
    chain.push(...data.filter((type) => type.ticketTypeId === id));
  }
  return chain;
};

/** Fails when one of these waits for another type by now: two changes at once would make a circle. */
const chainConditions = (t: Writes, chain: readonly TicketTypeRow[]) =>
  chain.map(({ eventId, ticketTypeId, after }) =>
    t.ticketType
      .check({ eventId, ticketTypeId })
      .where((row, { eq, exists, notExists }) =>
        after === undefined ? `${exists(row.ticketTypeId)} AND ${notExists(row.after)}` : eq(row.after, after),
      )
      .commit(),
  );

const queryTypes = (eventId: string) =>
  asTransient("ticket_type.unavailable", () => rows.ticketType.query.primary({ eventId }).go({ consistent: true, pages: "all" }));

type TypeWindow = { salesStartAtMs?: number | undefined; salesEndAtMs?: number | undefined };

const windowAfter = (before: TypeWindow, { salesStartAt, salesEndAt }: TicketTypeChange): TypeWindow => {
  const after = (current: number | undefined, value: string | null | undefined) =>
    value === undefined ? current : value === null ? undefined : ms(value);
  return { salesStartAtMs: after(before.salesStartAtMs, salesStartAt), salesEndAtMs: after(before.salesEndAtMs, salesEndAt) };
};

const refuseInvalidChange = (event: Event.EventRow, before: TicketTypeRow, change: TicketTypeChange): void => {
  if (change.price) Event.refuseOtherCurrency(event, change.price);
  if (change.capacity !== undefined && before.capacity === undefined)
    throw invalidRequest([{ path: "capacity", message: "This type has no limit, and cannot get one." }]);
  const { salesStartAtMs = 0, salesEndAtMs = Infinity } = windowAfter(before, change);
  if (salesEndAtMs <= salesStartAtMs)
    throw invalidRequest([{ path: change.salesEndAt ? "salesEndAt" : "salesStartAt", message: SALES_END_EARLY }]);
};

/** The decision depends on these attributes, so the write requires that they did not change. */
const DECIDING = ["capacity", "salesStartAtMs", "salesEndAtMs"] as const;

/** The changed attributes. Undefined: to be removed from the row. */
const attributesOf = (
  {
    name,
    description,
    group,
    price,
    capacity,
    maxPerOrder,
    maxPerBuyer,
    salesStartAt,
    salesEndAt,
    visibility,
    salesClosed,
    after,
  }: TicketTypeChange,
  window: TypeWindow,
) => ({
  ...(name === undefined ? {} : { name }),
  ...(description === undefined ? {} : { description }),
  ...(group === undefined ? {} : { group }),
  ...(price === undefined ? {} : { priceMinor: price.amountMinor }),
  ...(capacity === undefined ? {} : { capacity }),
  ...(maxPerOrder === undefined ? {} : { maxPerOrder }),
  ...(maxPerBuyer === undefined ? {} : { maxPerBuyer: maxPerBuyer ?? undefined }),
  ...(visibility === undefined ? {} : { visibility }),
  ...(salesClosed === undefined ? {} : { salesClosed }),
  // It waits anew, also when it was open.
  ...(after === undefined ? {} : { after: after ?? undefined, openedAtMs: undefined }),
  ...(salesStartAt === undefined ? {} : { salesStartAtMs: window.salesStartAtMs }),
  ...(salesEndAt === undefined ? {} : { salesEndAtMs: window.salesEndAtMs }),
});

/** An organizer changes it now, or a partner what the organizer had last changed at the time that is seen. */
type By = { atMs: number } | { seenAtMs: number | undefined };
type Changing = { change: TicketTypeChange; by: By; chain: readonly TicketTypeRow[] };

/** Returns false when the type changed since it was read, or seats were sold meanwhile. */
const writeChange = async (event: Event.EventRow, before: TicketTypeRow, { change, by, chain }: Changing): Promise<boolean> => {
  const { eventId, ticketTypeId } = before;
  const resize = await Stock.planResize({ pools: before.pools, capacity: before.capacity, newCapacity: change.capacity });
  const attributes = Object.entries({
    ...attributesOf(change, windowAfter(before, change)),
    ...Stock.overbookedOf(resize),
    ...("atMs" in by ? { changedAtMs: by.atMs } : {}),
  });
  const absent = attributes.filter(([, value]) => value === undefined).map(([name]) => name) as (
    | "salesStartAtMs"
    | "salesEndAtMs"
    | "maxPerBuyer"
    | "after"
    | "openedAtMs"
  )[];
  const deciding = "atMs" in by ? DECIDING : ([...DECIDING, "changedAtMs"] as const);
  return commit(
    "ticket_type.unavailable",
    transaction.write((t) => [
      Event.ownerCondition(t, event),
      t.ticketType
        .patch({ eventId, ticketTypeId })
        .set(Object.fromEntries(attributes.filter(([, value]) => value !== undefined)))
        .remove(absent)
        .where((row, { eq, notExists }) =>
          deciding.map((name) => (before[name] === undefined ? notExists(row[name]) : eq(row[name], before[name]))).join(" AND "),
        )
        .commit(),
      ...chainConditions(t, chain),
      ...Stock.resizeWrites(t, resize?.shards),
    ]),
  );
};

/**
 * Replaces the shared pools of a type that was never sold and that nobody holds. An order that was priced a moment before still counts in the old ones.
 * Returns false when the type changed since it was read, or a seat was sold meanwhile.
 */
const writePools = async (event: Event.EventRow, before: TicketTypeRow, poolIds: readonly string[]): Promise<boolean> => {
  const { eventId, ticketTypeId } = before;
  const own = before.pools.filter((pool) => Stock.poolIdOf(pool) === ticketTypeId);
  const pools = [...own, ...(await findPools(eventId, [...new Set(poolIds)]))];
  if (pools.length === before.pools.length && pools.every((pool) => before.pools.includes(pool))) return true;
  const shards = await Stock.findUnsold(own);
  if (!shards || (before.capacity === undefined && before.isOrdered !== false)) throw poolsStay();
  const added = poolIds.filter((poolId) => !before.pools.some((pool) => Stock.poolIdOf(pool) === poolId));
  return commit(
    "ticket_type.unavailable",
    transaction.write((t) => [
      Event.ownerCondition(t, event),
      t.ticketType
        .patch({ eventId, ticketTypeId })
        .set({ pools })
        .where((row, { eq }) =>
          [eq(row.pools, before.pools), ...(before.capacity === undefined ? [eq(row.isOrdered, false)] : [])].join(" AND "),
        )
        .commit(),
      ...[...new Set(added)].map((poolId) => t.pool.patch({ eventId, poolId }).add({ uses: 1 }).commit()),
      ...Stock.unsoldConditions(t, shards),
    ]),
  );
};

const MAX_ATTEMPTS = 4;

const changeAt = async (
  { eventId, ticketTypeId, change: { poolIds, ...changes } }: v.InferOutput<typeof ChangeTicketType>,
  by: By,
): Promise<TicketTypeView> => {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const event = await Event.getOwned(eventId, "event.change", missing());
    const before = await find(eventId, ticketTypeId);
    if (!before) throw missing();
    // The partner's word is merged again.
    if ("seenAtMs" in by && before.changedAtMs !== by.seenAtMs) throw new Transient("ticket_type.contended");
    if (Object.keys(changes).length === 0 && poolIds === undefined) return view(before, event.currency);
    refuseInvalidChange(event, before, changes);
    const chain = changes.after == null ? [] : await refuseTier(eventId, ticketTypeId, changes.after);
    if (poolIds && !(await writePools(event, before, poolIds))) continue;
    if (Object.keys(changes).length > 0 && !(await writeChange(event, before, { change: changes, by, chain }))) continue;
    await Event.raiseCatalogVersion(eventId);
    const after = await find(eventId, ticketTypeId);
    invariant(after, "a ticket type is missing after its change");
    noteChange(view(before, event.currency), view(after, event.currency));
    return view(after, event.currency);
  }
  throw changedMeanwhile();
};

/**
 * Changes the fields in the request. Later orders are priced by it; existing orders keep their price. A capacity below what is sold or held stops the
 * sale until as much came back. Organizers of the event only; safe to repeat.
 */
export const change = operation(ChangeTicketType, (asked) => changeAt(asked, { atMs: now() }));

/**
 * The same for a partner: the time of the organizer's last change stays. `seenAtMs`: that time, when the partner's word was merged. Transient when the
 * organizer changed the type since.
 */
export const changeForPartner = (asked: v.InferOutput<typeof ChangeTicketType>, seenAtMs: number | undefined): Promise<TicketTypeView> =>
  operation(ChangeTicketType, (checked) => changeAt(checked, { seenAtMs }))(asked);

const changedMeanwhile = (): Fault =>
  new Fault("conflict", "ticket_type.changed", "Somebody changed or bought this meanwhile: look at it and try again.");

const wasSold = (): Fault =>
  new Fault("conflict", "ticket_type.sold", "Tickets of this type were sold or are held: hide it or close its sale instead.");

const poolsStay = (): Fault =>
  new Fault("conflict", "ticket_type.pools_sold", "Tickets of this type were sold or are held: its shared limits stay. Make another type.");

const tierWaits = (name: string): Fault => {
  const message = `${name} opens after this type: change that first.`;
  return new Fault("conflict", "ticket_type.tier_waits", message, [{ path: "", message, params: { name } }]);
};

const namedByGate = (gate: string): Fault => {
  const message = `The gate ${gate} admits only certain types, this one among them: change the gate first.`;
  return new Fault("conflict", "ticket_type.at_gate", message, [{ path: "", message, params: { gate } }]);
};

/**
 * Removes a type that was never sold and that nobody holds, with its stock. A sale at the same moment wins, or finds nothing to sell.
 * Organizers of the event only. A repeat is answered `ticket_type.missing`.
 */
export const remove = operation(TicketTypeRef, async ({ eventId, ticketTypeId }): Promise<TicketTypeView> => {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const event = await Event.getOwned(eventId, "event.change", missing());
    const row = await find(eventId, ticketTypeId);
    if (!row) throw missing();
    const gate = await findGateNaming(eventId, "ticketTypeIds", ticketTypeId);
    if (gate !== undefined) throw namedByGate(gate);
    const waiting = (await queryTypes(eventId)).data.find(({ after }) => after === ticketTypeId);
    if (waiting) throw tierWaits(waiting.name);
    const shards = await Stock.findUnsold(row.pools.filter((pool) => Stock.poolIdOf(pool) === ticketTypeId));
    if (!shards || (row.capacity === undefined && row.isOrdered !== false)) throw wasSold();
    const isWritten = await commit(
      "ticket_type.unavailable",
      transaction.write((t) => [
        Event.countOneLess(t, event, "ticketTypeCount"),
        t.ticketType
          .delete({ eventId, ticketTypeId })
          .where((type, { eq, exists }) => (row.capacity === undefined ? eq(type.isOrdered, false) : exists(type.ticketTypeId)))
          .commit(),
        ...Stock.removalWrites(t, shards),
      ]),
    );
    if (!isWritten) continue;
    await Event.raiseCatalogVersion(eventId);
    return view(row, event.currency);
  }
  throw changedMeanwhile();
});

/** Sets the order in which attendees see the types. Organizers of the event only; safe to repeat. */
export const reorder = operation(OrderTicketTypes, async ({ eventId, order: { ticketTypeIds } }): Promise<{ ticketTypeIds: string[] }> => {
  const event = await Event.getOwned(eventId, "event.change");
  const { data } = await queryTypes(eventId);
  const issues = ticketTypeIds.flatMap((id, at) => {
    const path = `ticketTypeIds.${at}`;
    if (!data.some(({ ticketTypeId }) => ticketTypeId === id)) return [{ path, message: "This event has no such ticket type." }];
    return ticketTypeIds.indexOf(id) === at ? [] : [{ path, message: "Is already in the list." }];
  });
  if (issues.length > 0) throw invalidRequest(issues);
  await Event.setTicketTypeOrder(event, ticketTypeIds);
  return { ticketTypeIds };
});

/** A type that was sold after another one stays open, unless it waits for a third one since. For Order; safe to repeat. */
export const markOpened = async (eventId: string, types: readonly { ticketTypeId: string; after: string }[]): Promise<void> => {
  for (const { ticketTypeId, after } of types)
    await asTransient("ticket_type.unavailable", () =>
      rows.ticketType
        .patch({ eventId, ticketTypeId })
        .set({ openedAtMs: now() })
        .where((row, { notExists, eq }) => `${notExists(row.openedAtMs)} AND ${eq(row.after, after)}`)
        .go({ returnOnConditionCheckFailure: true }),
    );
  await Event.raiseCatalogVersion(eventId);
};

const missing = (): Fault => new Fault("missing", "ticket_type.missing", "There is no such ticket type.");

const find = (eventId: string, ticketTypeId: string): Promise<TicketTypeRow | undefined> =>
  asTransient(
    "ticket_type.unavailable",
    async () => (await rows.ticketType.get({ eventId, ticketTypeId }).go({ consistent: true })).data ?? undefined,
  );
