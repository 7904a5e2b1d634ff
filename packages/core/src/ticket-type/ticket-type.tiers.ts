/** Types that open one after the other. */
import { now } from "../kernel/clock.ts";
import { asTransient, invalidRequest } from "../kernel/fault.ts";
import * as Event from "../event/event.ts";
import { rows, type Writes } from "../table/service.ts";
import type { TicketTypeRow } from "./ticket-type.entity.ts";
import { listFresh, UNAVAILABLE } from "./ticket-type.reads.ts";

/** Refuses a type of another event, and a circle in which each type waits for the next. Returns the types that it waits for, the next one first. */
export const refuseTier = async (eventId: string, ticketTypeId: string, after: string): Promise<TicketTypeRow[]> => {
  const types = await listFresh(eventId);
  const typeOf = (id: string | undefined) => types.find((type) => type.ticketTypeId === id);
  if (!typeOf(after) && after !== ticketTypeId) throw invalidRequest([{ path: "after", message: "This event has no such ticket type." }]);
  const seen = new Set([ticketTypeId]);
  const chain: TicketTypeRow[] = [];
  for (let id: string | undefined = after; id !== undefined; id = typeOf(id)?.after) {
    if (seen.has(id)) throw invalidRequest([{ path: "after", message: "These types wait for each other: none would open." }]);
    seen.add(id);
    chain.push(...types.filter((type) => type.ticketTypeId === id));
  }
  return chain;
};

/** Fails when one of these waits for another type by now: two changes at once would make a circle. */
export const chainConditions = (t: Writes, chain: readonly TicketTypeRow[]) =>
  chain.map(({ eventId, ticketTypeId, after }) =>
    t.ticketType
      .check({ eventId, ticketTypeId })
      .where((row, { eq, exists, notExists }) =>
        after === undefined ? `${exists(row.ticketTypeId)} AND ${notExists(row.after)}` : eq(row.after, after),
      )
      .commit(),
  );

/** A type that was sold after another one stays open, unless it waits for a third one since. For Order; safe to repeat. */
export const markOpened = async (eventId: string, types: readonly { ticketTypeId: string; after: string }[]): Promise<void> => {
  for (const { ticketTypeId, after } of types)
    await asTransient(UNAVAILABLE, () =>
      rows.ticketType
        .patch({ eventId, ticketTypeId })
        .set({ openedAtMs: now() })
        .where((row, { notExists, eq }) => `${notExists(row.openedAtMs)} AND ${eq(row.after, after)}`)
        .go({ returnOnConditionCheckFailure: true }),
    );
  await Event.raiseCatalogVersion(eventId);
};
