import { MAX_HOLD_SECONDS, type Availability } from "../event/event.schema.ts";
import type { PoolStock } from "../stock/stock.rules.ts";
import type { Visibility } from "../ticket-type/ticket-type.rules.ts";

type Sale = { status: "draft" | "published" | "cancelled"; endsAtMs: number };
type Window = {
  salesStartAtMs?: number | undefined;
  salesEndAtMs?: number | undefined;
  salesClosed?: boolean | undefined;
  visibility?: Visibility | undefined;
};

/** Says if attendees see it. `unlocked`: the types that their code unlocks. */
export const isListed = (
  { ticketTypeId, visibility = "public" }: { ticketTypeId: string; visibility?: Visibility | undefined },
  unlocked: readonly string[] = [],
): boolean => visibility === "public" || (visibility === "code" && unlocked.includes(ticketTypeId));

/**
 * Without its own window, a type is on sale from the publishing to the end of the event. A hidden or closed type is not. Who may buy a type of `code` is
 * decided by the buyer's code.
 */
export const isOnSale = (event: Sale, { salesStartAtMs, salesEndAtMs, salesClosed, visibility }: Window, nowMs: number): boolean =>
  event.status === "published" &&
  nowMs < event.endsAtMs &&
  nowMs >= (salesStartAtMs ?? 0) &&
  nowMs < (salesEndAtMs ?? Infinity) &&
  salesClosed !== true &&
  visibility !== "hidden";

type Tier = Window & { ticketTypeId: string; capacity?: number; pools: readonly string[]; after?: string; openedAtMs?: number };

/**
 * The type that this one waits for. Undefined: it waits for none, was sold before, or the other's sale is over. A type that not everybody sees holds
 * nothing back. `pool`: sold out, it opens this type.
 * None: the other has no limit, so that only the end of its sale opens this type.
 */
export const findEarlierTier = <T extends Tier>(type: Tier, types: readonly T[], nowMs: number): { tier: T; pool?: string } | undefined => {
  if (type.after === undefined || type.openedAtMs !== undefined) return undefined;
  const tier = types.find(({ ticketTypeId }) => ticketTypeId === type.after);
  if (!tier || tier.salesClosed || !isListed(tier) || nowMs >= (tier.salesEndAtMs ?? Infinity)) return undefined;
  const [pool] = tier.capacity === undefined ? [] : tier.pools;
  return pool === undefined ? { tier } : { tier, pool };
};

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

/** Extensions at most double a hold, and a payment of the last second has a minute more. */
const LONGEST_HOLD_MS = 2 * MAX_HOLD_SECONDS * 1000 + 60_000;

export const mayBeHeld = ({ available, heldAtMs }: PoolStock, nowMs: number): boolean =>
  available <= 0 && nowMs - heldAtMs < LONGEST_HOLD_MS;

/** The report counts orders a moment after they moved. */
const COUNTED_WITHIN_MS = 5_000;

/** Adds up the report's counters of everything that draws from a pool. */
export type PoolSales = { reserved: number; sold: number };

/**
 * True when unpaid orders have a part of an empty pool. The counters say so, or they do not yet know who took what is gone, and an unpaid order took
 * from the pool just now.
 */
export const isHeld = (pool: PoolStock, { reserved, sold }: PoolSales, nowMs: number): boolean =>
  mayBeHeld(pool, nowMs) && (reserved > 0 || (reserved + sold < pool.gone && nowMs - pool.heldAtMs < COUNTED_WITHIN_MS));

export const availabilityOf = (p: {
  onSale: boolean;
  available: number | null;
  capacity: number | undefined;
  held: boolean;
}): Availability => {
  if (!p.onSale) return "not_on_sale";
  if (p.available === null) return "available";
  if (p.available <= 0) return p.held ? "held" : "sold_out";
  return p.capacity !== undefined && p.available <= fewLimitOf(p.capacity) ? "few" : "available";
};

export const bestAvailability = (types: readonly Availability[]): Availability =>
  (["available", "few", "held", "sold_out"] as const).find((availability) => types.includes(availability)) ?? "not_on_sale";

/** The item of an event's counters that has its sales, and its slots that are written. The report writes them; the catalog reads what is held. */
export const SALES_ITEM = "sales";
export const SALES_SLOTS = 4;
/** The counters of one ticket type or product. */
export const reservedCounterOf = (id: string): string => `reserved/${id}`;
export const soldCounterOf = (id: string): string => `sold/${id}`;
export const revenueCounterOf = (id: string): string => `revenue/${id}`;

type Seller = { id: string; pools: readonly string[] };

/** Adds up the counters of everything that draws from the pool. */
export const salesOfPool = (pool: string, sellers: readonly Seller[], counters: ReadonlyMap<string, number>): PoolSales => {
  const ids = sellers.filter(({ pools }) => pools.includes(pool)).map(({ id }) => id);
  const sum = (counterOf: (id: string) => string): number => ids.reduce((total, id) => total + (counters.get(counterOf(id)) ?? 0), 0);
  return { reserved: sum(reservedCounterOf), sold: sum(soldCounterOf) };
};
