/** Exports and erases the data that an organization has of the owner of an address. For owners and organizers who see every event. */
import { iso, now } from "../kernel/clock.ts";
import { operation } from "../kernel/operation.ts";
import { offerIdOf } from "../order/order.offer.ts";
import * as Order from "../order/order.ts";
import { requireMember } from "../organization/organization.ts";
import * as WaitingList from "../waiting-list/waiting-list.console.ts";
import { anonymize } from "../waiting-list/waiting-list.mail.ts";
import { endOf, isOpen } from "../waiting-list/waiting-list.rules.ts";
import { hasFiles } from "../ticket/ticket.ts";
import { eraseForeignOrder, eraseOwnOrder } from "./person.erase-order.ts";
import { findPerson, viewFound, type Found } from "./person.find.ts";
import { beginAnswer, recordFate, withdrawAnswer, writeAnswer, type Person } from "./person.request.ts";
import { holdsAnswer, isErasedTicket, unfinishedUntilMs, type TicketFate } from "./person.rules.ts";
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

const findUnfinished = (orders: readonly Order.OrderRow[], refunds: Found["refunds"]): Unfinished[] =>
  [...new Map(orders.map((order) => [order.orderId, order])).values()].flatMap((order) => {
    const untilMs = unfinishedUntilMs(order, now(), refunds.get(order.orderId));
    return untilMs === undefined ? [] : [{ order, untilMs }];
  });

type Part = Pick<Found, "orders" | "others" | "tickets">;

/** Without the orders on which somebody works, and their tickets. */
const finishedPart = ({ orders, others, tickets }: Found, unfinished: readonly Unfinished[]): Part => {
  const left = new Set(unfinished.map(({ order }) => order.orderId));
  const isFinished = ({ orderId }: { orderId: string }): boolean => !left.has(orderId);
  return { orders: orders.filter(isFinished), others: others.filter(isFinished), tickets: tickets.filter(isFinished) };
};

/** Less than the function's time, so that a call ends with an answer: what it left is found by the next one. */
const TIME_MS = 10_000;

type Counts = { orders: number; tickets: number; files: number };

/** `record`: ends before the first valid ticket changes. */
type Chosen = { fate: TicketFate; record: () => Promise<void> };

/** Order by order, each to its end, and at least one. `late`: those for which no time was left. */
const eraseOrders = async ({ orders, others, tickets }: Part, { email }: Person, { fate, record }: Chosen, endMs: number) => {
  const ownIds = new Set(orders.map(({ orderId }) => orderId));
  const byOrder = Map.groupBy(tickets, ({ orderId }) => orderId);
  const counts: Counts = { orders: 0, tickets: 0, files: 0 };
  const late: Order.OrderRow[] = [];
  let isRecorded = false;
  for (const [at, row] of [...orders, ...others].entries()) {
    if (at > 0 && now() >= endMs) {
      late.push(row);
      continue;
    }
    const all = byOrder.get(row.orderId) ?? [];
    const erased = all.filter((ticket) => isErasedTicket(ticket, email, ownIds));
    if (ownIds.has(row.orderId)) {
      const left = all.filter((ticket) => !erased.includes(ticket));
      if (!isRecorded && erased.some(hasFiles)) {
        await record();
        isRecorded = true;
      }
      counts.files += await eraseOwnOrder({ row, erased, others: left, email, fate });
      counts.orders += 1;
    } else counts.files += await eraseForeignOrder(row, erased, email);
    counts.tickets += erased.length;
  }
  return { counts, late };
};

const eraseNow = async (person: Person, chosen: Chosen): Promise<{ erased: Erased; left: Order.OrderRow[] }> => {
  const endMs = now() + TIME_MS;
  const first = await findPerson(person.organizationId, person.email);
  const entries = await eraseEntries(first.entries);
  // A pass may have made an offer meanwhile, which ended with its entry.
  const found = entries.erased === 0 ? first : await findPerson(person.organizationId, person.email);
  const busy = findUnfinished([...found.orders, ...found.others, ...entries.offers], found.refunds);
  const { counts, late } = await eraseOrders(finishedPart(found, busy), person, chosen, endMs);
  const unfinished = [...busy, ...late.map((order) => ({ order, untilMs: now() }))];
  return {
    erased: {
      ...counts,
      waitingList: entries.erased,
      unfinished: unfinished.map(({ order: { orderId, eventId, status }, untilMs }) => ({
        orderId,
        eventId,
        status,
        tryAgainAt: iso(untilMs),
      })),
    },
    left: unfinished.map(({ order }) => order),
  };
};

/**
 * Removes the person from orders, tickets, waiting lists, files, the search and the offline lists. Counts, sums and scans stay. Leaves orders that are
 * being bought, issued or refunded, or for which it has no time, and says which. Who asked for it by a link or an account gets an email. Safe to repeat: a
 * repeat finishes what an earlier call left.
 */
export const erase = operation(EraseBody, async ({ email, tickets: fate }): Promise<Erased> => {
  const { organizationId } = await requireMember("person.handle");
  // Before the first write, so that nobody is told of a refusal while the data go.
  const answer = await beginAnswer({ organizationId, email }, "settled");
  let after = answer?.row.tickets ?? fate;
  const record = async (): Promise<void> => {
    if (answer) after = await recordFate(answer, fate);
  };
  try {
    const { erased, left } = await eraseNow({ organizationId, email }, { fate, record });
    if (!answer) return erased;
    if (left.some((order) => holdsAnswer(order, answer.row))) {
      await withdrawAnswer(answer);
      return { ...erased, request: "open" };
    }
    await writeAnswer(answer, { status: "settled", tickets: after });
    return { ...erased, request: "answered" };
  } catch (error) {
    if (answer) await withdrawAnswer(answer);
    throw error;
  }
});
