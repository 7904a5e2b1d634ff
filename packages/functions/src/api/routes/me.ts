import { Hono } from "hono";
import * as v from "valibot";
import { listOwn } from "@catraca/core/order/order.own.ts";
import { ListOwnOrders, OwnOrderView } from "@catraca/core/order.schema";
import * as Own from "@catraca/core/person/person.own.ts";
import { OwnData, OwnErasure, OwnOrganizer } from "@catraca/core/person.schema";
import { noBody } from "../../http/body.ts";
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
  )
  .get(
    "/data",
    answers(
      "The organizations with orders or tickets of the account's verified email address",
      200,
      v.object({ organizers: v.array(OwnOrganizer) }),
      [401, 403, 404],
    ),
    forAttendee,
    async (c) => c.json({ organizers: await Own.listOrganizers() }),
  )
  .get(
    "/data/:organizationId",
    answers("What the organization has of the account's verified email address", 200, OwnData, [401, 403, 404]),
    forAttendee,
    async (c) => c.json(await Own.getOfAccount(c.req.param())),
  )
  .post(
    "/data/:organizationId/erasure",
    answers("Asks the organization to erase it; again: the same answer", 200, v.object({ erasure: OwnErasure }), [401, 403, 404]),
    forAttendee,
    noBody,
    async (c) => c.json({ erasure: await Own.askOfAccount(c.req.param()) }),
  );
