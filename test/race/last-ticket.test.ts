/** Two buyers, one seat, the same instant. Each has a process of their own, so that only the table can decide. */
import { expect, it } from "vitest";
import * as Protocol from "@catraca/core/order/order.protocol.ts";
import { dynamo } from "@catraca/core/table/client";
import { audit } from "../support/ledger.ts";
import { inLanes } from "../support/lanes.ts";
import { openProcess, openPools, newOrder } from "../support/protocol.ts";
import { withoutCondition } from "../support/without-condition.ts";
import { countAvailable, openSale, place } from "../support/world/sale.ts";

const ROUNDS = 1000;

type Round = { reserved: number; soldOut: number };

/** Both have just seen the seat. */
const round = async (pool: string): Promise<Round> => {
  const answers = await Promise.all(
    [openProcess(), openProcess()].map((protocol) => {
      protocol.stockCache.update([{ pool, shard: 0, available: 1 }]);
      return Protocol.reserve(protocol, newOrder([pool], 1));
    }),
  );
  const count = (outcome: Protocol.ReserveResult["outcome"]): number => answers.filter((answer) => answer.outcome === outcome).length;
  return { reserved: count("reserved"), soldOut: count("sold_out") };
};

const rounds = async (count: number): Promise<Round[]> => {
  const results: Round[] = [];
  const pools = await openPools(count, { seats: 1, shards: 1 });
  await inLanes(8, pools, async (pool) => results.push(await round(pool)));
  return results;
};

it(`Q6 two buyers take the last seat at the same instant, ${ROUNDS} times: one each time has it`, async () => {
  const results = await rounds(ROUNDS);
  expect(results).toHaveLength(ROUNDS);
  expect(results.filter(({ reserved, soldOut }) => reserved !== 1 || soldOut !== 1)).toEqual([]);
  expect(await audit()).toEqual([]);
});

it("Q6 one of twenty buyers in one process gets the last seat", async () => {
  const sale = await openSale({ capacity: 1 });
  const answers = await Promise.all(Array.from({ length: 20 }, () => place(sale, 1)));
  expect(answers.filter(({ outcome }) => outcome === "placed")).toHaveLength(1);
  expect(await countAvailable(sale)).toBe(0);
  expect(await audit()).toEqual([]);
});

it("control: with the condition on the stock taken out, both have it", async () => {
  const results = await withoutCondition(dynamo, { operation: "TransactWriteItems", key: /pool_/, matching: /#available >= / }, () =>
    rounds(10),
  );
  expect(results.filter(({ reserved }) => reserved === 2).length).toBe(10);
  expect((await audit()).filter((wrong) => wrong.startsWith("oversold"))).not.toEqual([]);
});
