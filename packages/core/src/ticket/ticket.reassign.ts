/** The buyer passes a ticket on to another person. */
import { now } from "../kernel/clock.ts";
import { asTransient, Fault, Transient } from "../kernel/fault.ts";
import { rows } from "../table/service.ts";
import { isAttendee, type Compare } from "./ticket.condition.ts";
import { codeKeysFrom } from "./ticket.own-code.ts";
import { isReassignedTo, reassignRefusalOf, type ReassignRefusal } from "./ticket.rules.ts";
import type { NewAttendee, TicketRow } from "./ticket.schema.ts";

const MESSAGES: Record<ReassignRefusal, string> = {
  voided: "The ticket is void.",
  refunded: "The ticket was refunded.",
  blocked: "The ticket is blocked: ask the organizer.",
  used: "The ticket was used at the door.",
  cancelled: "The event is cancelled.",
  doors_open: "The doors are open: tickets stay with the people they are for.",
  too_often: "The ticket was passed on as often as it may be: ask the organizer.",
};

const refused = (rule: ReassignRefusal): Fault =>
  new Fault("conflict", "ticket.reassign_refused", MESSAGES[rule], [{ path: "", message: MESSAGES[rule], params: { rule } }]);

type Reassignment = { ticket: TicketRow; attendee: NewAttendee; event: { status: string; doorsOpenAtMs: number } };

/**
 * Gives the ticket another attendee and a new code in one write, on the condition that nobody used or changed it. The caller has decided who may. Safe to
 * repeat: a ticket that its new attendee has stays as it is.
 */
export const reassign = async ({ ticket, attendee, event }: Reassignment): Promise<TicketRow> => {
  if (isReassignedTo(ticket, attendee)) return ticket;
  const rule = reassignRefusalOf(ticket, event, now());
  if (rule) throw refused(rule);
  const { name, email } = attendee;
  const result = await asTransient("ticket.unavailable", () =>
    rows.ticket
      .patch({ ticketId: ticket.ticketId })
      .set({
        attendeeName: name,
        reassignedAtMs: now(),
        ...codeKeysFrom(ticket.codeKeys, ticket.revision + 1),
        // Who has an address of their own is found by it, and not by a name on the ticket of another person.
        ...(ticket.attendeeEmail === undefined ? { reassignedFrom: ticket.attendeeName } : {}),
        ...(email === undefined ? {} : { attendeeEmail: email }),
      })
      .add({ revision: 1, reassigned: 1 })
      // They are answers of the attendee before, and the organizer's words about that person.
      .remove([
        "gateNotes",
        "note",
        ...(email === undefined ? (["attendeeEmail"] as const) : []),
        ...(ticket.attendeeEmail === undefined ? [] : (["reassignedFrom"] as const)),
      ])
      .where((row, compare) =>
        [
          compare.eq(row.status, "issued"),
          compare.eq(row.revision, ticket.revision),
          compare.eq(row.scans, {}),
          isAttendee(ticket, row, compare as unknown as Compare),
        ].join(" AND "),
      )
      .go({ response: "all_new", returnOnConditionCheckFailure: "all_old" }),
  );
  const row = result.data as TicketRow | null;
  if (!row) throw new Transient("ticket.contended");
  if (!result.rejected || isReassignedTo(row, attendee)) return row;
  const later = reassignRefusalOf(row, event, now());
  if (later) throw refused(later);
  // Another call changed the ticket between the read and the write. The caller repeats.
  throw new Transient("ticket.contended");
};
