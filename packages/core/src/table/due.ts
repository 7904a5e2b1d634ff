/** The sparse index of rows that something is due on. Its two attributes are always written together: both make the key. */
import * as Id from "../kernel/id.ts";
import { DUE_SLOTS } from "./table.ts";

/** 0 takes the row out of the index. */
export const dueAt = (id: string, dueAtMs: number): { dueAtMs: number; dueSlot: number } => ({ dueAtMs, dueSlot: Id.slot(id, DUE_SLOTS) });

/** What a noun's due query finds over all slots. */
export const queryDueSlots = async <T>(query: (dueSlot: number) => Promise<{ data: T[] }>): Promise<T[]> => {
  const slots = await Promise.all(Array.from({ length: DUE_SLOTS }, (_, dueSlot) => query(dueSlot)));
  return slots.flatMap(({ data }) => data);
};

/** A sweep takes at most this many of each slot; the rest is due still in the next one. */
export const MAX_DUE_PER_SLOT = 250;
