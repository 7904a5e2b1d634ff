import { Hono } from "hono";
import { createMiddleware } from "hono/factory";
import * as v from "valibot";
import { runAs } from "@catraca/core/kernel/actor";
import * as Again from "@catraca/core/notification/notification.again.ts";
import * as Order from "@catraca/core/order";
import { renameBuyer } from "@catraca/core/order/order.rename.ts";
import { reassignTicket } from "@catraca/core/order/order.reassign.ts";
import { BuyerName, ORDER_KEY, OrderBody, OrderDetails, OrderKey, OrderView, PAYMENT_KEY, PaymentKey } from "@catraca/core/order.schema";
import * as Payment from "@catraca/core/payment";
import { PaymentBody } from "@catraca/core/payment.schema";
import { OwnRefundBody, RefundQuote, RefundView } from "@catraca/core/refund.schema";
import { NewAttendee, TicketsView, TicketView } from "@catraca/core/ticket.schema";
import { emptyIsNothing, noBody } from "../../http/body.ts";
import { answers, body, bodyIsOptional, optionalBody, withAccessToken } from "../../http/describe.ts";
import { errorBody } from "../../http/errors.ts";
import { keyHeader, keyOf } from "../../http/idempotency.ts";

const OneOrder = v.object({ order: OrderView });
const Paid = v.union([OneOrder, v.object({ redirectUrl: v.string() })]);

/** A request without this order's token is answered as if the order did not exist. */
const buyer = createMiddleware(async (c, next) => {
  const accessToken = /^Bearer (.+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  c.header("Cache-Control", "no-store");
  await runAs(Order.verifyBuyer({ orderId: c.req.param("orderId") ?? "", accessToken }), next);
});

export const orders = new Hono()
  .post(
    "/",
    answers(
      "Takes the stock and makes the order, all or nothing",
      201,
      v.object({ order: OrderView, accessToken: v.string() }),
      [400, 409, 413, 415],
      [keyHeader(ORDER_KEY)],
    ),
    body(OrderBody),
    async (c) => {
      c.header("Cache-Control", "no-store");
      const result = await Order.place({ order: c.req.valid("json"), ...keyOf(c, OrderKey, ORDER_KEY) });
      if (result.outcome === "refused") return c.json(errorBody(result.code, result.message, result.issues), 409);
      return c.json({ order: result.order, accessToken: result.accessToken }, 201);
    },
  )
  .use("/:orderId/*", withAccessToken, buyer)
  .get("/:orderId", answers("The order", 200, OneOrder, [404]), buyer, async (c) =>
    c.json({ order: await Order.get({ orderId: c.req.param("orderId") }) }),
  )
  .patch(
    "/:orderId",
    answers("Sets who buys and attends, before the order is paid", 200, OneOrder, [400, 404, 409, 413, 415]),
    buyer,
    body(OrderDetails),
    async (c) => {
      const result = await Order.setDetails({ orderId: c.req.param("orderId"), details: c.req.valid("json") });
      if (result.outcome === "refused") return c.json(errorBody(result.code, result.message, result.issues), 409);
      return c.json({ order: result.order }, 200);
    },
  )
  .patch(
    "/:orderId/buyer",
    answers(
      "Corrects the buyer's own name on an issued order and its tickets, until the doors open",
      200,
      OneOrder,
      [400, 404, 409, 413, 415],
    ),
    body(BuyerName),
    async (c) => c.json({ order: await renameBuyer({ orderId: c.req.param("orderId"), ...c.req.valid("json") }) }, 200),
  )
  .post(
    "/:orderId/payment",
    answers("Pays the order, or says where its buyer pays it", 200, Paid, [400, 402, 404, 409, 413, 415], [keyHeader(PAYMENT_KEY)]),
    body(PaymentBody),
    async (c) =>
      c.json(await Payment.pay({ orderId: c.req.param("orderId"), payment: c.req.valid("json"), ...keyOf(c, PaymentKey, PAYMENT_KEY) })),
  )
  .post(
    "/:orderId/extend",
    answers("Holds an unpaid order's tickets longer: five minutes from now", 200, OneOrder, [404, 409]),
    noBody,
    async (c) => c.json({ order: await Order.extend({ orderId: c.req.param("orderId") }) }),
  )
  .post(
    "/:orderId/cancel",
    answers("Cancels an order that is not paid; its tickets are on sale again", 200, OneOrder, [404, 409]),
    noBody,
    async (c) => c.json({ order: await Order.cancel({ orderId: c.req.param("orderId") }) }),
  )
  .post(
    "/:orderId/refund",
    answers(
      "The buyer cancels tickets, or all that are left, where the event's refund policy allows it",
      200,
      v.object({ order: OrderView, refund: RefundView }),
      [400, 404, 409, 413, 415],
      [keyHeader(PAYMENT_KEY)],
    ),
    bodyIsOptional,
    emptyIsNothing,
    optionalBody(OwnRefundBody),
    async (c) =>
      c.json(
        await Payment.refundOwn({ orderId: c.req.param("orderId"), refund: c.req.valid("json"), ...keyOf(c, PaymentKey, PAYMENT_KEY) }),
      ),
  )
  .post(
    "/:orderId/refund/quote",
    answers(
      "What the buyer's refund of these tickets would return now, or its refusal; changes nothing",
      200,
      v.object({ quote: RefundQuote }),
      [400, 404, 409, 413, 415],
    ),
    bodyIsOptional,
    emptyIsNothing,
    optionalBody(OwnRefundBody),
    async (c) => c.json(await Payment.quoteOwn({ orderId: c.req.param("orderId"), refund: c.req.valid("json") })),
  )
  .post(
    "/:orderId/resend",
    answers(
      "Sends the email with the tickets again within about a minute. Not queued: it is on its way or was sent in the last ten minutes",
      200,
      v.object({ order: OrderView, queued: v.boolean(), againAt: v.string() }),
      [404, 409],
    ),
    noBody,
    async (c) => c.json(await Again.sendAgain({ orderId: c.req.param("orderId") })),
  )
  .post(
    "/:orderId/tickets/:ticketId/reassign",
    answers(
      "Passes a ticket on to another person, with a new code, until the doors open; the code before is superseded",
      200,
      v.object({ ticket: TicketView }),
      [400, 404, 409, 413, 415],
    ),
    body(NewAttendee),
    async (c) => {
      const { orderId, ticketId } = c.req.param();
      return c.json({ ticket: await reassignTicket({ orderId, ticketId, attendee: c.req.valid("json") }) });
    },
  )
  .get("/:orderId/tickets", answers("The tickets of an issued order; empty before", 200, TicketsView, [404]), async (c) =>
    c.json(await Order.listTickets({ orderId: c.req.param("orderId") })),
  );
