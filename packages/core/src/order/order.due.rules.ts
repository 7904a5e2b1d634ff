/** When the sweeper reads an order again, and when an order that ended unpaid loses its personal data. Pure. */
import type { OrderRow, StatusTime } from "./order.rules.ts";

/** From the deadline that the buyer sees to the release: a payment of the last second may still arrive. */
export const graceMs = (holdMs: number): number => Math.min(60_000, Math.floor(holdMs / 10));

const UNFINISHED_MS = 30_000;
/** The process that makes the refund due also makes the refund. The sweeper takes over when that process died. */
export const REFUND_MS = 5_000;
const ATTENTION_MS = 3_600_000;

const DAY_MS = 86_400_000;
/** An order that ended without tickets keeps its personal data this long, for a late payment and for questions. Then it loses them within a day. */
const UNPAID_RETENTION_MS = 29 * DAY_MS;
/** The orders of one on-sale end together. Spread over a day, their removal does not delay other work of the sweeper. */
const spreadMs = (nowMs: number): number => (nowMs * 7_919) % DAY_MS;

/** When an order that ended unpaid, or was paid too late and refunded, may lose its personal data. Undefined: it keeps the data, or has lost it. */
export const anonymizeAtMs = (
  row: Pick<OrderRow, "status" | "anonymizedAtMs"> & { [field in StatusTime]?: number },
): number | undefined => {
  if (row.anonymizedAtMs !== undefined) return undefined;
  const { rejectedAtMs: rejected, expiredAtMs: expired, cancelledAtMs: cancelled, refundedAtMs } = row;
  const endedAtMs = { rejected, expired, cancelled, refunded: row.issuedAtMs === undefined ? refundedAtMs : undefined };
  const atMs = row.status in endedAtMs ? endedAtMs[row.status as keyof typeof endedAtMs] : undefined;
  return atMs === undefined ? undefined : atMs + UNPAID_RETENTION_MS;
};

const unfinishedMs = ({ runs, attention }: Pick<OrderRow, "runs" | "attention">): number =>
  attention ? ATTENTION_MS : UNFINISHED_MS * 2 ** Math.min(runs, 7);

/** When the sweeper reads the row again. 0 removes it from the sparse index. A row that needs attention is retried each hour. */
export const dueAtMs = (
  row: Pick<
    OrderRow,
    "status" | "expiresAtMs" | "holdMs" | "runs" | "attention" | "issuedAtMs" | "notifiedAtMs" | "delivery" | "anonymizedAtMs"
  > & {
    nowMs: number;
  },
): number => {
  switch (row.status) {
    case "pending":
      // Its execution may never have started, and nothing else takes its stock.
      return Math.min(row.nowMs + unfinishedMs(row), row.expiresAtMs + graceMs(row.holdMs));
    case "reserved":
      return row.expiresAtMs + graceMs(row.holdMs);
    case "paid":
      return row.nowMs + unfinishedMs(row);
    case "issued":
      // After a failed email its notification is due in the order's place, for a limited number of attempts.
      return row.notifiedAtMs === undefined && row.delivery === undefined ? row.nowMs + unfinishedMs(row) : 0;
    case "refund_due":
      return row.nowMs + (row.attention ? ATTENTION_MS : REFUND_MS);
    case "rejected":
    case "expired":
    case "cancelled":
    case "refunded":
      if (row.status === "refunded" && row.issuedAtMs !== undefined) return 0;
      return row.anonymizedAtMs === undefined ? row.nowMs + UNPAID_RETENTION_MS + spreadMs(row.nowMs) : 0;
  }
};

const STUCK_EXECUTIONS = 2;
/** True when restarted executions made no progress on a paid order, or on an issued order whose buyer was not notified. Raises an alarm. */
export const isStuck = (row: Pick<OrderRow, "status" | "runs" | "notifiedAtMs">): boolean =>
  row.runs >= STUCK_EXECUTIONS && (row.status === "paid" || (row.status === "issued" && row.notifiedAtMs === undefined));
