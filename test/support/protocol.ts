/** The order protocol as several processes that use one table. */
import { now, pause } from "@catraca/core/kernel/clock";
import { Transient } from "@catraca/core/kernel/fault";
import * as Id from "@catraca/core/kernel/id";
import type { OrderRow } from "@catraca/core/order.rules";
import { buyerKeyOf } from "@catraca/core/order/order.allowance.ts";
import type { OrderProtocol } from "@catraca/core/order/order.protocol.ts";
import { RETRY } from "@catraca/core/order/order.retry.ts";
import { store } from "@catraca/core/order/order.dynamo.ts";
import * as Stock from "@catraca/core/stock";
import { StockCache } from "@catraca/core/stock/stock.cache.ts";
import { transaction } from "@catraca/core/table/service";
import { anotherBuyer } from "./bodies.ts";

/** Each process has its own stock cache. */
export const openProcess = (): OrderProtocol => ({
  store,
  stockCache: new StockCache(),
  now,
  random: Id.random,
  pause,
  ticketId: (orderId, line, index) => Id.derive("tkt", [orderId, line, index]),
  buyerKey: buyerKeyOf,
  retry: RETRY,
});

export const processes = (count: number): OrderProtocol[] => Array.from({ length: count }, openProcess);

/** DynamoDB's limit of items in a transaction. */
const MOST = 100;

/** Pools with few seats that are split into shards like large ones. */
export const openPools = async (count: number, { seats, shards }: { seats: number; shards: number }): Promise<string[]> => {
  const pools = Array.from({ length: count }, () => `${Id.create("tty")}:${shards}`);
  const items = pools.flatMap((pool) => Stock.newShards(pool, seats));
  for (let at = 0; at < items.length; at += MOST) {
    const part = items.slice(at, at + MOST);
    const opened = await transaction.write(({ stock }) => part.map((shard) => stock.create(shard).commit())).go();
    if (opened.canceled) throw new Error("the pools were not opened");
  }
  return pools;
};

export const openPool = async (seats: number, shards: number): Promise<string> => {
  const [pool] = await openPools(1, { seats, shards });
  if (pool === undefined) throw new Error("no pool was opened");
  return pool;
};

/** The row of a new order, not yet written. */
export const newOrder = (pools: string[], quantity: number): OrderRow => {
  const createdAtMs = now();
  const holdMs = 900_000;
  const orderId = Id.create("ord");
  return {
    orderId,
    allowance: orderId,
    eventId: "evt_a",
    status: "reserved",
    lines: [{ ticketTypeId: "tty_full", name: "Full", quantity, unitPriceMinor: 5000, pools }],
    products: [],
    allocations: [],
    amountMinor: 5000 * quantity,
    currency: "BRL",
    buyer: anotherBuyer(),
    attendees: [],
    locale: "pt-BR",
    holdMs,
    expiresAtMs: createdAtMs + holdMs,
    createdAtMs,
    requestHash: "hash",
    tokenGeneration: 0,
    runs: 0,
  };
};

/** Retries while the error is transient. */
export const retryTransient = async <T>(ask: () => Promise<T>, tries = 60): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Transient) || attempt >= tries) throw error;
      await pause(Math.random() * 20);
    }
  }
};
