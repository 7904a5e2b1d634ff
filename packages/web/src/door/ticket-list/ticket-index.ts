/** Finds a ticket's entry among the chunks of a list. Of several entries the one of the latest chunk counts, unless it was read before. */
import {
  entriesIn,
  findEntry,
  HASH_BYTES,
  openChunk,
  type ManifestEntry,
  type OpenChunk,
} from "@catraca/core/manifest/manifest.format.rules.ts";

type ListedTicket = { entry: ManifestEntry; /** The time when its row was read, by the server's clock. */ asOfMs: number };

export type TicketIndex = {
  /** Throws for bytes that are no chunk: a list with a hole must decide nothing. */
  add: (bytes: Uint8Array) => void;
  find: (hash: Uint8Array) => ListedTicket | undefined;
  /** Every code's entry, in parts, so that nobody waits for all of them. */
  entries: () => Generator<ManifestEntry[]>;
};

/** More than the clocks of two processes of the server differ. */
const CLOCKS_MS = 1_000;

const toKey = (hash: Uint8Array): string => String.fromCharCode(...hash);

export const createIndex = (): TicketIndex => {
  const latest = new Map<string, OpenChunk>();
  const chunks: OpenChunk[] = [];
  return {
    add: (bytes) => {
      const chunk = openChunk(bytes);
      if (!chunk) throw new Error("a chunk of the ticket list cannot be read");
      chunks.push(chunk);
      for (const offset of chunk.offsets) {
        const key = toKey(bytes.subarray(offset, offset + HASH_BYTES));
        const before = latest.get(key);
        // The changes of a list begin a minute before its parts were read, and the newest change may still be on its way.
        if (!before || before.asOfMs <= chunk.asOfMs + CLOCKS_MS) latest.set(key, chunk);
      }
    },
    find: (hash) => {
      const chunk = latest.get(toKey(hash));
      const entry = chunk && findEntry(chunk, hash);
      return entry && { entry, asOfMs: chunk.asOfMs };
    },
    entries: function* () {
      for (const chunk of chunks) yield entriesIn(chunk).filter(({ hash }) => latest.get(toKey(hash)) === chunk);
    },
  };
};
