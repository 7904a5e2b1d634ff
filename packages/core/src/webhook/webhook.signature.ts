/** The secrets of a webhook and the signature of a delivery: github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
import { Webhook } from "standardwebhooks";
import { sign, validKey } from "../kernel/signing.ts";
import type { WebhookRow } from "./webhook.entity.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const MARK = "whsec_";

type Keyed = Pick<WebhookRow, "webhookId" | "secretKeys">;

/** Derived, so that the table has nothing to sign with. A successor of the key changes it with the next generation alone. */
export const secretOf = ({ webhookId, secretKeys }: Keyed, generation: number): string => {
  const secret = sign("webhook secret", [webhookId, generation], validKey(secretKeys, generation).secret);
  return `${MARK}${Buffer.from(secret).toString("base64")}`;
};

/** Until when the secret before the last rotation signs, too. */
export const previousSecretUntilMs = ({ rotatedAtMs }: Pick<WebhookRow, "rotatedAtMs">): number =>
  rotatedAtMs === undefined ? 0 : rotatedAtMs + DAY_MS;

type Rotated = Pick<WebhookRow, "generation" | "rotatedAtMs">;

/** The generations whose secrets sign, the last one first. */
export const validGenerations = (webhook: Rotated, nowMs: number): number[] =>
  nowMs < previousSecretUntilMs(webhook) ? [webhook.generation, webhook.generation - 1] : [webhook.generation];

type Signed = { webhook: Keyed & Rotated; deliveryId: string; body: string; nowMs: number };

/** Signs with each secret that is valid; a space stands between the signatures. */
export const headersOf = ({ webhook, deliveryId, body, nowMs }: Signed): Record<string, string> => {
  const generations = validGenerations(webhook, nowMs);
  return {
    "webhook-id": deliveryId,
    "webhook-timestamp": String(Math.floor(nowMs / 1000)),
    "webhook-signature": generations.map((one) => new Webhook(secretOf(webhook, one)).sign(deliveryId, new Date(nowMs), body)).join(" "),
  };
};
