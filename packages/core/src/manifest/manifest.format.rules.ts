/**
 * The bytes of the offline list: a chunk has entries of tickets as their rows were at one time. The door's page includes this file, so it imports nothing.
 * Numbers are LEB128 varints, texts are UTF-8 after their length in bytes.
 *
 *   "CTM", version 1, time of the read in ms
 *   count, then id and name of each ticket type
 *   count, then id and name of each product
 *   count, then each text: names of gates, and days
 *   count, then the entries, by ascending hash without duplicates:
 *     hash      16 bytes, the first of SHA-256(code), with the code as `normalizeCode` returns it
 *     flags     bits 0-2 status, 3 inside, 4 admitted, 5 has a day, 6 has products, 7 a second code of its ticket
 *     type      index of its ticket type
 *     entries
 *     admitted  first admission in seconds, index of the gate's name
 *     day       index of the last day of the event on which it was admitted
 *     products  count, then index and remaining pieces of each
 *     sealed    length and bytes: 12 bytes of IV, then AES-256-GCM of JSON `{"n": attendee's name, "o": note, "a": answers}` under HKDF-SHA-256 of the code with an empty
 *               salt and the info "catraca manifest 1". Empty for a superseded code. Of a foreign code also `"t"`, the ticket's id, and nothing else
 *               when the code is guessable.
 */
export const ENTRY_STATUSES = ["issued", "voided", "blocked", "refunded", "superseded"] as const;
export type EntryStatus = (typeof ENTRY_STATUSES)[number];

type Named = { id: string; name: string };

export type ManifestEntry = {
  hash: Uint8Array;
  status: EntryStatus;
  inside: boolean;
  ticketType: Named;
  entries: number;
  /** Whole seconds. */
  admitted?: { atMs: number; gateName: string };
  /** See `admittedOn` of the ticket. */
  admittedOn?: string;
  products: readonly (Named & { remaining: number })[];
  /** Another entry has the same ticket: its own code. */
  isSecond?: true;
  sealed: Uint8Array;
};

export type ManifestChunk = { asOfMs: number; entries: readonly ManifestEntry[] };

export const HASH_BYTES = 16;
/** The info of the key that opens `sealed`. */
export const KEY_INFO = "catraca manifest 1";
export const IV_BYTES = 12;

const START = [0x43, 0x54, 0x4d, 1];
const STATUS_BITS = 7;
const INSIDE = 8;
const ADMITTED = 16;
const HAS_DAY = 32;
const HAS_PRODUCTS = 64;
const SECOND = 128;

const compareHashes = (a: Uint8Array, b: Uint8Array): number => {
  for (let at = 0; at < HASH_BYTES; at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
};

const newWriter = () => {
  let bytes = new Uint8Array(64 * 1024);
  let length = 0;
  const text = new TextEncoder();
  const put = (more: ArrayLike<number>): void => {
    if (length + more.length > bytes.length) {
      const larger = new Uint8Array(2 * (length + more.length));
      larger.set(bytes);
      bytes = larger;
    }
    bytes.set(more, length);
    length += more.length;
  };
  const putNumber = (value: number): void => {
    const groups: number[] = [];
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) groups.push((rest % 128) + 128);
    put([...groups, rest]);
  };
  const putBytes = (more: Uint8Array): void => {
    putNumber(more.length);
    put(more);
  };
  return { put, putNumber, putBytes, putText: (value: string) => putBytes(text.encode(value)), end: () => bytes.slice(0, length) };
};
type Writer = ReturnType<typeof newWriter>;

/** Returns the index of a value, which becomes the last one when it is new. */
const newTable = <T>(keyOf: (value: T) => string) => {
  const indexes = new Map<string, number>();
  const values: T[] = [];
  const add = (value: T): number => {
    const key = keyOf(value);
    const known = indexes.get(key);
    if (known !== undefined) return known;
    indexes.set(key, values.length);
    return values.push(value) - 1;
  };
  return { values, add };
};

const keyOfNamed = ({ id, name }: Named): string => `${id.length} ${id}${name}`;

const writeNamed = ({ putNumber, putText }: Writer, values: readonly Named[]): void => {
  putNumber(values.length);
  for (const { id, name } of values) {
    putText(id);
    putText(name);
  }
};

/** Entries in any order. Of two with one hash the last one counts. */
export const encodeChunk = ({ asOfMs, entries }: ManifestChunk): Uint8Array => {
  const types = newTable(keyOfNamed);
  const products = newTable(keyOfNamed);
  const texts = newTable((text: string) => text);
  const body = newWriter();
  // The sort is stable, so the last one of equal hashes follows the others.
  const sorted = entries.toSorted((a, b) => compareHashes(a.hash, b.hash));
  const written = sorted.filter(({ hash }, at) => {
    const next = sorted[at + 1];
    return !next || compareHashes(hash, next.hash) !== 0;
  });
  for (const { hash, status, inside, ticketType, entries: count, admitted, admittedOn, products: left, isSecond, sealed } of written) {
    body.put(hash);
    body.put([
      ENTRY_STATUSES.indexOf(status) |
        (inside ? INSIDE : 0) |
        (admitted ? ADMITTED : 0) |
        (admittedOn === undefined ? 0 : HAS_DAY) |
        (left.length > 0 ? HAS_PRODUCTS : 0) |
        (isSecond ? SECOND : 0),
    ]);
    body.putNumber(types.add(ticketType));
    body.putNumber(count);
    if (admitted) {
      body.putNumber(Math.floor(admitted.atMs / 1000));
      body.putNumber(texts.add(admitted.gateName));
    }
    if (admittedOn !== undefined) body.putNumber(texts.add(admittedOn));
    if (left.length > 0) body.putNumber(left.length);
    for (const { id, name, remaining } of left) {
      body.putNumber(products.add({ id, name }));
      body.putNumber(remaining);
    }
    body.putBytes(sealed);
  }
  const chunk = newWriter();
  chunk.put(START);
  chunk.putNumber(asOfMs);
  writeNamed(chunk, types.values);
  writeNamed(chunk, products.values);
  chunk.putNumber(texts.values.length);
  for (const text of texts.values) chunk.putText(text);
  chunk.putNumber(written.length);
  chunk.put(body.end());
  return chunk.end();
};

/** The bytes are not a chunk of this version. */
class Unreadable extends Error {
  override readonly name = "Unreadable";
}

const MAX_GROUPS = 7;

const newReader = (bytes: Uint8Array, start: number) => {
  let at = start;
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const take = (length: number): Uint8Array => {
    if (length > bytes.length - at) throw new Unreadable("the chunk ends early");
    at += length;
    return bytes.subarray(at - length, at);
  };
  const takeByte = (): number => take(1)[0] ?? 0;
  const takeNumber = (): number => {
    let value = 0;
    for (let group = 0, unit = 1; group < MAX_GROUPS; group++, unit *= 128) {
      const byte = takeByte();
      value += (byte & 127) * unit;
      if (byte < 128) return value;
    }
    throw new Unreadable("a number is too long");
  };
  const takeBytes = (): Uint8Array => take(takeNumber());
  const takeText = (): string => {
    try {
      return text.decode(takeBytes());
    } catch (error) {
      if (error instanceof TypeError) throw new Unreadable("a text is not UTF-8");
      throw error;
    }
  };
  const takeMany = <T>(takeOne: () => T): T[] => {
    const count = takeNumber();
    // Each takes a byte at least, so a false count does not fill the memory.
    if (count > bytes.length - at) throw new Unreadable("the chunk ends early");
    return Array.from({ length: count }, takeOne);
  };
  return { take, takeByte, takeNumber, takeBytes, takeText, takeMany, at: () => at };
};
type Reader = ReturnType<typeof newReader>;

const takeNamed = ({ takeText }: Reader): Named => ({ id: takeText(), name: takeText() });

const pick = <T>(values: readonly T[], index: number): T => {
  const value = values[index];
  if (value === undefined) throw new Unreadable("an index is of nothing");
  return value;
};

/** A chunk that was checked as a whole. Its entries are read one by one: `offsets` has the place of each, in the order of their hashes. */
export type OpenChunk = {
  asOfMs: number;
  bytes: Uint8Array;
  offsets: Uint32Array;
  ticketTypes: readonly Named[];
  products: readonly Named[];
  texts: readonly string[];
};

type Tables = Pick<OpenChunk, "ticketTypes" | "products" | "texts">;

const takeEntry = (reader: Reader, { ticketTypes, products, texts }: Tables): ManifestEntry => {
  const { take, takeByte, takeNumber, takeBytes, takeMany } = reader;
  const hash = take(HASH_BYTES);
  const flags = takeByte();
  const status = pick(ENTRY_STATUSES, flags & STATUS_BITS);
  const ticketType = pick(ticketTypes, takeNumber());
  const entries = takeNumber();
  const admitted = flags & ADMITTED ? { atMs: takeNumber() * 1000, gateName: pick(texts, takeNumber()) } : undefined;
  const admittedOn = flags & HAS_DAY ? pick(texts, takeNumber()) : undefined;
  const left = flags & HAS_PRODUCTS ? takeMany(() => ({ ...pick(products, takeNumber()), remaining: takeNumber() })) : [];
  return {
    hash,
    status,
    inside: (flags & INSIDE) !== 0,
    ticketType,
    entries,
    ...(admitted ? { admitted } : {}),
    ...(admittedOn === undefined ? {} : { admittedOn }),
    products: left,
    ...(flags & SECOND ? { isSecond: true as const } : {}),
    sealed: takeBytes(),
  };
};

const open = (bytes: Uint8Array): OpenChunk => {
  if (START.some((byte, at) => bytes[at] !== byte)) throw new Unreadable("not a chunk of version 1");
  const reader = newReader(bytes, START.length);
  const asOfMs = reader.takeNumber();
  const ticketTypes = reader.takeMany(() => takeNamed(reader));
  const products = reader.takeMany(() => takeNamed(reader));
  const texts = reader.takeMany(reader.takeText);
  const tables = { ticketTypes, products, texts };
  let before: Uint8Array | undefined;
  const offsets = reader.takeMany(() => {
    const offset = reader.at();
    const { hash } = takeEntry(reader, tables);
    if (before && compareHashes(before, hash) >= 0) throw new Unreadable("the entries are not sorted");
    before = hash;
    return offset;
  });
  if (reader.at() !== bytes.length) throw new Unreadable("the chunk goes on after its end");
  return { asOfMs, bytes, offsets: Uint32Array.from(offsets), ...tables };
};

/** Undefined for bytes that are no chunk of this version, or not a whole one. */
export const openChunk = (bytes: Uint8Array): OpenChunk | undefined => {
  try {
    return open(bytes);
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
};

const entryAt = (chunk: OpenChunk, offset: number): ManifestEntry => takeEntry(newReader(chunk.bytes, offset), chunk);

/** Every entry, by ascending hash. */
export const entriesIn = (chunk: OpenChunk): ManifestEntry[] => Array.from(chunk.offsets, (offset) => entryAt(chunk, offset));

/** The entry with this hash, by binary search. */
export const findEntry = (chunk: OpenChunk, hash: Uint8Array): ManifestEntry | undefined => {
  const { bytes, offsets } = chunk;
  let low = 0;
  let high = offsets.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const offset = offsets[middle] ?? 0;
    const order = compareHashes(bytes.subarray(offset, offset + HASH_BYTES), hash);
    if (order === 0) return entryAt(chunk, offset);
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
};
