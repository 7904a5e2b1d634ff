/** Erases a person from one order, of their own or another buyer's, in an order of writes that a repeat finishes and that leaves no file behind. */
import { eraseNotes } from "../conflict/conflict.erase.ts";
import { inLanes } from "../kernel/lanes.ts";
import * as Order from "../order/order.ts";
import type { TicketRow } from "../ticket/ticket.schema.ts";
import { hasFiles } from "../ticket/ticket.ts";
import {
  eraseAddress,
  eraseAttendee,
  eraseBuyer,
  eraseFiles,
  eraseMentions,
  eraseName,
  eraseReasons,
  eraseWithoutTickets,
} from "./person.erase.ts";
import { isWithoutTickets, type TicketFate } from "./person.rules.ts";

/** Tickets that are written at once. */
const LANES = 8;

const nameTickets = async (tickets: readonly TicketRow[]): Promise<void> => {
  await inLanes(tickets, LANES, eraseName);
};

/** Deletes what was drawn with a name. The names are gone from the rows, so nothing is drawn with one again. */
const eraseDrawn = async (orderId: string, tickets: readonly TicketRow[]): Promise<number> => {
  const folders = [`orders/${orderId}/`, ...tickets.map(({ ticketId }) => `tickets/${ticketId}/`)];
  return (await inLanes(folders, LANES, eraseFiles)).reduce((sum, count) => sum + count, 0);
};

const idsOf = (tickets: readonly TicketRow[]): Set<string> => new Set(tickets.map(({ ticketId }) => ticketId));

/** `erased`: tickets of the order that are the person's; `others`: those that somebody else has. */
type OwnOrder = { row: Order.OrderRow; erased: readonly TicketRow[]; others: readonly TicketRow[]; email: string; fate: TicketFate };

/** An order of the person. Returns how many files went. Its last write is the one by which the order is found. */
export const eraseOwnOrder = async ({ row, erased, others, email, fate }: OwnOrder, deleteDrawn = eraseDrawn): Promise<number> => {
  await nameTickets(erased);
  // Each is a write of the order's row. A dispute that is won unblocks no ticket that is void.
  if (fate === "void") for (const ticket of erased) if (hasFiles(ticket)) await Order.voidUnchanged(ticket);
  await inLanes(others, LANES, (ticket) => eraseMentions(ticket, row));
  if (erased.length > 0) await eraseNotes(row.eventId, idsOf(erased));
  await eraseReasons(await Order.getRefunds(row));
  const files = await deleteDrawn(row.orderId, erased);
  await inLanes(erased, LANES, eraseAddress);
  await (isWithoutTickets(row) ? eraseWithoutTickets(row) : eraseBuyer(row, email));
  return files;
};

/** The person's tickets of an order that another buyer paid for: they stay valid. Returns how many files went. */
export const eraseForeignOrder = async (
  row: Order.OrderRow,
  tickets: readonly TicketRow[],
  email: string,
  deleteDrawn = eraseDrawn,
): Promise<number> => {
  await eraseAttendee(row, email);
  await nameTickets(tickets);
  const ticketIds = idsOf(tickets);
  await eraseNotes(row.eventId, ticketIds);
  const refunds = await Order.getRefunds(row);
  await eraseReasons(refunds.filter((refund) => refund.tickets.some(({ ticketId }) => ticketIds.has(ticketId))));
  const files = await deleteDrawn(row.orderId, tickets);
  await inLanes(tickets, LANES, eraseAddress);
  return files;
};
