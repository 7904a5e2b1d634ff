/** Five hundred buyers for a hundred seats, over eight processes that know nothing of each other. */
import { describe, expect, it } from "vitest";
import * as Protocol from "@catraca/core/order/order.protocol.ts";
import { store } from "@catraca/core/order/order.dynamo.ts";
import { dynamo } from "@catraca/core/table/client";
import { audit } from "../support/ledger.ts";
import { inLanes } from "../support/lanes.ts";
import { openPool, retryTransient, processes, newOrder } from "../support/protocol.ts";
import { withoutCondition } from "../support/without-condition.ts";
import { countAvailable, openSale, place } from "../support/world/sale.ts";

const SEATS = 100;
const BUYERS = 500;

type Sold = { quantity: number; reserved: boolean };

const quantities = (buyers: number): number[] => Array.from({ length: buyers }, () => 1 + Math.floor(Math.random() * 4));
const seatsOf = (sold: readonly Sold[]): number => sold.reduce((sum, { quantity, reserved }) => sum + (reserved ? quantity : 0), 0);
const leastRefused = (sold: readonly Sold[]): number =>
  Math.min(...sold.filter(({ reserved }) => !reserved).map(({ quantity }) => quantity));

const onSale = async (pool: string, buyers = BUYERS): Promise<Sold[]> => {
  const desks = processes(8);
  const sold: Sold[] = [];
  await inLanes(64, quantities(buyers), async (quantity) => {
    const protocol = desks[sold.length % desks.length] as Protocol.OrderProtocol;
    const order = newOrder([pool], quantity);
    const { outcome } = await retryTransient(() => Protocol.reserve(protocol, order));
    sold.push({ quantity, reserved: outcome !== "sold_out" });
  });
  return sold;
};

describe("Q7 500 buyers, 100 seats, orders of 1 to 4", () => {
  it.each([1, 4, 16])("%i shards: as many as fit, and never more", async (shards) => {
    const pool = await openPool(SEATS, shards);
    const sold = await onSale(pool);
    const left = (await store.shards([pool])).reduce((sum, { available }) => sum + available, 0);
    expect(sold).toHaveLength(BUYERS);
    expect(left).toBe(SEATS - seatsOf(sold));
    expect(left, "whoever was refused wanted more than was left").toBeLessThan(leastRefused(sold));
    expect(await audit()).toEqual([]);
  });

  it("through the operations, in one process", async () => {
    const sale = await openSale({ capacity: SEATS });
    const sold: Sold[] = [];
    await inLanes(64, quantities(BUYERS), async (quantity) => {
      const { outcome } = await retryTransient(() => place(sale, quantity));
      sold.push({ quantity, reserved: outcome === "placed" });
    });
    const left = await countAvailable(sale);
    expect(left).toBe(SEATS - seatsOf(sold));
    expect(left).toBeLessThan(leastRefused(sold));
    expect(await audit()).toEqual([]);
  });
});

it.each([1, 4, 16])("Q8 control: with the condition on the stock taken out, %i shards oversell", async (shards) => {
  const pool = await openPool(SEATS, shards);
  const sold = await withoutCondition(dynamo, { operation: "TransactWriteItems", key: /pool_/, matching: /#available >= / }, () =>
    onSale(pool, SEATS),
  );
  expect(seatsOf(sold)).toBeGreaterThan(SEATS);
  expect((await audit()).filter((wrong) => wrong.startsWith(`oversold: ${pool}`))).not.toEqual([]);
});
