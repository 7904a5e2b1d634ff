/** Sends the deliveries of a queue, one after the other. Every step is safe to repeat: a delivery is sent at least once. */
import { requireActor } from "../kernel/actor.ts";
import { now } from "../kernel/clock.ts";
import { asTransient } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { rows } from "../table/service.ts";
import type { DeliveryQueueRow, DeliveryRow, WebhookRow } from "./webhook.entity.ts";
import { send, type Sent } from "./webhook.http.ts";
import { begin, end, giveBack, handOver, noteAttempt, putOff, take, UNAVAILABLE, type QueueKey } from "./webhook.queue.ts";
import { AVAILABILITY } from "./webhook.plan.rules.ts";
import { disable, noteFailure, noteSuccess } from "./webhook.health.ts";
import { nextStepOf } from "./webhook.retry.rules.ts";
import { headersOf } from "./webhook.signature.ts";

/** The function goes on in another call, so that it ends before its timeout. */
const MOST_MS = 25_000;
/** A receiver hears of an event's availability at most this often. */
const SHORTEST_BETWEEN_OPEN_MS = 10_000;

const findWebhook = (webhookId: string): Promise<WebhookRow | undefined> =>
  asTransient(UNAVAILABLE, async () => (await rows.webhook.get({ webhookId }).go({ consistent: true })).data ?? undefined);

const findDelivery = (deliveryId: string): Promise<DeliveryRow | undefined> =>
  asTransient(UNAVAILABLE, async () => (await rows.delivery.get({ deliveryId }).go({ consistent: true })).data ?? undefined);

/** Sends one delivery once, and nothing is written. */
export const attempt = async (webhook: WebhookRow, { deliveryId, body }: Pick<DeliveryRow, "deliveryId" | "body">): Promise<Sent> =>
  send({ url: webhook.url, headers: headersOf({ webhook, deliveryId, body, nowMs: now() }), body });

const mayBeOpen = ({ queueId }: DeliveryQueueRow): boolean => queueId.endsWith(AVAILABILITY);

const isTooSoon = (queue: DeliveryQueueRow): boolean => mayBeOpen(queue) && now() < (queue.deliveredAtMs ?? 0) + SHORTEST_BETWEEN_OPEN_MS;

type Step = { queue: DeliveryQueueRow; senderId: string };

/** Returns whether this sender goes on with the queue. */
const sendFirst = async ({ queue, senderId }: Step, webhook: WebhookRow, delivery: DeliveryRow): Promise<boolean> => {
  const { isDelivered, ...sent } = await attempt(webhook, delivery);
  const noted = { ...sent, attempts: delivery.attempts + 1, attemptedAtMs: now() };
  if (isDelivered) {
    const isGivenBack = await end({ queue, senderId, ended: { status: "delivered", attempt: noted } });
    await noteSuccess(webhook);
    return !isGivenBack;
  }
  const next = nextStepOf({ webhook, queue, httpStatus: sent.httpStatus, nowMs: now() });
  if (next.step === "give_up") return !(await end({ queue, senderId, ended: { status: "failed", attempt: noted } }));
  await noteAttempt(delivery.deliveryId, noted);
  if (next.step === "disable") {
    await disable(webhook, next.reason);
    return true;
  }
  await noteFailure(webhook, next.pausedUntilMs);
  return !(await putOff({ queue, senderId, atMs: next.atMs, failingSinceMs: next.failingSinceMs }));
};

/** Returns whether this sender goes on with the queue. The webhook is read before each attempt: a disabled one gets nothing more. */
const workOn = async (step: Step): Promise<boolean> => {
  const { queue, senderId } = step;
  const [deliveryId = ""] = queue.pending;
  const [webhook, delivery] = await Promise.all([findWebhook(queue.webhookId), findDelivery(deliveryId)]);
  if (webhook?.status !== "active" || !delivery)
    return !(await end({ queue, senderId, ...(delivery ? { ended: { status: "dropped" } } : {}) }));
  const pausedUntilMs = webhook.pausedUntilMs ?? 0;
  if (pausedUntilMs > now() || isTooSoon(queue)) {
    return !(await putOff({ queue, senderId, atMs: Math.max(pausedUntilMs, now() + SHORTEST_BETWEEN_OPEN_MS) }));
  }
  // With a second one, the first was begun before.
  if (mayBeOpen(queue) && queue.pending.length === 1 && !(await begin(queue, senderId))) return true;
  return sendFirst(step, webhook, delivery);
};

/** Sends what the queue has, in order, until it is empty or an attempt fails. System only; safe to repeat. */
export const deliver = async (key: QueueKey): Promise<void> => {
  requireActor("system");
  const senderId = Id.nonce();
  const endsAtMs = now() + MOST_MS;
  for (;;) {
    const queue = await take(key, senderId);
    // The sender that has it sees what was appended.
    if (!queue) return;
    if (queue.pending.length === 0) {
      if (await giveBack(queue, senderId)) return;
      continue;
    }
    if (now() >= endsAtMs) return handOver(key, senderId);
    if (!(await workOn({ queue, senderId }))) return;
  }
};
