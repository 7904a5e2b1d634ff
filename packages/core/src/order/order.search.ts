/** Keeps the words by which tickets are found, from the table's stream. */
import { requireActor } from "../kernel/actor.ts";
import { asTransient, Transient } from "../kernel/fault.ts";
import type { RowChange } from "../kernel/message.ts";
import { rows } from "../table/service.ts";
import type { Person } from "../ticket/ticket.search.rules.ts";
import { writeWords, type Indexed, type WordsOfTicket } from "../ticket/ticket.search.ts";
import type { TicketRow } from "../ticket/ticket.schema.ts";
import { buyerKeyOf } from "./order.allowance.ts";
import { positionOf, ticketIdsOf } from "./order.ticket-ids.ts";
import type { OrderRow } from "./order.rules.ts";

const attendeeOf = ({ attendeeName, attendeeEmail }: TicketRow): Person => ({ name: attendeeName, email: attendeeEmail });
const indexedOf = (attendee: Person, { orderId, buyer }: Pick<OrderRow, "orderId" | "buyer">): Indexed => ({
  orderId,
  attendee,
  buyer,
  ...(attendee.email === undefined ? {} : { ownerKey: buyerKeyOf(attendee.email) }),
});

const isRenamed = (before: TicketRow, after: TicketRow): boolean =>
  before.attendeeName !== after.attendeeName || before.attendeeEmail !== after.attendeeEmail;

const isCorrected = (before: OrderRow, after: OrderRow): boolean =>
  before.buyer.name !== after.buyer.name || before.buyer.email !== after.buyer.email;

/** Everybody that a ticket or order had in this batch before its last change: an earlier attempt may have indexed any of them. */
type Changes = {
  attendees: Map<string, Person[]>;
  buyers: Map<string, Person[]>;
  /** Renamed tickets, and whether another person has them. */
  renamed: Map<string, boolean>;
};

const listed = (all: Map<string, Person[]>, id: string, person?: Person): void => {
  all.set(id, [...(all.get(id) ?? []), ...(person ? [person] : [])]);
};

/** A scan changes its ticket too, and nothing here. */
const changesOf = (records: readonly RowChange[]): Changes => {
  const changes: Changes = { attendees: new Map(), buyers: new Map(), renamed: new Map() };
  for (const { entity, before, after } of records) {
    if (!after) continue;
    if (entity === "ticket") {
      const [old, row] = [before as TicketRow | undefined, after as TicketRow];
      if (!old) listed(changes.attendees, row.ticketId);
      else if (isRenamed(old, row)) {
        listed(changes.attendees, row.ticketId, attendeeOf(old));
        changes.renamed.set(row.ticketId, (changes.renamed.get(row.ticketId) ?? false) || old.reassigned !== row.reassigned);
      }
    }
    if (entity === "order" && before) {
      const [old, row] = [before as OrderRow, after as OrderRow];
      if (isCorrected(old, row)) listed(changes.buyers, row.orderId, old.buyer);
    }
  }
  return changes;
};

const UNAVAILABLE = "order.unavailable";

/** By the entities alone: the operations of tickets and orders draw files and move stock, which this function has no use for. */
const readOrders = (orderIds: readonly string[]): Promise<OrderRow[]> =>
  asTransient(UNAVAILABLE, async () => {
    const keys = [...new Set(orderIds)].map((orderId) => ({ orderId }));
    const { data, unprocessed } = await rows.order.get(keys).go({ consistent: true });
    if (unprocessed.length > 0) throw new Transient(UNAVAILABLE);
    return data as OrderRow[];
  });

const readTickets = (ticketIds: readonly string[]): Promise<TicketRow[]> =>
  asTransient(UNAVAILABLE, async () => {
    const keys = [...new Set(ticketIds)].map((ticketId) => ({ ticketId }));
    const { data, unprocessed } = await rows.ticket.get(keys).go({ consistent: true });
    if (unprocessed.length > 0) throw new Transient(UNAVAILABLE);
    return data as TicketRow[];
  });

/** The attendees that an order was placed with are corrected with its tickets, so that it names nobody who has none. */
const followAttendees = async (order: OrderRow, renamed: readonly { ticket: TicketRow; isPassedOn: boolean }[]): Promise<void> => {
  const attendees = order.attendees.map((attendee) => ({ ...attendee }));
  for (const { ticket, isPassedOn } of renamed) {
    const at = positionOf(order, ticket.ticketId);
    const before = attendees[at];
    if (!before) continue;
    const answers = isPassedOn ? undefined : before.answers;
    attendees[at] = {
      name: ticket.attendeeName,
      ...(ticket.attendeeEmail === undefined ? {} : { email: ticket.attendeeEmail }),
      ...(answers === undefined ? {} : { answers }),
    };
  }
  if (JSON.stringify(attendees) === JSON.stringify(order.attendees)) return;
  const { rejected } = await asTransient(UNAVAILABLE, () =>
    rows.order
      .patch({ orderId: order.orderId })
      .set({ attendees })
      .where((row, { eq }) => eq(row.attendees, order.attendees))
      .go({ returnOnConditionCheckFailure: true }),
  );
  // The stream delivers the batch again.
  if (rejected) throw new Transient(UNAVAILABLE);
};

type Named = { ticket: TicketRow; order: OrderRow };

/** The tickets as they are now, with their orders. */
const readNamed = async (ticketIds: readonly string[]): Promise<Named[]> => {
  const tickets = await readTickets(ticketIds);
  const orders = new Map((await readOrders(tickets.map(({ orderId }) => orderId))).map((order) => [order.orderId, order]));
  return tickets.flatMap((ticket) => {
    const order = orders.get(ticket.orderId);
    return order ? [{ ticket, order }] : [];
  });
};

const peopleOf = ({ ticket, order }: Named): Indexed => indexedOf(attendeeOf(ticket), order);

const isSame = (one: Named, other: Named | undefined): boolean =>
  other !== undefined && !isRenamed(one.ticket, other.ticket) && !isCorrected(one.order, other.order);

const MAX_LOOKS = 4;

/**
 * Writes the words of the tickets as they are, and looks again: while they were written, another batch may have removed the words of who was erased, and
 * nobody would remove what was written after that. `earlier`: what may be indexed of a ticket so far.
 */
const writeUntilTrue = async (named: readonly Named[], earlier: (one: Named) => Indexed[], looks = 1): Promise<void> => {
  await writeWords(
    named.map((one): WordsOfTicket => ({
      ticketId: one.ticket.ticketId,
      eventId: one.ticket.eventId,
      before: earlier(one),
      after: peopleOf(one),
    })),
  );
  const current = new Map((await readNamed(named.map(({ ticket }) => ticket.ticketId))).map((one) => [one.ticket.ticketId, one]));
  const changed = named.filter((one) => !isSame(one, current.get(one.ticket.ticketId)));
  if (changed.length === 0) return;
  if (looks === MAX_LOOKS) throw new Transient(UNAVAILABLE);
  const written = new Map(changed.map((one) => [one.ticket.ticketId, peopleOf(one)]));
  const again = [...current.values()].filter(({ ticket }) => written.has(ticket.ticketId));
  return writeUntilTrue(again, ({ ticket }) => [written.get(ticket.ticketId) ?? []].flat(), looks + 1);
};

/** Reads the tickets and their orders again, so that a repeated or late delivery writes what is true now. System only; safe to repeat. */
export const followNames = async (records: readonly RowChange[]): Promise<void> => {
  requireActor("system");
  const { attendees, buyers, renamed } = changesOf(records);
  if (attendees.size === 0 && buyers.size === 0) return;
  const corrected = (await readOrders([...buyers.keys()])).filter(({ issuedAtMs }) => issuedAtMs !== undefined);
  const named = await readNamed([...attendees.keys(), ...corrected.flatMap(ticketIdsOf)]);
  const orders = new Map(named.map(({ order }) => [order.orderId, order]));
  for (const order of orders.values())
    await followAttendees(
      order,
      named.flatMap(({ ticket }) => {
        const isPassedOn = ticket.orderId === order.orderId ? renamed.get(ticket.ticketId) : undefined;
        return isPassedOn === undefined ? [] : [{ ticket, isPassedOn }];
      }),
    );
  await writeUntilTrue(named, ({ ticket, order }) => [
    ...(attendees.get(ticket.ticketId) ?? []).map((attendee) => indexedOf(attendee, order)),
    ...(buyers.get(ticket.orderId) ?? []).map((buyer) => ({ ...indexedOf(attendeeOf(ticket), order), buyer })),
  ]);
};
