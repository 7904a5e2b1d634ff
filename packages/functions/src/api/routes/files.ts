import { Hono, type Context } from "hono";
import { locate } from "@catraca/core/export/export.file.ts";
import { ExportFilePath, ExportFileQuery } from "@catraca/core/export.schema";
import * as Order from "@catraca/core/order";
import { OrderRef } from "@catraca/core/order.schema";
import * as Ticket from "@catraca/core/ticket";
import { toAscii } from "@catraca/core/ticket/ticket.name.ts";
import { FilePath, FileQuery } from "@catraca/core/ticket.schema";
import { answersFile, params, query } from "../../http/describe.ts";

/** RFC 5987: percent-encoded UTF-8. `encodeURIComponent` leaves some characters that are not allowed. */
const encodeName = (name: string): string =>
  encodeURIComponent(name).replaceAll(/['()*!]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/** The name twice: in ASCII, and with all letters for readers of RFC 6266. */
const send = (c: Context, { name, contentType, body }: Ticket.NamedFile): Response => {
  c.header("Content-Type", contentType);
  c.header("Cache-Control", "private, max-age=300");
  c.header("X-Content-Type-Options", "nosniff");
  c.header("Content-Disposition", `inline; filename="${toAscii(name)}"; filename*=UTF-8''${encodeName(name)}`);
  return c.body(new Uint8Array(body));
};

/** The links are signed and expire, so no header is needed. */
export const files = new Hono()
  .get("/:orderId/tickets.pdf", answersFile("All tickets of an order, a page each"), params(OrderRef), query(FileQuery), async (c) =>
    send(c, await Order.getTicketsFile({ ...c.req.valid("param"), ...c.req.valid("query") })),
  )
  .get("/exports/:exportId", answersFile("Leads to the file of an export"), params(ExportFilePath), query(ExportFileQuery), async (c) => {
    c.header("Cache-Control", "no-store");
    return c.redirect(await locate({ ...c.req.valid("param"), ...c.req.valid("query") }), 302);
  })
  .get(
    "/:ticketId/:file",
    answersFile("A ticket's QR as SVG or PNG, the printed ticket, or its calendar entry"),
    params(FilePath),
    query(FileQuery),
    async (c) => send(c, await Ticket.getFile({ ...c.req.valid("param"), ...c.req.valid("query") })),
  );
