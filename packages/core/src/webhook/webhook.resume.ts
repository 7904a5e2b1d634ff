/** Calls senders for deliveries that wait, when the pause that they wait for has ended, or when their webhook began anew. */
import { requireActor } from "../kernel/actor.ts";
import { now, pause } from "../kernel/clock.ts";
import { asTransient, Transient } from "../kernel/fault.ts";
import { inLanes } from "../kernel/lanes.ts";
import { rows } from "../table/service.ts";
import { callEarly, listWaiting, UNAVAILABLE } from "./webhook.queue.ts";

/** A queue that was put off before the message is in the index after this time. */
const INDEX_LAG_MS = 1_000;
const LANES = 8;
/** Between two looks at the webhook. */
const QUEUES_AT_ONCE = 200;
/** The message returns for the rest, so that the function ends before its timeout. */
const MOST_MS = 25_000;

/** False: it was deleted, disabled or paused again meanwhile. */
const takesDeliveries = (webhookId: string): Promise<boolean> =>
  asTransient(UNAVAILABLE, async () => {
    const { data } = await rows.webhook.get({ webhookId }).go({ consistent: true });
    return data?.status === "active" && (data.pausedUntilMs ?? 0) <= now();
  });

/** Calls a sender for every queue of the webhook that was put off. System only; safe to repeat: a queue that is called already stays as it is. */
export const resume = async ({ webhookId }: { webhookId: string }): Promise<void> => {
  requireActor("system");
  const endsAtMs = now() + MOST_MS;
  await pause(INDEX_LAG_MS);
  const queueIds = await listWaiting(webhookId);
  for (let at = 0; at < queueIds.length; at += QUEUES_AT_ONCE) {
    if (!(await takesDeliveries(webhookId))) return;
    if (now() >= endsAtMs) throw new Transient("webhook.not_resumed_yet");
    await inLanes(queueIds.slice(at, at + QUEUES_AT_ONCE), LANES, (queueId) => callEarly({ webhookId, queueId }));
  }
};
