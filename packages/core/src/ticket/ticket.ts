/** What lets one attendee in. Made by its order; the gate decides on its row. */
import * as v from "valibot";
import * as Event from "../event/event.ts";
import { requireActor } from "../kernel/actor.ts";
import { iso, now } from "../kernel/clock.ts";
import { Fault, asTransient, Transient } from "../kernel/fault.ts";
import { operation } from "../kernel/operation.ts";
import { listAcrossSlots } from "../kernel/page.ts";
import { rows } from "../table/service.ts";
import { LIST_SLOTS } from "../table/table.ts";
import * as Files from "./ticket.files.ts";
import { qrDrawing } from "./ticket.image.ts";
import * as Link from "./ticket.link.ts";
import { matchesSearch, moveConditionOf, remainingProducts, type TicketMove } from "./ticket.rules.ts";
import type { File } from "./ticket.s3.ts";
import {
  ListTickets,
  TicketFileRef,
  TicketId,
  TicketRef,
  type FileName,
  type OrderTicketsFileRef,
  type TicketRow,
  type TicketsView,
  type TicketSummary,
  type TicketView,
} from "./ticket.schema.ts";

type Locale = "pt-BR" | "en";
const DAY_SEC = 24 * 60 * 60;

const ticketMissing = (): Fault => new Fault("missing", "ticket.missing", "There is no such ticket.");

export const view = (row: TicketRow, { locale, expiresAtSec }: { locale: Locale; expiresAtSec: number }): TicketView => {
  const link = (file: FileName): string => Link.createLink({ id: row.ticketId, revision: row.revision, file, locale, expiresAtSec });
  const code = Files.codeOf(row);
  return {
    id: row.ticketId,
    code,
    status: row.status,
    ticketType: { id: row.ticketTypeId, name: row.ticketTypeName },
    attendee: { name: row.attendeeName, ...(row.attendeeEmail === undefined ? {} : { email: row.attendeeEmail }) },
    products: remainingProducts(row),
    ...(row.admittedAtMs === undefined ? {} : { admittedAt: iso(row.admittedAtMs) }),
    qr: qrDrawing(code),
    qrSvgUrl: link("qr.svg"),
    qrPngUrl: link("qr.png"),
    pdfUrl: link("ticket.pdf"),
    calendarUrl: link("event.ics"),
  };
};

/** These tickets, in this order. For code that has decided who may see them. */
export const getByIds = (ticketIds: readonly string[]): Promise<TicketRow[]> =>
  asTransient("ticket.unavailable", async () => {
    const { data, unprocessed } = await rows.ticket.get(ticketIds.map((ticketId) => ({ ticketId }))).go({ consistent: true });
    if (unprocessed.length > 0) throw new Transient("ticket.unavailable");
    const found = new Map(data.map((row) => [row.ticketId, row as TicketRow]));
    return ticketIds.flatMap((id) => found.get(id) ?? []);
  });

/** An order's tickets with links that open for a day. */
export const listForOrder = async (p: { orderId: string; ticketIds: readonly string[]; locale: Locale }): Promise<TicketsView> => {
  const expiring = { locale: p.locale, expiresAtSec: Math.floor(now() / 1000) + DAY_SEC };
  const tickets = await getByIds(p.ticketIds);
  return { tickets: tickets.map((row) => view(row, expiring)), allPdfUrl: allPdfUrl(p.orderId, tickets, expiring) };
};

/** Stores the QR codes of these tickets in S3. Workflow only; safe to repeat. */
export const storeQrCodes = async ({ ticketIds, locale }: { ticketIds: readonly string[]; locale: Locale }): Promise<void> => {
  requireActor("system");
  await Files.storeQrCodes(await getByIds(ticketIds), locale);
};

/** A QR code as an image, for an email. */
export const drawQrImage = (row: TicketRow, locale: Locale): Promise<File> => Files.drawFile("qr.png", [row], locale);

/** The printed tickets as one document, a page each. Undefined without a ticket that admits. */
export const drawTicketsPdf = async (tickets: readonly TicketRow[], locale: Locale): Promise<File | undefined> => {
  const [first, ...rest] = tickets.filter(hasFiles);
  return first && Files.drawFile("tickets.pdf", [first, ...rest], locale);
};

/** Only a ticket that admits, or may again, has files. */
const hasFiles = ({ status }: TicketRow): boolean => status === "issued" || status === "blocked";

const linkExpired = (): Fault => new Fault("missing", "file.missing", "This link has expired: open your order for a new one.");
const ticketReissued = (): Fault => new Fault("missing", "file.missing", "This ticket was issued anew: open your order for the new one.");
const ticketNotValid = (): Fault =>
  new Fault("missing", "file.missing", "This ticket is not valid any more, so there is nothing to print.");

/** A ticket's file by its signed link. Missing once the link has expired, or the ticket was reissued or taken back. */
export const getFile = operation(TicketFileRef, async ({ ticketId, file, locale, signature, ...given }): Promise<File> => {
  const revision = Number(given.revision);
  if (!Link.isValidLink({ id: ticketId, revision, file, locale, expiresAtSec: Number(given.expires) }, signature)) throw linkExpired();
  const [row] = await getByIds([ticketId]);
  if (!row || row.revision !== revision) throw ticketReissued();
  if (!hasFiles(row)) throw ticketNotValid();
  return Files.getFile(file, [row], locale);
});

/** A reissue of any of them makes it another number, so that a link to the old codes is dead. */
const revisionOf = (tickets: readonly TicketRow[]): number => tickets.reduce((sum, { revision }) => sum + revision, 0);

/** The link to all of an order's tickets as one document. */
export const allPdfUrl = (orderId: string, tickets: readonly TicketRow[], p: { locale: Locale; expiresAtSec: number }): string =>
  Link.createLink({ id: orderId, revision: revisionOf(tickets), file: "tickets.pdf", ...p });

/** All of an order's tickets that admit, by its signed link. For Order, which knows their ids. */
export const getOrderFile = async ({ ticketIds, link }: { ticketIds: readonly string[]; link: OrderTicketsFileRef }): Promise<File> => {
  const { orderId, locale, signature, expires } = link;
  const revision = Number(link.revision);
  if (!Link.isValidLink({ id: orderId, revision, file: "tickets.pdf", locale, expiresAtSec: Number(expires) }, signature))
    throw linkExpired();
  const tickets = await getByIds(ticketIds);
  if (revisionOf(tickets) !== revision) throw ticketReissued();
  const [first, ...rest] = tickets.filter(hasFiles);
  if (!first) throw ticketNotValid();
  return Files.getFile("tickets.pdf", [first, ...rest], locale);
};

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
  await Event.getOwned(eventId);
  const [numbered] = v.is(TicketId, query) ? await getByIds([query]) : [];
  if (numbered?.eventId === eventId && matchesSearch(numbered, { status })) return { tickets: [summary(numbered)], cursor: null };
  const isSearch = query !== undefined || status !== undefined;
  const { data, cursor } = await listAcrossSlots(
    LIST_SLOTS,
    page,
    (listSlot, limit, at) =>
      asTransient("ticket.unavailable", async () => {
        const found = await rows.ticket.query.byEvent({ eventId, listSlot }).go({ limit, cursor: at, hydrate: true });
        return { data: found.data as TicketRow[], cursor: found.cursor };
      }),
    isSearch ? (row) => matchesSearch(row, { query, status }) : undefined,
  );
  return { tickets: data.map(summary), cursor };
});

/** One move of one ticket by the organizer of its event. Refused from a status it may not come from; repeating the same move answers as done. */
const move = (to: TicketMove) =>
  operation(TicketRef, async ({ ticketId }) => {
    requireActor("organizer");
    const [before] = await getByIds([ticketId]);
    if (!before) throw ticketMissing();
    await Event.getOwned(before.eventId, ticketMissing());
    const { status, from, raises } = moveConditionOf(to);
    const result = await asTransient("ticket.unavailable", () =>
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
    if (!row) throw ticketMissing();
    if (result.rejected && (row.status !== status || raises > 0))
      throw new Fault("conflict", "ticket.move_refused", `A ticket that is ${row.status} cannot be changed this way.`);
    return summary(row);
  });

export const voidTicket = move("void");
export const block = move("block");
export const unblock = move("unblock");
/** A new code; the older ones are superseded at once. */
export const reissue = move("reissue");
