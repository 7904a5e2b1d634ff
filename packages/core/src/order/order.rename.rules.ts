/** The buyer's correction of their own name: until when, and which tickets follow. Pure. */
import type { TicketRow } from "../ticket/ticket.schema.ts";
import type { OrderRow } from "./order.rules.ts";

/** A name that changes more often than this is no correction: the organizer then decides. */
export const MAX_RENAMES = 5;

export const RENAME_RULES = ["not_issued", "cancelled", "doors_open", "too_often"] as const;
export type RenameRefusal = (typeof RENAME_RULES)[number];

type Renamed = Pick<OrderRow, "status" | "buyerRenames">;
type Doors = { status: string; doorsOpenAtMs: number };

/** From the opening of the doors on the stewards' lists may show the old name. */
export const renameRefusalOf = (order: Renamed, event: Doors, nowMs: number): RenameRefusal | undefined => {
  if (order.status !== "issued") return "not_issued";
  if (event.status === "cancelled") return "cancelled";
  if (nowMs >= event.doorsOpenAtMs) return "doors_open";
  return (order.buyerRenames ?? 0) >= MAX_RENAMES ? "too_often" : undefined;
};

type Named = Pick<TicketRow, "status" | "scans" | "attendeeName" | "reassignedAtMs">;

/** In the buyer's name, which a ticket without a name got too, never passed on, not used. */
export const followsBuyer = (ticket: Named, buyer: { name: string }): boolean =>
  ticket.status === "issued" &&
  ticket.reassignedAtMs === undefined &&
  Object.keys(ticket.scans).length === 0 &&
  ticket.attendeeName === buyer.name;
