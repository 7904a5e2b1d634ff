/** Addresses to which changes are sent, and what was sent to them. */
import { Hono } from "hono";
import * as v from "valibot";
import * as Webhook from "@catraca/core/webhook";
import { Page } from "@catraca/core/kernel/page";
import { DeliveryView, NewSecret, WebhookBody, WebhookChange, WebhookView } from "@catraca/core/webhook.schema";
import { noBody } from "../../http/body.ts";
import { answers, body, query } from "../../http/describe.ts";
import { organizationHeader } from "../../http/organization.ts";

const OneWebhook = v.object({ webhook: WebhookView });
const OneDelivery = v.object({ delivery: DeliveryView });
const header = [organizationHeader];

export const webhooks = new Hono()
  .get(
    "/",
    answers("The organization's webhooks, the newest first", 200, v.object({ webhooks: v.array(WebhookView) }), [401, 403, 404], header),
    async (c) => c.json(await Webhook.list()),
  )
  .post(
    "/",
    answers("Makes a webhook; this answer alone has its secret", 201, NewSecret, [400, 401, 403, 404, 409, 413, 415], header),
    body(WebhookBody),
    async (c) => c.json(await Webhook.create(c.req.valid("json")), 201),
  )
  .get("/:webhookId", answers("Reads a webhook", 200, OneWebhook, [401, 403, 404], header), async (c) =>
    c.json({ webhook: await Webhook.get(c.req.param()) }),
  )
  .patch(
    "/:webhookId",
    answers(
      "Changes a webhook; `status` disables it, or ends that and the pause after failures",
      200,
      OneWebhook,
      [400, 401, 403, 404, 413, 415],
      header,
    ),
    body(WebhookChange),
    async (c) => c.json({ webhook: await Webhook.change({ ...c.req.param(), change: c.req.valid("json") }) }),
  )
  .delete("/:webhookId", answers("Deletes a webhook: nothing more is sent", 200, OneWebhook, [401, 403, 404], header), noBody, async (c) =>
    c.json({ webhook: await Webhook.remove(c.req.param()) }),
  )
  .post(
    "/:webhookId/rotate",
    answers("Makes another secret; the one before signs too for 24 hours", 200, NewSecret, [401, 403, 404, 409], header),
    noBody,
    async (c) => c.json(await Webhook.rotate(c.req.param())),
  )
  .post(
    "/:webhookId/test",
    answers("Sends a delivery of type `webhook.test` and answers what came back", 200, OneDelivery, [401, 403, 404], header),
    noBody,
    async (c) => c.json({ delivery: await Webhook.test(c.req.param()) }),
  )
  .get(
    "/:webhookId/deliveries",
    answers(
      "The deliveries of thirty days, the newest first",
      200,
      v.object({ deliveries: v.array(DeliveryView), cursor: v.nullable(v.string()) }),
      [401, 403, 404],
      header,
    ),
    query(Page),
    async (c) => c.json(await Webhook.listDeliveries({ ...c.req.param(), page: c.req.valid("query") })),
  );

export const deliveries = new Hono().post(
  "/:deliveryId/replay",
  answers("Sends a delivery that is over once more, with the same id", 200, OneDelivery, [401, 403, 404, 409], header),
  noBody,
  async (c) => c.json({ delivery: await Webhook.replay(c.req.param()) }),
);
