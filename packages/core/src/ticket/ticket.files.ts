/** The files of tickets: QR codes, printed tickets, calendar entries. A missing file is drawn again. */
import * as Catalog from "../catalog/catalog.ts";
import * as Event from "../event/event.ts";
import * as base32 from "../kernel/base32.ts";
import { invariant } from "../kernel/invariant.ts";
import { sha256 } from "../kernel/secret.ts";
import { FIRST_KEY } from "../kernel/signing.ts";
import { ticketCalendar } from "./ticket.calendar.ts";
import { qrPng, qrSvg } from "./ticket.image.ts";
import { fileNameOf } from "./ticket.name.ts";
import { codeKeyOf, codeOf } from "./ticket.own-code.ts";
import type { PrintedTicket } from "./ticket.pdf.ts";
import { findFile, putFile, type File } from "../kernel/file.s3.ts";
import type { FileName, TicketRow } from "./ticket.schema.ts";

type Locale = "pt-BR" | "en";
/** The tickets of one order, with everything that is printed on them. */
type FileContent = {
  tickets: readonly [TicketRow, ...TicketRow[]];
  event: Event.EventRow;
  organizer?: PrintedTicket["organizer"];
  cover?: PrintedTicket["cover"];
  locale: Locale;
};

const TYPES: Record<FileName, string> = {
  "qr.svg": "image/svg+xml",
  "qr.png": "image/png",
  "ticket.pdf": "application/pdf",
  "tickets.pdf": "application/pdf",
  "event.ics": "text/calendar; charset=utf-8",
};

/** Paper shows the bought products, because it cannot change when one is redeemed. */
const productsOn = ({ productsBought, productNames }: TicketRow) =>
  Object.entries(productsBought).map(([id, quantity]) => ({ name: productNames[id] ?? id, quantity }));

const pageOf = (ticket: TicketRow, { event, organizer, cover, locale }: FileContent): PrintedTicket => {
  const { ticketId, attendeeName, ticketTypeName, orderId, createdAtMs } = ticket;
  const content = { ticketId, code: codeOf(ticket), attendeeName, ticketTypeName, products: productsOn(ticket) };
  return { event, issuedAtMs: createdAtMs, ticket: content, orderId, organizer, cover, locale };
};

/** Loaded with the first PDF, so that other calls do not wait for fonts. */
const drawPdf = async (sheet: FileContent): Promise<Uint8Array> => {
  const [first, ...rest] = sheet.tickets;
  const { ticketsPdf } = await import("./ticket.pdf.ts");
  return ticketsPdf([pageOf(first, sheet), ...rest.map((ticket) => pageOf(ticket, sheet))]);
};

const drawCalendar = ({ event, tickets: [ticket] }: FileContent): string =>
  ticketCalendar({
    event,
    ticket,
    stampedAtMs: Math.max(ticket.createdAtMs, event.changedAtMs ?? 0),
    sequence: event.version ?? 0,
  });

const draw = async (file: FileName, sheet: FileContent): Promise<Uint8Array> => {
  const [ticket] = sheet.tickets;
  switch (file) {
    case "qr.svg":
      return new TextEncoder().encode(qrSvg(codeOf(ticket)));
    case "qr.png":
      return qrPng(codeOf(ticket));
    case "event.ics":
      return new TextEncoder().encode(drawCalendar(sheet));
    default:
      return drawPdf(sheet);
  }
};

/** The key contains a hash of the content, so that a changed event or name gives a new file. */
const keyOf = (file: FileName, { tickets, event, organizer, cover, locale }: FileContent): string => {
  const [{ ticketId, orderId, revision }] = tickets;
  const { name, venue, startsAtMs, endsAtMs, doorsOpenAtMs, timeZone } = event;
  // A calendar entry names the event's version, a printed ticket does not.
  const sequence = file === "event.ics" ? [event.version ?? 0] : [];
  const printed = file.endsWith(".pdf") && organizer ? [organizer, ...(cover ? [cover] : [])] : [];
  const rows = tickets.map((ticket) => [
    ticket.ticketId,
    ticket.revision,
    // The same list as ever for the first key, so that its files are found.
    ...(codeKeyOf(ticket) === FIRST_KEY ? [] : [codeKeyOf(ticket)]),
    ticket.attendeeName,
    ticket.ticketTypeName,
    ticket.productNames,
    ticket.productsBought,
  ]);
  const hash = base32.encode(
    sha256(JSON.stringify([name, venue, startsAtMs, endsAtMs, doorsOpenAtMs, timeZone, locale, rows, ...sequence, ...printed])).subarray(
      0,
      10,
    ),
  );
  const folder = file === "tickets.pdf" ? `orders/${orderId}` : `tickets/${ticketId}/${revision}`;
  return `${folder}/${hash.toLowerCase()}/${file}`;
};

const contentOf = async (tickets: FileContent["tickets"], locale: Locale): Promise<FileContent> => {
  const catalog = await Catalog.getCached(tickets[0].eventId);
  invariant(catalog, "a ticket without its event");
  // Paper does not show its picture: a change of it draws no ticket again.
  const { picture: _, colour: __, ...organizer } = (await Event.organizerOf(catalog.event)) ?? {};
  return {
    tickets,
    event: catalog.event,
    ...("name" in organizer ? { organizer } : {}),
    ...(await Event.viewCover(catalog.event)),
    locale,
  };
};

const drawn = async (file: FileName, sheet: FileContent): Promise<NamedFile> => ({
  name: nameOf(file, sheet),
  contentType: TYPES[file],
  body: await draw(file, sheet),
});

/** Of the event as the caller read it. */
export const drawCalendarOf = (ticket: TicketRow, event: Event.EventRow, locale: Locale): Promise<NamedFile> =>
  drawn("event.ics", { tickets: [ticket], event, locale });

/** Stores the QR codes as images. Safe to repeat: the same ticket gives the same file. */
export const storeQrCodes = async (tickets: readonly TicketRow[], locale: Locale): Promise<void> => {
  const [first] = tickets;
  if (!first) return;
  const sheet = await contentOf([first], locale);
  const put = async (ticket: TicketRow): Promise<void> => {
    const content: FileContent = { ...sheet, tickets: [ticket] };
    await putFile({ key: keyOf("qr.png", content), contentType: TYPES["qr.png"], body: await draw("qr.png", content) });
  };
  await Promise.all(tickets.map(put));
};

/** A file as people get it. */
export type NamedFile = File & { name: string };

const nameOf = (file: FileName, { event, tickets: [{ attendeeName }], locale }: FileContent): string =>
  fileNameOf(file, { event: event.name, person: attendeeName, locale });

type ReadAgain = () => Promise<FileContent["tickets"]>;

/**
 * Reads the file from S3. Draws a missing one, and stores it if nobody changed the tickets meanwhile: an erasure takes the name off first and then deletes
 * the files that it finds, so what is stored later would stay.
 */
export const getFile = async (
  file: FileName,
  tickets: FileContent["tickets"],
  locale: Locale,
  readAgain: ReadAgain,
): Promise<NamedFile> => {
  const sheet = await contentOf(tickets, locale);
  const key = keyOf(file, sheet);
  const existing = await findFile(key);
  const name = nameOf(file, sheet);
  if (existing) return { name, ...existing };
  const content = { contentType: TYPES[file], body: await draw(file, sheet) };
  if (keyOf(file, { ...sheet, tickets: await readAgain() }) === key) await putFile({ key, ...content });
  return { name, ...content };
};

/** Draws without S3, for one use such as an email: drawing is faster than two calls to S3. */
export const drawFile = async (file: FileName, tickets: FileContent["tickets"], locale: Locale): Promise<NamedFile> =>
  drawn(file, await contentOf(tickets, locale));
