import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import * as v from "valibot";
import * as Payment from "@catraca/core/payment";
import { answers } from "../../http/describe.ts";

const signatureHeader = {
  name: "Stripe-Signature",
  in: "header" as const,
  required: true,
  description: "The time and the HMAC of the raw body under the endpoint's secret, as Stripe writes them.",
  schema: { type: "string" as const, minLength: 1, maxLength: 1_000, pattern: "^.*$" },
};

/** Any event: those without an effect are taken too. */
const anyEvent = describeRoute({ requestBody: { required: true, content: { "application/json": { schema: { type: "object" } } } } });

/** The signature is of the bytes that were sent, so the body is not parsed before. */
export const webhooks = new Hono().post(
  "/stripe",
  answers(
    "Takes a message of Stripe. 400: the signature does not fit, or is older than five minutes",
    200,
    v.object({ received: v.literal(true) }),
    [400, 404, 413, 415],
    [signatureHeader],
  ),
  anyEvent,
  async (c) => {
    await Payment.receive({ provider: "stripe", body: await c.req.text(), signature: c.req.header("stripe-signature") ?? "" });
    return c.json({ received: true as const });
  },
);
