import * as v from "valibot";
import { EventId } from "../event/event.schema.ts";
import { Page } from "../kernel/page.ts";

export const TicketId = v.pipe(v.string(), v.regex(/^tkt_[a-z2-7]{16}$/, "Is not a ticket id."));
export const TicketRef = v.strictObject({ ticketId: TicketId });

const FILES = ["qr.svg", "qr.png", "ticket.pdf", "event.ics"] as const;
/** `tickets.pdf`: all tickets of an order. */
export type FileName = (typeof FILES)[number] | "tickets.pdf";

/** The path and the query of a file's signed link. */
export const FilePath = v.strictObject({ ticketId: TicketId, file: v.picklist(FILES) });
export const FileQuery = v.strictObject({
  revision: v.pipe(v.string(), v.regex(/^(?:0|[1-9]\d{0,4})$/)),
  locale: v.picklist(["pt-BR", "en"]),
  expires: v.pipe(v.string(), v.regex(/^[1-9]\d{0,11}$/)),
  signature: v.string(),
});
export const TicketFileRef = v.strictObject({ ...FilePath.entries, ...FileQuery.entries });
/** The signed link of an order's document. */
export type OrderTicketsFileRef = v.InferOutput<typeof FileQuery> & { orderId: string };

export const TICKET_STATUSES = ["issued", "voided", "blocked", "refunded"] as const;
/** `query`: a part of the number, of the attendee's name or e-mail, or of the order's number. */
export const TicketPage = v.strictObject({
  ...Page.entries,
  query: v.exactOptional(v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(254))),
  status: v.exactOptional(v.picklist(TICKET_STATUSES)),
});
export const ListTickets = v.strictObject({ eventId: EventId, page: TicketPage });

export type TicketStatus = (typeof TICKET_STATUSES)[number];

/** What a scan did, kept on its ticket under the scan's id. */
export type ScanRecord = {
  did: "admitted" | "exited" | "redeemed";
  atMs: number;
  gateId: string;
  gateName: string;
  deviceId: string;
  forced?: boolean;
  productId?: string;
};

export type { TicketRow } from "./ticket.entity.ts";

/** The ticket as its holder sees it. The addresses are absolute, need no header, and expire. */
export const TicketView = v.object({
  id: v.string(),
  code: v.string(),
  status: v.picklist(TICKET_STATUSES),
  ticketType: v.object({ id: v.string(), name: v.string() }),
  attendee: v.object({ name: v.string(), email: v.exactOptional(v.string()) }),
  products: v.array(v.object({ productId: v.string(), name: v.string(), remaining: v.number() })),
  admittedAt: v.exactOptional(v.string()),
  /** The code's picture as it stands, for a page that draws it, without internet too: what is dark, in a square of `side`, quiet modules included. */
  qr: v.object({ side: v.number(), path: v.string() }),
  qrSvgUrl: v.string(),
  qrPngUrl: v.string(),
  pdfUrl: v.string(),
  calendarUrl: v.string(),
});
export type TicketView = v.InferOutput<typeof TicketView>;

export const TicketsView = v.object({ tickets: v.array(TicketView), allPdfUrl: v.string() });
export type TicketsView = v.InferOutput<typeof TicketsView>;

/** The ticket as its organizer sees it: no code. */
export const TicketSummary = v.object({
  id: v.string(),
  orderId: v.string(),
  status: v.picklist(TICKET_STATUSES),
  ticketType: v.object({ id: v.string(), name: v.string() }),
  attendee: v.object({ name: v.string(), email: v.exactOptional(v.string()) }),
  revision: v.number(),
  inside: v.boolean(),
  admittedAt: v.exactOptional(v.string()),
});
export type TicketSummary = v.InferOutput<typeof TicketSummary>;
