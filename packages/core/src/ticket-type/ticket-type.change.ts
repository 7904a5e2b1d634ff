/** Changes a ticket type: by its organizer, or by a partner whose word was merged with the organizer's. */
import type * as v from "valibot";
import * as Event from "../event/event.ts";
import { noteChange } from "../kernel/audit.ts";
import { now } from "../kernel/clock.ts";
import { Fault, invalidRequest, Transient } from "../kernel/fault.ts";
import { ms } from "../kernel/instant.ts";
import { invariant } from "../kernel/invariant.ts";
import { operation } from "../kernel/operation.ts";
import * as Stock from "../stock/stock.ts";
import { commit } from "../table/commit.ts";
import { transaction } from "../table/service.ts";
import type { TicketTypeRow } from "./ticket-type.entity.ts";
import { changedMeanwhile, findFresh, findPools, MAX_ATTEMPTS, missing, UNAVAILABLE, view } from "./ticket-type.reads.ts";
import { ChangeTicketType, SALES_END_EARLY, type TicketTypeChange, type TicketTypeView } from "./ticket-type.schema.ts";
import { chainConditions, refuseTier } from "./ticket-type.tiers.ts";

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
    UNAVAILABLE,
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

const poolsStay = (): Fault =>
  new Fault("conflict", "ticket_type.pools_sold", "Tickets of this type were sold or are held: its shared limits stay. Make another type.");

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
    UNAVAILABLE,
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

const changeAt = async (
  { eventId, ticketTypeId, change: { poolIds, ...changes } }: v.InferOutput<typeof ChangeTicketType>,
  by: By,
): Promise<TicketTypeView> => {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const event = await Event.getOwned(eventId, "event.change", missing());
    const before = await findFresh(eventId, ticketTypeId);
    if (!before) throw missing();
    // The partner's word is merged again.
    if ("seenAtMs" in by && before.changedAtMs !== by.seenAtMs) throw new Transient("ticket_type.contended");
    if (Object.keys(changes).length === 0 && poolIds === undefined) return view(before, event.currency);
    refuseInvalidChange(event, before, changes);
    const chain = changes.after == null ? [] : await refuseTier(eventId, ticketTypeId, changes.after);
    if (poolIds && !(await writePools(event, before, poolIds))) continue;
    if (Object.keys(changes).length > 0 && !(await writeChange(event, before, { change: changes, by, chain }))) continue;
    await Event.raiseCatalogVersion(eventId);
    const after = await findFresh(eventId, ticketTypeId);
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
