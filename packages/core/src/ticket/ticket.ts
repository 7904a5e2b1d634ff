/** What lets one attendee in. Made by its order; the gate decides on its row. */
import * as v from "valibot";
import * as Catalog from "../catalog/catalog.ts";
import * as Event from "../event/event.ts";
import { only } from "../kernel/actor.ts";
import * as base32 from "../kernel/base32.ts";
import { iso, now } from "../kernel/clock.ts";
import { Fault, patiently, Transient } from "../kernel/fault.ts";
import { invariant } from "../kernel/invariant.ts";
import { operation } from "../kernel/operation.ts";
import { acrossSlots } from "../kernel/page.ts";
import { sha256 } from "../kernel/secret.ts";
import { setting } from "../kernel/setting.ts";
import { rows } from "../table/service.ts";
import { LIST_SLOTS } from "../table/table.ts";
import { ticketCalendar } from "./ticket.calendar.ts";
import * as Code from "./ticket.code.ts";
import { qrDrawing, qrPng, qrSvg } from "./ticket.image.ts";
import * as Link from "./ticket.link.ts";
import { isFound, sources, type TicketMove } from "./ticket.rules.ts";
import { findFile, putFile, type File } from "./ticket.s3.ts";
import { ListTickets, OpenFile, TicketId, TicketRef, type TicketRow, type TicketSummary, type TicketView } from "./ticket.schema.ts";

type Locale = "pt-BR" | "en";
const DAY_SEC = 24 * 60 * 60;
/** The key new codes are made with. Raised to rotate; the gate keeps reading the older ones. */
const CODE_KEY = 1;

const missing = (): Fault => new Fault("missing", "ticket.missing", "There is no such ticket.");

export const codeOf = ({ eventId, ticketId, revision }: Pick<TicketRow, "eventId" | "ticketId" | "revision">): string =>
  Code.write({ secret: setting("MASTER_SECRET"), keyId: CODE_KEY, eventId, ticketId, revision });

const productsOf = ({ products, productNames }: TicketRow) =>
  Object.entries(products).map(([productId, remaining]) => ({ productId, name: productNames[productId] ?? productId, remaining }));

export const view = (row: TicketRow, { locale, expiresAtSec }: { locale: Locale; expiresAtSec: number }): TicketView => {
  const link = (file: Link.FileName): string => Link.write({ ticketId: row.ticketId, revision: row.revision, file, locale, expiresAtSec });
  const code = codeOf(row);
  return {
    id: row.ticketId,
    code,
    status: row.status,
    ticketType: { id: row.ticketTypeId, name: row.ticketTypeName },
    attendee: { name: row.attendeeName, ...(row.attendeeEmail === undefined ? {} : { email: row.attendeeEmail }) },
    products: productsOf(row),
    ...(row.admittedAtMs === undefined ? {} : { admittedAt: iso(row.admittedAtMs) }),
    qr: qrDrawing(code),
    qrSvgUrl: link("qr.svg"),
    qrPngUrl: link("qr.png"),
    pdfUrl: link("ticket.pdf"),
    calendarUrl: link("event.ics"),
  };
};

/** These tickets, in this order. For code that has decided who may see them. */
export const byIds = (ticketIds: readonly string[]): Promise<TicketRow[]> =>
  patiently("ticket.unavailable", async () => {
    const { data, unprocessed } = await rows.ticket.get(ticketIds.map((ticketId) => ({ ticketId }))).go({ consistent: true });
    if (unprocessed.length > 0) throw new Transient("ticket.unavailable");
    const found = new Map(data.map((row) => [row.ticketId, row as TicketRow]));
    return ticketIds.flatMap((id) => found.get(id) ?? []);
  });

/** An order's tickets with links that open for a day. */
export const ofOrder = async (ticketIds: readonly string[], locale: Locale): Promise<TicketView[]> => {
  const expiresAtSec = Math.floor(now() / 1000) + DAY_SEC;
  return (await byIds(ticketIds)).map((row) => view(row, { locale, expiresAtSec }));
};

const TYPES: Record<Link.FileName, string> = {
  "qr.svg": "image/svg+xml",
  "qr.png": "image/png",
  "ticket.pdf": "application/pdf",
  "event.ics": "text/calendar; charset=utf-8",
};

type Printed = { row: TicketRow; event: Event.EventRow; locale: Locale };

const draw = async (file: Link.FileName, { row, event, locale }: Printed): Promise<Uint8Array> => {
  switch (file) {
    case "qr.svg":
      return new TextEncoder().encode(qrSvg(codeOf(row)));
    case "qr.png":
      return qrPng(codeOf(row));
    case "ticket.pdf": {
      const { ticketId, attendeeName, ticketTypeName, productsBought, productNames } = row;
      // What was bought, not what is left: paper does not change with the first piece handed out.
      const products = Object.entries(productsBought).map(([id, quantity]) => ({ name: productNames[id] ?? id, quantity }));
      // Loaded with the first ticket that is printed: no other call should wait for fonts.
      const { ticketPdf } = await import("./ticket.pdf.ts");
      return ticketPdf({
        event,
        issuedAtMs: row.createdAtMs,
        ticket: { ticketId, code: codeOf(row), attendeeName, ticketTypeName, products },
        orderId: row.orderId,
        locale,
      });
    }
    case "event.ics":
      return new TextEncoder().encode(ticketCalendar({ event, ticket: row, stampedAtMs: row.createdAtMs }));
  }
};

/** What is printed is part of the name, so a changed event or name gives a new file and no old one is served. */
const keyOf = (file: Link.FileName, { row, event, locale }: Printed): string => {
  const printed = JSON.stringify([
    event.name,
    event.venue,
    event.startsAtMs,
    event.endsAtMs,
    event.timeZone,
    row.attendeeName,
    row.ticketTypeName,
    row.productNames,
    row.productsBought,
    locale,
  ]);
  return `tickets/${row.ticketId}/${row.revision}/${base32.encode(sha256(printed).subarray(0, 10)).toLowerCase()}/${file}`;
};

const printed = async (row: TicketRow, locale: Locale): Promise<Printed> => {
  const catalog = await Catalog.find(row.eventId);
  invariant(catalog, "a ticket of an event that is not there");
  return { row, event: catalog.event, locale };
};

const render = async (file: Link.FileName, it: Printed): Promise<File> => {
  const made = { contentType: TYPES[file], body: await draw(file, it) };
  await putFile({ key: keyOf(file, it), ...made });
  return made;
};

/** The file from S3; one that is missing is rendered and kept. */
const kept = async (file: Link.FileName, it: Printed): Promise<File> => (await findFile(keyOf(file, it))) ?? render(file, it);

/** Renders the pictures and the printed tickets and keeps them. Safe to repeat: the same ticket gives the same files. */
export const storeFiles = async ({ ticketIds, locale }: { ticketIds: readonly string[]; locale: Locale }): Promise<void> => {
  only("system");
  for (const row of await byIds(ticketIds)) {
    const it = await printed(row, locale);
    await Promise.all((["qr.svg", "qr.png", "ticket.pdf"] as const).map((file) => kept(file, it)));
  }
};

/** Files to go out with a mail. */
export const attachments = async (row: TicketRow, locale: Locale): Promise<{ qrPng: File; pdf: File }> => {
  const it = await printed(row, locale);
  const [qr, pdf] = await Promise.all([kept("qr.png", it), kept("ticket.pdf", it)]);
  return { qrPng: qr, pdf };
};

/** A ticket that lets in, or may again: only such a one has files. */
const HAS_FILES: ReadonlySet<TicketRow["status"]> = new Set(["issued", "blocked"]);

/** A file by its signed link. Missing once the link has expired, or the ticket was issued anew or taken back. */
export const openFile = operation(OpenFile, async ({ ticketId, file, locale, signature, ...given }): Promise<File> => {
  const revision = Number(given.revision);
  if (!Link.isOpen({ ticketId, revision, file, locale, expiresAtSec: Number(given.expires) }, signature))
    throw new Fault("missing", "file.missing", "This link has expired: open your order for a new one.");
  const [row] = await byIds([ticketId]);
  if (!row || row.revision !== revision)
    throw new Fault("missing", "file.missing", "This ticket was issued anew: open your order for the new one.");
  if (!HAS_FILES.has(row.status))
    throw new Fault("missing", "file.missing", "This ticket is not valid any more, so there is nothing to print.");
  return kept(file, await printed(row, locale));
});

/** The ticket as its organizer sees it. */
export const summary = (row: TicketRow): TicketSummary => ({
  id: row.ticketId,
  orderId: row.orderId,
  status: row.status,
  ticketType: { id: row.ticketTypeId, name: row.ticketTypeName },
  attendee: { name: row.attendeeName, ...(row.attendeeEmail === undefined ? {} : { email: row.attendeeEmail }) },
  revision: row.revision,
  inside: row.inside,
  ...(row.admittedAtMs === undefined ? {} : { admittedAt: iso(row.admittedAtMs) }),
});

/** The event's tickets. Searching reads some hundred of them and answers with those that fit; the cursor goes on from there. For its organizer and staff. */
export const list = operation(ListTickets, async ({ eventId, page: { query, status, ...page } }) => {
  await Event.owned(eventId);
  const [numbered] = v.is(TicketId, query) ? await byIds([query]) : [];
  if (numbered?.eventId === eventId && isFound(numbered, { status })) return { tickets: [summary(numbered)], cursor: null };
  const isSearch = query !== undefined || status !== undefined;
  const { data, cursor } = await acrossSlots(
    LIST_SLOTS,
    page,
    (listSlot, limit, at) =>
      patiently("ticket.unavailable", async () => {
        const found = await rows.ticket.query.byEvent({ eventId, listSlot }).go({ limit, cursor: at, hydrate: true });
        return { data: found.data as TicketRow[], cursor: found.cursor };
      }),
    isSearch ? (row) => isFound(row, { query, status }) : undefined,
  );
  return { tickets: data.map(summary), cursor };
});

/** One move of one ticket by the organizer of its event. Refused from a status it may not come from; repeating the same move answers as done. */
const move = (to: TicketMove) =>
  operation(TicketRef, async ({ ticketId }) => {
    only("organizer");
    const [before] = await byIds([ticketId]);
    if (!before) throw missing();
    await Event.owned(before.eventId, missing());
    const { status, from, raises } = sources(to);
    const result = await patiently("ticket.unavailable", () =>
      rows.ticket
        .patch({ ticketId })
        .set({ status })
        .add({ revision: raises })
        .where(
          (ticket, { eq }) => `(${from.map((one) => eq(ticket.status, one)).join(" OR ")}) AND ${eq(ticket.revision, before.revision)}`,
        )
        .go({ response: "all_new", returnOnConditionCheckFailure: "all_old" }),
    );
    const row = result.data as TicketRow | null;
    if (!row) throw missing();
    if (result.rejected && (row.status !== status || raises > 0))
      throw new Fault("conflict", "ticket.move_refused", `A ticket that is ${row.status} cannot be changed this way.`);
    return summary(row);
  });

export const void_ = move("void");
export const block = move("block");
export const unblock = move("unblock");
/** A new code; the older ones are superseded at once. */
export const reissue = move("reissue");
