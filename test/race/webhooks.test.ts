/**
 * A thousand deliveries to a receiver that fails, stalls, redirects, answers without end and dies, from many senders of which some die too: each arrives at
 * least once, in order within its order, none after its webhook is disabled, and the senders keep no memory of them.
 */
import http, { type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { dynamo } from "@catraca/core/table/client";
import { rows } from "@catraca/core/table/service";
import * as Webhook from "@catraca/core/webhook";
import { deliver } from "@catraca/core/webhook/webhook.deliver.ts";
import { append } from "@catraca/core/webhook/webhook.queue.ts";
import { inLanes } from "../support/lanes.ts";
import { randomOf } from "../support/random.ts";
import { openReceiver, type Received, type Receiver } from "../support/receiver.ts";
import { moveClock, startClock, stopClock } from "../support/time.ts";
import { asOrganizer, asSystem } from "../support/world/sale.ts";
import { createWebhook, queuesOf } from "../support/world/webhook.ts";

vi.mock("@catraca/core/webhook/webhook.limits.ts", () => ({ TIMEOUT_MS: 600, MOST_ANSWER_BYTES: 65_536 }));

const ORDERS = 250;
const EACH = 4;
const SENDERS = 25;

let receiver: Receiver;
let trap: http.Server;
const trapped: unknown[] = [];

beforeAll(async () => {
  trap = http.createServer((request, response) => {
    trapped.push(request.url);
    response.end();
  });
  await new Promise<void>((resolve) => void trap.listen(0, "127.0.0.1", resolve));
});
afterAll(() => trap.close());
beforeEach(async () => {
  vi.stubEnv("WEBHOOK_ADDRESSES", "any");
  receiver = await openReceiver();
  stopClock();
});
afterEach(() => {
  startClock();
  receiver.close();
  dynamo.middlewareStack.remove("dies");
});

/** After a collection. */
const heapMb = (): number => {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return process.memoryUsage().heapUsed / 1e6;
};

const endless = (response: ServerResponse): void => {
  const more = (): void => {
    if (response.destroyed) return;
    if (response.write("x".repeat(65_536))) setImmediate(more);
    else response.once("drain", more);
  };
  response.writeHead(200);
  more();
};

const redirect = (response: ServerResponse): void =>
  void response.writeHead(307, { location: `http://127.0.0.1:${(trap.address() as AddressInfo).port}/` }).end();

/** Returns the deliveries that the receiver accepted, in the order in which it did. */
const answerBadly = (seed: number): Received[] => {
  const random = randomOf(seed);
  const accepted: Received[] = [];
  receiver.answersBy((response, one) => {
    const at = random.next();
    if (at < 0.08) return void response.writeHead(random.below(2) ? 500 : 429).end("x".repeat(100_000));
    if (at < 0.09) return;
    if (at < 0.12) return redirect(response);
    if (at < 0.15) return void response.destroy();
    accepted.push(one);
    if (at < 0.17) return endless(response);
    response.writeHead(204).end();
  });
  return accepted;
};

/** Leaves out some of the senders' transactions: the sender died after the receiver accepted. */
const dieSometimes = (seed: number): void => {
  const random = randomOf(seed);
  dynamo.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        if (commandName === "TransactWriteItemsCommand" && random.chance(0.03)) throw new Error("the sender died");
        return next(args);
      },
    { step: "initialize", name: "dies" },
  );
};

const orderIdOf = (order: number): string => `ord_${String(order).padStart(16, "0")}`;

const fill = async (webhookId: string, orders: number): Promise<void> => {
  await inLanes(
    SENDERS,
    Array.from({ length: orders }, (_, order) => orderIdOf(order)),
    async (orderId) =>
      append(
        { webhookId, queueId: orderId },
        Array.from({ length: EACH }, (_, at) => ({
          deliveryId: `dlv_${webhookId.slice(4)}${orderId.slice(4)}${at}`,
          type: "order.issued" as const,
          body: JSON.stringify({ type: "order.issued", data: { orderId, at } }),
        })),
      ),
  );
};

/** Calls senders for every queue that is not empty, two for some of them. Returns how many are left. */
const round = async (webhookId: string): Promise<number> => {
  const left = (await queuesOf(webhookId)).filter(({ pending }) => pending.length > 0).map(({ queueId }) => queueId);
  const calls = left.flatMap((queueId, at) => (at % 10 === 0 ? [queueId, queueId] : [queueId]));
  await inLanes(SENDERS, calls, (queueId) => asSystem(() => deliver({ webhookId, queueId })).catch(() => undefined));
  moveClock(31 * 60_000);
  return left.length;
};

const sequencesOf = (all: readonly Received[]): number[][] => {
  const byOrder = new Map<string, number[]>();
  for (const { data } of all) {
    const sequence = byOrder.get(data["orderId"]) ?? [];
    byOrder.set(data["orderId"], [...sequence, data["at"]]);
  }
  return [...byOrder.values()];
};
const isInOrder = (sequence: readonly number[]): boolean => sequence.every((at, index) => index === 0 || at >= (sequence[index - 1] ?? 0));

it("each of a thousand deliveries arrives at least once and in order, and senders keep no memory", { timeout: 400_000 }, async () => {
  const { webhook } = await createWebhook(receiver.url, ["order.issued"]);
  await fill(webhook.id, ORDERS);
  let accepted = answerBadly(1);
  dieSometimes(2);
  const heap: number[] = [];
  const allAccepted: Received[] = [];
  const allReceived: Received[] = [];
  for (let times = 0; (await round(webhook.id)) > 0 && times < 100; times++) {
    allAccepted.push(...accepted.splice(0));
    for (const one of receiver.received) expect(one.headers["content-type"]).toBe("application/json");
    allReceived.push(...receiver.received.splice(0).map((one) => ({ ...one, body: "", headers: {} })));
    heap.push(heapMb());
    if (times !== 1) continue;
    // Nobody listens for a round.
    const { port } = receiver;
    receiver.close();
    await round(webhook.id);
    receiver = await openReceiver(port);
    accepted = answerBadly(3);
  }
  expect(new Set(allAccepted.map(({ id }) => id)).size).toBe(ORDERS * EACH);
  expect(sequencesOf(allAccepted).every((sequence) => new Set(sequence).size === EACH)).toBe(true);
  // Also attempts that failed: nothing of an order is sent before what came earlier was accepted.
  expect(sequencesOf(allReceived).filter((sequence) => !isInOrder(sequence))).toEqual([]);
  expect(allReceived.length).toBeGreaterThan(ORDERS * EACH);
  expect(trapped).toEqual([]);
  const { data } = await rows.delivery.scan.where(({ status }, { ne }) => ne(status, "delivered")).go({ pages: "all" });
  expect(data).toEqual([]);
  console.log(heap.map((mb) => mb.toFixed(1)).join(" "));
  expect(Math.max(...heap) - (heap[0] ?? 0)).toBeLessThan(40);
});

it("nothing is sent after the webhook is disabled", async () => {
  const { webhook } = await createWebhook(receiver.url, ["order.issued"]);
  await fill(webhook.id, 40);
  let seen = 0;
  receiver.answersBy((response) => void response.writeHead(++seen >= 30 ? 410 : 204).end());
  let atDisabled: number | undefined;
  dynamo.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      if (JSON.stringify(args.input).includes('"disabled"')) atDisabled ??= seen;
      return result;
    },
    { step: "initialize", name: "dies" },
  );
  while ((await round(webhook.id)) > 0);
  expect(await asOrganizer(() => Webhook.get({ webhookId: webhook.id }))).toMatchObject({ status: "disabled", disabledReason: "gone" });
  // Those that were on their way when the webhook was read.
  expect(seen - (atDisabled ?? 0)).toBeLessThanOrEqual(SENDERS);
  const before = seen;
  await round(webhook.id);
  expect(seen).toBe(before);
});
