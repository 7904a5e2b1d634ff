/** Finds tickets of the event for a supervisor, when a person has no code to show. */
import { countSearch } from "../device/device.dynamo.ts";
import type { Assignment } from "../device/device.assignment.ts";
import { cached } from "../kernel/cache.ts";
import { iso } from "../kernel/clock.ts";
import { Fault } from "../kernel/fault.ts";
import { shortNumberOf } from "../kernel/id.rules.ts";
import { createLimit } from "../kernel/limit.ts";
import { foldForSearch, matchesFolded, searchWordsOf } from "../kernel/search.rules.ts";
import { remainingProducts } from "../ticket/ticket.rules.ts";
import type { TicketRow } from "../ticket/ticket.schema.ts";
import { getTickets, listNames } from "./admission.search.dynamo.ts";
import type { FoundTicket, SearchAnswer, SearchBody } from "./admission.schema.ts";

const MAX_FOUND = 20;
const MIN_LETTERS = 3;
/** A ticket that is sold during this time is found after it. What is found is read again. */
const CACHE_MS = 30_000;

type Name = { ticketId: string; texts: readonly [name: string, number: string] };

/** The names of an event's tickets, in this process: one read of all tickets serves the searches of half a minute. */
const names = cached({ forMs: CACHE_MS, max: 4 }, async (eventId): Promise<Name[]> =>
  (await listNames(eventId)).map(({ ticketId, orderId, attendeeName }) => ({
    ticketId,
    texts: [foldForSearch(attendeeName), foldForSearch(orderId.slice("ord_".length))],
  })),
);

const limit = createLimit({ most: 30, perMs: 60_000 });

const forbidden = (): Fault => new Fault("forbidden", "search.forbidden", "Only a supervisor may search for tickets.");
const tooMany = (): Fault => new Fault("tooMany", "search.too_many", "This device searched thirty times within a minute: wait a moment.");

const MAX_READS = 10;
const tooManyReads = (): Fault =>
  new Fault("tooMany", "request.too_many", `This device searched the whole event ${MAX_READS} times within a minute: wait a moment.`);

const view = (row: TicketRow): FoundTicket => ({
  id: row.ticketId,
  orderNumber: shortNumberOf(row.orderId),
  attendeeName: row.attendeeName,
  ticketType: row.ticketTypeName,
  products: remainingProducts(row),
  status: row.status,
  inside: row.inside,
  ...(row.admittedAtMs === undefined ? {} : { admittedAt: iso(row.admittedAtMs) }),
});

/** At most twenty tickets whose name or order number has every word of the query, which are three letters or more together. Supervisors only. */
export const search = async ({ query }: SearchBody, { device, event }: Assignment): Promise<SearchAnswer> => {
  if (device.role !== "supervisor") throw forbidden();
  if (limit.isReached(device.deviceId)) throw tooMany();
  limit.count(device.deviceId);
  const words = searchWordsOf(query);
  if (words.join("").length < MIN_LETTERS) return { tickets: [], isComplete: true };
  // The first search of a process reads every ticket of the event, and a device may reach many processes.
  if (!names.has(event.eventId) && !(await countSearch(device.deviceId, MAX_READS))) throw tooManyReads();
  const found = (await names.get(event.eventId)).filter(({ texts }) => matchesFolded(words, texts));
  const tickets = await getTickets(found.slice(0, MAX_FOUND).map(({ ticketId }) => ticketId));
  return { tickets: tickets.map(view), isComplete: found.length <= MAX_FOUND };
};
