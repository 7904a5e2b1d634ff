/** Appends deliveries to the queues of webhooks, from the table's stream, which has the changes of a row in order. */
import { requireActor } from "../kernel/actor.ts";
import { cached } from "../kernel/cache.ts";
import { now, pause } from "../kernel/clock.ts";
import { asTransient, Transient } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { inLanes } from "../kernel/lanes.ts";
import * as log from "../kernel/log.ts";
import type { RowChange } from "../kernel/message.ts";
import { rows } from "../table/service.ts";
import type { WebhookRow } from "./webhook.entity.ts";
import { plannedFor, type Planned } from "./webhook.plan.rules.ts";
import { append, appendOpen, newDeliveryId, UNAVAILABLE, type NewDelivery } from "./webhook.queue.ts";

const HOUR_MS = 60 * 60_000;
/** From then on a new or changed webhook counts everywhere. */
const TARGETS_MS = 2_000;
const QUEUES_AT_ONCE = 8;

/** An event never changes its organization. */
const organizationOf = cached({ forMs: HOUR_MS }, (eventId) =>
  asTransient(UNAVAILABLE, async () => (await rows.event.get({ eventId }).go({ consistent: true })).data?.organizationId),
);

const targetsOf = cached({ forMs: TARGETS_MS }, (organizationId) =>
  asTransient(UNAVAILABLE, async () => {
    const { data } = await rows.webhook.query.byOrganization({ organizationId }).go({ pages: "all", hydrate: true });
    return data.filter(({ status }) => status === "active");
  }),
);

const wants = ({ types, eventIds }: WebhookRow, { type, eventId }: Planned): boolean =>
  types.includes(type) && (eventIds?.includes(eventId) ?? true);

/** A change that cannot be read would come again until it expires, and keep offline lists from all later ones. */
const planOf = (change: RowChange): Planned[] => {
  try {
    return plannedFor(change, now());
  } catch (error) {
    if (error instanceof Transient) throw error;
    log.error("no deliveries of a change", error, { entity: change.entity });
    return [];
  }
};

const bodyOf = ({ type, at, data }: Planned): string => JSON.stringify({ type, timestamp: at, data });

/** `changes`: the deliveries of each change. */
type Work = { webhookId: string; queueId: string; changes: NewDelivery[][]; open?: Planned };

const ATTEMPTS = 5;

/** Followers of several shards append to the one queue of an event. */
const appendContended = async (work: Work, { type, ...planned }: Planned): Promise<void> => {
  const { webhookId, queueId } = work;
  const delivery = { deliveryId: newDeliveryId(), type, body: bodyOf({ type, ...planned }) };
  for (let attempt = 1; ; attempt++) {
    const { data } = await asTransient(UNAVAILABLE, () => rows.deliveryQueue.get({ webhookId, queueId }).go({ consistent: true }));
    if (data?.isOpen && data.pending.length > 0) return;
    try {
      return void (await appendOpen({ webhookId, queueId }, delivery));
    } catch (error) {
      if (!(error instanceof Transient) || attempt === ATTEMPTS) throw error;
      await pause(Id.random() * 50 * 2 ** attempt);
    }
  }
};

const appendAll = async (work: Work): Promise<void> => {
  for (const deliveries of work.changes) await append(work, deliveries);
  if (work.open) await appendContended(work, work.open);
};

/** Adds to `all` what one webhook gets of one change. */
const addWork = (all: Map<string, Work>, { webhookId }: WebhookRow, planned: readonly Planned[]): void => {
  for (const queueId of new Set(planned.map((one) => one.queueId))) {
    const key = `${webhookId}/${queueId}`;
    const work = all.get(key) ?? { webhookId, queueId, changes: [] };
    all.set(key, work);
    const [open] = planned.filter((one) => one.queueId === queueId && one.sourceId === undefined);
    const named = planned.flatMap((one) =>
      one.queueId === queueId && one.sourceId !== undefined
        ? [{ deliveryId: Id.derive("dlv", [webhookId, one.sourceId]), type: one.type, body: bodyOf(one) }]
        : [],
    );
    if (open) work.open = open;
    if (named.length > 0) work.changes.push(named);
  }
};

/**
 * Appends what webhooks get of these changes, each queue in the order of the changes. System only; safe to repeat: a delivery's id follows from its
 * webhook and the change.
 */
export const followChanges = async (changes: readonly RowChange[]): Promise<void> => {
  requireActor("system");
  const all = new Map<string, Work>();
  for (const change of changes) {
    const planned = planOf(change);
    const [first] = planned;
    const organizationId = first && (await organizationOf.get(first.eventId));
    if (organizationId === undefined) continue;
    for (const webhook of await targetsOf.get(organizationId)) {
      const wanted = planned.filter((one) => wants(webhook, one));
      if (wanted.length > 0) addWork(all, webhook, wanted);
    }
  }
  await inLanes([...all.values()], QUEUES_AT_ONCE, appendAll);
};
