import * as v from "valibot";
import { EventId } from "../event/event.schema.ts";
import { csvEntries } from "../kernel/csv.schema.ts";
import { Page } from "../kernel/page.ts";
import { TicketTypeId } from "../ticket-type/ticket-type.schema.ts";
import { LISTED_STATUSES } from "./waiting-list.rules.ts";

const filter = { status: v.exactOptional(v.picklist(LISTED_STATUSES)), ticketTypeId: v.exactOptional(TicketTypeId) };
export const EntryPage = v.strictObject({ ...Page.entries, ...filter });
export const ListEntries = v.strictObject({ eventId: EventId, page: EntryPage });
export const EntryExport = v.strictObject({ ...filter, ...csvEntries });
export const ExportEntries = v.strictObject({ eventId: EventId, filter: EntryExport });

/** For organizers and staff. Names and addresses are empty thirty days after the event. */
export const EntryDetails = v.object({
  id: v.string(),
  ticketTypeId: v.string(),
  quantity: v.number(),
  status: v.picklist(LISTED_STATUSES),
  name: v.string(),
  email: v.string(),
  joinedAt: v.string(),
  offeredAt: v.exactOptional(v.string()),
  /** Of the last offer. */
  offerUntil: v.exactOptional(v.string()),
  endedAt: v.exactOptional(v.string()),
  orderId: v.exactOptional(v.string()),
});
export type EntryDetails = v.InferOutput<typeof EntryDetails>;

/** The list of one type: its entries by status, and the seats that are left and kept for those who wait. */
export const ListCounts = v.object({
  ticketTypeId: v.string(),
  name: v.string(),
  waiting: v.number(),
  offered: v.number(),
  bought: v.number(),
  ended: v.number(),
  heldBack: v.number(),
});
export type ListCounts = v.InferOutput<typeof ListCounts>;
