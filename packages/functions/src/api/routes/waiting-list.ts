import { Hono } from "hono";
import { createMiddleware } from "hono/factory";
import * as v from "valibot";
import { runAs } from "@catraca/core/kernel/actor";
import { ORDER_KEY, OrderKey, OrderView } from "@catraca/core/order.schema";
import * as WaitingList from "@catraca/core/waiting-list";
import { EntryBody, EntryView } from "@catraca/core/waiting-list.schema";
import { noBody } from "../../http/body.ts";
import { answers, body, withAccessToken } from "../../http/describe.ts";
import { keyHeader, keyOf } from "../../http/idempotency.ts";

const OneEntry = v.object({ entry: EntryView });

export const waitingListOfEvent = new Hono().post(
  "/:eventId/waiting-list",
  answers(
    "Asks for a place on the waiting list of a type that is sold out; takes nothing. An email confirms it, and its token takes an offer",
    201,
    v.object({ entry: EntryView, accessToken: v.string() }),
    [400, 404, 409, 413, 415],
    [keyHeader(ORDER_KEY)],
  ),
  body(EntryBody),
  async (c) => {
    c.header("Cache-Control", "no-store");
    return c.json(await WaitingList.join({ ...c.req.param(), entry: c.req.valid("json"), ...keyOf(c, OrderKey, ORDER_KEY) }), 201);
  },
);

/** A request without this entry's token is answered as if the entry did not exist. */
const waiter = createMiddleware(async (c, next) => {
  const accessToken = /^Bearer (.+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  c.header("Cache-Control", "no-store");
  await runAs(WaitingList.verifyWaiter({ entryId: c.req.param("entryId") ?? "", accessToken }), next);
});

export const waitingList = new Hono()
  .use("/:entryId/*", withAccessToken, waiter)
  .get("/:entryId", answers("The entry of a waiting list", 200, OneEntry, [404]), waiter, async (c) =>
    c.json({ entry: await WaitingList.get({ entryId: c.req.param("entryId") }) }),
  )
  .delete(
    "/:entryId",
    answers("Leaves the waiting list; with the token of an email an open offer goes to the next", 200, OneEntry, [404, 409]),
    waiter,
    noBody,
    async (c) => c.json({ entry: await WaitingList.leave({ entryId: c.req.param("entryId") }) }),
  )
  .post(
    "/:entryId/confirm",
    answers("Puts an entry on its list, with the token of its email, within a day", 200, OneEntry, [404, 409]),
    waiter,
    noBody,
    async (c) => c.json({ entry: await WaitingList.confirm({ entryId: c.req.param("entryId") }) }),
  )
  .post(
    "/:entryId/accept",
    answers(
      "Takes a free offer with the token of an email: its tickets are issued",
      200,
      v.object({ order: OrderView, accessToken: v.string() }),
      [404, 409],
    ),
    noBody,
    async (c) => c.json(await WaitingList.accept({ entryId: c.req.param("entryId") })),
  );
