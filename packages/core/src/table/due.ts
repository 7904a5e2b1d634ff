/** The sparse index of rows that the sweeper must read. Its two attributes are always written together, because both make the key. */
import { asTransient } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { DUE_SLOTS } from "./table.ts";

/** 0 removes the row from the index. */
export const dueAt = (id: string, dueAtMs: number): { dueAtMs: number; dueSlot: number } => ({ dueAtMs, dueSlot: Id.slot(id, DUE_SLOTS) });

/** A sweep reads at most this many rows of each slot. The rest stays due for the next sweep. */
const MAX_PER_SLOT = 250;

type DueQuery<T> = (slot: { dueSlot: number }, due: { dueAtMs: number }, limit: number) => Promise<{ data: T[] }>;

/** Rows that are due by `nowMs`, over all slots. From the index: may be stale. */
export const listDueRows = <T>(code: string, nowMs: number, query: DueQuery<T>): Promise<T[]> =>
  asTransient(code, async () => {
    const slots = Array.from({ length: DUE_SLOTS }, (_, dueSlot) => query({ dueSlot }, { dueAtMs: nowMs }, MAX_PER_SLOT));
    return (await Promise.all(slots)).flatMap(({ data }) => data);
  });
