/** Exports and erases the data that an organization has of the owner of an address. For owners and organizers who see every event. */
import { iso, now } from "../kernel/clock.ts";
import { operation } from "../kernel/operation.ts";
import * as Order from "../order/order.ts";
import { requireMember } from "../organization/organization.ts";
import * as WaitingList from "../waiting-list/waiting-list.console.ts";
import { anonymize } from "../waiting-list/waiting-list.mail.ts";
import { isOpen } from "../waiting-list/waiting-list.rules.ts";
import { eraseAttendee, eraseBuyer, eraseFiles, eraseMentions, eraseTicket, eraseUnpaid } from "./person.erase.ts";
import { findPerson, viewFound, type Found } from "./person.find.ts";
import { answerRequest } from "./person.request.ts";
import { isErasedTicket, isUnpaid, unfinishedUntilMs } from "./person.rules.ts";
import { EraseBody, PersonBody, type Erased, type PersonData } from "./person.schema.ts";

/** Everything that the organization has of the address. Changes nothing. */
export const exportPerson = operation(PersonBody, async ({ email }): Promise<PersonData> => {
  const { organizationId } = await requireMember("person.handle");
  return viewFound(await findPerson(organizationId, email));
});

/** An open offer ends with its entry, and its order with it. */
const eraseEntries = async (entries: Found["entries"]): Promise<void> => {
  for (const entry of entries) {
    if (isOpen(entry.status)) await WaitingList.takeOff(entry.entryId);
    await anonymize(entry);
  }
};

type Unfinished = Erased["unfinished"];

const unfinishedOf = (orders: Found["orders"], nowMs: number): Unfinished =>
  orders.flatMap((row) => {
    const untilMs = unfinishedUntilMs(row, nowMs);
    return untilMs === undefined ? [] : [{ orderId: row.orderId, status: row.status, tryAgainAt: iso(untilMs) }];
  });

/** Without the orders on which somebody works, and their tickets. */
const finishedPart = ({ orders, tickets }: Found, unfinished: Unfinished): Pick<Found, "orders" | "tickets"> => {
  const left = new Set(unfinished.map(({ orderId }) => orderId));
  const isFinished = ({ orderId }: { orderId: string }): boolean => !left.has(orderId);
  return { orders: orders.filter(isFinished), tickets: tickets.filter(isFinished) };
};

/**
 * Removes the person from orders, tickets, waiting lists, files, the search and the offline lists. Counts, sums and scans stay. Leaves orders that are
 * being bought, issued or refunded, and says which. Who asked for it by a link or an account gets an email. Safe to repeat: a repeat finishes what an
 * earlier call left.
 */
export const erase = operation(EraseBody, async ({ email, tickets: fate }): Promise<Erased> => {
  const { organizationId } = await requireMember("person.handle");
  const first = await findPerson(organizationId, email);
  const { entries } = first;
  await eraseEntries(entries);
  // An order that was offered has ended with its entry.
  const found = entries.length === 0 ? first : await findPerson(organizationId, email);
  const unfinished = unfinishedOf([...found.orders, ...found.others], now());
  const { orders, tickets } = finishedPart(found, unfinished);
  const ownOrderIds = new Set(orders.map(({ orderId }) => orderId));
  const erased = tickets.filter((ticket) => isErasedTicket(ticket, email, ownOrderIds));
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
    await (isUnpaid(row) ? eraseUnpaid(row) : eraseBuyer(row, email));
  }
  if (unfinished.length === 0) await answerRequest({ organizationId, email }, { status: "settled" });
  return { orders: orders.length, tickets: erased.length, waitingList: entries.length, files, unfinished };
});
