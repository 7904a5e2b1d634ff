/** Exports and erases the data that an organization has of the owner of an address. For owners and organizers who see every event. */
import { Fault } from "../kernel/fault.ts";
import { operation } from "../kernel/operation.ts";
import * as Order from "../order/order.ts";
import { requireMember } from "../organization/organization.ts";
import * as WaitingList from "../waiting-list/waiting-list.console.ts";
import { anonymize } from "../waiting-list/waiting-list.mail.ts";
import { isOpen } from "../waiting-list/waiting-list.rules.ts";
import { eraseAttendee, eraseBuyer, eraseFiles, eraseMentions, eraseTicket } from "./person.erase.ts";
import { collect, findPerson, type Found } from "./person.find.ts";
import { settleRequest } from "./person.request.ts";
import { isErasedTicket } from "./person.rules.ts";
import { EraseBody, PersonBody, type Erased, type PersonData } from "./person.schema.ts";

/** Everything that the organization has of the address. Changes nothing. */
export const exportPerson = operation(PersonBody, async ({ email }): Promise<PersonData> => {
  const { organizationId } = await requireMember("person.handle");
  return collect(organizationId, email);
});

/** The email about the returned money is still to come. Of unfinished orders the index of buyers has no others. */
const isUnfinished = ({ status }: Found["orders"][number]): boolean => status === "refund_due";

const unfinished = (orderId: string): Fault => {
  const message = "Money of this person is on its way back: try again when its refund is done.";
  return new Fault("conflict", "person.order_open", message, [{ path: "email", message, params: { orderId } }]);
};

/**
 * Removes the person from orders, tickets, waiting lists, files, the search and the offline lists. Counts, sums and scans stay. Safe to repeat: a repeat
 * finishes what an earlier call left. Refused while a refund of the person is on its way. Finds no order that is not issued yet.
 */
export const erase = operation(EraseBody, async ({ email, tickets: fate }): Promise<Erased> => {
  const { organizationId } = await requireMember("person.handle");
  const { orders, tickets, entries } = await findPerson(organizationId, email);
  const open = orders.find(isUnfinished);
  if (open) throw unfinished(open.orderId);
  const ownOrderIds = new Set(orders.map(({ orderId }) => orderId));
  const erased = tickets.filter((ticket) => isErasedTicket(ticket, email, ownOrderIds));
  for (const entry of entries) {
    if (isOpen(entry.status)) await WaitingList.takeOff(entry.entryId);
    await anonymize(entry);
  }
  const foreignOrderIds = [...new Set(erased.map(({ orderId }) => orderId))].filter((orderId) => !ownOrderIds.has(orderId));
  for (const orderId of foreignOrderIds) {
    const row = await Order.findRow(orderId);
    if (row) await eraseAttendee(row, email);
  }
  let files = 0;
  for (const ticket of erased) {
    if (fate === "void" && ticket.status === "issued") await Order.voidTicketOf(ticket, false);
    files += await eraseFiles(`orders/${ticket.orderId}/`);
    files += await eraseFiles(`tickets/${ticket.ticketId}/`);
    await eraseTicket(ticket);
  }
  const erasedIds = new Set(erased.map(({ ticketId }) => ticketId));
  for (const row of orders) {
    for (const ticket of tickets) if (ticket.orderId === row.orderId && !erasedIds.has(ticket.ticketId)) await eraseMentions(ticket, row);
    files += await eraseFiles(`orders/${row.orderId}/`);
    await eraseBuyer(row, email);
  }
  await settleRequest({ organizationId, email });
  return { orders: orders.length, tickets: erased.length, waitingList: entries.length, files };
});
