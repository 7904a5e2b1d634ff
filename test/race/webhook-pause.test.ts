/** The end of a webhook's pause: whatever waits for it is sent at once, also what a sender puts off in the same moment, and no late failure pauses it again. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { RowChange } from "@catraca/core/kernel/message";
import * as Outbox from "@catraca/core/outbox";
import { dynamo } from "@catraca/core/table/client";
import * as Webhook from "@catraca/core/webhook";
import { deliver } from "@catraca/core/webhook/webhook.deliver.ts";
import type { DeliveriesDue, WebhookResumed } from "@catraca/core/webhook/webhook.messages.ts";
import { append } from "@catraca/core/webhook/webhook.queue.ts";
import { resume } from "@catraca/core/webhook/webhook.resume.ts";
import { openReceiver, type Receiver } from "../support/receiver.ts";
import { moveClock, startClock, stopClock } from "../support/time.ts";
import { withoutCondition } from "../support/without-condition.ts";
import { asOrganizer, asSystem } from "../support/world/sale.ts";
import { changesOf, createWebhook, deliverAll, queuesOf } from "../support/world/webhook.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let receiver: Receiver;
beforeAll(async () => void (receiver = await openReceiver()));
afterAll(() => receiver.close());
beforeEach(() => {
  vi.stubEnv("WEBHOOK_ADDRESSES", "any");
  stopClock();
  receiver.answersBy();
  receiver.received.length = 0;
});
/** An organization has ten at most. */
const opened: string[] = [];
afterEach(async () => {
  dynamo.middlewareStack.remove("meanwhile");
  startClock();
  for (const webhookId of opened.splice(0)) await asOrganizer(() => Webhook.remove({ webhookId }));
});

const refuseAll = () => receiver.answersBy((response) => response.writeHead(500).end());
const ordersSent = () => receiver.received.map(({ data }) => data["orderId"] as string);

/** A webhook, and a way to append a delivery about an order of its own. */
const openHook = async () => {
  const { webhook } = await createWebhook(receiver.url, ["order.issued"]);
  opened.push(webhook.id);
  let orders = 0;
  const add = async (): Promise<string> => {
    const queueId = `ord_${webhook.id.slice(4)}${(orders += 1)}`;
    const body = JSON.stringify({ type: "order.issued", data: { orderId: queueId } });
    await append({ webhookId: webhook.id, queueId }, [{ deliveryId: `dlv_${queueId.slice(4)}`, type: "order.issued", body }]);
    return queueId;
  };
  const addAll = async (count: number): Promise<string[]> => {
    const queueIds: string[] = [];
    for (let at = 0; at < count; at++) queueIds.push(await add());
    return queueIds;
  };
  const send = (queueId: string) => asSystem(() => deliver({ webhookId: webhook.id, queueId }));
  return { webhookId: webhook.id, add, addAll, send };
};

/** Eight deliveries to a receiver that has failed for twenty hours: its webhook is paused for five hours. */
const openPaused = async () => {
  const hook = await openHook();
  refuseAll();
  const queueIds = await hook.addAll(8);
  await deliverAll(hook.webhookId);
  moveClock(20 * HOUR_MS);
  await deliverAll(hook.webhookId);
  receiver.answersBy();
  receiver.received.length = 0;
  await deliverAll(hook.webhookId);
  expect(receiver.received).toEqual([]);
  for (const { dueAtMs } of await queuesOf(hook.webhookId)) expect(dueAtMs).toBeGreaterThan(Date.now() + 4 * HOUR_MS);
  return { ...hook, queueIds };
};

const resumedIn = (changes: readonly RowChange[]): WebhookResumed[] =>
  changes.flatMap(Outbox.messagesOf).filter((message): message is WebhookResumed => message.type === "webhook.resumed");
const dueIn = (changes: readonly RowChange[]): DeliveriesDue[] =>
  changes.flatMap(Outbox.messagesOf).filter((message): message is DeliveriesDue => message.type === "webhook.due");

/** Does it, and lets the messages that follow call senders. */
const followed = async (body: () => Promise<unknown>): Promise<void> => {
  for (const { data } of resumedIn(await changesOf(body)))
    for (const { data: key } of dueIn(await changesOf(() => asSystem(() => resume(data))))) await asSystem(() => deliver(key));
};

const change = (webhookId: string, changes: { status?: "active" | "disabled"; url?: string }) =>
  asOrganizer(() => Webhook.change({ webhookId, change: changes }));
const stateOf = (webhookId: string) => asOrganizer(() => Webhook.get({ webhookId }));

describe("what waits for the end of a pause is sent at once", () => {
  it.each(["status", "url"] as const)("when a person ends it by the %s", async (by) => {
    const { webhookId, queueIds } = await openPaused();
    await followed(() => change(webhookId, by === "status" ? { status: "active" } : { url: `${receiver.url}/new` }));
    expect(ordersSent().toSorted()).toEqual(queueIds.toSorted());
  });

  it("when a person switches on what the sender disabled", async () => {
    const { webhookId, addAll, send } = await openHook();
    refuseAll();
    const [first = "", ...others] = await addAll(6);
    for (const queueId of others) await send(queueId);
    moveClock(20 * HOUR_MS);
    // While the attempt of one sender is on its way, the others find that the receiver fails, and pause.
    receiver.answersBy((response, { data }) => {
      if (data["orderId"] !== first) return void response.writeHead(500).end();
      void Promise.all(others.map(send)).then(() => response.writeHead(410).end());
    });
    await send(first);
    expect(await stateOf(webhookId)).toMatchObject({ status: "disabled", disabledReason: "gone" });
    receiver.answersBy();
    receiver.received.length = 0;
    moveClock(MINUTE_MS);
    await followed(() => change(webhookId, { status: "active" }));
    expect(ordersSent().toSorted()).toEqual(others.toSorted());
  });

  it("when a delivery arrives after it, also what was refused for hours before it began", async () => {
    const { webhookId, add, addAll, send } = await openHook();
    refuseAll();
    const refused = await add();
    await send(refused);
    receiver.answersBy();
    await send(await add());
    moveClock(20 * HOUR_MS);
    refuseAll();
    const [first = "", ...others] = await addAll(4);
    for (const queueId of [refused, first, ...others]) await send(queueId);
    moveClock(MINUTE_MS);
    receiver.answersBy();
    receiver.received.length = 0;
    await followed(() => send(first));
    expect(ordersSent()).toContain(refused);
    expect((await queuesOf(webhookId)).find(({ queueId }) => queueId === refused)?.pending).toEqual([]);
  });
});

it("calls each queue once, however often the message comes, and none of a webhook that is paused again or disabled", async () => {
  const { webhookId, queueIds } = await openPaused();
  const call = () => changesOf(() => asSystem(() => resume({ webhookId })));
  expect(dueIn(await call())).toEqual([]);
  await change(webhookId, { status: "disabled" });
  expect(dueIn(await call())).toEqual([]);
  expect(resumedIn(await changesOf(() => change(webhookId, { url: `${receiver.url}/new` })))).toEqual([]);
  await change(webhookId, { status: "active" });
  expect(dueIn(await call())).toHaveLength(queueIds.length);
  expect(dueIn(await call())).toEqual([]);
});

it("calls nothing for a webhook that is switched on while it is active and does well", async () => {
  const { webhookId, add, send } = await openHook();
  await send(await add());
  moveClock(1_000);
  const again = () => changesOf(() => change(webhookId, { status: "active" }));
  expect(resumedIn(await again())).toEqual([]);
  refuseAll();
  await send(await add());
  moveClock(1_000);
  expect(resumedIn(await again())).toHaveLength(1);
});

/** The pause ends while the index by time does not have the queues yet, for a time by a clock that nobody stops. Returns how many are called. */
const endWithIndexBehind = async (lagMs: number): Promise<{ called: number; waiting: number }> => {
  const { webhookId, queueIds } = await openPaused();
  await change(webhookId, { status: "active" });
  const fromMs = performance.now() + lagMs;
  dynamo.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const output = result.output as { Items?: unknown[] };
      if ("IndexName" in args.input && output.Items && performance.now() < fromMs) output.Items = [];
      return result;
    },
    { step: "initialize", priority: "high", name: "meanwhile" },
  );
  const called = dueIn(await changesOf(() => asSystem(() => resume({ webhookId })))).length;
  return { called, waiting: queueIds.length };
};

it("waits for the index of queues before it calls senders", async () => {
  const { called, waiting } = await endWithIndexBehind(900);
  expect(called).toBe(waiting);
});

it("control: an index that is behind for longer has no queue to call", async () => {
  expect(await endWithIndexBehind(60_000)).toMatchObject({ called: 0 });
});

/** Does something once, before a sender gives a queue back. */
const beforePutOff = (body: () => Promise<unknown>): void => {
  let isDone = false;
  dynamo.middlewareStack.add(
    (next) => async (args) => {
      const { ExpressionAttributeValues: values = {} } = args.input as { ExpressionAttributeValues?: Record<string, unknown> };
      const isGivenBack = Object.entries(values).some(([name, value]) => name.startsWith(":leasedUntilMs_u") && value === 0);
      if (isGivenBack && !isDone) {
        isDone = true;
        await body();
      }
      return next(args);
    },
    { step: "initialize", name: "meanwhile" },
  );
};

/** A sender has read that its webhook is paused; before it puts its delivery off, the pause ends, and its end is followed. */
const endWhilePutOff = async (): Promise<{ isSent: boolean; waits: boolean }> => {
  const { webhookId, queueIds, send } = await openPaused();
  const [queueId = ""] = queueIds;
  beforePutOff(() => followed(() => change(webhookId, { status: "active" })));
  await send(queueId);
  const queue = (await queuesOf(webhookId)).find((one) => one.queueId === queueId);
  return { isSent: ordersSent().includes(queueId), waits: (queue?.dueAtMs ?? 0) > Date.now() + HOUR_MS };
};

it("a delivery that is put off while the pause ends is sent", async () => {
  expect(await endWhilePutOff()).toEqual({ isSent: true, waits: false });
});

it("control: without the condition on the calls after a pause it waits for hours", async () => {
  const guard = { operation: "UpdateItem", key: /queueId_/, matching: /resumes/ } as const;
  expect(await withoutCondition(dynamo, guard, endWhilePutOff)).toEqual({ isSent: false, waits: true });
});

/** The fifth attempt in a row is on its way to the old address when a person gives another one, and then it fails. */
const changeDuringAttempt = async (): Promise<{ isPaused: boolean; sentTo: number }> => {
  const { webhookId, addAll, send } = await openHook();
  refuseAll();
  const [last = "", ...others] = await addAll(5);
  for (const queueId of others) await send(queueId);
  let isChanged = false;
  let sentTo = 0;
  receiver.answersBy((response) => {
    if (isChanged) {
      sentTo += 1;
      return void response.writeHead(204).end();
    }
    isChanged = true;
    void change(webhookId, { url: `${receiver.url}/new` })
      .then(() => asSystem(() => resume({ webhookId })))
      .then(() => response.writeHead(500).end());
  });
  await send(last);
  const { failingSince } = await stateOf(webhookId);
  return { isPaused: failingSince !== undefined, sentTo };
};

it("an attempt that fails at the old address does not pause the new one, and its delivery goes there at once", async () => {
  expect(await changeDuringAttempt()).toEqual({ isPaused: false, sentTo: 1 });
});

it("control: without the condition on its start the new address is paused for the old one's failure", async () => {
  const guard = { operation: "UpdateItem", key: /webhookId_/, matching: /url|startedAtMs|failingSinceMs/ } as const;
  expect(await withoutCondition(dynamo, guard, changeDuringAttempt)).toMatchObject({ sentTo: 0 });
});
