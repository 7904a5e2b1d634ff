/** Lists are paged: a limit, and a cursor that is opaque to the caller. */
import * as v from "valibot";
import { invalidRequest, type Fault } from "./fault.ts";

export const Page = v.strictObject({
  limit: v.optional(
    v.pipe(
      v.union([v.number(), v.pipe(v.string(), v.regex(/^\d{1,3}$/), v.transform(Number))]),
      v.integer(),
      v.minValue(1),
      v.maxValue(100),
    ),
    50,
  ),
  cursor: v.exactOptional(v.pipe(v.string(), v.maxLength(2000))),
});
export type Page = v.InferOutput<typeof Page>;

type Fetched<T> = { data: T[]; cursor: string | null };

export const unknownCursor = (): Fault =>
  invalidRequest([{ path: "cursor", message: "Unknown cursor." }], "The cursor is not one of ours.");

/** ElectroDB's word for text it did not write, and DynamoDB's for a key that is not of this list. */
const isOfCursor = (error: unknown): boolean => {
  for (let at = error; at instanceof Error; at = at.cause)
    if (at.name === "ValidationException" || at.message.startsWith("Unable to parse cursor")) return true;
  return false;
};

/** One page from where the cursor stands; one that is not ours is the caller's fault. */
export const startKeyOf = async <T>(cursor: string | null | undefined, fetch: (cursor: string | null) => Promise<T>): Promise<T> => {
  try {
    return await fetch(cursor ?? null);
  } catch (error) {
    if (cursor && isOfCursor(error)) throw unknownCursor();
    throw error;
  }
};

/** A search reads on until half a page fits, at most this often; its cursor goes on from where it stopped. */
const MOST_READS = 10;

/**
 * One page of a list that is spread over index partitions: slot after slot, each in its own order.
 * The cursor is `<slot>.<cursor within the slot>`; null at the end. Where not all fit, a page may be shorter than its limit.
 */
export const acrossSlots = async <T>(
  slots: number,
  page: Page,
  fetch: (slot: number, limit: number, cursor: string | null) => Promise<Fetched<T>>,
  fits?: (item: T) => boolean,
): Promise<Fetched<T>> => {
  const data: T[] = [];
  const [start, ...rest] = (page.cursor ?? "0.").split(".");
  let slot = Number(start);
  if (!Number.isInteger(slot) || slot < 0 || slot >= slots) throw unknownCursor();
  let cursor: string | null = rest.join(".") || null;
  const enough = fits ? page.limit / 2 : page.limit;
  let reads = 0;
  while (slot < slots && data.length < enough && !(fits && reads >= MOST_READS)) {
    const found = await startKeyOf(cursor, (at) => fetch(slot, page.limit - data.length, at));
    data.push(...(fits ? found.data.filter(fits) : found.data));
    cursor = found.cursor;
    if (found.data.length > 0) reads += 1;
    if (cursor === null) slot += 1;
  }
  return { data, cursor: slot < slots ? `${slot}.${cursor ?? ""}` : null };
};

type Newest<T> = {
  /** The slot's keys from the one before the cursor's on, newest first. As texts they stand in the order of the list. */
  keys: (slot: number, limit: number, before: string | undefined) => Promise<string[]>;
  /** The items of these keys, in their order; undefined where one is gone. */
  items: (keys: readonly string[]) => Promise<(T | undefined)[]>;
  fits?: ((item: T) => boolean) | undefined;
};

/** How many items a search looks at in one read. */
const SEARCHED = 100;

/** One page of a list that is spread over index partitions, newest first over all of them. The cursor is the last key that was looked at. */
export const newestAcrossSlots = async <T>(slots: number, page: Page, { keys, items, fits }: Newest<T>): Promise<Fetched<T>> => {
  const size = fits ? SEARCHED : page.limit;
  const data: T[] = [];
  let cursor = page.cursor;
  for (let reads = 0; reads < (fits ? MOST_READS : 1); reads++) {
    const before = cursor;
    const each = await Promise.all(Array.from({ length: slots }, (_, slot) => keys(slot, size + 1, before)));
    const found = each.flat().toSorted().toReversed();
    const here = found.slice(0, size);
    for (const [at, item] of (await items(here)).entries()) {
      if (item === undefined || (fits && !fits(item))) continue;
      data.push(item);
      if (data.length === page.limit) return { data, cursor: at + 1 < found.length ? (here[at] ?? null) : null };
    }
    if (found.length <= size) return { data, cursor: null };
    cursor = here.at(-1);
  }
  return { data, cursor: cursor ?? null };
};
