/** How an entry of the audit log ended, and how long it is kept. */
import type { AuditEntryRow } from "./audit-log.entity.ts";

/** Two years. */
export const RETENTION_SEC = 2 * 365 * 24 * 60 * 60;

/** A quote, a preview and an export change nothing. */
export const isReading = (call: string): boolean => /^GET |\/(quote|preview|export)$/.test(call);

/** Longer than any call takes. */
const PENDING_MS = 60_000;

export const OUTCOMES = ["done", "refused", "failed", "pending", "unknown"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** `unknown`: the process died after the permission, and no transaction says that the change was written. */
export const outcomeOf = (
  { status, isCommitted, atMs }: Pick<AuditEntryRow, "status" | "isCommitted" | "atMs">,
  nowMs: number,
): Outcome => {
  if (isCommitted || (status !== undefined && status < 400)) return "done";
  if (status === undefined) return nowMs - atMs < PENDING_MS ? "pending" : "unknown";
  return status < 500 ? "refused" : "failed";
};

/** An address without its last part: 203.0.113.0, 2001:db8:1::. */
export const truncateAddress = (address: string): string => {
  const v4 = /^(?:::ffff:)?(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}$/i.exec(address)?.[1];
  if (v4 !== undefined) return `${v4}.0`;
  if (!/^[0-9a-f:]+$/i.test(address)) return "";
  const [head = "", tail] = address.split("::");
  const known = head.split(":").filter((part) => part !== "");
  const missing = tail === undefined ? 0 : 8 - known.length - tail.split(":").filter((part) => part !== "").length;
  const parts = [...known, ...Array.from({ length: missing }, () => "0"), ...(tail ?? "").split(":").filter((part) => part !== "")];
  return `${parts.slice(0, 3).join(":")}::`;
};
