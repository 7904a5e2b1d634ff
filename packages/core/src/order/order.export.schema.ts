import * as v from "valibot";
import { EventId } from "../event/event.schema.ts";
import { TicketPage } from "../ticket/ticket.schema.ts";
import { OrderPage } from "./order.schema.ts";

const Part = {
  /** Orders or tickets of one part, 2,000 at most. Without it the answer is the whole file, unless that is too large. */
  partSize: v.exactOptional(v.pipe(v.string(), v.regex(/^(?:[1-9]\d{0,2}|1\d{3}|2000)$/, "Must be a number up to 2000."))),
  /** From the `Link` header of the part before. */
  cursor: OrderPage.entries.cursor,
  /** Begins with a byte order mark, for Excel. */
  bom: v.exactOptional(v.literal("1")),
};

const { limit: _limit, ...orderFilter } = OrderPage.entries;
const { limit: _ticketLimit, ...ticketFilter } = TicketPage.entries;

export const OrderExport = v.strictObject({ ...orderFilter, ...Part });
export const ExportOrders = v.strictObject({ eventId: EventId, filter: OrderExport });
export const AttendeeExport = v.strictObject({ ...ticketFilter, ...Part });
export const ExportAttendees = v.strictObject({ eventId: EventId, filter: AttendeeExport });
