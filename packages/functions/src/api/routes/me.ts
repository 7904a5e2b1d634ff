import { Hono } from "hono";
import * as v from "valibot";
import { listOwn } from "@catraca/core/order/order.own.ts";
import { ListOwnOrders, OwnOrderView } from "@catraca/core/order.schema";
import { answers, forAttendee, query } from "../../http/describe.ts";
import { requireAttendee } from "../sign-in.ts";

export const me = new Hono()
  .use(requireAttendee)
  .get(
    "/orders",
    answers(
      "The orders placed with the account's verified email address, newest first, each with its access token",
      200,
      v.object({ orders: v.array(OwnOrderView), cursor: v.nullable(v.string()) }),
      [401, 403, 404],
    ),
    forAttendee,
    query(ListOwnOrders),
    async (c) => c.json(await listOwn(c.req.valid("query"))),
  );
