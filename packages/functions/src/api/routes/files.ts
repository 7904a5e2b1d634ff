import { Hono } from "hono";
import * as Ticket from "@catraca/core/ticket";
import { FilePath, FileQuery } from "@catraca/core/ticket.schema";
import { answersFile, params, query } from "../../http/describe.ts";

/** A ticket's files behind links that are signed and expire: no header needed. */
export const files = new Hono().get(
  "/:ticketId/:file",
  answersFile("A ticket's QR as SVG or PNG, the printed ticket, or its calendar entry"),
  params(FilePath),
  query(FileQuery),
  async (c) => {
    const { file } = c.req.valid("param");
    const { body, contentType } = await Ticket.openFile({ ...c.req.valid("param"), ...c.req.valid("query") });
    c.header("Content-Type", contentType);
    c.header("Cache-Control", "private, max-age=300");
    c.header("X-Content-Type-Options", "nosniff");
    c.header("Content-Disposition", `inline; filename="${file}"`);
    return c.body(new Uint8Array(body));
  },
);
