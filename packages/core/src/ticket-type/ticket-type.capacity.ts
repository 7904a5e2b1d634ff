/** Moves seats that nobody has from one type of an event to another. */
import * as Event from "../event/event.ts";
import { Fault, Transient } from "../kernel/fault.ts";
import * as Stock from "../stock/stock.ts";
import { commit } from "../table/commit.ts";
import { transaction, type Writes } from "../table/service.ts";
import type { TicketTypeRow } from "./ticket-type.entity.ts";
import { changedMeanwhile, findFresh, MAX_ATTEMPTS, UNAVAILABLE } from "./ticket-type.reads.ts";

/** `publicId`: what everybody buys. `ownId`: the hidden type of a partner, which may be missing. */
type Shares = { eventId: string; publicId: string; ownId: string };

const short = (): Fault => new Fault("conflict", "allotment.short", "So many seats are not left there: ask for fewer.");
const poolsDiffer = (): Fault =>
  new Fault("conflict", "allotment.pools_differ", "The type and its allotment draw from other shared limits: give both the same ones.");

/** Both would sell what one shared limit has. */
const sharesPools = (a: TicketTypeRow, b: TicketTypeRow): boolean =>
  a.pools.slice(1).toSorted().join() === b.pools.slice(1).toSorted().join();

type Resize = Awaited<ReturnType<typeof Stock.planResize>>;

const setCapacity = (t: Writes, { eventId, ticketTypeId, capacity = 0, changedAtMs }: TicketTypeRow, to: number, resize: Resize) =>
  t.ticketType
    .patch({ eventId, ticketTypeId })
    .set({ capacity: to, ...Stock.overbookedOf(resize) })
    .where((row, { eq, notExists }) =>
      [eq(row.capacity, capacity), changedAtMs === undefined ? notExists(row.changedAtMs) : eq(row.changedAtMs, changedAtMs)].join(" AND "),
    )
    .commit();

/** The other share is as it was read: a capacity, or missing. */
const stays = (t: Writes, { eventId, ownId }: Shares, own: TicketTypeRow | undefined) =>
  t.ticketType
    .check({ eventId, ticketTypeId: ownId })
    .where((row, { eq, notExists }) => (own ? eq(row.capacity, own.capacity ?? 0) : notExists(row.ticketTypeId)))
    .commit();

const read = (p: Shares) => Promise.all([findFresh(p.eventId, p.publicId), findFresh(p.eventId, p.ownId)]);

/**
 * Sets how many seats are the partner's. Both limits change in one transaction, on the condition that both are as they were read and that the seats are
 * left: no seat is in two types, and none in neither. Throws `allotment.short` when fewer are left. For the event's organizer, who was checked; safe to
 * repeat.
 */
export const setShare = async (event: Event.EventRow, shares: Shares, quantity: number): Promise<void> => {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const [open, own] = await read(shares);
    if (open?.capacity === undefined || own?.capacity === undefined || open.overbooked) throw short();
    if (!sharesPools(open, own)) throw poolsDiffer();
    const left = open.capacity + own.capacity - quantity;
    if (own.capacity === quantity) return;
    if (left < 0) throw short();
    const [ofOpen, ofOwn] = await Promise.all([
      Stock.planResize({ pools: open.pools, capacity: open.capacity, newCapacity: left }),
      Stock.planResize({ pools: own.pools, capacity: own.capacity, newCapacity: quantity }),
    ]);
    if ((ofOpen?.overbooked ?? 0) > 0 || (ofOwn?.overbooked ?? 0) > 0) throw short();
    const isMoved = await commit(
      UNAVAILABLE,
      transaction.write((t) => [
        Event.ownerCondition(t, event),
        setCapacity(t, open, left, ofOpen),
        setCapacity(t, own, quantity, ofOwn),
        ...Stock.resizeWrites(t, ofOpen?.shards),
        ...Stock.resizeWrites(t, ofOwn?.shards),
      ]),
    );
    if (isMoved) return Event.raiseCatalogVersion(shares.eventId);
  }
  throw changedMeanwhile();
};

/**
 * Sets how many seats there are in all: the partner's stay, and the public sale has the rest. Throws `allotment.short` when the partner has more, and
 * Transient when the organizer changed the type since the partner's word was merged with what it was (`seenAtMs`: its last change then). For the event's
 * organizer, who was checked; safe to repeat.
 */
export const setTotal = async (event: Event.EventRow, shares: Shares, total: number, seenAtMs: number | undefined): Promise<void> => {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const [open, own] = await read(shares);
    if (open?.capacity === undefined) throw changedMeanwhile();
    if (open.changedAtMs !== seenAtMs) throw new Transient("ticket_type.contended");
    const left = total - (own?.capacity ?? 0);
    if (left < 0) throw short();
    if (left === open.capacity) return;
    const resize = await Stock.planResize({ pools: open.pools, capacity: open.capacity, newCapacity: left });
    const isWritten = await commit(
      UNAVAILABLE,
      transaction.write((t) => [
        Event.ownerCondition(t, event),
        setCapacity(t, open, left, resize),
        stays(t, shares, own),
        ...Stock.resizeWrites(t, resize?.shards),
      ]),
    );
    if (isWritten) return Event.raiseCatalogVersion(shares.eventId);
  }
  throw changedMeanwhile();
};
