/** How a webhook's receiver does: attempts that failed, its pause, and its end. An attempt from before the webhook began anew says nothing of it. */
import { now } from "../kernel/clock.ts";
import { asTransient } from "../kernel/fault.ts";
import { rows } from "../table/service.ts";
import type { WebhookRow } from "./webhook.entity.ts";
import { UNAVAILABLE } from "./webhook.queue.ts";
import type { DisabledReason } from "./webhook.types.rules.ts";

const MINUTE_MS = 60_000;

type Row = { url: unknown; startedAtMs: unknown };
type Compare = { eq: (attribute: unknown, value: unknown) => string; notExists: (attribute: unknown) => string };

/** Nobody gave it another address or switched it on since it was read. */
const isSameStart = ({ url, startedAtMs }: WebhookRow, row: Row, { eq, notExists }: Compare): string =>
  `${eq(row.url, url)} AND ${startedAtMs === undefined ? notExists(row.startedAtMs) : eq(row.startedAtMs, startedAtMs)}`;

/** Writes only what changes: a receiver that is well costs one write a minute. Ends a pause. */
export const noteSuccess = async (webhook: WebhookRow): Promise<void> => {
  const { webhookId, failures = 0, deliveredAtMs = 0 } = webhook;
  if (failures === 0 && now() - deliveredAtMs < MINUTE_MS) return;
  await asTransient(UNAVAILABLE, () =>
    rows.webhook
      .patch({ webhookId })
      .set({ deliveredAtMs: now() })
      .remove(["failures", "failingSinceMs", "pausedUntilMs"])
      .where((row, compare) => isSameStart(webhook, row, compare as unknown as Compare))
      .go({ returnOnConditionCheckFailure: true }),
  );
};

/** Returns false when the webhook began anew, or, with a pause, when a delivery has arrived since the failures that cause it. */
const countFailure = (webhook: WebhookRow, pausedUntilMs?: number): Promise<boolean> =>
  asTransient(UNAVAILABLE, async () => {
    const { webhookId, failingSinceMs = 0 } = webhook;
    const { rejected } = await rows.webhook
      .patch({ webhookId })
      .add({ failures: 1 })
      .data((row, { ifNotExists, set }) => {
        ifNotExists(row.failingSinceMs, now());
        if (pausedUntilMs !== undefined) set(row.pausedUntilMs, pausedUntilMs);
      })
      .where((row, compare) => {
        const isSame = isSameStart(webhook, row, compare as unknown as Compare);
        return pausedUntilMs === undefined ? isSame : `${isSame} AND ${compare.eq(row.failingSinceMs, failingSinceMs)}`;
      })
      .go({ returnOnConditionCheckFailure: true });
    return !rejected;
  });

export const noteFailure = async (webhook: WebhookRow, pausedUntilMs: number | undefined): Promise<void> => {
  if (pausedUntilMs !== undefined && (await countFailure(webhook, pausedUntilMs))) return;
  await countFailure(webhook);
};

/** Once: a webhook that somebody disabled, changed or switched on meanwhile stays as it is. Its message brings the email to its owners. */
export const disable = (webhook: WebhookRow, reason: Exclude<DisabledReason, "by_hand">): Promise<void> =>
  asTransient(UNAVAILABLE, async () => {
    await rows.webhook
      .patch({ webhookId: webhook.webhookId })
      .set({ status: "disabled", disabledReason: reason, disabledAtMs: now() })
      .add({ failed: 1 })
      .where((row, compare) => `${compare.eq(row.status, "active")} AND ${isSameStart(webhook, row, compare as unknown as Compare)}`)
      .go({ returnOnConditionCheckFailure: true });
  });
