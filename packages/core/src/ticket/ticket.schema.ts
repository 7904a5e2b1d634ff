import * as v from "valibot";
import { EventId } from "../event/event.schema.ts";
import { notList } from "../kernel/list.ts";
import { Page } from "../kernel/page.ts";
import { Email, PersonName } from "../kernel/text.ts";
import { TicketTypeId } from "../ticket-type/ticket-type.schema.ts";

export const TicketId = v.pipe(v.string(), v.regex(/^tkt_[a-z2-7]{16}$/, "Is not a ticket id."));
export const TicketRef = v.strictObject({ ticketId: TicketId });
/** `release`: puts the seat back on sale. */
export const VoidBody = v.strictObject({ release: v.exactOptional(v.boolean()) });
export const VoidTicket = v.strictObject({ ...TicketRef.entries, ...VoidBody.entries });

/** The person who gets the ticket. Without an address nobody is emailed. */
export const NewAttendee = v.strictObject({ name: PersonName, email: v.exactOptional(Email) });
export type NewAttendee = v.InferOutput<typeof NewAttendee>;

const AttendeeChange = v.strictObject({ name: v.exactOptional(PersonName), email: v.exactOptional(v.nullable(Email)) });

/** `attendee`: a correction, which keeps the code and notifies nobody. */
export const TicketChange = v.strictObject({
  attendee: v.exactOptional(notList(AttendeeChange)),
  /** For the stewards: shown before the person goes in. Null removes it. */
  note: v.exactOptional(v.nullable(v.pipe(v.string(), v.regex(/\S/, "Must not be empty."), v.maxLength(120, "Is too long.")))),
});
export const ChangeTicket = v.strictObject({ ...TicketRef.entries, change: TicketChange });

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
export type OrderTicketsFileRef = v.InferOutput<typeof FileQuery> & { orderId: string };

export const TICKET_STATUSES = ["issued", "voided", "blocked", "refunded"] as const;
const FilterEntries = {
  status: v.exactOptional(v.picklist(TICKET_STATUSES)),
  ticketTypeId: v.exactOptional(TicketTypeId),
  /** Whether the holder is at the event now. */
  inside: v.exactOptional(v.picklist(["true", "false"])),
};
const TicketFilter = v.object(FilterEntries);
export type TicketFilter = v.InferOutput<typeof TicketFilter>;
/** `query`: parts of the ticket's or the order's number, or of a name or email address of its attendee or buyer. */
export const TicketPage = v.strictObject({
  ...Page.entries,
  query: v.exactOptional(v.pipe(v.string(), v.regex(/\S/), v.trim(), v.minLength(1), v.maxLength(254))),
  ...FilterEntries,
});
export type TicketPage = v.InferOutput<typeof TicketPage>;
export const ListTickets = v.strictObject({ eventId: EventId, page: TicketPage });

export type TicketStatus = (typeof TICKET_STATUSES)[number];

/** The result of a scan, on its ticket's row under the scan's id. */
export type ScanRecord = {
  did: "admitted" | "exited" | "redeemed";
  atMs: number;
  gateId: string;
  gateName: string;
  deviceId: string;
  forced?: boolean;
  /** A supervisor found the ticket by a search: nobody showed its code. */
  manual?: boolean;
  productId?: string;
  /** Only of a redemption that was made offline when no piece was left: its undo brings none back. */
  took?: false;
  /** The device decided it without the network, and sent it later. */
  offline?: boolean;
  /** When the server stored a scan that was made offline: `atMs` is the device's time. Records of an earlier version have none. */
  storedAtMs?: number;
  /** Why the rules refuse the scan that was made offline, or that nobody could verify its code: see its conflict. */
  conflict?: string;
  /** Nobody could verify its code, because the code's key was retired before the device sent the scan. */
  unverified?: true;
  /** Somebody took the scan back. Its effect is gone, and its id admits nobody. */
  undoneAtMs?: number;
  undoneBy?: string;
};

/** `hash` and `key` are for the offline list, see manifest.entry.ts. `isGuessable`: the key opens no name there. */
export type ForeignCode = { hash: string; key: string; isGuessable?: true };

export type { TicketRow } from "./ticket.entity.ts";

const ProductLeft = v.object({ productId: v.string(), name: v.string(), remaining: v.number() });

/** The ticket as its holder sees it. The URLs are absolute, need no header, and expire. */
export const TicketView = v.object({
  id: v.string(),
  code: v.string(),
  status: v.picklist(TICKET_STATUSES),
  ticketType: v.object({ id: v.string(), name: v.string() }),
  attendee: v.object({ name: v.string(), email: v.exactOptional(v.string()) }),
  products: v.array(ProductLeft),
  admittedAt: v.exactOptional(v.string()),
  /** The time when the buyer passed it on to this attendee. */
  reassignedAt: v.exactOptional(v.string()),
  /** The QR code as a path, so that a page can draw it offline: the dark modules in a square of `side` with its quiet modules. */
  qr: v.object({ side: v.number(), path: v.string() }),
  qrSvgUrl: v.string(),
  qrPngUrl: v.string(),
  pdfUrl: v.string(),
  calendarUrl: v.string(),
});
export type TicketView = v.InferOutput<typeof TicketView>;

export const TicketsView = v.object({ tickets: v.array(TicketView), allPdfUrl: v.string() });
export type TicketsView = v.InferOutput<typeof TicketsView>;

/** The ticket as organizers see it: without the code. */
export const TicketSummary = v.object({
  id: v.string(),
  orderId: v.string(),
  status: v.picklist(TICKET_STATUSES),
  ticketType: v.object({ id: v.string(), name: v.string() }),
  attendee: v.object({ name: v.string(), email: v.exactOptional(v.string()) }),
  /** The first ticket of an order carries its products. Absent: none. */
  products: v.exactOptional(v.array(ProductLeft)),
  /** The seat of the voided ticket went back on sale. */
  released: v.exactOptional(v.boolean()),
  /** For the stewards. */
  note: v.exactOptional(v.string()),
  /** Another seller's code admits it too. `superseded`: a reissue ended it. */
  foreignCode: v.exactOptional(v.picklist(["valid", "superseded"])),
  revision: v.number(),
  inside: v.boolean(),
  admittedAt: v.exactOptional(v.string()),
});
export type TicketSummary = v.InferOutput<typeof TicketSummary>;
