/** The ids of an order's tickets. Without the order's store, for a consumer of the table's stream that has to be small. */
import * as Id from "../kernel/id.ts";
import { ticketsOf, type OrderRow } from "./order.rules.ts";

export const ticketId = (orderId: string, line: number, index: number): string => Id.derive("tkt", [orderId, line, index]);

/** Known before the tickets are issued. */
export const ticketIdsOf = (row: OrderRow): string[] => ticketsOf(row, ticketId).map((ticket) => ticket.ticketId);

/** The place of a ticket among those of its order. */
export const positionOf = ({ orderId, lines }: Pick<OrderRow, "orderId" | "lines">, wanted: string): number =>
  lines.flatMap(({ quantity }, line) => Array.from({ length: quantity }, (_, index) => ticketId(orderId, line, index))).indexOf(wanted);

/** The ticket's id in an order of one ticket, before the order exists. */
export const onlyTicketIdOf = (orderId: string): string => ticketId(orderId, 0, 0);
