import { Hono } from "hono";
import * as v from "valibot";
import * as Notification from "@catraca/core/notification";
import * as Order from "@catraca/core/order";
import { BuyerChange, OrderView } from "@catraca/core/order.schema";
import * as Payment from "@catraca/core/payment";
import * as Timeline from "@catraca/core/timeline";
import { OrderHistory } from "@catraca/core/timeline.schema";
import { noBody } from "../../http/body.ts";
import { answers, body } from "../../http/describe.ts";

const OneOrder = v.object({ order: OrderView });

export const orders = new Hono()
  .get("/:orderId", answers("The order, its tickets and its history", 200, OrderHistory, [401, 403, 404]), async (c) =>
    c.json(await Timeline.getForOrder(c.req.param())),
  )
  .post(
    "/:orderId/refund",
    answers("Refunds the order: voids its tickets, puts the seats on sale and returns the money", 200, OneOrder, [401, 403, 404, 409]),
    noBody,
    async (c) => c.json({ order: await Payment.refundOrder(c.req.param()) }),
  )
  .patch(
    "/:orderId",
    answers("Corrects the buyer; the order's earlier link opens nothing from then on", 200, OneOrder, [400, 401, 403, 404, 409, 413, 415]),
    body(BuyerChange),
    async (c) => c.json({ order: await Order.correctBuyer({ ...c.req.param(), change: c.req.valid("json") }) }),
  )
  .post(
    "/:orderId/new-link",
    answers("Revokes the order's link and sends the tickets again with a new one", 200, OneOrder, [401, 403, 404, 409]),
    noBody,
    async (c) => c.json({ order: await Notification.renewLink(c.req.param()) }),
  )
  .post(
    "/:orderId/resend",
    answers("Sends the email again: with the tickets, or about the refund", 200, OneOrder, [401, 403, 404, 409]),
    noBody,
    async (c) => c.json({ order: await Notification.resend(c.req.param()) }),
  );
