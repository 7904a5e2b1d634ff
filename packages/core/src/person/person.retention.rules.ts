/** Finds rows that have personal data, or a time to go, and are older than docs/privacy.md says. Pure; of rows as the table has them. */
import { anonymizeAtMs } from "../order/order.due.rules.ts";
import type { OrderRow } from "../order/order.rules.ts";
import type { EntryRow } from "../waiting-list/waiting-list.entity.ts";

const DAY_MS = 86_400_000;
/** The database removes expired rows within some days; the sweeper spreads its removals over one. */
const LATE_MS = { database: 7 * DAY_MS, sweeper: 2 * DAY_MS };

export type Row = Record<string, unknown> & { __edb_e__?: unknown; cleanUpAtSec?: unknown };

const isPastTtl = ({ cleanUpAtSec }: Row, nowMs: number): boolean =>
  typeof cleanUpAtSec === "number" && cleanUpAtSec > 0 && cleanUpAtSec * 1000 < nowMs - LATE_MS.database;

/** An order that ended unpaid loses its names by the sweeper. */
const isUnpaidPast = (row: Row, nowMs: number): boolean => {
  const { buyer, attendees } = row as unknown as OrderRow;
  const atMs = anonymizeAtMs(row as unknown as OrderRow);
  const hasPerson = buyer.email !== "" || buyer.name !== "" || attendees.length > 0;
  return hasPerson && atMs !== undefined && atMs < nowMs - LATE_MS.sweeper;
};

/** An entry that is not anonymized is due, from its first email to the day on which it loses its names. */
const isEntryPast = (row: Row, nowMs: number): boolean => {
  const { status, email, dueAtMs } = row as unknown as EntryRow;
  return status !== "unconfirmed" && email !== "" && dueAtMs < nowMs - LATE_MS.sweeper;
};

const IS_PAST: Record<string, (row: Row, nowMs: number) => boolean> = { order: isUnpaidPast, waitingEntry: isEntryPast };

/** The row's entity when it should be gone or without names by now. */
export const findPast = (row: Row, nowMs: number): string | undefined => {
  const { __edb_e__: entity } = row;
  if (typeof entity !== "string") return undefined;
  return isPastTtl(row, nowMs) || IS_PAST[entity]?.(row, nowMs) ? entity : undefined;
};
