import { Hono, type Context } from "hono";
import * as v from "valibot";
import * as Catalog from "@catraca/core/catalog";
import { EventOnSale, EventRef, EventSummary, ListPublished, WithCode } from "@catraca/core/event.schema";
import * as Order from "@catraca/core/order";
import { QuoteBody, QuoteView } from "@catraca/core/order.schema";
import { answers, body, params, query, withAccessToken } from "../../http/describe.ts";
import { errorBody } from "../../http/errors.ts";

const bearerOf = (c: Context): string => /^Bearer (.+)$/i.exec(c.req.header("authorization") ?? "")?.[1] ?? "";

const CACHED = "public, max-age=2";

export const events = new Hono()
  .get(
    "/",
    answers("Published events that have not ended", 200, v.object({ events: v.array(EventSummary), cursor: v.nullable(v.string()) })),
    query(ListPublished),
    async (c) => {
      c.header("Cache-Control", CACHED);
      return c.json(await Catalog.list({ page: c.req.valid("query") }));
    },
  )
  .get(
    "/:eventId",
    answers("The event with its ticket types and products", 200, v.object({ event: EventOnSale }), [404]),
    params(EventRef),
    query(WithCode),
    async (c) => {
      c.header("Cache-Control", CACHED);
      return c.json({ event: await Catalog.get({ ...c.req.valid("param"), ...c.req.valid("query") }) });
    },
  )
  .get(
    "/:eventId/preview",
    answers("The event of a preview link, also as a draft", 200, v.object({ event: EventOnSale }), [404]),
    withAccessToken,
    async (c) => {
      c.header("Cache-Control", "no-store");
      return c.json({ event: await Catalog.getPreview({ ...c.req.param(), accessToken: bearerOf(c) }) });
    },
  )
  .post(
    "/:eventId/quote",
    answers("What an order would cost, or its refusal; takes nothing", 200, QuoteView, [400, 409, 413, 415]),
    body(QuoteBody),
    async (c) => {
      const result = await Order.quoteOrder({ ...c.req.param(), quote: c.req.valid("json") });
      if (result.outcome === "refused") return c.json(errorBody(result.code, result.message, result.issues), 409);
      return c.json({ items: result.items, total: result.total }, 200);
    },
  );
