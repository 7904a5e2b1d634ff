import { Hono } from "hono";
import * as v from "valibot";
import * as Mailing from "@catraca/core/mailing";
import { oneClick } from "../../http/body.ts";
import { answers } from "../../http/describe.ts";

export const unsubscribe = new Hono().post(
  "/:token",
  answers("Stops further messages of the email's organizer to its reader; mail clients post a form (RFC 8058)", 200, v.object({}), [404]),
  oneClick,
  async (c) => {
    c.header("Cache-Control", "no-store");
    await Mailing.unsubscribe(c.req.param());
    return c.json({}, 200);
  },
);
