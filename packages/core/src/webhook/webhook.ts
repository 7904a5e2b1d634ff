/** Webhooks: addresses to which changes of an organization's events are sent, signed by the Standard Webhooks scheme. */
import { requireActor } from "../kernel/actor.ts";
import { noteChange } from "../kernel/audit.ts";
import { iso, now } from "../kernel/clock.ts";
import { asTransient, Fault, invalidRequest } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { operation } from "../kernel/operation.ts";
import { fetchFrom } from "../kernel/page.ts";
import { recordedKey, withSigner, type KeyStarts } from "../kernel/signing.ts";
import { requireMember } from "../organization/organization.ts";
import { commit } from "../table/commit.ts";
import { rows, transaction } from "../table/service.ts";
import { refuseUnknownEvents } from "../team/team.invite.ts";
import { refusalOf } from "./webhook.address.ts";
import { attempt } from "./webhook.deliver.ts";
import type { DeliveryRow, WebhookRow } from "./webhook.entity.ts";
import { isAnyAllowed } from "./webhook.http.ts";
import { appendAgain, newDeliveryId, newRow, UNAVAILABLE } from "./webhook.queue.ts";
import {
  ChangeWebhook,
  DeliveryRef,
  ListDeliveries,
  MOST_WEBHOOKS,
  WebhookBody,
  WebhookRef,
  type DeliveryView,
  type WebhookView,
} from "./webhook.schema.ts";
import { previousSecretUntilMs, secretOf, validGenerations } from "./webhook.signature.ts";
import type { DeliveryType } from "./webhook.types.rules.ts";

const view = (row: WebhookRow): WebhookView => ({
  id: row.webhookId,
  name: row.name,
  url: row.url,
  types: row.types,
  ...(row.eventIds === undefined ? {} : { eventIds: row.eventIds }),
  status: row.status,
  ...(row.disabledReason === undefined ? {} : { disabledReason: row.disabledReason }),
  ...(row.disabledAtMs === undefined ? {} : { disabledAt: iso(row.disabledAtMs) }),
  ...(row.failingSinceMs === undefined ? {} : { failingSince: iso(row.failingSinceMs) }),
  ...(previousSecretUntilMs(row) <= now() ? {} : { previousSecretUntil: iso(previousSecretUntilMs(row)) }),
  ...(row.deliveredAtMs === undefined ? {} : { deliveredAt: iso(row.deliveredAtMs) }),
  createdAt: iso(row.createdAtMs),
});

const viewDelivery = (row: DeliveryRow): DeliveryView => ({
  id: row.deliveryId,
  webhookId: row.webhookId,
  type: row.type,
  body: row.body,
  status: row.status,
  attempts: row.attempts,
  ...(row.attemptedAtMs === undefined ? {} : { attemptedAt: iso(row.attemptedAtMs) }),
  ...(row.httpStatus === undefined ? {} : { httpStatus: row.httpStatus }),
  ...(row.error === undefined ? {} : { error: row.error }),
  ...(row.tookMs === undefined ? {} : { tookMs: row.tookMs }),
  ...(row.answer === undefined ? {} : { answer: row.answer }),
  createdAt: iso(row.createdAtMs),
});

const missing = (): Fault => new Fault("missing", "webhook.missing", "There is no such webhook.");

const getOwned = async (webhookId: string): Promise<WebhookRow> => {
  const { organizationId } = await requireMember("webhook.manage");
  const { data } = await asTransient(UNAVAILABLE, () => rows.webhook.get({ webhookId }).go({ consistent: true }));
  if (data?.organizationId !== organizationId) throw missing();
  return data;
};

const refuseAddress = (url: string): void => {
  const message = refusalOf(url, isAnyAllowed());
  if (message !== undefined) throw invalidRequest([{ path: "url", message }]);
};

/** An address may have a secret of its receiver in its path: the audit log has the name of the field alone, as of all that a request has. */
const audited = (row: WebhookView): WebhookView => ({ ...row, url: "" });

/** The webhooks of the organization, the newest first. For owners and organizers. */
export const list = async (): Promise<{ webhooks: WebhookView[] }> => {
  const { organizationId } = await requireMember("webhook.manage");
  const { data } = await asTransient(UNAVAILABLE, () =>
    rows.webhook.query.byOrganization({ organizationId }).go({ pages: "all", hydrate: true }),
  );
  return { webhooks: data.toSorted((a, b) => b.createdAtMs - a.createdAtMs).map(view) };
};

export const get = operation(WebhookRef, async ({ webhookId }): Promise<WebhookView> => view(await getOwned(webhookId)));

const FIRST_GENERATION = 1;

const keysFrom = (before: KeyStarts | undefined, generation: number): Pick<WebhookRow, "secretKeys"> => {
  const secretKeys = withSigner(before, generation);
  return secretKeys === undefined ? {} : { secretKeys };
};

/** Makes a webhook. The answer alone has its secret. For owners and organizers; refused at ten webhooks. */
export const create = operation(WebhookBody, async ({ eventIds, types, ...body }): Promise<{ webhook: WebhookView; secret: string }> => {
  const { organizationId } = await requireMember("webhook.manage");
  refuseAddress(body.url);
  if (eventIds) await refuseUnknownEvents(organizationId, eventIds);
  const row: WebhookRow = {
    ...body,
    webhookId: Id.create("whk"),
    organizationId,
    types: [...new Set(types)],
    ...(eventIds === undefined ? {} : { eventIds: [...eventIds] }),
    status: "active",
    failed: 0,
    mailedFailed: 0,
    generation: FIRST_GENERATION,
    ...keysFrom(undefined, FIRST_GENERATION),
    createdAtMs: now(),
  };
  const isCounted = await commit(
    UNAVAILABLE,
    transaction.write((t) => [
      t.organization
        .patch({ organizationId })
        .add({ webhookCount: 1 })
        .where(({ webhookCount }, { lt, notExists }) => `${notExists(webhookCount)} OR ${lt(webhookCount, MOST_WEBHOOKS)}`)
        .commit(),
      t.webhook.create(row).commit(),
    ]),
  );
  if (!isCounted) {
    const message = `An organization has at most ${MOST_WEBHOOKS} webhooks: delete one that no program uses.`;
    throw new Fault("conflict", "webhook.limit_reached", message, [{ path: "", message, params: { max: MOST_WEBHOOKS } }]);
  }
  return { webhook: view(row), secret: secretOf(row, row.generation) };
});

const HEALTH = ["failures", "failingSinceMs", "pausedUntilMs"] as const;

/** Another address, or a person's word, ends the pause after failures, also of a webhook that is active. */
const startsAnew = (row: WebhookRow, url: string | undefined, status: string | undefined): boolean =>
  (url !== undefined && url !== row.url) || status === "active";

const removedBy = (row: WebhookRow, { url, status, eventIds }: { url?: string; status?: string; eventIds?: unknown }) => [
  ...(eventIds === null ? (["eventIds"] as const) : []),
  ...(startsAnew(row, url, status) ? HEALTH : []),
  ...(status === "active" ? (["disabledReason", "disabledAtMs"] as const) : []),
];

/** Changes the fields in the request. A disabled webhook gets nothing, and `active` ends that. Safe to repeat. For owners and organizers. */
export const change = operation(ChangeWebhook, async ({ webhookId, change: changes }): Promise<WebhookView> => {
  const row = await getOwned(webhookId);
  const { name, url, types, eventIds, status } = changes;
  if (url !== undefined) refuseAddress(url);
  if (eventIds) await refuseUnknownEvents(row.organizationId, eventIds);
  const isDisabled = status === "disabled" && row.status === "active";
  const result = await asTransient(UNAVAILABLE, () =>
    rows.webhook
      .patch({ webhookId })
      .set({
        ...(name === undefined ? {} : { name }),
        ...(url === undefined ? {} : { url }),
        ...(types === undefined ? {} : { types: [...new Set(types)] as DeliveryType[] }),
        ...(eventIds ? { eventIds: [...eventIds] } : {}),
        ...(status === undefined ? {} : { status }),
        ...(startsAnew(row, url, status) ? { startedAtMs: now() } : {}),
        ...(isDisabled ? { disabledReason: "by_hand" as const, disabledAtMs: now() } : {}),
      })
      .remove(removedBy(row, changes))
      .go({ response: "all_new", returnOnConditionCheckFailure: true }),
  );
  if (result.rejected) throw missing();
  const after = view(result.data as WebhookRow);
  noteChange(audited(view(row)), audited(after));
  return after;
});

/** Deletes a webhook: nothing more is sent. Its deliveries stay for thirty days, unseen. For owners and organizers. */
export const remove = operation(WebhookRef, async ({ webhookId }): Promise<WebhookView> => {
  const row = await getOwned(webhookId);
  const isRemoved = await commit(
    UNAVAILABLE,
    transaction.write((t) => [
      t.webhook
        .delete({ webhookId })
        .where(({ organizationId }, { eq }) => eq(organizationId, row.organizationId))
        .commit(),
      t.organization.patch({ organizationId: row.organizationId }).add({ webhookCount: -1 }).commit(),
    ]),
  );
  if (!isRemoved) throw missing();
  return view(row);
});

/** Makes another secret; the one before signs for a day more. The answer alone has it. Not repeatable: each call makes one. For owners and organizers. */
export const rotate = operation(WebhookRef, async ({ webhookId }): Promise<{ webhook: WebhookView; secret: string }> => {
  const { generation, secretKeys } = await getOwned(webhookId);
  const result = await asTransient(UNAVAILABLE, () =>
    rows.webhook
      .patch({ webhookId })
      .set({ generation: generation + 1, rotatedAtMs: now(), ...keysFrom(secretKeys, generation + 1) })
      .where((row, { eq }) => eq(row.generation, generation))
      .go({ response: "all_new", returnOnConditionCheckFailure: true }),
  );
  if (result.rejected) throw new Fault("conflict", "webhook.rotated", "Somebody rotated the secret meanwhile: use that one, or try again.");
  const row = result.data as WebhookRow;
  return { webhook: view(row), secret: secretOf(row, row.generation) };
});

/** Sends a delivery of type `webhook.test` at once, also to a disabled webhook, and answers what came back. For owners and organizers. */
export const test = operation(WebhookRef, async ({ webhookId }): Promise<DeliveryView> => {
  const webhook = await getOwned(webhookId);
  const body = JSON.stringify({ type: "webhook.test", timestamp: iso(now()), data: { webhookId } });
  const row = newRow({ webhookId, queueId: webhookId }, { deliveryId: newDeliveryId(), type: "webhook.test", body });
  const { isDelivered, ...sent } = await attempt(webhook, row);
  const done: DeliveryRow = { ...row, ...sent, status: isDelivered ? "delivered" : "failed", attempts: 1, attemptedAtMs: now() };
  await asTransient(UNAVAILABLE, () => rows.delivery.put(done).go());
  return viewDelivery(done);
});

/** The deliveries of thirty days, the newest first. For owners and organizers. */
export const listDeliveries = operation(ListDeliveries, async ({ webhookId, page: { limit, cursor } }) => {
  await getOwned(webhookId);
  const { data, cursor: next } = await asTransient(UNAVAILABLE, () =>
    fetchFrom(cursor, (at) => rows.delivery.query.byWebhook({ webhookId }).go({ limit, cursor: at, order: "desc", hydrate: true })),
  );
  return { deliveries: data.map(viewDelivery), cursor: next };
});

const deliveryMissing = (): Fault =>
  new Fault("missing", "delivery.missing", "There is no such delivery, or it is older than thirty days.");

const getDelivery = async (deliveryId: string): Promise<DeliveryRow | undefined> =>
  asTransient(UNAVAILABLE, async () => (await rows.delivery.get({ deliveryId }).go({ consistent: true })).data ?? undefined);

/** Sends a delivery that is over once more, with the same id. One that waits stays as it is: safe to repeat. For owners and organizers. */
export const replay = operation(DeliveryRef, async ({ deliveryId }): Promise<DeliveryView> => {
  const { organizationId } = await requireMember("webhook.manage");
  const row = await getDelivery(deliveryId);
  const { data: webhook } = row
    ? await asTransient(UNAVAILABLE, () => rows.webhook.get(row).go({ consistent: true }))
    : { data: undefined };
  if (!row || webhook?.organizationId !== organizationId) throw deliveryMissing();
  if (webhook.status === "disabled")
    throw new Fault("conflict", "webhook.disabled", "The webhook is disabled: switch it on, and send the delivery again.");
  await appendAgain(row);
  return viewDelivery((await getDelivery(deliveryId)) ?? row);
});

/**
 * The keys that signed the secrets with which each active webhook signs, also the one before a rotation of the last day. Of all organizations: reads the
 * whole table. System only.
 */
export const listSecretKeys = async (): Promise<{ organizationId: string; key: number }[]> => {
  requireActor("system");
  const { data } = await asTransient(UNAVAILABLE, () =>
    rows.webhook.scan.where(({ status }, { eq }) => eq(status, "active")).go({ pages: "all" }),
  );
  return data.flatMap((row) => {
    const keys = new Set(validGenerations(row, now()).map((generation) => recordedKey(row.secretKeys, generation)));
    return [...keys].map((key) => ({ organizationId: row.organizationId, key }));
  });
};
