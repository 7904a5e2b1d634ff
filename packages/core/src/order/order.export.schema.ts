import * as v from "valibot";
import { EventId } from "../event/event.schema.ts";
import { csvEntries } from "../kernel/csv.schema.ts";
import { TicketPage } from "../ticket/ticket.schema.ts";
import { OrderPage } from "./order.schema.ts";

const { limit: _limit, ...orderFilter } = OrderPage.entries;
const { limit: _ticketLimit, ...ticketFilter } = TicketPage.entries;

export const OrderExport = v.strictObject({ ...orderFilter, ...csvEntries });
export const ExportOrders = v.strictObject({ eventId: EventId, filter: OrderExport });
export const AttendeeExport = v.strictObject({ ...ticketFilter, ...csvEntries });
export const ExportAttendees = v.strictObject({ eventId: EventId, filter: AttendeeExport });
