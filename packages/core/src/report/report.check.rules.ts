/** Computes the counters of sales from the orders alone. Pure. */
import { reservedCounterOf, soldCounterOf } from "../catalog/catalog.rules.ts";
import type { OrderRow } from "../order/order.rules.ts";

type Sold = Pick<OrderRow, "status" | "lines" | "voided" | "refunds" | "amountMinor" | "refundedMinor" | "issuedAtMs">;

export type Difference = { name: string; counted: number; expected: number };

/** A ticket that was voided and then refunded ended once. */
const endedOf = ({ voided = [], refunds = [] }: Sold, typeOf: (ticketId: string) => string | undefined): Map<string, number> => {
  const types = new Map<string, string>();
  for (const { ticketId } of voided) types.set(ticketId, typeOf(ticketId) ?? "");
  for (const { tickets } of refunds) for (const { ticketId, ticketTypeId } of tickets) types.set(ticketId, ticketTypeId);
  const counts = new Map<string, number>();
  for (const type of types.values()) counts.set(type, (counts.get(type) ?? 0) + 1);
  return counts;
};

const add = (sums: Map<string, number>, name: string, by: number): void => void sums.set(name, (sums.get(name) ?? 0) + by);

/** Fees that a refund kept stay revenue. An order that was refunded before its refunds were rows gave back all of it. */
const revenueOf = ({ status, refunds, issuedAtMs, amountMinor, refundedMinor = 0 }: Sold): number => {
  if (status === "paid" || status === "issued") return amountMinor - refundedMinor;
  return issuedAtMs !== undefined && refunds !== undefined ? amountMinor - refundedMinor : 0;
};

/** Adds one order. `typeOf`: of a ticket of this order. */
export const addOrder = (sums: Map<string, number>, order: Sold, typeOf: (ticketId: string) => string | undefined): void => {
  const revenueMinor = revenueOf(order);
  if (revenueMinor !== 0) add(sums, "revenue", revenueMinor);
  const isSold = order.status === "paid" || order.status === "issued";
  if (!isSold && order.status !== "reserved") return;
  const ended = isSold ? endedOf(order, typeOf) : new Map<string, number>();
  for (const { ticketTypeId, quantity } of order.lines) {
    add(sums, isSold ? "sold" : "reserved", quantity);
    add(sums, isSold ? soldCounterOf(ticketTypeId) : reservedCounterOf(ticketTypeId), quantity);
  }
  for (const [ticketTypeId, count] of ended) {
    add(sums, "sold", -count);
    add(sums, soldCounterOf(ticketTypeId), -count);
  }
};

const PRODUCT = "prd_";
const isCompared = (name: string): boolean =>
  name === "sold" || name === "reserved" || name === "revenue" || (/^(sold|reserved)\//.test(name) && !name.includes(PRODUCT));

/** The counters that are not what the orders say. Products and the revenue by type are not compared. */
export const differencesOf = (counters: ReadonlyMap<string, number>, expected: ReadonlyMap<string, number>): Difference[] =>
  [...new Set([...counters.keys(), ...expected.keys()])]
    .filter(isCompared)
    .map((name) => ({ name, counted: counters.get(name) ?? 0, expected: expected.get(name) ?? 0 }))
    .filter((one) => one.counted !== one.expected)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
