/** The condition on a ticket's row that its attendee is the one who was read. A correction and an erasure raise no revision. */
import type { TicketRow } from "./ticket.schema.ts";

type Attributes = { attendeeName: unknown; attendeeEmail: unknown };
export type Compare = { eq: (attribute: unknown, value: unknown) => string; notExists: (attribute: unknown) => string };

export const isAttendee = (
  { attendeeName, attendeeEmail }: Pick<TicketRow, "attendeeName" | "attendeeEmail">,
  ticket: Attributes,
  { eq, notExists }: Compare,
): string =>
  [
    eq(ticket.attendeeName, attendeeName),
    attendeeEmail === undefined ? notExists(ticket.attendeeEmail) : eq(ticket.attendeeEmail, attendeeEmail),
  ].join(" AND ");
