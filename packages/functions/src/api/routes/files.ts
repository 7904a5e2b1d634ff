import { Hono } from "hono";
import * as Ticket from "@catraca/core/ticket";

/** A ticket's files behind links that are signed and expire: no header needed. */
export const files = new Hono().get("/:ticketId/:file", async (c) => {
  const { body, contentType } = await Ticket.openFile({ ...c.req.param(), ...c.req.query() } as never);
  c.header("Content-Type", contentType);
  c.header("Cache-Control", "private, max-age=300");
  c.header("X-Content-Type-Options", "nosniff");
  c.header("Content-Disposition", `inline; filename="${c.req.param("file")}"`);
  return c.body(new Uint8Array(body));
});
