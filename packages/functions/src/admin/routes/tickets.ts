import { Hono } from "hono";
import * as v from "valibot";
import * as Order from "@catraca/core/order";
import * as Ticket from "@catraca/core/ticket";
import { TicketChange, TicketSummary, VoidBody } from "@catraca/core/ticket.schema";
import { emptyIsNothing, noBody } from "../../http/body.ts";
import { answers, body, bodyIsOptional, optionalBody } from "../../http/describe.ts";

const OneTicket = v.object({ ticket: TicketSummary });
const refusals: (401 | 403 | 404 | 409)[] = [401, 403, 404, 409];

export const tickets = new Hono()
  .patch(
    "/:ticketId",
    answers("Changes the fields in the request", 200, OneTicket, [400, 401, 403, 404, 413, 415]),
    body(TicketChange),
    async (c) => c.json({ ticket: await Ticket.change({ ...c.req.param(), change: c.req.valid("json") }) }),
  )
  .post(
    "/:ticketId/void",
    answers("Voids the ticket for good, and puts its seat back on sale with `release`. Returns no money", 200, OneTicket, [
      400,
      413,
      415,
      ...refusals,
    ]),
    bodyIsOptional,
    emptyIsNothing,
    optionalBody(VoidBody),
    async (c) => c.json({ ticket: await Order.voidTicket({ ...c.req.param(), ...c.req.valid("json") }) }),
  )
  .post("/:ticketId/block", answers("Refuses the ticket at the gate until it is unblocked", 200, OneTicket, refusals), noBody, async (c) =>
    c.json({ ticket: await Ticket.block(c.req.param()) }),
  )
  .post("/:ticketId/unblock", answers("Admits the ticket again", 200, OneTicket, refusals), noBody, async (c) =>
    c.json({ ticket: await Ticket.unblock(c.req.param()) }),
  )
  .post("/:ticketId/reissue", answers("Makes a new code; older ones are superseded", 200, OneTicket, refusals), noBody, async (c) =>
    c.json({ ticket: await Ticket.reissue(c.req.param()) }),
  );
