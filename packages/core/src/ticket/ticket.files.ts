/** The files of tickets: QR codes, printed tickets, calendar entries. Each is drawn again when it is missing, so none is ever lost. */
import * as Catalog from "../catalog/catalog.ts";
import type * as Event from "../event/event.ts";
import * as base32 from "../kernel/base32.ts";
import { invariant } from "../kernel/invariant.ts";
import { sha256 } from "../kernel/secret.ts";
import { setting } from "../kernel/setting.ts";
import { ticketCalendar } from "./ticket.calendar.ts";
import * as Code from "./ticket.code.ts";
import { qrPng, qrSvg } from "./ticket.image.ts";
import type { PrintedTicket } from "./ticket.pdf.ts";
import { findFile, putFile, type File } from "./ticket.s3.ts";
import type { FileName, TicketRow } from "./ticket.schema.ts";

type Locale = "pt-BR" | "en";
/** Tickets of one order with what is printed beside them. */
type FileContent = { tickets: readonly [TicketRow, ...TicketRow[]]; event: Event.EventRow; locale: Locale };

const TYPES: Record<FileName, string> = {
  "qr.svg": "image/svg+xml",
  "qr.png": "image/png",
  "ticket.pdf": "application/pdf",
  "tickets.pdf": "application/pdf",
  "event.ics": "text/calendar; charset=utf-8",
};

/** The key new codes are made with. Raised to rotate; the gate keeps reading the older ones. */
const CODE_KEY = 1;

export const codeOf = ({ eventId, ticketId, revision }: Pick<TicketRow, "eventId" | "ticketId" | "revision">): string =>
  Code.createCode({ secret: setting("MASTER_SECRET"), keyId: CODE_KEY, eventId, ticketId, revision });

/** Paper shows the products bought, not those left: it cannot change when the first piece is handed out. */
const productsOn = ({ productsBought, productNames }: TicketRow) =>
  Object.entries(productsBought).map(([id, quantity]) => ({ name: productNames[id] ?? id, quantity }));

const pageOf = (ticket: TicketRow, { event, locale }: FileContent): PrintedTicket => {
  const { ticketId, attendeeName, ticketTypeName, orderId, createdAtMs } = ticket;
  const shown = { ticketId, code: codeOf(ticket), attendeeName, ticketTypeName, products: productsOn(ticket) };
  return { event, issuedAtMs: createdAtMs, ticket: shown, orderId, locale };
};

/** The drawing of pages is loaded with the first one: no other call should wait for fonts. */
const drawPdf = async (sheet: FileContent): Promise<Uint8Array> => {
  const [first, ...rest] = sheet.tickets;
  const { ticketsPdf } = await import("./ticket.pdf.ts");
  return ticketsPdf([pageOf(first, sheet), ...rest.map((ticket) => pageOf(ticket, sheet))]);
};

const draw = async (file: FileName, sheet: FileContent): Promise<Uint8Array> => {
  const [ticket] = sheet.tickets;
  switch (file) {
    case "qr.svg":
      return new TextEncoder().encode(qrSvg(codeOf(ticket)));
    case "qr.png":
      return qrPng(codeOf(ticket));
    case "event.ics":
      return new TextEncoder().encode(ticketCalendar({ event: sheet.event, ticket, stampedAtMs: ticket.createdAtMs }));
    default:
      return drawPdf(sheet);
  }
};

/** The name holds what is printed, so a changed event or name gives a new file and no old one is served. */
const keyOf = (file: FileName, { tickets, event, locale }: FileContent): string => {
  const [{ ticketId, orderId, revision }] = tickets;
  const { name, venue, startsAtMs, endsAtMs, timeZone } = event;
  const rows = tickets.map((one) => [
    one.ticketId,
    one.revision,
    one.attendeeName,
    one.ticketTypeName,
    one.productNames,
    one.productsBought,
  ]);
  const printed = base32.encode(sha256(JSON.stringify([name, venue, startsAtMs, endsAtMs, timeZone, locale, rows])).subarray(0, 10));
  const of = file === "tickets.pdf" ? `orders/${orderId}` : `tickets/${ticketId}/${revision}`;
  return `${of}/${printed.toLowerCase()}/${file}`;
};

const contentOf = async (tickets: FileContent["tickets"], locale: Locale): Promise<FileContent> => {
  const catalog = await Catalog.getCached(tickets[0].eventId);
  invariant(catalog, "a ticket of an event that is not there");
  return { tickets, event: catalog.event, locale };
};

/** The QR codes as images, kept where the mission asks for them. Safe to repeat: the same ticket gives the same file. */
export const storeQrCodes = async (tickets: readonly TicketRow[], locale: Locale): Promise<void> => {
  const [first] = tickets;
  if (!first) return;
  const sheet = await contentOf([first], locale);
  const put = async (ticket: TicketRow): Promise<void> => {
    const one: FileContent = { ...sheet, tickets: [ticket] };
    await putFile({ key: keyOf("qr.png", one), contentType: TYPES["qr.png"], body: await draw("qr.png", one) });
  };
  await Promise.all(tickets.map(put));
};

/** The file from S3; one that is missing is drawn and kept. */
export const getFile = async (file: FileName, tickets: FileContent["tickets"], locale: Locale): Promise<File> => {
  const sheet = await contentOf(tickets, locale);
  const key = keyOf(file, sheet);
  const found = await findFile(key);
  if (found) return found;
  const drawn = { contentType: TYPES[file], body: await draw(file, sheet) };
  await putFile({ key, ...drawn });
  return drawn;
};

/** Drawn for one use, such as an email: drawing takes less than asking S3 twice. */
export const drawFile = async (file: FileName, tickets: FileContent["tickets"], locale: Locale): Promise<File> => ({
  contentType: TYPES[file],
  body: await draw(file, await contentOf(tickets, locale)),
});
