/** Whether something can be bought now. */
import type { Availability } from "../event/event.schema.ts";

type Sale = { status: "draft" | "published" | "cancelled"; endsAtMs: number };
type Window = { salesStartAtMs?: number | undefined; salesEndAtMs?: number | undefined };

/** Sales run from publishing to the event's end unless the type says otherwise. */
export const isOnSale = (event: Sale, { salesStartAtMs, salesEndAtMs }: Window, nowMs: number): boolean =>
  event.status === "published" && nowMs < event.endsAtMs && nowMs >= (salesStartAtMs ?? 0) && nowMs < (salesEndAtMs ?? Infinity);

/** A tenth of the capacity, and never fewer than ten, are few. A type without a limit of its own may still draw from a shared pool. */
const fewOf = (capacity: number): number => Math.max(10, Math.floor(capacity / 10));

export const availabilityOf = (p: { onSale: boolean; available: number | null; capacity: number | undefined }): Availability => {
  if (!p.onSale) return "not_on_sale";
  if (p.available === null) return "available";
  if (p.available <= 0) return "sold_out";
  return p.available <= Math.min(fewOf(p.capacity ?? 0), (p.capacity ?? Infinity) - 1) ? "few" : "available";
};

/** The event is as available as its best type. */
export const bestAvailability = (types: readonly Availability[]): Availability =>
  (["available", "few", "sold_out"] as const).find((one) => types.includes(one)) ?? "not_on_sale";
