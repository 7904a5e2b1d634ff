import type { Availability } from "../event/event.schema.ts";

type Sale = { status: "draft" | "published" | "cancelled"; endsAtMs: number };
type Window = { salesStartAtMs?: number | undefined; salesEndAtMs?: number | undefined };

/** Without its own window, a type is on sale from the publishing to the end of the event. */
export const isOnSale = (event: Sale, { salesStartAtMs, salesEndAtMs }: Window, nowMs: number): boolean =>
  event.status === "published" && nowMs < event.endsAtMs && nowMs >= (salesStartAtMs ?? 0) && nowMs < (salesEndAtMs ?? Infinity);

/** A tenth of the capacity, at least ten. A type without its own limit may draw from a shared pool. */
const fewLimitOf = (capacity: number): number => Math.max(10, Math.floor(capacity / 10));

export const availabilityOf = (p: { onSale: boolean; available: number | null; capacity: number | undefined }): Availability => {
  if (!p.onSale) return "not_on_sale";
  if (p.available === null) return "available";
  if (p.available <= 0) return "sold_out";
  return p.available <= Math.min(fewLimitOf(p.capacity ?? 0), (p.capacity ?? Infinity) - 1) ? "few" : "available";
};

export const bestAvailability = (types: readonly Availability[]): Availability =>
  (["available", "few", "sold_out"] as const).find((availability) => types.includes(availability)) ?? "not_on_sale";
