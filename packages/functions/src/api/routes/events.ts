import { Hono } from "hono";
import * as v from "valibot";
import * as Catalog from "@catraca/core/catalog";
import { EventOnSale, EventRef, EventSummary } from "@catraca/core/event.schema";
import { Page } from "@catraca/core/kernel/page";
import { answers, params, query } from "../../http/describe.ts";

const CACHED = "public, max-age=2";

export const events = new Hono()
  .get(
    "/",
    answers("Published events that have not ended", 200, v.object({ events: v.array(EventSummary), cursor: v.nullable(v.string()) })),
    query(Page),
    async (c) => {
      c.header("Cache-Control", CACHED);
      return c.json(await Catalog.list({ page: c.req.valid("query") }));
    },
  )
  .get(
    "/:eventId",
    answers("The event with its ticket types and products", 200, v.object({ event: EventOnSale }), [404]),
    params(EventRef),
    async (c) => {
      c.header("Cache-Control", CACHED);
      return c.json({ event: await Catalog.get(c.req.valid("param")) });
    },
  );
