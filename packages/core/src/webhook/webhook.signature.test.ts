/** The signature is the one of Standard Webhooks, which its own library verifies, and a rotated secret is valid for a day. */
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { headersOf, secretOf } from "./webhook.signature.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const deliveryId = "dlv_1";
const body = JSON.stringify({ type: "order.issued", data: { orderId: "ord_1" } });

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2026, 10, 30) }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const webhookOf = (secretKeys?: Record<string, number>) => ({ webhookId: "whk_1", ...(secretKeys ? { secretKeys } : {}) });
const sign = (webhook: { generation: number; rotatedAtMs?: number; secretKeys?: Record<string, number> }) =>
  headersOf({ webhook: { webhookId: "whk_1", ...webhook }, deliveryId, body, nowMs: Date.now() });
const verify = (generation: number, headers: Record<string, string>, text = body) =>
  new Webhook(secretOf(webhookOf(), generation)).verify(text, headers);

it("is verified by the library with the secret, and not with another body, id, time or secret", () => {
  const headers = sign({ generation: 1 });
  expect(verify(1, headers)).toEqual(JSON.parse(body));
  expect(() => verify(1, headers, `${body} `)).toThrow("No matching signature");
  expect(() => verify(1, { ...headers, "webhook-id": "dlv_2" })).toThrow("No matching signature");
  expect(() => verify(2, headers)).toThrow("No matching signature");
  vi.setSystemTime(Date.now() + 6 * 60_000);
  expect(() => verify(1, headers)).toThrow("too old");
});

it("has the new and the old secret for a day after a rotation, and never a third one", () => {
  const rotated = { generation: 3, rotatedAtMs: Date.now() };
  for (const generation of [3, 2]) expect(verify(generation, sign(rotated))).toEqual(JSON.parse(body));
  expect(() => verify(1, sign(rotated))).toThrow("No matching signature");
  vi.setSystemTime(rotated.rotatedAtMs + DAY_MS - 1);
  expect(verify(2, sign(rotated))).toEqual(JSON.parse(body));
  vi.setSystemTime(rotated.rotatedAtMs + DAY_MS);
  expect(() => verify(2, sign(rotated))).toThrow("No matching signature");
  expect(verify(3, sign(rotated))).toEqual(JSON.parse(body));
});

it("secrets of other webhooks and generations differ, and have 256 bits", () => {
  const secrets = [secretOf(webhookOf(), 1), secretOf(webhookOf(), 2), secretOf({ webhookId: "whk_2" }, 1)];
  expect(new Set(secrets).size).toBe(3);
  for (const secret of secrets) expect(Buffer.from(secret.replace("whsec_", ""), "base64")).toHaveLength(32);
});

it("a receiver notices no successor of the signing key, and its next secret is of that", () => {
  vi.stubEnv("SIGNING_SECRETS", "1:one");
  const old = secretOf(webhookOf(), 1);
  vi.stubEnv("SIGNING_SECRETS", "2:two,1:one");
  expect(secretOf(webhookOf(), 1)).toBe(old);
  const rotated = webhookOf({ 2: 2 });
  const young = secretOf(rotated, 2);
  expect(young).not.toBe(secretOf(webhookOf(), 2));
  // For a day both sign.
  const both = sign({ generation: 2, rotatedAtMs: Date.now(), secretKeys: { 2: 2 } });
  for (const secret of [old, young]) expect(new Webhook(secret).verify(body, both)).toEqual(JSON.parse(body));
  vi.stubEnv("SIGNING_SECRETS", "2:two");
  expect(() => new Webhook(old).verify(body, sign({ generation: 1 }))).toThrow("No matching signature");
  expect(secretOf(rotated, 2)).toBe(young);
});
