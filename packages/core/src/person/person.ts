/** Exports and erases the data that an organization has of the owner of an address. For owners and organizers who see every event. */
import { iso, now } from "../kernel/clock.ts";
import { operation } from "../kernel/operation.ts";
import { offerIdOf } from "../order/order.offer.ts";
import * as Order from "../order/order.ts";
import { requireMember } from "../organization/organization.ts";
import * as WaitingList from "../waiting-list/waiting-list.console.ts";
import { anonymize } from "../waiting-list/waiting-list.mail.ts";
import { endOf, isOpen } from "../waiting-list/waiting-list.rules.ts";
import { eraseAttendee, eraseBuyer, eraseFiles, eraseMentions, eraseTicket, eraseWithoutTickets } from "./person.erase.ts";
import { findPerson, viewFound, type Found } from "./person.find.ts";
import { beginAnswer, withdrawAnswer, writeAnswer } from "./person.request.ts";
import { holdsAnswer, isErasedTicket, isWithoutTickets, unfinishedUntilMs } from "./person.rules.ts";
import { EraseBody, PersonBody, type Erased, type PersonData } from "./person.schema.ts";

/** Everything that the organization has of the address. Changes nothing. */
export const exportPerson = operation(PersonBody, async ({ email }): Promise<PersonData> => {
  const { organizationId } = await requireMember("person.handle");
  return viewFound(await findPerson(organizationId, email));
});

/** The order of an open offer, also of one of which a pass has not told its entry yet. */
const findOffer = async (entry: Found["entries"][number]): Promise<Order.OrderRow | undefined> =>
  isOpen(entry.status) ? Order.findRow(entry.orderId ?? offerIdOf(entry)) : undefined;

type Entries = { erased: number; offers: Order.OrderRow[] };

/** An offer that its person may be paying keeps its entry: taking it off would cancel the order. Returns the orders of these. */
const eraseEntries = async (entries: Found["entries"]): Promise<Entries> => {
  const offers: Order.OrderRow[] = [];
  for (const entry of entries) {
    const offer = await findOffer(entry);
    if (offer && unfinishedUntilMs(offer, now()) !== undefined) {
      offers.push(offer);
      continue;
    }
    // Its list settles an entry that bought its tickets.
    const isBought = entry.status === "offered" && offer !== undefined && endOf(offer.status) === "bought";
    if (isOpen(entry.status) && !isBought) await WaitingList.takeOff(entry.entryId);
    await anonymize(entry);
  }
  return { erased: entries.length - offers.length, offers };
};

type Unfinished = { order: Order.OrderRow; untilMs: number };

const findUnfinished = async (orders: readonly Order.OrderRow[]): Promise<Unfinished[]> => {
  const all = [...new Map(orders.map((order) => [order.orderId, order])).values()];
  const found = await Promise.all(
    all.map(async (order) => {
      const untilMs = unfinishedUntilMs(order, now(), await Order.getRefunds(order));
      return untilMs === undefined ? [] : [{ order, untilMs }];
    }),
  );
  return found.flat();
};

/** Without the orders on which somebody works, and their tickets. */
const finishedPart = ({ orders, tickets }: Found, unfinished: readonly Unfinished[]): Pick<Found, "orders" | "tickets"> => {
  const left = new Set(unfinished.map(({ order }) => order.orderId));
  const isFinished = ({ orderId }: { orderId: string }): boolean => !left.has(orderId);
  return { orders: orders.filter(isFinished), tickets: tickets.filter(isFinished) };
};

type Person = { organizationId: string; email: string };

const eraseNow = async ({ organizationId, email }: Person, fate: "keep" | "void"): Promise<{ erased: Erased; left: Order.OrderRow[] }> => {
  const first = await findPerson(organizationId, email);
  const entries = await eraseEntries(first.entries);
  // A pass may have made an offer meanwhile, which ended with its entry.
  const found = entries.erased === 0 ? first : await findPerson(organizationId, email);
  const unfinished = await findUnfinished([...found.orders, ...found.others, ...entries.offers]);
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
    await (isWithoutTickets(row) ? eraseWithoutTickets(row) : eraseBuyer(row, email));
  }
  return {
    erased: {
      orders: orders.length,
      tickets: erased.length,
      waitingList: entries.erased,
      files,
      unfinished: unfinished.map(({ order: { orderId, status }, untilMs }) => ({ orderId, status, tryAgainAt: iso(untilMs) })),
    },
    left: unfinished.map(({ order }) => order),
  };
};

/**
 * Removes the person from orders, tickets, waiting lists, files, the search and the offline lists. Counts, sums and scans stay. Leaves orders that are
 * being bought, issued or refunded, and says which. Who asked for it by a link or an account gets an email. Safe to repeat: a repeat finishes what an
 * earlier call left.
 */
export const erase = operation(EraseBody, async ({ email, tickets: fate }): Promise<Erased> => {
  const { organizationId } = await requireMember("person.handle");
  // Before the first write, so that nobody is told of a refusal while the data go.
  const answer = await beginAnswer({ organizationId, email }, "settled");
  try {
    const { erased, left } = await eraseNow({ organizationId, email }, fate);
    if (answer && !left.some((order) => holdsAnswer(order, answer.row))) await writeAnswer(answer, { status: "settled" });
    else if (answer) await withdrawAnswer(answer);
    return erased;
  } catch (error) {
    if (answer) await withdrawAnswer(answer);
    throw error;
  }
});
