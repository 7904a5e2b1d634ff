import { getLocale } from "../../language/locale.ts";
import { m } from "../../paraglide/messages.js";
import type { TicketView } from "../queries.ts";

export const SORTS = ["", "type", "status", "order", "entry"] as const;
type Sort = (typeof SORTS)[number];

const TEXTS: Record<Sort, () => string> = {
  "": m.console_sort_name,
  type: m.console_sort_type,
  status: m.console_sort_status,
  order: m.console_sort_order,
  entry: m.console_sort_entry,
};
export const getSortText = (sort: Sort): string => TEXTS[sort]();

/** Tickets of equal rank stay in the order of their names. The latest entry comes first, and who did not enter last. */
export const sortTickets = (tickets: readonly TicketView[], sort: Sort): TicketView[] => {
  const { compare } = new Intl.Collator(getLocale());
  const byName = tickets.toSorted((a, b) => compare(a.attendee.name, b.attendee.name));
  switch (sort) {
    case "type":
      return byName.toSorted((a, b) => compare(a.ticketType.name, b.ticketType.name));
    case "status":
      return byName.toSorted((a, b) => compare(a.status, b.status));
    case "order":
      return byName.toSorted((a, b) => compare(a.orderId, b.orderId));
    case "entry":
      return byName.toSorted((a, b) => compare(b.admittedAt ?? "", a.admittedAt ?? ""));
    default:
      return byName;
  }
};
