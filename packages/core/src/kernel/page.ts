/** Pages of lists: a limit, and a cursor that is opaque to the caller. */
import * as v from "valibot";
import { invalidRequest, type Fault } from "./fault.ts";

export const Page = v.strictObject({
  limit: v.optional(
    v.pipe(
      v.union([v.number(), v.pipe(v.string(), v.regex(/^[1-9]\d{0,2}$/), v.transform(Number))]),
      v.integer(),
      v.minValue(1),
      v.maxValue(100),
    ),
    50,
  ),
  /** From the answer before. */
  cursor: v.exactOptional(v.pipe(v.string(), v.maxLength(2000), v.regex(/^[\w.+/=-]+$/, "Unknown cursor."))),
});
export type Page = v.InferOutput<typeof Page>;

type Fetched<T> = { data: T[]; cursor: string | null };

export const unknownCursor = (): Fault =>
  invalidRequest([{ path: "cursor", message: "Unknown cursor." }], "The cursor is not one of ours.");

/** ElectroDB's error for text that it did not write, and DynamoDB's for a key of another list. */
const isCursorError = (error: unknown): boolean => {
  for (let at = error; at instanceof Error; at = at.cause)
    if (at.name === "ValidationException" || at.message.startsWith("Unable to parse cursor")) return true;
  return false;
};

/** Reads a page from the cursor on. A cursor of another list is the caller's fault. */
export const fetchFrom = async <T>(cursor: string | null | undefined, fetch: (cursor: string | null) => Promise<T>): Promise<T> => {
  try {
    return await fetch(cursor ?? null);
  } catch (error) {
    if (cursor && isCursorError(error)) throw unknownCursor();
    throw error;
  }
};

/** A search reads until half a page matches, at most this many times. The next page continues from there. */
const MAX_READS = 10;

/**
 * One page of a list that is spread over index partitions: slot after slot, each in its own order.
 * The cursor is `<slot>.<cursor within the slot>`, and null at the end. A page of a search may be shorter than its limit.
 */
export const listAcrossSlots = async <T>(
  slots: number,
  page: Page,
  fetch: (slot: number, limit: number, cursor: string | null) => Promise<Fetched<T>>,
  select?: (items: T[]) => Promise<T[]>,
): Promise<Fetched<T>> => {
  const data: T[] = [];
  const [start, ...rest] = (page.cursor ?? "0.").split(".");
  let slot = Number(start);
  if (!Number.isInteger(slot) || slot < 0 || slot >= slots) throw unknownCursor();
  let cursor: string | null = rest.join(".") || null;
  const enough = select ? page.limit / 2 : page.limit;
  let reads = 0;
  while (slot < slots && data.length < enough && !(select && reads >= MAX_READS)) {
    const result = await fetchFrom(cursor, (at) => fetch(slot, page.limit - data.length, at));
    data.push(...(select ? await select(result.data) : result.data));
    cursor = result.cursor;
    if (result.data.length > 0) reads += 1;
    if (cursor === null) slot += 1;
  }
  return { data, cursor: slot < slots ? `${slot}.${cursor ?? ""}` : null };
};

type Newest<T> = {
  /** The slot's keys that are older than `before`, newest first. Their order as text is the order of the list. */
  keys: (slot: number, limit: number, before: string | undefined) => Promise<string[]>;
  /** The items of these keys, in their order. Undefined for an item that does not exist any more. */
  items: (keys: readonly string[]) => Promise<(T | undefined)[]>;
  matches?: ((item: T) => boolean) | undefined;
};

const SEARCH_SIZE = 100;

/** One page of a list that is spread over index partitions, newest first over all of them. The cursor is the last key that was read. */
export const listNewestAcrossSlots = async <T>(slots: number, page: Page, { keys, items, matches }: Newest<T>): Promise<Fetched<T>> => {
  const size = matches ? SEARCH_SIZE : page.limit;
  const data: T[] = [];
  let cursor = page.cursor;
  for (let reads = 0; reads < (matches ? MAX_READS : 1); reads++) {
    const before = cursor;
    const each = await Promise.all(Array.from({ length: slots }, (_, slot) => keys(slot, size + 1, before)));
    const sorted = each.flat().toSorted().toReversed();
    const pageKeys = sorted.slice(0, size);
    for (const [at, item] of (await items(pageKeys)).entries()) {
      if (item === undefined || (matches && !matches(item))) continue;
      data.push(item);
      if (data.length === page.limit) return { data, cursor: at + 1 < sorted.length ? (pageKeys[at] ?? null) : null };
    }
    if (sorted.length <= size) return { data, cursor: null };
    cursor = pageKeys.at(-1);
  }
  return { data, cursor: cursor ?? null };
};
