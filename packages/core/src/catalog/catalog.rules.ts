import type { Availability } from "../event/event.schema.ts";

type Sale = { status: "draft" | "published" | "cancelled"; endsAtMs: number };
type Window = {
  salesStartAtMs?: number | undefined;
  salesEndAtMs?: number | undefined;
  salesClosed?: boolean | undefined;
  visibility?: "public" | "hidden" | undefined;
};

/** Without its own window, a type is on sale from the publishing to the end of the event. A hidden or closed type is not. */
export const isOnSale = (event: Sale, { salesStartAtMs, salesEndAtMs, salesClosed, visibility }: Window, nowMs: number): boolean =>
  event.status === "published" &&
  nowMs < event.endsAtMs &&
  nowMs >= (salesStartAtMs ?? 0) &&
  nowMs < (salesEndAtMs ?? Infinity) &&
  salesClosed !== true &&
  visibility !== "hidden";

/** In the organizer's order. Types that are not in it follow in the order that they have. */
export const sortTypes = <T extends { ticketTypeId: string }>(types: readonly T[], order: readonly string[] = []): T[] => {
  const rankOf = ({ ticketTypeId }: T): number => (order.includes(ticketTypeId) ? order.indexOf(ticketTypeId) : order.length);
  return types.toSorted((a, b) => rankOf(a) - rankOf(b));
};

type Type = { capacity?: number | undefined; pools: readonly string[] };

/** A type sells at most what the smallest of its own and its shared pools holds. Undefined: no limit. */
export const sellableOf = (type: Type, shared: readonly { pool: string; capacity: number }[]): number | undefined => {
  const pools = shared.filter(({ pool }) => type.pools.includes(pool));
  const smallest = Math.min(type.capacity ?? Infinity, ...pools.map(({ capacity }) => capacity));
  return smallest === Infinity ? undefined : smallest;
};

/**
 * Few is what hurries a buyer for a reason: at most a tenth of what there was, and at most ten. Of fewer than ten it is the last one, unless nothing was
 * sold yet.
 */
const fewLimitOf = (capacity: number): number => Math.min(10, Math.max(1, Math.floor(capacity / 10)), capacity - 1);

export const availabilityOf = (p: { onSale: boolean; available: number | null; capacity: number | undefined }): Availability => {
  if (!p.onSale) return "not_on_sale";
  if (p.available === null) return "available";
  if (p.available <= 0) return "sold_out";
  return p.capacity !== undefined && p.available <= fewLimitOf(p.capacity) ? "few" : "available";
};

export const bestAvailability = (types: readonly Availability[]): Availability =>
  (["available", "few", "sold_out"] as const).find((availability) => types.includes(availability)) ?? "not_on_sale";
