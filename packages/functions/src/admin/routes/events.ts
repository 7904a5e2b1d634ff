import { Hono } from "hono";
import * as v from "valibot";
import * as Cancellation from "@catraca/core/cancellation";
import * as Catalog from "@catraca/core/catalog";
import { CatalogView } from "@catraca/core/catalog.schema";
import * as Device from "@catraca/core/device";
import { DeviceBody, DeviceView, NewEnrolment } from "@catraca/core/device.schema";
import * as Event from "@catraca/core/event";
import * as Picture from "@catraca/core/event/event.picture.ts";
import { PictureBody } from "@catraca/core/event/event.picture.schema.ts";
import { CancelBody, EventBody, EventChange, EventView, PreviewLink } from "@catraca/core/event.schema";
import * as Fee from "@catraca/core/fee";
import { FeeBody, FeeChange, FeeView } from "@catraca/core/fee.schema";
import * as Gate from "@catraca/core/gate";
import { GateBody, GateChange, GateView } from "@catraca/core/gate.schema";
import { Page } from "@catraca/core/kernel/page";
import * as Move from "@catraca/core/move";
import * as Order from "@catraca/core/order";
import { OrderPage, OrderView } from "@catraca/core/order.schema";
import * as Product from "@catraca/core/product";
import { ProductBody, ProductChange, ProductView } from "@catraca/core/product.schema";
import * as Question from "@catraca/core/question";
import { QuestionBody, QuestionChange, QuestionOrder, QuestionView } from "@catraca/core/question.schema";
import * as PromoCode from "@catraca/core/promo-code";
import { PromoCodeBody, PromoCodeChange, PromoCodeView } from "@catraca/core/promo-code.schema";
import { JobView } from "@catraca/core/job.schema";
import * as Report from "@catraca/core/report";
import { EventSales, ListSales, Report as ReportView, SalesHistory } from "@catraca/core/report.schema";
import * as Stock from "@catraca/core/stock";
import { PoolBody, PoolChange, PoolView } from "@catraca/core/stock.schema";
import { TicketPage, TicketSummary } from "@catraca/core/ticket.schema";
import * as TicketType from "@catraca/core/ticket-type";
import { TicketTypeBody, TicketTypeChange, TicketTypeOrder, TicketTypeView } from "@catraca/core/ticket-type.schema";
import { wake } from "@catraca/core/waiting-list/waiting-list.offer.ts";
import { noBody } from "../../http/body.ts";
import { answers, body, query } from "../../http/describe.ts";
import { organizationHeader } from "../../http/organization.ts";

const OneEvent = v.object({ event: EventView });
const ChangedEvent = v.object({ event: EventView, job: JobView });
const cursor = v.nullable(v.string());

export const events = new Hono()
  .post("/", answers("Makes a draft", 201, OneEvent, [400, 401, 403, 404, 413, 415], [organizationHeader]), body(EventBody), async (c) =>
    c.json({ event: await Event.create(c.req.valid("json")) }, 201),
  )
  .get(
    "/",
    answers("Your events, newest first", 200, v.object({ events: v.array(EventView), cursor }), [401, 403, 404], [organizationHeader]),
    query(Page),
    async (c) => c.json(await Event.list(c.req.valid("query"))),
  )
  .get(
    "/sales",
    answers(
      "What these of your events sold, at most some seconds behind",
      200,
      v.object({ sales: v.array(EventSales) }),
      [401, 403, 404],
      [organizationHeader],
    ),
    query(ListSales),
    async (c) => c.json(await Report.listSales(c.req.valid("query"))),
  )
  .get("/:eventId", answers("The event", 200, OneEvent, [401, 403, 404]), async (c) => c.json({ event: await Event.get(c.req.param()) }))
  .patch(
    "/:eventId",
    answers("Changes the fields in the request", 200, OneEvent, [400, 401, 403, 404, 409, 413, 415], [], {
      202: { summary: "With `notify`: changed, and a job tells every buyer of the new time or place, once", schema: ChangedEvent },
    }),
    body(EventChange),
    async (c) => {
      const { event, job } = await Move.changeEvent({ ...c.req.param(), change: c.req.valid("json") });
      await wake(c.req.param());
      return job ? c.json({ event, job }, 202) : c.json({ event }, 200);
    },
  )
  .post("/:eventId/publish", answers("Puts the event on sale", 200, OneEvent, [401, 403, 404, 409]), noBody, async (c) =>
    c.json({ event: await Event.publish(c.req.param()) }),
  )
  .post("/:eventId/unpublish", answers("Makes the event a draft again", 200, OneEvent, [401, 403, 404, 409]), noBody, async (c) =>
    c.json({ event: await Event.unpublish(c.req.param()) }),
  )
  .post(
    "/:eventId/picture",
    answers("Replaces the event's picture; its metadata is removed", 200, OneEvent, [400, 401, 403, 404, 413, 415]),
    body(PictureBody),
    async (c) => c.json({ event: await Picture.setPicture({ ...c.req.param(), picture: c.req.valid("json") }) }),
  )
  .delete(
    "/:eventId/picture",
    answers("Removes the picture: pages draw the event's cover again", 200, OneEvent, [401, 403, 404]),
    noBody,
    async (c) => c.json({ event: await Picture.removePicture(c.req.param()) }),
  )
  .post(
    "/:eventId/preview-link",
    answers("A link that shows the event's page, also as a draft, to whoever has it", 200, PreviewLink, [401, 403, 404]),
    noBody,
    async (c) => c.json(await Event.createPreviewLink(c.req.param())),
  )
  .post(
    "/:eventId/cancel",
    answers(
      "Cancels the event for good: its sale stops at once, and a job ends every order",
      202,
      ChangedEvent,
      [400, 401, 403, 404, 409, 413, 415],
    ),
    body(CancelBody),
    async (c) => c.json(await Cancellation.cancelEvent({ ...c.req.param(), cancellation: c.req.valid("json") }), 202),
  )
  .get(
    "/:eventId/catalog",
    answers("Everything that the event sells, also as a draft", 200, v.object({ catalog: CatalogView }), [401, 403, 404]),
    async (c) => c.json({ catalog: await Catalog.getFull(c.req.param()) }),
  )
  .post(
    "/:eventId/ticket-types",
    answers("Adds a ticket type and its stock", 201, v.object({ ticketType: TicketTypeView }), [400, 401, 403, 404, 409, 413, 415]),
    body(TicketTypeBody),
    async (c) => c.json({ ticketType: await TicketType.create({ ...c.req.param(), ticketType: c.req.valid("json") }) }, 201),
  )
  .patch(
    "/:eventId/ticket-types/:ticketTypeId",
    answers("Changes the fields in the request", 200, v.object({ ticketType: TicketTypeView }), [400, 401, 403, 404, 409, 413, 415]),
    body(TicketTypeChange),
    async (c) => {
      const ticketType = await TicketType.change({ ...c.req.param(), change: c.req.valid("json") });
      await wake(c.req.param());
      return c.json({ ticketType });
    },
  )
  .delete(
    "/:eventId/ticket-types/:ticketTypeId",
    answers("Removes a ticket type that was never sold", 200, v.object({ ticketType: TicketTypeView }), [401, 403, 404, 409]),
    noBody,
    async (c) => c.json({ ticketType: await TicketType.remove(c.req.param()) }),
  )
  .post(
    "/:eventId/ticket-types/order",
    answers("Sets the order in which attendees see the ticket types", 200, TicketTypeOrder, [400, 401, 403, 404, 413, 415]),
    body(TicketTypeOrder),
    async (c) => c.json(await TicketType.reorder({ ...c.req.param(), order: c.req.valid("json") })),
  )
  .post(
    "/:eventId/pools",
    answers("Adds a pool that several ticket types share", 201, v.object({ pool: PoolView }), [400, 401, 403, 404, 409, 413, 415]),
    body(PoolBody),
    async (c) => c.json({ pool: await Stock.createPool({ ...c.req.param(), pool: c.req.valid("json") }) }, 201),
  )
  .patch(
    "/:eventId/pools/:poolId",
    answers("Changes the fields in the request", 200, v.object({ pool: PoolView }), [400, 401, 403, 404, 409, 413, 415]),
    body(PoolChange),
    async (c) => {
      const pool = await Stock.changePool({ ...c.req.param(), change: c.req.valid("json") });
      await wake(c.req.param());
      return c.json({ pool });
    },
  )
  .delete(
    "/:eventId/pools/:poolId",
    answers("Removes a pool that no ticket type uses", 200, v.object({ pool: PoolView }), [401, 403, 404, 409]),
    noBody,
    async (c) => c.json({ pool: await Stock.removePool(c.req.param()) }),
  )
  .post(
    "/:eventId/products",
    answers("Adds a product and its stock", 201, v.object({ product: ProductView }), [400, 401, 403, 404, 409, 413, 415]),
    body(ProductBody),
    async (c) => c.json({ product: await Product.create({ ...c.req.param(), product: c.req.valid("json") }) }, 201),
  )
  .patch(
    "/:eventId/products/:productId",
    answers("Changes the fields in the request", 200, v.object({ product: ProductView }), [400, 401, 403, 404, 409, 413, 415]),
    body(ProductChange),
    async (c) => c.json({ product: await Product.change({ ...c.req.param(), change: c.req.valid("json") }) }),
  )
  .delete(
    "/:eventId/products/:productId",
    answers("Removes a product that was never sold", 200, v.object({ product: ProductView }), [401, 403, 404, 409]),
    noBody,
    async (c) => c.json({ product: await Product.remove(c.req.param()) }),
  )
  .post(
    "/:eventId/fees",
    answers("Adds a fee that later orders pay", 201, v.object({ fee: FeeView }), [400, 401, 403, 404, 409, 413, 415]),
    body(FeeBody),
    async (c) => c.json({ fee: await Fee.create({ ...c.req.param(), fee: c.req.valid("json") }) }, 201),
  )
  .patch(
    "/:eventId/fees/:feeId",
    answers("Changes the fields in the request", 200, v.object({ fee: FeeView }), [400, 401, 403, 404, 413, 415]),
    body(FeeChange),
    async (c) => c.json({ fee: await Fee.change({ ...c.req.param(), change: c.req.valid("json") }) }),
  )
  .delete(
    "/:eventId/fees/:feeId",
    answers("Removes a fee; orders that pay it keep it", 200, v.object({ fee: FeeView }), [401, 403, 404]),
    noBody,
    async (c) => c.json({ fee: await Fee.remove(c.req.param()) }),
  )
  .get(
    "/:eventId/questions",
    answers(
      "The questions at checkout, in the order in which buyers see them",
      200,
      v.object({ questions: v.array(QuestionView) }),
      [401, 403, 404],
    ),
    async (c) => c.json(await Question.list(c.req.param())),
  )
  .post(
    "/:eventId/questions",
    answers("Adds a question that later orders are asked", 201, v.object({ question: QuestionView }), [400, 401, 403, 404, 409, 413, 415]),
    body(QuestionBody),
    async (c) => c.json({ question: await Question.create({ ...c.req.param(), question: c.req.valid("json") }) }, 201),
  )
  .patch(
    "/:eventId/questions/:questionId",
    answers("Changes the fields in the request", 200, v.object({ question: QuestionView }), [400, 401, 403, 404, 409, 413, 415]),
    body(QuestionChange),
    async (c) => c.json({ question: await Question.change({ ...c.req.param(), change: c.req.valid("json") }) }),
  )
  .delete(
    "/:eventId/questions/:questionId",
    answers("Removes a question; answers that were given stay", 200, v.object({ question: QuestionView }), [401, 403, 404]),
    noBody,
    async (c) => c.json({ question: await Question.remove(c.req.param()) }),
  )
  .post(
    "/:eventId/questions/order",
    answers("Sets the order in which buyers see the questions", 200, QuestionOrder, [400, 401, 403, 404, 413, 415]),
    body(QuestionOrder),
    async (c) => c.json(await Question.reorder({ ...c.req.param(), order: c.req.valid("json") })),
  )
  .get(
    "/:eventId/promo-codes",
    answers("The event's promo codes, oldest first", 200, v.object({ promoCodes: v.array(PromoCodeView) }), [401, 403, 404]),
    async (c) => c.json(await PromoCode.list(c.req.param())),
  )
  .post(
    "/:eventId/promo-codes",
    answers("Adds a promo code", 201, v.object({ promoCode: PromoCodeView }), [400, 401, 403, 404, 409, 413, 415]),
    body(PromoCodeBody),
    async (c) => c.json({ promoCode: await PromoCode.create({ ...c.req.param(), promoCode: c.req.valid("json") }) }, 201),
  )
  .patch(
    "/:eventId/promo-codes/:promoCodeId",
    answers("Changes the fields in the request", 200, v.object({ promoCode: PromoCodeView }), [400, 401, 403, 404, 409, 413, 415]),
    body(PromoCodeChange),
    async (c) => c.json({ promoCode: await PromoCode.change({ ...c.req.param(), change: c.req.valid("json") }) }),
  )
  .delete(
    "/:eventId/promo-codes/:promoCodeId",
    answers("Removes a code that no order used", 200, v.object({ promoCode: PromoCodeView }), [401, 403, 404, 409]),
    noBody,
    async (c) => c.json({ promoCode: await PromoCode.remove(c.req.param()) }),
  )
  .get("/:eventId/gates", answers("The event's gates", 200, v.object({ gates: v.array(GateView) }), [401, 403, 404]), async (c) =>
    c.json(await Gate.list(c.req.param())),
  )
  .post(
    "/:eventId/gates",
    answers("Adds a gate", 201, v.object({ gate: GateView }), [400, 401, 403, 404, 409, 413, 415]),
    body(GateBody),
    async (c) => c.json({ gate: await Gate.create({ ...c.req.param(), gate: c.req.valid("json") }) }, 201),
  )
  .patch(
    "/:eventId/gates/:gateId",
    answers("Changes the fields in the request", 200, v.object({ gate: GateView }), [400, 401, 403, 404, 409, 413, 415]),
    body(GateChange),
    async (c) => c.json({ gate: await Gate.change({ ...c.req.param(), change: c.req.valid("json") }) }),
  )
  .delete(
    "/:eventId/gates/:gateId",
    answers("Removes a gate that no device uses", 200, v.object({ gate: GateView }), [401, 403, 404, 409]),
    noBody,
    async (c) => c.json({ gate: await Gate.remove(c.req.param()) }),
  )
  .get(
    "/:eventId/devices",
    answers("The event's devices", 200, v.object({ devices: v.array(DeviceView), cursor }), [401, 403, 404]),
    query(Page),
    async (c) => c.json(await Device.list({ ...c.req.param(), page: c.req.valid("query") })),
  )
  .post(
    "/:eventId/devices",
    answers("Adds a device and its one-time enrolment code", 201, NewEnrolment, [400, 401, 403, 404, 409, 413, 415]),
    body(DeviceBody),
    async (c) => c.json(await Device.create({ ...c.req.param(), device: c.req.valid("json") }), 201),
  )
  .get(
    "/:eventId/orders",
    answers(
      "The event's orders, newest first, or those that match the search",
      200,
      v.object({ orders: v.array(OrderView), cursor }),
      [401, 403, 404],
    ),
    query(OrderPage),
    async (c) => c.json(await Order.list({ ...c.req.param(), page: c.req.valid("query") })),
  )
  .get(
    "/:eventId/tickets",
    answers(
      "The event's tickets, or those that match the search",
      200,
      v.object({ tickets: v.array(TicketSummary), cursor }),
      [401, 403, 404],
    ),
    query(TicketPage),
    async (c) => c.json(await Order.listEventTickets({ ...c.req.param(), page: c.req.valid("query") })),
  )
  .get(
    "/:eventId/report",
    answers("Sales and attendance, at most some seconds behind", 200, v.object({ report: ReportView }), [401, 403, 404]),
    async (c) => c.json({ report: await Report.get(c.req.param()) }),
  )
  .get(
    "/:eventId/report/sales",
    answers("Sales by the hour, at most some seconds behind", 200, v.object({ sales: SalesHistory }), [401, 403, 404]),
    async (c) => c.json({ sales: await Report.getSales(c.req.param()) }),
  );
