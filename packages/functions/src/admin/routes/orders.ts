import { Hono } from "hono";
import * as v from "valibot";
import { Money } from "@catraca/core/kernel/money";
import * as Notification from "@catraca/core/notification";
import * as Order from "@catraca/core/order";
import { exchangeProduct } from "@catraca/core/order/order.exchange.ts";
import { BuyerChange, ExchangeBody, OrderView, PAYMENT_KEY, PaymentKey } from "@catraca/core/order.schema";
import * as Payment from "@catraca/core/payment";
import { RefundBody, RefundQuote, RefundView } from "@catraca/core/refund.schema";
import * as Timeline from "@catraca/core/timeline";
import { OrderHistory } from "@catraca/core/timeline.schema";
import { emptyIsNothing, noBody } from "../../http/body.ts";
import { answers, body, bodyIsOptional, optionalBody } from "../../http/describe.ts";
import { keyHeader, keyOf } from "../../http/idempotency.ts";

const OneOrder = v.object({ order: OrderView });

export const orders = new Hono()
  .get("/:orderId", answers("The order, its tickets and its history", 200, OrderHistory, [401, 403, 404]), async (c) =>
    c.json(await Timeline.getForOrder(c.req.param())),
  )
  .post(
    "/:orderId/refund",
    answers(
      "Refunds tickets, products or an amount, or everything that is left: ends the tickets, puts their seats on sale and returns the money",
      200,
      v.object({ order: OrderView, refund: RefundView }),
      [400, 401, 403, 404, 409, 413, 415],
      [keyHeader(PAYMENT_KEY)],
    ),
    bodyIsOptional,
    emptyIsNothing,
    optionalBody(RefundBody),
    async (c) => c.json(await Payment.refundOrder({ ...c.req.param(), refund: c.req.valid("json"), ...keyOf(c, PaymentKey, PAYMENT_KEY) })),
  )
  .post(
    "/:orderId/refund/quote",
    answers(
      "What this refund would take back and return now, or its refusal; changes nothing",
      200,
      v.object({ quote: RefundQuote }),
      [400, 401, 403, 404, 409, 413, 415],
    ),
    bodyIsOptional,
    emptyIsNothing,
    optionalBody(RefundBody),
    async (c) => c.json(await Payment.quoteRefund({ ...c.req.param(), refund: c.req.valid("json") })),
  )
  .patch(
    "/:orderId",
    answers("Corrects the buyer; the order's earlier link opens nothing from then on", 200, OneOrder, [400, 401, 403, 404, 409, 413, 415]),
    body(BuyerChange),
    async (c) => c.json({ order: await Order.correctBuyer({ ...c.req.param(), change: c.req.valid("json") }) }),
  )
  .post(
    "/:orderId/exchange",
    answers(
      "Exchanges pieces of a product for another one, of the same price or cheaper; `difference` was paid more, and may be refunded",
      200,
      v.object({ order: OrderView, difference: Money }),
      [400, 401, 403, 404, 409, 413, 415],
      [keyHeader(PAYMENT_KEY)],
    ),
    body(ExchangeBody),
    async (c) => c.json(await exchangeProduct({ ...c.req.param(), exchange: c.req.valid("json"), ...keyOf(c, PaymentKey, PAYMENT_KEY) })),
  )
  .post(
    "/:orderId/new-link",
    answers("Revokes the order's link and sends the tickets again with a new one", 200, OneOrder, [401, 403, 404, 409]),
    noBody,
    async (c) => c.json({ order: await Notification.renewLink(c.req.param()) }),
  )
  .post(
    "/:orderId/try-address",
    answers("Sends the email again although earlier email to this address came back", 200, OneOrder, [401, 403, 404, 409]),
    noBody,
    async (c) => c.json({ order: await Notification.tryAddress(c.req.param()) }),
  )
  .post(
    "/:orderId/resend",
    answers("Sends the email again: with the tickets, or about the refund", 200, OneOrder, [401, 403, 404, 409]),
    noBody,
    async (c) => c.json({ order: await Notification.resend(c.req.param()) }),
  );
