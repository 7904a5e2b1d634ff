/** What each message adds to which counter. */
import type { ScanRefused, TicketScanned } from "../admission/admission.messages.ts";
import type { OrderMoved } from "../order/order.messages.ts";

export type Counted = OrderMoved | TicketScanned | ScanRefused;
export type Increment = { name: string; by: number };

const minuteOf = (atMs: number): string => new Date(atMs - (atMs % 60_000)).toISOString();

const ofOrder = ({ from, to, tickets, amountMinor }: OrderMoved["data"]): Increment[] => {
  const seats = tickets.reduce((sum, { quantity }) => sum + quantity, 0);
  const sold = (sign: 1 | -1): Increment[] => [
    { name: "sold", by: sign * seats },
    { name: "revenue", by: sign * amountMinor },
    ...tickets.map(({ ticketTypeId, quantity }) => ({ name: `sold/${ticketTypeId}`, by: sign * quantity })),
  ];
  return [
    ...(to === "reserved" ? [{ name: "reserved", by: seats }] : []),
    ...(from === "reserved" ? [{ name: "reserved", by: -seats }] : []),
    ...(to === "paid" ? sold(1) : []),
    ...(from === "issued" && to === "refund_due" ? sold(-1) : []),
  ];
};

const ofScanned = ({ did, first, insideBy, ticketTypeId, gateId, atMs }: TicketScanned["data"]): Increment[] => [
  ...(first
    ? [
        { name: "admitted", by: 1 },
        { name: `admitted/${ticketTypeId}`, by: 1 },
      ]
    : []),
  ...(insideBy === 0 ? [] : [{ name: "inside", by: insideBy }]),
  ...(did === "admitted"
    ? [
        { name: `gate/${gateId}/admitted`, by: 1 },
        { name: `minute/${minuteOf(atMs)}/admitted`, by: 1 },
      ]
    : []),
];

const ofRefused = ({ reason, gateId, atMs }: ScanRefused["data"]): Increment[] => [
  { name: "refused", by: 1 },
  { name: `refused/${reason}`, by: 1 },
  { name: `gate/${gateId}/refused`, by: 1 },
  { name: `minute/${minuteOf(atMs)}/refused`, by: 1 },
];

/** Each counter once: a transaction writes an item once. Those that stay as they are are left out. */
export const incrementsOf = (message: Counted): Increment[] => {
  const all =
    message.type === "order.moved"
      ? ofOrder(message.data)
      : message.type === "ticket.scanned"
        ? ofScanned(message.data)
        : ofRefused(message.data);
  const sums = new Map<string, number>();
  for (const { name, by } of all) sums.set(name, (sums.get(name) ?? 0) + by);
  return [...sums].filter(([, by]) => by !== 0).map(([name, by]) => ({ name, by }));
};

type Limited = { capacity?: number; pools: readonly string[] };
type Pool = { pool: string; capacity: number };

/** Of the shared pools that a type draws from, the one that runs out first. */
const tightest = ({ pools }: Limited, shared: readonly Pool[]): Pool | undefined =>
  shared.filter(({ pool }) => pools.includes(pool)).toSorted((a, b) => a.capacity - b.capacity)[0];

/** How many tickets the event can sell at most: those that share a pool no more than it holds, and no more than their own limits allow. Null: no limit. */
export const capacityOf = (types: readonly Limited[], shared: readonly Pool[]): number | null => {
  const sharing = new Map<Pool | undefined, number>();
  for (const type of types) {
    const pool = tightest(type, shared);
    sharing.set(pool, (sharing.get(pool) ?? 0) + (type.capacity ?? Infinity));
  }
  const sum = [...sharing].reduce((total, [pool, own]) => total + Math.min(own, pool?.capacity ?? Infinity), 0);
  return sum === Infinity ? null : sum;
};

type Sold = { reserved: number; sold: number; byType: readonly { sold: number; capacity: number | undefined }[] };

/** Seats beyond what the event has: in all, or of single types if that is more. 0 as long as nothing is sold twice. */
export const oversoldBy = ({ reserved, sold, byType }: Sold, capacity: number | null): number =>
  Math.max(
    0,
    sold + reserved - (capacity ?? Infinity),
    byType.reduce((sum, type) => sum + Math.max(0, type.sold - (type.capacity ?? Infinity)), 0),
  );
