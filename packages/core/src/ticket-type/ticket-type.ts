import type * as v from "valibot";
import * as Event from "../event/event.ts";
import { now } from "../kernel/clock.ts";
import { Fault, invalidRequest } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { ms } from "../kernel/instant.ts";
import { operation } from "../kernel/operation.ts";
import * as Stock from "../stock/stock.ts";
import { commit } from "../table/commit.ts";
import { transaction } from "../table/service.ts";
import type { TicketTypeRow } from "./ticket-type.entity.ts";
import { findGateNaming } from "./ticket-type.gates.ts";
import { changedMeanwhile, findFresh, findPools, listFresh, MAX_ATTEMPTS, missing, UNAVAILABLE, view } from "./ticket-type.reads.ts";
import { CreateTicketType, OrderTicketTypes, TicketTypeRef, type TicketTypeView } from "./ticket-type.schema.ts";
import { refuseTier } from "./ticket-type.tiers.ts";

export type { TicketTypeRow } from "./ticket-type.entity.ts";
export { change, changeForPartner } from "./ticket-type.change.ts";
export { view } from "./ticket-type.reads.ts";
export { markOpened } from "./ticket-type.tiers.ts";

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
    countExisting: async () => (await listFresh(eventId)).length,
    unavailable: UNAVAILABLE,
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

const wasSold = (): Fault =>
  new Fault("conflict", "ticket_type.sold", "Tickets of this type were sold or are held: hide it or close its sale instead.");

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
    const row = await findFresh(eventId, ticketTypeId);
    if (!row) throw missing();
    const gate = await findGateNaming(eventId, "ticketTypeIds", ticketTypeId);
    if (gate !== undefined) throw namedByGate(gate);
    const waiting = (await listFresh(eventId)).find(({ after }) => after === ticketTypeId);
    if (waiting) throw tierWaits(waiting.name);
    const shards = await Stock.findUnsold(row.pools.filter((pool) => Stock.poolIdOf(pool) === ticketTypeId));
    if (!shards || (row.capacity === undefined && row.isOrdered !== false)) throw wasSold();
    const isWritten = await commit(
      UNAVAILABLE,
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
  const types = await listFresh(eventId);
  const issues = ticketTypeIds.flatMap((id, at) => {
    const path = `ticketTypeIds.${at}`;
    if (!types.some(({ ticketTypeId }) => ticketTypeId === id)) return [{ path, message: "This event has no such ticket type." }];
    return ticketTypeIds.indexOf(id) === at ? [] : [{ path, message: "Is already in the list." }];
  });
  if (issues.length > 0) throw invalidRequest(issues);
  await Event.setTicketTypeOrder(event, ticketTypeIds);
  return { ticketTypeIds };
});
