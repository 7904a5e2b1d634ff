/** Lists are paged: a limit, and a cursor that is opaque to the caller. */
import * as v from "valibot";
import { Fault } from "./fault.ts";

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

const unknownCursor = (): Fault =>
  new Fault("invalid", "request.invalid", "The cursor is not one of ours.", [{ path: "cursor", message: "Unknown cursor." }]);

/** ElectroDB's word for text it did not write, and DynamoDB's for a key that is not of this list. */
const isOfCursor = (error: unknown): boolean => {
  for (let at = error; at instanceof Error; at = at.cause)
    if (at.name === "ValidationException" || at.message.startsWith("Unable to parse cursor")) return true;
  return false;
};

/** One page from where the cursor stands; one that is not ours is the caller's fault. */
export const from = async <T>(cursor: string | null | undefined, fetch: (cursor: string | null) => Promise<T>): Promise<T> => {
  try {
    return await fetch(cursor ?? null);
  } catch (error) {
    if (cursor && isOfCursor(error)) throw unknownCursor();
    throw error;
  }
};

/**
 * One page of a list that is spread over index partitions: slot after slot, each in its own order.
 * The cursor is `<slot>.<cursor within the slot>`; null at the end.
 */
export const acrossSlots = async <T>(
  slots: number,
  page: Page,
  fetch: (slot: number, limit: number, cursor: string | null) => Promise<Fetched<T>>,
): Promise<Fetched<T>> => {
  const data: T[] = [];
  const [start, ...rest] = (page.cursor ?? "0.").split(".");
  let slot = Number(start);
  if (!Number.isInteger(slot) || slot < 0 || slot >= slots) throw unknownCursor();
  let cursor: string | null = rest.join(".") || null;
  while (slot < slots) {
    const found = await from(cursor, (at) => fetch(slot, page.limit - data.length, at));
    data.push(...found.data);
    cursor = found.cursor;
    if (cursor === null) slot += 1;
    if (data.length >= page.limit) break;
  }
  return { data, cursor: slot < slots ? `${slot}.${cursor ?? ""}` : null };
};
