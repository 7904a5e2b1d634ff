import { Hono, type Context } from "hono";
import * as Order from "@catraca/core/order";
import { OrderRef } from "@catraca/core/order.schema";
import * as Ticket from "@catraca/core/ticket";
import { FilePath, FileQuery } from "@catraca/core/ticket.schema";
import { answersFile, params, query } from "../../http/describe.ts";

const send = (c: Context, { name, contentType, body }: { name: string; contentType: string; body: Uint8Array }): Response => {
  c.header("Content-Type", contentType);
  c.header("Cache-Control", "private, max-age=300");
  c.header("X-Content-Type-Options", "nosniff");
  c.header("Content-Disposition", `inline; filename="${name}"`);
  return c.body(new Uint8Array(body));
};

/** The links are signed and expire, so no header is needed. */
export const files = new Hono()
  .get("/:orderId/tickets.pdf", answersFile("All tickets of an order, a page each"), params(OrderRef), query(FileQuery), async (c) =>
    send(c, { name: "tickets.pdf", ...(await Order.getTicketsFile({ ...c.req.valid("param"), ...c.req.valid("query") })) }),
  )
  .get(
    "/:ticketId/:file",
    answersFile("A ticket's QR as SVG or PNG, the printed ticket, or its calendar entry"),
    params(FilePath),
    query(FileQuery),
    async (c) =>
      send(c, { name: c.req.valid("param").file, ...(await Ticket.getFile({ ...c.req.valid("param"), ...c.req.valid("query") })) }),
  );
