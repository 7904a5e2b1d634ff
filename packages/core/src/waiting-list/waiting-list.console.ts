/** The waiting lists of an event, as its organizer sees them. */
import type * as v from "valibot";
import * as Catalog from "../catalog/catalog.ts";
import { heldBackPools } from "../event/event.waiting.rules.ts";
import * as Event from "../event/event.ts";
import { EventRef } from "../event/event.schema.ts";
import { iso, now } from "../kernel/clock.ts";
import { exportCsv, type CsvPart, type CsvRow } from "../kernel/csv.ts";
import { Fault, Transient } from "../kernel/fault.ts";
import { operation } from "../kernel/operation.ts";
import { listAcrossSlots } from "../kernel/page.ts";
import { dropOffer, offerIdOf } from "../order/order.offer.ts";
import { ExportEntries, ListEntries, type EntryDetails, type EntryPage, type ListCounts } from "./waiting-list.console.schema.ts";
import { EntryRef } from "./waiting-list.schema.ts";
import { findEntry, listPage, listQueue, moveEntry } from "./waiting-list.dynamo.ts";
import { listsOfEvent, UNAVAILABLE } from "./waiting-list.list.dynamo.ts";
import type { EntryRow } from "./waiting-list.entity.ts";
import { balancesOf } from "./waiting-list.offer.ts";
import { endOf, isListedStatus, LISTED_STATUSES } from "./waiting-list.rules.ts";

const time = (atMs: number | undefined): string | undefined => (atMs === undefined ? undefined : iso(atMs));

const optional = <K extends string>(key: K, value: string | undefined) =>
  value === undefined ? {} : ({ [key]: value } as Record<K, string>);

export const viewForOrganizer = (row: EntryRow): EntryDetails[] =>
  isListedStatus(row.status)
    ? [
        {
          id: row.entryId,
          ticketTypeId: row.ticketTypeId,
          quantity: row.quantity,
          status: row.status,
          name: row.name,
          email: row.email,
          joinedAt: iso(row.joinedAtMs),
          ...optional("offeredAt", time(row.offeredAtMs)),
          ...optional("offerUntil", time(row.offerUntilMs)),
          ...optional("endedAt", time(row.endedAtMs)),
          ...optional("orderId", row.orderId),
        },
      ]
    : [];

type Asked = v.InferOutput<typeof EntryPage>;

/** List after list, and status after status: those who wait first, each in order of arrival. The caller has decided who may see them. */
const listRows = async (eventId: string, { status, ticketTypeId, ...page }: Asked) => {
  const lists = (await listsOfEvent(eventId)).filter((list) => ticketTypeId === undefined || list.ticketTypeId === ticketTypeId);
  const statuses = status === undefined ? LISTED_STATUSES : [status];
  const parts = statuses.flatMap((one) => lists.map((list) => ({ eventId, ticketTypeId: list.ticketTypeId, status: one })));
  if (parts.length === 0) return { data: [], cursor: null };
  return listAcrossSlots(parts.length, page, (slot, limit, cursor) => {
    const part = parts[slot];
    return part ? listPage(part, { limit, cursor }) : Promise.resolve({ data: [], cursor: null });
  });
};

/** The entries of the event's lists. For members who may read its orders. */
export const list = operation(ListEntries, async ({ eventId, page }) => {
  await Event.getOwned(eventId, "order.read");
  const { data, cursor } = await listRows(eventId, page);
  return { entries: data.flatMap(viewForOrganizer), cursor };
});

const ENDED = ["bought", "expired", "left", "removed", "unreachable"] as const;

/** How many wait, were offered tickets, bought and ended, by type. From the index: may be a moment old. For members who may read the event's orders. */
export const count = operation(EventRef, async ({ eventId }): Promise<{ lists: ListCounts[] }> => {
  await Event.getOwned(eventId, "order.read");
  const [rows, catalog] = await Promise.all([listsOfEvent(eventId), Catalog.getFresh(eventId)]);
  const kept = catalog ? heldBackPools(catalog.event) : new Set();
  const lists = rows.map(async ({ ticketTypeId, waiting = 0, offered = 0 }): Promise<ListCounts> => {
    const type = catalog?.ticketTypes.find((one) => one.ticketTypeId === ticketTypeId);
    const countOf = async (status: (typeof ENDED)[number]): Promise<number> => (await listQueue({ eventId, ticketTypeId }, status)).length;
    const [bought = 0, ...ended] = await Promise.all(ENDED.map(countOf));
    const isKept = type?.pools.some((pool) => kept.has(pool)) ?? false;
    const left = isKept && type ? Math.max(0, Math.min(...(await balancesOf(type.pools)).values())) : 0;
    return {
      ticketTypeId,
      name: type?.name ?? "",
      waiting,
      offered,
      bought,
      ended: ended.reduce((sum, one) => sum + one, 0),
      heldBack: left,
    };
  });
  return { lists: await Promise.all(lists) };
});

const missing = (): Fault => new Fault("missing", "waiting_list.missing", "There is no such entry of a waiting list.");
const bought = (): Fault => new Fault("conflict", "waiting_list.bought", "This entry bought its tickets: refund the order instead.");

const MAX_ATTEMPTS = 4;

/** Takes an entry off its list; an open offer goes to the next. Safe to repeat. For an operation that has checked the caller. */
export const takeOff = async (entryId: string): Promise<{ entry: EntryDetails }> => {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const row = await findEntry(entryId);
    const [entry] = row ? viewForOrganizer(row) : [];
    if (!row || !entry) throw missing();
    if (row.status === "bought") throw bought();
    if (row.status !== "waiting" && row.status !== "offered") return { entry };
    const order = await dropOffer(row.orderId ?? offerIdOf(row));
    if (order && endOf(order.status) === "bought") throw bought();
    if (!(await moveEntry(row, "removed", { endedAtMs: now() }))) continue;
    // A pass may have reserved the tickets since, before it told the entry.
    if (row.status === "waiting") await dropOffer(offerIdOf(row));
    return { entry: { ...entry, status: "removed" } };
  }
  throw new Transient(UNAVAILABLE);
};

/** Takes an entry off its list. For members who may change the event; safe to repeat. */
export const remove = operation(EntryRef, async ({ entryId }): Promise<{ entry: EntryDetails }> => {
  const row = await findEntry(entryId);
  if (!row || viewForOrganizer(row).length === 0) throw missing();
  await Event.getOwned(row.eventId, "event.change", missing());
  return takeOff(entryId);
});

const HEADER = [
  "joined_at",
  "ticket_type",
  "quantity",
  "status",
  "name",
  "email",
  "language",
  "offered_at",
  "offer_until",
  "ended_at",
  "ticket_type_id",
  "order_id",
  "entry_id",
];

const rowOf = (row: EntryRow, typeName: string): CsvRow => [
  iso(row.joinedAtMs),
  typeName,
  row.quantity,
  row.status,
  row.name,
  row.email,
  row.locale,
  time(row.offeredAtMs),
  time(row.offerUntilMs),
  time(row.endedAtMs),
  row.ticketTypeId,
  row.orderId,
  row.entryId,
];

/** In the order of the list. For members who may read the event's orders. Refused as the export of orders. */
export const exportEntries = operation(ExportEntries, async ({ eventId, filter: asked }): Promise<CsvPart> => {
  await Event.getOwned(eventId, "order.read");
  const catalog = await Catalog.getFresh(eventId);
  const names = new Map(catalog?.ticketTypes.map(({ ticketTypeId, name }) => [ticketTypeId, name]));
  const { partSize: _partSize, cursor: _cursor, bom: _bom, ...filter } = asked;
  const read = async (limit: number, cursor: string | undefined) => {
    const page = await listRows(eventId, { ...filter, limit, ...(cursor === undefined ? {} : { cursor }) });
    return {
      count: page.data.length,
      rows: page.data.map((row) => rowOf(row, names.get(row.ticketTypeId) ?? "")),
      cursor: page.cursor,
    };
  };
  return exportCsv({ header: HEADER, read, asked });
});
