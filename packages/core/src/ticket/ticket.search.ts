/** The index by which tickets are found by words. It follows the tickets within seconds, and never decides anything. */
import * as base32 from "../kernel/base32.ts";
import { asTransient, Transient } from "../kernel/fault.ts";
import { rowKeyOf } from "../kernel/row-key.ts";
import { rows } from "../table/service.ts";
import { addressWordOf, indexWordsOf, searchOf, searchTextOf, type Named } from "./ticket.search.rules.ts";

const UNAVAILABLE = "ticket.search_unavailable";

/** 80 bits: no two beginnings of an installation share one. */
const keyOf = (eventId: string, word: string): string => base32.encode(rowKeyOf("ticket word", [eventId, word], 10)).toLowerCase();

/** A ticket under the hash of its attendee's address, over all events. */
const ownedKeyOf = (ownerKey: string): string => base32.encode(rowKeyOf("ticket owner", [ownerKey], 10)).toLowerCase();

/** `ownerKey`: the hash of the attendee's address, which finds the person over all events. Absent: it has none. */
export type Indexed = Named & { ownerKey?: string | undefined };

/** `before`: what may be indexed of it so far. */
export type WordsOfTicket = { ticketId: string; eventId: string; before: readonly Indexed[]; after: Indexed };

const wordKeysOf = (eventId: string, { ownerKey, ...named }: Indexed): string[] => [
  ...indexWordsOf(named).map((word) => keyOf(eventId, word)),
  ...(ownerKey === undefined ? [] : [ownedKeyOf(ownerKey)]),
];

/** DynamoDB writes 25 at once. */
const AT_ONCE = 4;

const written = async (result: Promise<{ unprocessed: unknown[] }>): Promise<void> => {
  if ((await result).unprocessed.length > 0) throw new Transient(UNAVAILABLE);
};

/** Writes the words of tickets as they are, and removes those that they had before. Safe to repeat. */
export const writeWords = (tickets: readonly WordsOfTicket[]): Promise<void> =>
  asTransient(UNAVAILABLE, async () => {
    const puts = new Map<string, { wordKey: string; ticketId: string; text: string }>();
    const stale = new Map<string, { wordKey: string; ticketId: string }>();
    for (const { ticketId, eventId, before, after } of tickets) {
      const text = searchTextOf(after);
      for (const wordKey of wordKeysOf(eventId, after)) puts.set(`${wordKey} ${ticketId}`, { wordKey, ticketId, text });
      for (const wordKey of before.flatMap((one) => wordKeysOf(eventId, one))) stale.set(`${wordKey} ${ticketId}`, { wordKey, ticketId });
    }
    const gone = [...stale].flatMap(([id, row]) => (puts.has(id) ? [] : [row]));
    if (puts.size > 0) await written(rows.ticketWord.put([...puts.values()]).go({ concurrent: AT_ONCE }));
    if (gone.length > 0) await written(rows.ticketWord.delete(gone).go({ concurrent: AT_ONCE }));
  });

/**
 * A page of what is common needs few of the tickets whose words begin alike, and what is rare all of them. DynamoDB answers a megabyte at most, some six
 * thousand.
 */
const READS = [300, 1_200, 5_000, 5_000, 5_000, 5_000];

export type Found = {
  ticketIds: string[];
  /** The next page begins after this ticket. Null: nothing more. */
  after: string | null;
};

/** Tickets of the event with every word of the query, the first of them at the beginning of a word. Undefined: too short for the index. */
export const findByWords = async (
  eventId: string,
  query: string,
  { limit, after }: { limit: number; after: string | undefined },
): Promise<Found | undefined> => {
  const search = searchOf(query);
  if (!search) return undefined;
  const wordKey = keyOf(eventId, search.prefix);
  const found: string[] = [];
  let last = after;
  for (const most of READS) {
    const page = rows.ticketWord.query.primary({ wordKey });
    const { data, cursor } = await asTransient(UNAVAILABLE, () =>
      (last === undefined ? page : page.gt({ ticketId: last })).go({ pages: 1, limit: most, attributes: ["ticketId", "text"] }),
    );
    for (const { ticketId, text } of data) {
      if (!search.matches(text)) continue;
      if (found.length === limit) return { ticketIds: found, after: found.at(-1) ?? null };
      found.push(ticketId);
    }
    if (cursor === null) return { ticketIds: found, after: null };
    last = data.at(-1)?.ticketId;
  }
  return { ticketIds: found, after: last ?? null };
};

const findAll = (wordKey: string): Promise<string[]> =>
  asTransient(UNAVAILABLE, async () => {
    const { data } = await rows.ticketWord.query.primary({ wordKey }).go({ pages: "all", attributes: ["ticketId"] });
    return data.map(({ ticketId }) => ticketId);
  });

/** Every ticket of the event whose attendee or buyer has this address. */
export const findByAddress = (eventId: string, email: string): Promise<string[]> => findAll(keyOf(eventId, addressWordOf(email)));

/** Every ticket whose attendee has the address of this hash, of all events. Those of an earlier version are found once they change. */
export const findByOwner = (ownerKey: string): Promise<string[]> => findAll(ownedKeyOf(ownerKey));
