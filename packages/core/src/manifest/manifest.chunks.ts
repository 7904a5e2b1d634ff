/** Tickets as chunks that fit into rows. */
import { entriesOf, type ListedTicket } from "./manifest.entry.ts";
import { encodeChunk, type ManifestEntry } from "./manifest.format.rules.ts";

/** A row has at most 400 KB. */
export const MOST_CHUNK_BYTES = 300_000;

/** Halves the entries until each half fits. */
const encodeEntries = (asOfMs: number, entries: readonly ManifestEntry[]): Uint8Array[] => {
  const bytes = encodeChunk({ asOfMs, entries });
  if (bytes.length <= MOST_CHUNK_BYTES || entries.length < 2) return [bytes];
  const middle = Math.ceil(entries.length / 2);
  return [...encodeEntries(asOfMs, entries.slice(0, middle)), ...encodeEntries(asOfMs, entries.slice(middle))];
};

/** No chunk for no tickets. `asOfMs`: a time before the tickets were read. */
export const encodeAll = (asOfMs: number, tickets: readonly ListedTicket[]): Uint8Array[] =>
  tickets.length === 0 ? [] : encodeEntries(asOfMs, tickets.flatMap(entriesOf));
