/** A reservation compared with a bare transaction of the same items: the cost of rules, shard choice and ElectroDB. */
import { DynamoDBClient, TransactWriteItemsCommand, type TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { runAs } from "@catraca/core/kernel/actor";
import { now, pause } from "@catraca/core/kernel/clock";
import * as Id from "@catraca/core/kernel/id";
import { invariant } from "@catraca/core/kernel/invariant";
import * as Order from "@catraca/core/order";
import type { OrderRow } from "@catraca/core/order";
import * as Protocol from "@catraca/core/order/order.protocol.ts";
import { RETRY } from "@catraca/core/order/order.retry.ts";
import { store } from "@catraca/core/order/order.dynamo.ts";
import { StockCache } from "@catraca/core/stock/stock.cache.ts";
import { dynamo } from "@catraca/core/table/client";
import { retryTransient } from "../test/support/protocol.ts";
import { openSale, place } from "../test/support/world/sale.ts";
import { ofRounds, quantile, single, type Figure } from "./figure.ts";
import { alternate, lap, ratios, type Lap } from "./lap.ts";

const ROUNDS = 7;
/** Calls per lap, by concurrency. */
const CALLS = { 1: 60, 8: 160, 32: 240 };
const WARM_UP = 300;
/** Prepared bare transactions. Each takes from the shard that the product's choice found. */
const PATTERNS = 100;

const protocol: Protocol.OrderProtocol = {
  store,
  stockCache: new StockCache(),
  now,
  random: Id.random,
  pause,
  ticketId: (...parts) => Id.derive("tkt", parts),
  buyerKey: (email) => email,
  retry: RETRY,
};

/** An order as Order.place makes it, with a new id and another buyer. */
const another = (row: OrderRow): OrderRow => {
  const [orderId, createdAtMs] = [Id.create("ord"), now()];
  return { ...row, orderId, allowance: orderId, status: "reserved", allocations: [], createdAtMs, expiresAtMs: createdAtMs + row.holdMs };
};

/** An order takes a part of its buyer's limit, or one use of the code that everybody has. */
type Limited = (orderId: string) => NonNullable<OrderRow["limits"]>;
const untilSec = Math.ceil(now() / 1000) + 86_400;
const byBuyer: Limited = (orderId) => [{ kind: "type_by_buyer", id: "tty_bench", key: `limit ${orderId}`, quantity: 1, max: 4, untilSec }];
const oneCode: Limited = () => [{ kind: "code", id: "prm_bench", key: "prm_bench", quantity: 1, max: 1_000_000, untilSec }];

const reserve = async (row: OrderRow, limitsOf: Limited = () => []): Promise<string> => {
  const one = another(row);
  const limits = limitsOf(one.orderId);
  const wanted = limits.length === 0 ? one : { ...one, limits };
  const { outcome } = await Protocol.reserve(protocol, wanted);
  invariant(outcome === "reserved", `the order was not reserved but ${outcome}`);
  return wanted.orderId;
};

type Pattern = { orderId: string; body: string };

/** The exact requests of the product. */
const listen = async (row: OrderRow): Promise<Pattern[]> => {
  const bodies: string[] = [];
  dynamo.middlewareStack.add(
    (next) => (args) => {
      const { body } = args.request as { body: string | Uint8Array };
      const text = typeof body === "string" ? body : new TextDecoder().decode(body);
      if (text.includes("TransactItems")) bodies.push(text);
      return next(args);
    },
    { step: "finalizeRequest", name: "listen" },
  );
  const patterns: Pattern[] = [];
  for (let at = 0; at < PATTERNS; at++) {
    const orderId = await reserve(row);
    patterns.push({ orderId, body: bodies.at(-1) ?? "" });
  }
  dynamo.middlewareStack.remove("listen");
  invariant(
    patterns.every(({ orderId, body }) => body.includes(orderId)),
    "a reservation is not one transaction",
  );
  return patterns;
};

const bare = new DynamoDBClient({ maxAttempts: 2 });

/** Built before the clock starts: a bare client has nothing to build. */
const prepared = (patterns: readonly Pattern[], calls: number): TransactWriteItemsCommand[] =>
  Array.from({ length: calls }, (_, call) => {
    const { orderId, body } = patterns[call % patterns.length] ?? { orderId: "", body: "{}" };
    const { TransactItems } = JSON.parse(body.replaceAll(orderId, Id.create("ord"))) as { TransactItems: TransactWriteItem[] };
    return new TransactWriteItemsCommand({ TransactItems });
  });

type Laps = Record<"shipped" | "raw" | "placed" | "limited" | "coded", Lap[]>;

const figuresOf = (atOnce: number, { shipped, raw, placed, limited, coded }: Laps): Figure[] => {
  const rates = (laps: Lap[]): number[] => laps.map(({ perSecond }) => perSecond);
  const p99 = (laps: Lap[]): number =>
    quantile(
      laps.flatMap(({ latencyMs }) => latencyMs),
      0.99,
    );
  const cpu = (laps: Lap[]): number[] => laps.map(({ cpuMsPerCall }) => cpuMsPerCall);
  return [
    ofRounds(`reserve ÷ bare transaction, per second, ${atOnce} at once`, "", ratios(rates(shipped), rates(raw)), { least: 0.75 }),
    ofRounds(`place ÷ bare transaction, per second, ${atOnce} at once`, "", ratios(rates(placed), rates(raw))),
    ofRounds(`reserve with a limit by buyer ÷ reserve, per second, ${atOnce} at once`, "", ratios(rates(limited), rates(shipped))),
    ofRounds(`reserve with one code ÷ reserve, per second, ${atOnce} at once`, "", ratios(rates(coded), rates(shipped))),
    ofRounds(`reserves, ${atOnce} at once`, "/s", rates(shipped)),
    ofRounds(`reserves with one code, ${atOnce} at once`, "/s", rates(coded)),
    ofRounds(`bare transactions, ${atOnce} at once`, "/s", rates(raw)),
    single(`p99 of a reserve, ${atOnce} at once`, "ms", p99(shipped)),
    single(`p99 of a bare transaction, ${atOnce} at once`, "ms", p99(raw)),
    ofRounds(`CPU of a reserve, ${atOnce} at once`, "ms", cpu(shipped)),
    ofRounds(`CPU of a bare transaction, ${atOnce} at once`, "ms", cpu(raw)),
  ];
};

export const run = async (): Promise<Figure[]> => {
  const sale = await openSale({ capacity: 1_000_000 });
  const first = await place(sale, 1);
  invariant(first.outcome === "placed", "the first order was refused");
  const row = await runAs({ type: "system" }, () => Order.findRow(first.order.id));
  invariant(row, "the first order is not there");

  const patterns = await listen(row);
  const bytes = new Set(patterns.map(({ body }) => body.length));
  await lap({ calls: WARM_UP, atOnce: 8, work: () => reserve(row) });
  for (const command of prepared(patterns, WARM_UP)) await bare.send(command);

  const figures: Figure[] = [single("request of a reserve, and of a bare transaction", "bytes", Math.max(...bytes))];
  for (const [text, calls] of Object.entries(CALLS)) {
    const atOnce = Number(text);
    const laps = await alternate(ROUNDS, {
      shipped: () => lap({ calls, atOnce, work: () => reserve(row) }),
      limited: () => lap({ calls: Math.ceil(calls / 4), atOnce, work: () => reserve(row, byBuyer) }),
      // Its transactions collide, and a client asks again after the answer 503.
      coded: () => lap({ calls: Math.ceil(calls / 4), atOnce, work: () => retryTransient(() => reserve(row, oneCode)) }),
      raw: () => {
        const commands = prepared(patterns, calls);
        return lap({ calls, atOnce, work: (call) => bare.send(commands[call] as TransactWriteItemsCommand) });
      },
      placed: () =>
        lap({
          calls,
          atOnce,
          work: async () => {
            const { outcome } = await place(sale, 1);
            invariant(outcome === "placed", `the order was not placed but ${outcome}`);
          },
        }),
    });
    figures.push(...figuresOf(atOnce, laps));
  }
  return figures;
};
