/** What each message adds to which counter. */
import type { ScanRefused, TicketScanned } from "../admission/admission.messages.ts";
import type { OrderMoved } from "../order/order.messages.ts";

export type Counted = OrderMoved | TicketScanned | ScanRefused;
/** `item`: the counters' item that has this counter. */
export type Increment = { item: string; name: string; by: number };
type Named = Omit<Increment, "item">;

const MINUTE_MS = 60_000;
/** A quarter of an hour of a gate's counters stays within a kilobyte, which is one write unit. */
const WINDOW_MS = 15 * MINUTE_MS;

const startOf = (atMs: number, lengthMs: number): string => new Date(atMs - (atMs % lengthMs)).toISOString();

const ofOrder = ({ from, to, tickets, amountMinor }: OrderMoved["data"]): Named[] => {
  const seats = tickets.reduce((sum, { quantity }) => sum + quantity, 0);
  const sold = (sign: 1 | -1): Named[] => [
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

const ofScanned = ({ did, first, insideBy, ticketTypeId, gateId, atMs }: TicketScanned["data"]): Named[] => [
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
        { name: `minute/${startOf(atMs, MINUTE_MS)}/admitted`, by: 1 },
      ]
    : []),
];

const ofRefused = ({ reason, gateId, atMs }: ScanRefused["data"]): Named[] => [
  { name: "refused", by: 1 },
  { name: `refused/${reason}`, by: 1 },
  { name: `gate/${gateId}/refused`, by: 1 },
  { name: `minute/${startOf(atMs, MINUTE_MS)}/refused`, by: 1 },
];

const itemOf = (message: Counted): string => (message.type === "order.moved" ? "sales" : `gate/${startOf(message.data.atMs, WINDOW_MS)}`);

const ofMessage = (message: Counted): Named[] => {
  if (message.type === "order.moved") return ofOrder(message.data);
  return message.type === "ticket.scanned" ? ofScanned(message.data) : ofRefused(message.data);
};

/** The sum that these messages add to each counter. Counters that do not change are left out. */
export const incrementsOf = (...messages: Counted[]): Increment[] => {
  const sums = new Map<string, Increment>();
  for (const message of messages) {
    const item = itemOf(message);
    for (const { name, by } of ofMessage(message)) {
      const key = `${item} ${name}`;
      sums.set(key, { item, name, by: (sums.get(key)?.by ?? 0) + by });
    }
  }
  return [...sums.values()].filter(({ by }) => by !== 0);
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
