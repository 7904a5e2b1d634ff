/** Removes a person from rows and files. The last write is the one by which the person is found, so that a repeat finishes what died. */
import { now } from "../kernel/clock.ts";
import { asTransient, Transient } from "../kernel/fault.ts";
import { listFiles, removeFile } from "../kernel/file.s3.ts";
import { buyerKeyOf } from "../order/order.allowance.ts";
import { anonymize, withoutNote } from "../order/order.marks.ts";
import type { OrderRow } from "../order/order.rules.ts";
import type { RefundRow } from "../refund/refund.entity.ts";
import { gateNotesOf } from "../question/question.rules.ts";
import { rows } from "../table/service.ts";
import { isAttendee, type Compare } from "../ticket/ticket.condition.ts";
import type { TicketRow } from "../ticket/ticket.schema.ts";
import { attendeesAfter, ERASED } from "./person.rules.ts";

/** The attendees of an order follow its tickets within seconds, so that a write of theirs may come first. */
const MAX_TRIES = 4;

const contended = (): Transient => new Transient("person.contended");

/** Printed tickets and codes, of every revision and event's version. Pages draw the next one without the name. */
export const eraseFiles = async (prefix: string): Promise<number> => {
  const keys = await listFiles(prefix);
  await Promise.all(keys.map(removeFile));
  return keys.length;
};

/**
 * Replaces the name, and keeps the address by which a repeat finds the ticket. Files that are drawn from here on are without the name. A ticket that was
 * passed on meanwhile is another person's. The words of the search and the offline lists follow it.
 */
export const eraseName = (row: TicketRow): Promise<void> =>
  asTransient("ticket.unavailable", async () => {
    const { rejected } = await rows.ticket
      .patch({ ticketId: row.ticketId })
      .set({ attendeeName: ERASED, correctedAtMs: now() })
      .remove(["reassignedFrom", "note", "gateNotes"])
      .where((ticket, compare) =>
        [compare.eq(ticket.revision, row.revision), isAttendee(row, ticket, compare as unknown as Compare)].join(" AND "),
      )
      .go({ returnOnConditionCheckFailure: true });
    if (rejected) throw contended();
  });

/** The last write of the ticket. */
export const eraseAddress = ({ ticketId, revision, attendeeEmail }: TicketRow): Promise<void> =>
  asTransient("ticket.unavailable", async () => {
    if (attendeeEmail === undefined) return;
    const { rejected } = await rows.ticket
      .patch({ ticketId })
      .remove(["attendeeEmail"])
      .where((ticket, { eq }) => `${eq(ticket.revision, revision)} AND ${eq(ticket.attendeeEmail, attendeeEmail)}`)
      .go({ returnOnConditionCheckFailure: true });
    if (rejected) throw contended();
  });

/** The organizer's words about a refund may name the person. */
export const eraseReasons = (refunds: readonly RefundRow[]): Promise<void> =>
  asTransient("refund.unavailable", async () => {
    for (const { refundId, reason } of refunds) if (reason !== undefined) await rows.refund.patch({ refundId }).remove(["reason"]).go();
  });

/** Removes the order's buyer from the ticket of another person: the answers for the whole order, and the name of who passed it on. */
export const eraseMentions = ({ ticketId, revision, gateNotes, reassignedFrom }: TicketRow, { answers = [] }: OrderRow): Promise<void> => {
  const erased = new Set(gateNotesOf(answers));
  const left = gateNotes?.filter((note) => !erased.has(note));
  if (left?.length === gateNotes?.length && reassignedFrom === undefined) return Promise.resolve();
  return asTransient("ticket.unavailable", async () => {
    const { rejected } = await rows.ticket
      .patch({ ticketId })
      .set(left === undefined ? {} : { gateNotes: left })
      .remove(["reassignedFrom"])
      // The attendee may be erased at the same time, notes and all.
      .where((ticket, { eq, notExists }) =>
        [eq(ticket.revision, revision), gateNotes === undefined ? notExists(ticket.gateNotes) : eq(ticket.gateNotes, gateNotes)].join(
          " AND ",
        ),
      )
      .go({ returnOnConditionCheckFailure: true });
    if (rejected) throw contended();
  });
};

/** Returns the order as another write left it, when that came first. */
const writeAttendees = (row: OrderRow, attendees: OrderRow["attendees"]): Promise<OrderRow | undefined> =>
  asTransient("order.unavailable", async () => {
    const { rejected, data } = await rows.order
      .patch({ orderId: row.orderId })
      .set({ attendees })
      .where((order, { eq }) => eq(order.attendees, row.attendees))
      .go({ returnOnConditionCheckFailure: "all_old" });
    return rejected ? (data as unknown as OrderRow) : undefined;
  });

/** The name in an order that another person bought. */
export const eraseAttendee = async (row: OrderRow, email: string): Promise<void> => {
  for (let [order, tries]: [OrderRow | undefined, number] = [row, 0]; order; tries++) {
    const attendees = attendeesAfter(order.attendees, email, false);
    if (JSON.stringify(attendees) === JSON.stringify(order.attendees)) return;
    if (tries === MAX_TRIES) throw contended();
    order = await writeAttendees(order, attendees);
  }
};

/** Nobody has a ticket of it, by which its attendees could be found, so they go with its buyer. A payment that arrives later goes back. */
export const eraseWithoutTickets = async (row: OrderRow): Promise<void> => {
  if (!(await anonymize(row))) throw contended();
};

/** Returns the order as another write left it, when that came first. */
const writeErased = (row: OrderRow, email: string): Promise<OrderRow | undefined> =>
  asTransient("order.unavailable", async () => {
    const { rejected, data } = await rows.order
      .patch({ orderId: row.orderId })
      .set({
        buyer: { name: ERASED, email: "" },
        attendees: attendeesAfter(row.attendees, email, true),
        ...withoutNote(row),
        // Its writer wants both keys of the index.
        buyerKey: buyerKeyOf(row.orderId),
        buyerListedAtMs: row.issuedAtMs ?? 0,
        buyerCorrectedAtMs: now(),
        anonymizedAtMs: now(),
      })
      .remove(["answers", "mailNotices", "buyerRenamedFrom"])
      .where((order, { eq }) =>
        [eq(order.buyer, row.buyer), eq(order.attendees, row.attendees), eq(order.status, row.status)].join(" AND "),
      )
      .go({ returnOnConditionCheckFailure: "all_old" });
    return rejected ? (data as unknown as OrderRow) : undefined;
  });

/** Sums, items and times stay. The index of buyers finds it no more. A buyer who was corrected meanwhile is another person. */
export const eraseBuyer = async (row: OrderRow, email: string): Promise<void> => {
  for (let [order, tries]: [OrderRow | undefined, number] = [row, 0]; order; tries++) {
    if (tries === MAX_TRIES || order.buyer.email !== row.buyer.email || order.status !== row.status) throw contended();
    order = await writeErased(order, email);
  }
};
