/** A move of the event after the order was placed. */
import type { EventOnSale, Order } from "../../api/public-api.ts";

export type MovedEvent = Pick<EventOnSale, "startsAt" | "timeZone" | "venue" | "moved">;

/** `untilMs`: until then the buyer may return everything. */
export type Move = { from: { startsAt: string; venue: { name: string } }; untilMs: number };

/** Undefined for an order that knew the new time and place. */
export const findMove = ({ moved, startsAt }: MovedEvent, { createdAt }: Pick<Order, "createdAt">): Move | undefined =>
  moved && Date.parse(createdAt) < Date.parse(moved.at)
    ? { from: moved, untilMs: Math.min(Date.parse(moved.refundUntil), Date.parse(startsAt)) }
    : undefined;
