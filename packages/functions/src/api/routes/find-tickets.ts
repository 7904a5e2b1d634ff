import { Hono } from "hono";
import * as v from "valibot";
import { findTickets } from "@catraca/core/notification/notification.lookup.ts";
import { FindTickets } from "@catraca/core/notification.schema";
import { answers, body } from "../../http/describe.ts";

export const lookups = new Hono().post(
  "/",
  answers(
    "Emails the links to this address's orders of events that are not over, if it has any: ten minutes after the last email at the earliest, five a day",
    202,
    v.object({}),
    [400, 413, 415],
  ),
  body(FindTickets),
  async (c) => {
    c.header("Cache-Control", "no-store");
    await findTickets(c.req.valid("json"));
    return c.json({}, 202);
  },
);
