/** The rule that takes back a scan: which scans may be undone, and what their ticket is without them. */
import type { ScanRecord } from "../ticket/ticket.schema.ts";
import type { TicketState } from "./admission.rules.ts";

export const UNDO_MS = 15 * 60_000;

/**
 * `unknown_scan`: this device made no successful scan of this id, or the ticket forgot it. `undo_too_late`: it is older than fifteen minutes.
 * `later_scan`: the ticket went in or out again since, so what to undo first is the later scan.
 */
export const UNDO_REASONS = ["unknown_scan", "undo_too_late", "later_scan"] as const;
export type UndoReason = (typeof UNDO_REASONS)[number];

/** The undo writes this: the ticket as if the scan had not been. */
export type Undoing = { record: ScanRecord; inside: boolean; entries: number; lastEntryAtMs?: number };
export type UndoVerdict = { refused: UndoReason } | { undone: number } | { undo: Undoing };

type Passage = ScanRecord & { scanId: string };

/** The entries and exits that count, oldest first. */
export const passagesOf = (scans: TicketState["scans"]): Passage[] =>
  Object.entries(scans)
    .map(([scanId, record]) => ({ scanId, ...record }))
    .filter(({ did, undoneAtMs }) => did !== "redeemed" && undoneAtMs === undefined)
    .toSorted((a, b) => a.atMs - b.atMs);

/** The last passage alone can be undone, because the scans after it were decided by it. Pieces that were handed out come back in any order. */
export const decideUndo = (ticket: TicketState | undefined, scanId: string, nowMs: number): UndoVerdict => {
  const record = ticket?.scans[scanId];
  if (!ticket || !record) return { refused: "unknown_scan" };
  if (record.undoneAtMs !== undefined) return { undone: record.undoneAtMs };
  if (nowMs - record.atMs > UNDO_MS) return { refused: "undo_too_late" };
  if (record.did === "redeemed") return { undo: { record, inside: ticket.inside, entries: ticket.entries } };
  const passages = passagesOf(ticket.scans);
  const last = passages.pop();
  if (last?.scanId !== scanId) return { refused: "later_scan" };
  const inside = passages.at(-1)?.did === "admitted";
  const before = passages.findLast(({ did }) => did === "admitted");
  const entries = ticket.entries - (record.did === "admitted" ? 1 : 0);
  return { undo: { record, inside, entries, ...(before ? { lastEntryAtMs: before.atMs } : {}) } };
};
