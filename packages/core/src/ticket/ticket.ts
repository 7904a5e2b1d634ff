/** Tickets: one for each attendee. The order writes them, and the gate decides on their rows. */
import * as v from "valibot";
import * as Catalog from "../catalog/catalog.ts";
import * as Event from "../event/event.ts";
import { noteOrder } from "../kernel/audit.ts";
import { requireActor } from "../kernel/actor.ts";
import { iso, now } from "../kernel/clock.ts";
import { Fault, asTransient, Transient } from "../kernel/fault.ts";
import { invariant } from "../kernel/invariant.ts";
import { operation } from "../kernel/operation.ts";
import { listAcrossSlots } from "../kernel/page.ts";
import type { Permission } from "../organization/organization.rules.ts";
import { rows } from "../table/service.ts";
import { LIST_SLOTS } from "../table/table.ts";
import { isAttendee, type Compare } from "./ticket.condition.ts";
import * as Files from "./ticket.files.ts";
import { qrDrawing } from "./ticket.image.ts";
import * as Link from "./ticket.link.ts";
import { codeKeysFrom, codeOf } from "./ticket.own-code.ts";
import { matchesFilter, matchesQuery, moveConditionOf, remainingProducts, type Buyer, type TicketMove } from "./ticket.rules.ts";
import {
  ChangeTicket,
  TicketFileRef,
  TicketId,
  TicketRef,
  type FileName,
  type OrderTicketsFileRef,
  type TicketFilter,
  type TicketPage,
  type TicketRow,
  type TicketStatus,
  type TicketsView,
  type TicketSummary,
  type TicketView,
} from "./ticket.schema.ts";

export type { NamedFile } from "./ticket.files.ts";

type Locale = "pt-BR" | "en";
const DAY_SEC = 24 * 60 * 60;

const ticketMissing = (): Fault => new Fault("missing", "ticket.missing", "There is no such ticket.");

export const view = (row: TicketRow, { locale, expiresAtSec }: { locale: Locale; expiresAtSec: number }): TicketView => {
  const link = (file: FileName): string => Link.createLink({ id: row.ticketId, revision: row.revision, file, locale, expiresAtSec });
  const code = codeOf(row);
  return {
    id: row.ticketId,
    code,
    status: row.status,
    ticketType: { id: row.ticketTypeId, name: row.ticketTypeName },
    attendee: { name: row.attendeeName, ...(row.attendeeEmail === undefined ? {} : { email: row.attendeeEmail }) },
    products: remainingProducts(row),
    ...(row.admittedAtMs === undefined ? {} : { admittedAt: iso(row.admittedAtMs) }),
    ...(row.reassignedAtMs === undefined ? {} : { reassignedAt: iso(row.reassignedAtMs) }),
    qr: qrDrawing(code),
    qrSvgUrl: link("qr.svg"),
    qrPngUrl: link("qr.png"),
    pdfUrl: link("ticket.pdf"),
    calendarUrl: link("event.ics"),
  };
};

/** In this order. The caller has decided who may see them. */
export const getByIds = (ticketIds: readonly string[]): Promise<TicketRow[]> =>
  asTransient("ticket.unavailable", async () => {
    const { data, unprocessed } = await rows.ticket.get(ticketIds.map((ticketId) => ({ ticketId }))).go({ consistent: true });
    if (unprocessed.length > 0) throw new Transient("ticket.unavailable");
    const found = new Map(data.map((row) => [row.ticketId, row as TicketRow]));
    return ticketIds.flatMap((id) => found.get(id) ?? []);
  });

/** Links that a page shows end a day later. */
export const linkEndSec = (nowMs: number): number => Math.floor(nowMs / 1000) + DAY_SEC;

/** The links expire after a day. The caller has decided who may see them. */
export const listForOrder = async (p: { orderId: string; ticketIds: readonly string[]; locale: Locale }): Promise<TicketsView> => {
  const options = { locale: p.locale, expiresAtSec: linkEndSec(now()) };
  const tickets = await getByIds(p.ticketIds);
  return { tickets: tickets.map((row) => view(row, options)), allPdfUrl: allPdfUrl(p.orderId, tickets, options) };
};

/** Stores the QR codes of these tickets in S3. Workflow only; safe to repeat. */
export const storeQrCodes = async ({ ticketIds, locale }: { ticketIds: readonly string[]; locale: Locale }): Promise<void> => {
  requireActor("system");
  await Files.storeQrCodes(await getByIds(ticketIds), locale);
};

export const drawQrImage = (row: TicketRow, locale: Locale): Promise<Files.NamedFile> => Files.drawFile("qr.png", [row], locale);

/** Replaces the entry that the buyer may have in a calendar: `event` as the caller read it. */
export const drawCalendar = (row: TicketRow, event: Event.EventRow, locale: Locale): Promise<Files.NamedFile> =>
  Files.drawCalendarOf(row, event, locale);

/** One PDF with a page for each ticket. Undefined when no ticket has files. */
export const drawTicketsPdf = async (tickets: readonly TicketRow[], locale: Locale): Promise<Files.NamedFile | undefined> => {
  const [first, ...rest] = tickets.filter(hasFiles);
  return first && Files.drawFile("tickets.pdf", [first, ...rest], locale);
};

/** A blocked ticket can be unblocked. */
export const hasFiles = ({ status }: TicketRow): boolean => status === "issued" || status === "blocked";

/** `params` name the order, so that a page can lead there. Its access token stays out: a link to a file is passed on. */
const fileFault = (code: string, message: string, orderId?: string): Fault =>
  new Fault("missing", code, message, orderId === undefined ? undefined : [{ path: "", message, params: { orderId } }]);

const linkUnknown = (): Fault => fileFault("file.missing", "This link is not complete: copy it whole, or open your order for a new one.");
const linkExpired = (orderId: string): Fault => fileFault("file.expired", "This link has expired: open your order for a new one.", orderId);
const ticketReissued = (orderId: string): Fault =>
  fileFault("file.reissued", "This ticket was reissued: open your order for the new one.", orderId);
const ticketVoided = (orderId: string): Fault => fileFault("file.voided", "This ticket is void: open your order for the others.", orderId);
const orderRefunded = (orderId: string): Fault =>
  fileFault("file.refunded", "This order was refunded, so there is nothing to print.", orderId);

type OfOneOrder = readonly [TicketRow, ...TicketRow[]];
type SignedFile = { file: FileName; locale: Locale; revision: number; expiresAtSec: number };

/** A moved event's links live on: each works until its own end, or a day after the event's end as it is now if that is later. */
const readSigned = async (tickets: OfOneOrder, { file, locale, revision, expiresAtSec }: SignedFile): Promise<Files.NamedFile> => {
  const { orderId, eventId } = tickets[0];
  if (revisionOf(tickets) !== revision) throw ticketReissued(orderId);
  const [first, ...rest] = tickets.filter(hasFiles);
  if (!first) throw tickets.some(({ status }) => status === "refunded") ? orderRefunded(orderId) : ticketVoided(orderId);
  const endsAtSec = ((await Catalog.getCached(eventId))?.event.endsAtMs ?? 0) / 1000;
  if (Math.max(expiresAtSec, endsAtSec + DAY_SEC) * 1000 <= now()) throw linkExpired(orderId);
  return Files.getFile(file, [first, ...rest], locale, async () => {
    const [again, ...others] = await getByIds([first, ...rest].map(({ ticketId }) => ticketId));
    invariant(again, "a ticket is never removed");
    return [again, ...others];
  });
};

/** Anyone with the signed link may. Missing when the link has expired, or when the ticket was reissued, voided or refunded: the code says which. */
export const getFile = operation(TicketFileRef, async ({ ticketId, file, locale, signature, ...link }): Promise<Files.NamedFile> => {
  const content = { file, locale, revision: Number(link.revision), expiresAtSec: Number(link.expires) };
  if (!Link.isLink({ id: ticketId, ...content }, signature)) throw linkUnknown();
  const [row] = await getByIds([ticketId]);
  if (!row) throw linkUnknown();
  return readSigned([row], content);
});

/** A reissue of any ticket changes the sum, so that links to old codes are not valid any more. */
const revisionOf = (tickets: readonly TicketRow[]): number => tickets.reduce((sum, { revision }) => sum + revision, 0);

export const allPdfUrl = (orderId: string, tickets: readonly TicketRow[], p: { locale: Locale; expiresAtSec: number }): string =>
  Link.createLink({ id: orderId, revision: revisionOf(tickets), file: "tickets.pdf", ...p });

/** Anyone with the signed link may. For Order, which knows the ids of its tickets. */
export const getOrderFile = async ({
  ticketIds,
  link,
}: {
  ticketIds: readonly string[];
  link: OrderTicketsFileRef;
}): Promise<Files.NamedFile> => {
  const content = {
    file: "tickets.pdf",
    locale: link.locale,
    revision: Number(link.revision),
    expiresAtSec: Number(link.expires),
  } as const;
  if (!Link.isLink({ id: link.orderId, ...content }, link.signature)) throw linkUnknown();
  const [first, ...rest] = await getByIds(ticketIds);
  if (!first) throw linkUnknown();
  return readSigned([first, ...rest], content);
};

export const summary = (row: TicketRow): TicketSummary => ({
  id: row.ticketId,
  orderId: row.orderId,
  status: row.status,
  ticketType: { id: row.ticketTypeId, name: row.ticketTypeName },
  attendee: { name: row.attendeeName, ...(row.attendeeEmail === undefined ? {} : { email: row.attendeeEmail }) },
  ...(Object.keys(row.products).length === 0 ? {} : { products: remainingProducts(row) }),
  ...(row.released === undefined ? {} : { released: row.released }),
  ...(row.note === undefined ? {} : { note: row.note }),
  ...(row.foreignCode === undefined ? {} : { foreignCode: row.revision === 0 ? ("valid" as const) : ("superseded" as const) }),
  revision: row.revision,
  inside: row.inside,
  ...(row.admittedAtMs === undefined ? {} : { admittedAt: iso(row.admittedAtMs) }),
});

type FindBuyers = (orderIds: readonly string[]) => Promise<ReadonlyMap<string, Buyer>>;

/** Reads the buyers of those alone that do not match by what is on the ticket. */
const selectMatches =
  ({ query, ...filter }: TicketFilter & { query?: string }, findBuyers: FindBuyers) =>
  async (tickets: TicketRow[]): Promise<TicketRow[]> => {
    const candidates = tickets.filter((row) => matchesFilter(row, filter));
    if (query === undefined) return candidates;
    const others = candidates.filter((row) => !matchesQuery(row, query));
    const buyers = await findBuyers([...new Set(others.map(({ orderId }) => orderId))]);
    return candidates.filter((row) => matchesQuery(row, query, buyers.get(row.orderId)));
  };

type FoundTickets = { tickets: TicketRow[]; cursor: string | null };

/** The caller has decided who may see them. A search reads some hundreds of tickets and returns those that match; the cursor continues from there. */
export const listRows = async (
  eventId: string,
  { limit, cursor: from, ...search }: TicketPage,
  findBuyers: FindBuyers,
): Promise<FoundTickets> => {
  const { query, ...filter } = search;
  const [row] = v.is(TicketId, query) ? await getByIds([query]) : [];
  if (row?.eventId === eventId && matchesFilter(row, filter)) return { tickets: [row], cursor: null };
  const { data, cursor } = await listAcrossSlots(
    LIST_SLOTS,
    { limit, ...(from === undefined ? {} : { cursor: from }) },
    (listSlot, size, at) =>
      asTransient("ticket.unavailable", async () => {
        const result = await rows.ticket.query.byEvent({ eventId, listSlot }).go({ limit: size, cursor: at, hydrate: true });
        return { data: result.data as TicketRow[], cursor: result.cursor };
      }),
    Object.keys(search).length > 0 ? selectMatches(search, findBuyers) : undefined,
  );
  return { tickets: data, cursor };
};

/** For members who see the ticket's event and whose role allows this kind of operation. */
export const getForOrganizer = async (ticketId: string, kind: Permission): Promise<TicketRow> => {
  const [row] = await getByIds([ticketId]);
  if (!row) throw ticketMissing();
  await Event.getOwned(row.eventId, kind, ticketMissing());
  noteOrder(row.orderId);
  return row;
};

export const moveRefused = (status: TicketStatus): Fault =>
  new Fault("conflict", "ticket.move_refused", `A ticket that is ${status} cannot be changed this way.`);

/** For the event's organizer. Refused when the ticket's status does not allow the move. Safe to repeat, except for a reissue. */
const move = (to: TicketMove) =>
  operation(TicketRef, async ({ ticketId }) => {
    const before = await getForOrganizer(ticketId, "order.handle");
    const { status, from, raises } = moveConditionOf(to);
    const result = await asTransient("ticket.unavailable", () =>
      rows.ticket
        .patch({ ticketId })
        .set({ status, ...(raises > 0 ? { reissuedAtMs: now(), ...codeKeysFrom(before.codeKeys, before.revision + raises) } : {}) })
        .add({ revision: raises })
        .remove(["blockedBy"])
        .where(
          (ticket, { eq }) =>
            `(${from.map((source) => eq(ticket.status, source)).join(" OR ")}) AND ${eq(ticket.revision, before.revision)}`,
        )
        .go({ response: "all_new", returnOnConditionCheckFailure: "all_old" }),
    );
    const row = result.data as TicketRow | null;
    if (!row) throw ticketMissing();
    if (result.rejected && (row.status !== status || raises > 0)) throw moveRefused(row.status);
    return summary(row);
  });

/**
 * Blocks the tickets of an order whose payment is disputed, or unblocks those that a dispute blocked. A ticket in another status is left alone. For
 * Order; safe to repeat.
 */
export const setDisputed = (ticketIds: readonly string[], isDisputed: boolean): Promise<void> =>
  asTransient("ticket.unavailable", async () => {
    for (const ticketId of ticketIds) {
      const ticket = rows.ticket.patch({ ticketId });
      if (isDisputed)
        await ticket
          .set({ status: "blocked", blockedBy: "dispute" })
          .where(({ status }, { eq }) => eq(status, "issued"))
          .go({ returnOnConditionCheckFailure: "all_old" });
      else
        await ticket
          .set({ status: "issued" })
          .remove(["blockedBy"])
          .where(({ status, blockedBy }, { eq }) => `${eq(status, "blocked")} AND ${eq(blockedBy, "dispute")}`)
          .go({ returnOnConditionCheckFailure: "all_old" });
    }
  });

type AttendeeChange = NonNullable<v.InferOutput<typeof ChangeTicket>["change"]["attendee"]>;

/** An address that is null is removed. */
const attendeeAfter = ({ attendeeName, attendeeEmail }: TicketRow, { name = attendeeName, email = attendeeEmail }: AttendeeChange) => ({
  attendeeName: name,
  attendeeEmail: email ?? undefined,
});

/**
 * Changes the fields in the request. A corrected attendee keeps the code, and is refused when the ticket got a new code or another attendee meanwhile: it
 * may be another person's, and who was erased must not come back. For the event's organizer; safe to repeat.
 */
export const change = operation(ChangeTicket, async ({ ticketId, change: { note, attendee } }): Promise<TicketSummary> => {
  const row = await getForOrganizer(ticketId, "order.handle");
  const { attendeeName, attendeeEmail } = attendeeAfter(row, attendee ?? {});
  const isCorrected = attendeeName !== row.attendeeName || attendeeEmail !== row.attendeeEmail;
  if (note === undefined && !isCorrected) return summary(row);
  const corrected = { attendeeName, ...(attendeeEmail === undefined ? {} : { attendeeEmail }), correctedAtMs: now() };
  const result = await asTransient("ticket.unavailable", () =>
    rows.ticket
      .patch({ ticketId })
      .set({ ...(isCorrected ? corrected : {}), ...(typeof note === "string" ? { note } : {}) })
      .remove([
        ...(note === null ? (["note"] as const) : []),
        ...(isCorrected && attendeeEmail === undefined ? (["attendeeEmail"] as const) : []),
      ])
      .where((ticket, compare) =>
        [compare.eq(ticket.revision, row.revision), ...(isCorrected ? [isAttendee(row, ticket, compare as unknown as Compare)] : [])].join(
          " AND ",
        ),
      )
      .go({ response: "all_new", returnOnConditionCheckFailure: "all_old" }),
  );
  if (result.rejected) throw new Transient("ticket.contended");
  return summary(result.data as TicketRow);
});

export const block = move("block");
export const unblock = move("unblock");
/** Makes a new code. Older codes are superseded at once, and its buyer is notified. */
export const reissue = move("reissue");
