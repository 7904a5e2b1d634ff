import type { ScanRefused, ScanUndone, TicketScanned } from "../admission/admission.messages.ts";
import { reservedCounterOf, revenueCounterOf, SALES_ITEM, soldCounterOf } from "../catalog/catalog.rules.ts";
import type { ConflictChanged } from "../conflict/conflict.messages.ts";
import type { OrderMoved, OrderPartRefunded, ProductExchanged, TicketVoided } from "../order/order.messages.ts";
import type { FeeAwaited, FeeKnown } from "../payment/payment.messages.ts";
import {
  EXCHANGED,
  ofAdjusted,
  ofCode,
  ofDay,
  ofReturned,
  PROVIDER_FEES,
  PROVIDER_FEES_AWAITED,
  redeemedCounterOf,
} from "./report.money.rules.ts";

export type Counted =
  | OrderMoved
  | OrderPartRefunded
  | ProductExchanged
  | TicketVoided
  | TicketScanned
  | ScanUndone
  | ScanRefused
  | ConflictChanged
  | FeeAwaited
  | FeeKnown;
/** `item`: the item that has this counter. */
export type Increment = { item: string; name: string; by: number };
export type CounterChange = Omit<Increment, "item">;

const MINUTE_MS = 60_000;
/** The counters of a quarter of an hour fit in a kilobyte, which is one write unit. */
export const GATE_WINDOW_MS = 15 * MINUTE_MS;

const startOf = (atMs: number, lengthMs: number): string => new Date(atMs - (atMs % lengthMs)).toISOString();

/** The counters of products serve the catalog alone, which shows what is held: the report's sums are of tickets. */
const ofOrder = (data: OrderMoved["data"]): CounterChange[] => {
  const { from, to, tickets, products = [], amountMinor, refundedBy } = data;
  const seats = tickets.reduce((sum, { quantity }) => sum + quantity, 0);
  const items = [
    ...tickets.map(({ ticketTypeId: id, ...rest }) => ({ id, ...rest })),
    ...products.map(({ productId: id, ...rest }) => ({ id, ...rest })),
  ];
  const sold = (sign: 1 | -1): CounterChange[] => [
    { name: "sold", by: sign * seats },
    { name: "revenue", by: sign * amountMinor },
    ...items.map(({ id, quantity }) => ({ name: soldCounterOf(id), by: sign * quantity })),
    ...items.map((item) => ({ name: revenueCounterOf(item.id), by: sign * (item.amountMinor ?? 0) })),
  ];
  const reserved = (sign: 1 | -1): CounterChange[] => [
    { name: "reserved", by: sign * seats },
    ...items.map(({ id, quantity }) => ({ name: reservedCounterOf(id), by: sign * quantity })),
  ];
  return [
    ...(to === "reserved" ? reserved(1) : []),
    ...(from === "reserved" ? reserved(-1) : []),
    ...(to === "paid" ? [...sold(1), ...ofAdjusted(data)] : []),
    ...(from === "issued" && to === "refund_due" ? [...sold(-1), ...ofReturned(amountMinor, refundedBy, items)] : []),
  ];
};

const ofPartRefunded = ({ tickets, products, amountMinor, refundedBy }: OrderPartRefunded["data"]): CounterChange[] => {
  const items = [
    ...tickets.map(({ ticketTypeId: id, ...rest }) => ({ id, ...rest })),
    ...products.map(({ productId: id, ...rest }) => ({ id, ...rest })),
  ];
  return [
    { name: "sold", by: -tickets.reduce((sum, { quantity }) => sum + quantity, 0) },
    { name: "revenue", by: -amountMinor },
    ...items.map(({ id, quantity }) => ({ name: soldCounterOf(id), by: -quantity })),
    ...items.map((item) => ({ name: revenueCounterOf(item.id), by: -item.amountMinor })),
    ...ofReturned(amountMinor, refundedBy, items),
  ];
};

/** The event's revenue stays: a difference goes back by a refund of its own. */
const ofExchanged = ({ from, to }: ProductExchanged["data"]): CounterChange[] => [
  { name: soldCounterOf(from.productId), by: -from.quantity },
  { name: soldCounterOf(to.productId), by: to.quantity },
  { name: revenueCounterOf(from.productId), by: -from.amountMinor },
  { name: revenueCounterOf(to.productId), by: to.amountMinor },
  { name: EXCHANGED, by: from.amountMinor - to.amountMinor },
];

/** No money went back, so the revenue stays. */
const ofVoided = ({ ticketTypeId }: TicketVoided["data"]): CounterChange[] => [
  { name: "sold", by: -1 },
  { name: soldCounterOf(ticketTypeId), by: -1 },
];

/** `isOnly`: the ticket's only admission. An undone scan takes back what it counted, in the minute of the scan. */
const ofAdmission = (
  { did, insideBy, ticketTypeId, gateId, atMs, productId }: Omit<TicketScanned["data"], "first" | "forced">,
  isOnly: boolean,
  by: 1 | -1,
): CounterChange[] => [
  ...(isOnly
    ? [
        { name: "admitted", by },
        { name: `admitted/${ticketTypeId}`, by },
      ]
    : []),
  ...(insideBy === 0 ? [] : [{ name: "inside", by: insideBy }]),
  ...(productId === undefined ? [] : [{ name: redeemedCounterOf(productId), by }]),
  ...(did === "admitted"
    ? [
        { name: `gate/${gateId}/admitted`, by },
        { name: `minute/${startOf(atMs, MINUTE_MS)}/admitted`, by },
      ]
    : []),
];

const ofRefused = ({ reason, gateId, atMs }: ScanRefused["data"]): CounterChange[] => [
  { name: "refused", by: 1 },
  { name: `refused/${reason}`, by: 1 },
  { name: `gate/${gateId}/refused`, by: 1 },
  { name: `minute/${startOf(atMs, MINUTE_MS)}/refused`, by: 1 },
];

/** Sorts behind every other item, so that the report's frequent reads stop before it. Each item has the sales of one day. */
export const HISTORY_PREFIX = "~sales/";

/** The tickets sold and the revenue by the hour of the sale or of its return. */
const historyOf = ({ at }: Counted, changes: readonly CounterChange[]): Increment[] => {
  const [day = "", time = ""] = at.split("T");
  return changes
    .filter(({ name }) => name === "sold" || name === "revenue")
    .map(({ name, by }) => ({ item: `${HISTORY_PREFIX}${day}`, name: `${time.slice(0, 2)}/${name}`, by }));
};

type Sale = { hour: string; sold: number; revenueMinor: number };

/** Nothing is returned that the hours before do not have: its sale was counted by an earlier version, without an hour. */
const withoutEarlier = (sales: readonly Sale[]): Sale[] => {
  const sums = { sold: 0, revenueMinor: 0 };
  return sales.map(({ hour, ...sale }) => {
    const sold = Math.max(sale.sold, -sums.sold);
    const revenueMinor = Math.max(sale.revenueMinor, -sums.revenueMinor);
    sums.sold += sold;
    sums.revenueMinor += revenueMinor;
    return { hour, sold, revenueMinor };
  });
};

const hoursOf = (counters: ReadonlyMap<string, ReadonlyMap<string, number>>): Sale[] =>
  [...counters]
    .flatMap(([item, sums]) =>
      [...new Set([...sums.keys()].map((name) => name.slice(0, 2)))].map((hour) => ({
        hour: `${item.slice(HISTORY_PREFIX.length)}T${hour}:00:00.000Z`,
        sold: sums.get(`${hour}/sold`) ?? 0,
        revenueMinor: sums.get(`${hour}/revenue`) ?? 0,
      })),
    )
    .toSorted((a, b) => (a.hour < b.hour ? -1 : 1));

/** The hours with a sale, oldest first. `counters`: by item and name, summed over their slots. */
export const salesOf = (counters: ReadonlyMap<string, ReadonlyMap<string, number>>): Sale[] =>
  withoutEarlier(hoursOf(counters)).filter(({ sold, revenueMinor }) => sold !== 0 || revenueMinor !== 0);

/** The item with the counters of the gates at this time. */
export const gateItemOf = (atMs: number): string => `gate/${startOf(atMs, GATE_WINDOW_MS)}`;

const itemOf = (message: Counted): string => ("atMs" in message.data ? gateItemOf(message.data.atMs) : SALES_ITEM);

export const OPEN_CONFLICTS = "conflicts/open";

const ofMessage = (message: Counted): CounterChange[] => {
  if (message.type === "order.moved") return ofOrder(message.data);
  if (message.type === "order.part_refunded") return ofPartRefunded(message.data);
  if (message.type === "order.product_exchanged") return ofExchanged(message.data);
  if (message.type === "ticket.voided") return ofVoided(message.data);
  if (message.type === "conflict.opened" || message.type === "conflict.settled")
    return [{ name: OPEN_CONFLICTS, by: message.type === "conflict.opened" ? 1 : -1 }];
  if (message.type === "payment.fee_awaited") return [{ name: PROVIDER_FEES_AWAITED, by: 1 }];
  if (message.type === "payment.fee_known")
    return [
      { name: PROVIDER_FEES_AWAITED, by: -1 },
      { name: PROVIDER_FEES, by: message.data.amountMinor },
    ];
  if (message.type === "ticket.scanned") return ofAdmission(message.data, message.data.first, 1);
  return message.type === "scan.undone" ? ofAdmission(message.data, message.data.last, -1) : ofRefused(message.data);
};

const changesOf = (timeZone: string, message: Counted): Increment[] => {
  const changes = ofMessage(message);
  return [
    ...changes.map((change) => ({ item: itemOf(message), ...change })),
    ...historyOf(message, changes),
    ...ofDay(message, changes, timeZone),
    ...ofCode(message),
  ];
};

const sumUp = (increments: readonly Increment[]): Increment[] => {
  const sums = new Map<string, Increment>();
  for (const { item, name, by } of increments) {
    const key = `${item} ${name}`;
    sums.set(key, { item, name, by: (sums.get(key)?.by ?? 0) + by });
  }
  return [...sums.values()].filter(({ by }) => by !== 0);
};

/** The sum for each counter. Leaves out counters that do not change. `timeZone`: of the event, for its days. */
export const incrementsIn = (timeZone: string, messages: readonly Counted[]): Increment[] =>
  sumUp(messages.flatMap((message) => changesOf(timeZone, message)));

const FALL_PREFIX = "-";
/** The attribute that has the sum of all by which a counter fell. It is no counter. */
export const fallOf = (name: string): string => `${FALL_PREFIX}${name}`;
/** The counter that fell. Undefined: the attribute is a counter itself. */
export const fallenIn = (attribute: string): string | undefined =>
  attribute.startsWith(FALL_PREFIX) ? attribute.slice(FALL_PREFIX.length) : undefined;

/**
 * What is added to the items: increments, and for each counter by how much it fell, also when it rose by as much. A counter and its falls are as before
 * only when nothing was counted. Sales by hour are not compared.
 */
export const additionsIn = (timeZone: string, messages: readonly Counted[]): Increment[] => {
  const all = messages.flatMap((message) => changesOf(timeZone, message));
  const falls = all.filter(({ item, by }) => by < 0 && !item.startsWith(HISTORY_PREFIX));
  return [...sumUp(all), ...sumUp(falls).map(({ item, name, by }) => ({ item, name: fallOf(name), by: -by }))];
};

export const incrementsOf = (...messages: Counted[]): Increment[] => incrementsIn("UTC", messages);

type Limited = { capacity?: number; pools: readonly string[] };
type Pool = { pool: string; capacity: number };

/** The shared pool of a type that runs out first. */
const smallestPoolOf = ({ pools }: Limited, shared: readonly Pool[]): Pool | undefined =>
  shared.filter(({ pool }) => pools.includes(pool)).toSorted((a, b) => a.capacity - b.capacity)[0];

/** The number of tickets that the event can sell: types that share a pool count at most its capacity. Null: no limit. */
export const capacityOf = (types: readonly Limited[], shared: readonly Pool[]): number | null => {
  const sums = new Map<Pool | undefined, number>();
  for (const type of types) {
    const pool = smallestPoolOf(type, shared);
    sums.set(pool, (sums.get(pool) ?? 0) + (type.capacity ?? Infinity));
  }
  const sum = [...sums].reduce((total, [pool, own]) => total + Math.min(own, pool?.capacity ?? Infinity), 0);
  return sum === Infinity ? null : sum;
};

type SoldSums = { reserved: number; sold: number; byType: readonly { sold: number; capacity: number | undefined }[] };

/** Seats that were sold beyond the capacity: of the event, or of single types if that is more. */
export const oversoldBy = ({ reserved, sold, byType }: SoldSums, capacity: number | null): number =>
  Math.max(
    0,
    sold + reserved - (capacity ?? Infinity),
    byType.reduce((sum, type) => sum + Math.max(0, type.sold - (type.capacity ?? Infinity)), 0),
  );
