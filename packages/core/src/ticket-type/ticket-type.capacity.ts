/** Moves seats that nobody has from one type of an event to another. */
import * as Event from "../event/event.ts";
import { asTransient, Fault } from "../kernel/fault.ts";
import * as Stock from "../stock/stock.ts";
import { commit } from "../table/commit.ts";
import { rows, transaction, type Writes } from "../table/service.ts";
import type { TicketTypeRow } from "./ticket-type.entity.ts";

const UNAVAILABLE = "ticket_type.unavailable";
const MAX_ATTEMPTS = 4;

/** As it is now, for the operation that decided who may. */
export const findFresh = (eventId: string, ticketTypeId: string): Promise<TicketTypeRow | undefined> =>
  asTransient(UNAVAILABLE, async () => (await rows.ticketType.get({ eventId, ticketTypeId }).go({ consistent: true })).data ?? undefined);

type Moved = { eventId: string; fromId: string; toId: string; quantity: number };

const short = (): Fault => new Fault("conflict", "allotment.short", "So many seats are not left there: ask for fewer.");

const setCapacity = (t: Writes, { eventId, ticketTypeId, capacity = 0 }: TicketTypeRow, by: number) =>
  t.ticketType
    .patch({ eventId, ticketTypeId })
    .set({ capacity: capacity + by })
    .where((row, { eq }) => eq(row.capacity, capacity))
    .commit();

/**
 * Both limits change in one transaction, on the condition that the seats are left: no seat is in two types, and none in neither. Throws `allotment.short`
 * when fewer are left. For the event's organizer, who was checked; not repeatable.
 */
export const moveCapacity = async (event: Event.EventRow, { eventId, fromId, toId, quantity }: Moved): Promise<void> => {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const [from, to] = await Promise.all([findFresh(eventId, fromId), findFresh(eventId, toId)]);
    if (from?.capacity === undefined || to?.capacity === undefined || from.capacity < quantity || from.overbooked) throw short();
    const [less, more] = await Promise.all([
      Stock.planResize({ pools: from.pools, capacity: from.capacity, newCapacity: from.capacity - quantity }),
      Stock.planResize({ pools: to.pools, capacity: to.capacity, newCapacity: to.capacity + quantity }),
    ]);
    if (!less || less.overbooked > 0) throw short();
    const isMoved = await commit(
      UNAVAILABLE,
      transaction.write((t) => [
        Event.ownerCondition(t, event),
        setCapacity(t, from, -quantity),
        setCapacity(t, to, quantity),
        ...Stock.resizeWrites(t, less.shards),
        ...Stock.resizeWrites(t, more?.shards),
      ]),
    );
    if (!isMoved) continue;
    return Event.raiseCatalogVersion(eventId);
  }
  throw new Fault("conflict", "ticket_type.changed", "Somebody changed or bought this meanwhile: look at it and try again.");
};
