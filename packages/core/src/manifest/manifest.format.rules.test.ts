import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  encodeChunk,
  entriesIn,
  ENTRY_STATUSES,
  findEntry,
  HASH_BYTES,
  openChunk,
  type ManifestChunk,
  type ManifestEntry,
} from "./manifest.format.rules.ts";

const text = fc.string({ unit: "grapheme", maxLength: 12 });
const count = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.constant(2 ** 31));
const named = fc.record({ id: text, name: text });

const entry: fc.Arbitrary<ManifestEntry> = fc
  .record(
    {
      hash: fc.uint8Array({ minLength: HASH_BYTES, maxLength: HASH_BYTES }),
      status: fc.constantFrom(...ENTRY_STATUSES),
      inside: fc.boolean(),
      ticketType: named,
      entries: count,
      admitted: fc.record({ atMs: fc.integer({ min: 0, max: 4_000_000_000 }).map((sec) => sec * 1000), gateName: text }),
      admittedOn: text,
      products: fc.array(fc.record({ id: text, name: text, remaining: count }), { maxLength: 3 }),
      sealed: fc.uint8Array({ maxLength: 40 }),
    },
    { requiredKeys: ["hash", "status", "inside", "ticketType", "entries", "products", "sealed"] },
  )
  .map((one) => one as ManifestEntry);

const chunk: fc.Arbitrary<ManifestChunk> = fc.record({
  asOfMs: fc.integer({ min: 0, max: 4_000_000_000_000 }),
  entries: fc.uniqueArray(entry, { maxLength: 20, selector: ({ hash }) => hash.join() }),
});

const opened = (bytes: Uint8Array) => {
  const result = openChunk(bytes);
  if (!result) throw new Error("the chunk cannot be opened");
  return result;
};
const hex = ({ hash }: ManifestEntry): string => Buffer.from(hash).toString("hex");

const sample = (changes: Partial<ManifestEntry> = {}): ManifestEntry => ({
  hash: new Uint8Array(HASH_BYTES).fill(7),
  status: "issued",
  inside: false,
  ticketType: { id: "tty_a", name: "Inteira" },
  entries: 0,
  products: [],
  sealed: Uint8Array.of(1, 2, 3),
  ...changes,
});

describe("a chunk", () => {
  it("is read as it was written, sorted by hash, and each entry is found by its hash", () => {
    fc.assert(
      fc.property(chunk, ({ asOfMs, entries }) => {
        const read = opened(encodeChunk({ asOfMs, entries }));
        expect(read.asOfMs).toBe(asOfMs);
        const sorted = entries.toSorted((a, b) => (hex(a) < hex(b) ? -1 : 1));
        expect(entriesIn(read)).toEqual(sorted);
        for (const one of entries) expect(findEntry(read, one.hash)).toEqual(one);
      }),
    );
  });

  it("finds nothing for a hash that it does not have", () => {
    const read = opened(encodeChunk({ asOfMs: 1, entries: [3, 5].map((fill) => sample({ hash: new Uint8Array(HASH_BYTES).fill(fill) })) }));
    for (const fill of [0, 4, 255]) expect(findEntry(read, new Uint8Array(HASH_BYTES).fill(fill))).toBeUndefined();
  });

  it("has the last of two entries with one hash", () => {
    const read = opened(encodeChunk({ asOfMs: 1, entries: [sample(), sample({ status: "voided" })] }));
    expect(entriesIn(read).map(({ status }) => status)).toEqual(["voided"]);
  });

  it("has this layout", () => {
    const products = [{ id: "p", name: "P", remaining: 2 }];
    const admitted = { atMs: 300_000, gateName: "N" };
    const one = sample({ ticketType: { id: "t", name: "T" }, inside: true, entries: 1, admitted, admittedOn: "d", products });
    expect([...encodeChunk({ asOfMs: 129, entries: [one] })]).toEqual(
      [
        [0x43, 0x54, 0x4d, 1, 0x81, 1],
        [1, 1, 0x74, 1, 0x54],
        [1, 1, 0x70, 1, 0x50],
        [2, 1, 0x4e, 1, 0x64],
        [1],
        Array.from({ length: HASH_BYTES }, () => 7),
        [0b0111_1000, 0, 1, 0xac, 2, 0, 1, 1, 0, 2],
        [3, 1, 2, 3],
      ].flat(),
    );
  });
});

describe("bytes that are no chunk are rejected:", () => {
  const good = encodeChunk({
    asOfMs: 5,
    entries: [sample(), sample({ hash: new Uint8Array(HASH_BYTES).fill(9), admitted: { atMs: 1000, gateName: "North" } })],
  });
  const changed = (at: number, value: number): Uint8Array => good.with(at, value);

  it("a part, and what goes on", () => {
    for (let length = 0; length < good.length; length++) expect(openChunk(good.subarray(0, length)), `${length}`).toBeUndefined();
    expect(openChunk(Uint8Array.of(...good, 0))).toBeUndefined();
    expect(openChunk(good)).toBeDefined();
  });

  it("another start or version", () => {
    expect(openChunk(changed(0, 0x44))).toBeUndefined();
    expect(openChunk(changed(3, 2))).toBeUndefined();
  });

  it("entries out of order, or with the same hash", () => {
    const second = good.lastIndexOf(9) - HASH_BYTES + 1;
    for (const fill of [6, 7])
      expect(openChunk(good.map((byte, at) => (at >= second && at < second + HASH_BYTES ? fill : byte)))).toBeUndefined();
  });

  it.each([
    ["an unknown status", HASH_BYTES, 5],
    ["a ticket type that the chunk does not have", HASH_BYTES + 1, 1],
  ])("%s", (_, after, value) => {
    expect(openChunk(changed((openChunk(good)?.offsets[0] ?? 0) + after, value))).toBeUndefined();
  });

  it("a number without an end, a count that is larger than the chunk, and a text that is not UTF-8", () => {
    const start = [0x43, 0x54, 0x4d, 1];
    expect(openChunk(Uint8Array.of(...start, ...Array.from({ length: 8 }, () => 0x80), 0, 0, 0, 0, 0))).toBeUndefined();
    expect(openChunk(Uint8Array.of(...start, 1, 0xff, 0xff, 0xff, 0x7f))).toBeUndefined();
    expect(openChunk(Uint8Array.of(...start, 1, 0, 0, 1, 1, 0xff, 0))).toBeUndefined();
    expect(openChunk(Uint8Array.of(...start, 1, 0, 0, 1, 1, 0x41, 0))).toBeDefined();
  });

  it("whatever bytes they are, nothing is thrown", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(good.length - 1), fc.nat(255), (random, at, value) => {
        openChunk(Uint8Array.of(0x43, 0x54, 0x4d, 1, ...random));
        openChunk(changed(at, value));
      }),
    );
  });
});
