/** Takes an order's stock: chooses shards by the cache, writes, and chooses again when another request was first. */
import { Transient } from "../kernel/fault.ts";
import { invariant } from "../kernel/invariant.ts";
import { allocate, findShortPools, type Allocation, type Shard } from "../stock/stock.rules.ts";
import type { LimitWrite } from "./order.limits.rules.ts";
import type { OrderProtocol } from "./order.protocol.ts";
import { backOff } from "./order.retry.ts";
import { fitsOneWrite, orderDemand, type OrderRow, type Status } from "./order.rules.ts";
import type { Change } from "./order.store.ts";

type TakeResult =
  | { done: true; row: OrderRow }
  | { done: false; reason: "short"; pools: string[] }
  | { done: false; reason: "scattered" }
  | { done: false; reason: "too_early" }
  | { done: false; reason: "limit"; keys: string[] }
  | { done: false; reason: "row"; row: OrderRow | undefined };

/** Avoids the shards of the last collision if others can serve the demand. Undefined when the demand does not fit, or not into one write. */
const chooseShards = (
  protocol: OrderProtocol,
  row: OrderRow,
  shards: readonly Shard[],
  avoid: readonly Allocation[],
): Allocation[] | undefined => {
  const others = shards.filter(({ pool, shard }) => !avoid.some((allocation) => allocation.pool === pool && allocation.shard === shard));
  const choices = [others, shards].map((from) => allocate(orderDemand(row), from, protocol.random));
  return choices.find((allocations) => allocations && fitsOneWrite(row, allocations));
};

type StockChoice = { allocations: Allocation[] } | { short: string[] } | "scattered";

/**
 * The cached shards first: most orders fit. "short" comes only from a consistent read that started within the attempt, or from a cached refusal.
 * "scattered": there is enough, in more shards than one write can give back.
 */
const findStock = async (
  protocol: OrderProtocol,
  row: OrderRow,
  options: { avoid: Allocation[]; since: number; cached: boolean },
): Promise<StockChoice> => {
  const { stockCache } = protocol;
  const demand = orderDemand(row);
  const allocations = chooseShards(protocol, row, stockCache.of(demand), options.avoid);
  if (allocations) return { allocations };
  const refused = options.cached ? stockCache.refusedOf(demand, protocol.now()) : [];
  if (refused.length > 0) return { short: refused };
  const reading = await stockCache.read(protocol, [...demand.keys()], options.since);
  const short = findShortPools(demand, reading.shards);
  stockCache.refuse(short, demand, reading);
  if (short.length > 0) return { short };
  const overbooked = new Set(reading.shards.filter((shard) => shard.overbooked).map(({ pool }) => pool));
  if (overbooked.size > 0) {
    await protocol.store.reopen([...overbooked]);
    throw new Transient("stock.reopened");
  }
  // Requests that shared the read may have taken their seats from the cache since.
  const again =
    chooseShards(protocol, row, stockCache.of(demand), options.avoid) ?? chooseShards(protocol, row, reading.shards, options.avoid);
  return again ? { allocations: again } : "scattered";
};

type StockTake = {
  from: Change["from"];
  to: Status;
  set: (allocations: Allocation[]) => Partial<OrderRow>;
  cached: boolean;
  limits: LimitWrite[];
  soldOut?: readonly string[];
};

/** Chooses shards and writes. Chooses again when another request took from them first. */
export const takeStock = async (
  protocol: OrderProtocol,
  row: OrderRow,
  { from, to, set, cached, limits, soldOut = [] }: StockTake,
): Promise<TakeResult> => {
  const { stockCache, store, retry } = protocol;
  const since = stockCache.reads;
  let avoid: Allocation[] = [];
  for (let attempt = 0; attempt < retry.attempts; attempt++) {
    let allocations: Allocation[] = [];
    try {
      const chosen = await findStock(protocol, row, { avoid, since, cached });
      if (chosen === "scattered") return { done: false, reason: "scattered" };
      if ("short" in chosen) return { done: false, reason: "short", pools: chosen.short };
      ({ allocations } = chosen);
      stockCache.count(allocations, -1);
      const attributes = set(allocations);
      const outcome = await store.commit({ orderId: row.orderId, from, to, set: attributes, take: allocations, soldOut, limits });
      if (outcome.done) return { done: true, row: outcome.row ?? { ...row, ...attributes, status: to } };
      stockCache.count(allocations, 1);
      if (outcome.reason === "row") return { done: false, reason: "row", row: outcome.row };
      if (outcome.reason === "limit") return { done: false, reason: "limit", keys: outcome.keys };
      if (outcome.reason === "too_early") {
        if (outcome.overbooked.length === 0) return { done: false, reason: "too_early" };
        // What came back to one shard is less than the pool lacks, or it is on sale now: the next attempt finds out.
        await store.reopen(outcome.overbooked);
        continue;
      }
      invariant(outcome.reason === "short", "taking stock touches no ticket");
      stockCache.update(outcome.shards);
    } catch (error) {
      if (!(error instanceof Transient)) throw error;
      stockCache.count(allocations, 1);
      avoid = allocations;
      await backOff(protocol, attempt);
    }
  }
  throw new Transient("stock.contended");
};
