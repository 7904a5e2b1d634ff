import { Hono } from "hono";
import * as Catalog from "@catraca/core/catalog";
import { coverPng } from "@catraca/core/event/event.image.ts";
import { EventRef } from "@catraca/core/event.schema";
import { answersFile, params } from "../../http/describe.ts";

/** A cover follows from the event's id alone. */
const FOR_EVER = "public, max-age=31536000, immutable";

/** Of events that anybody may see. */
export const covers = new Hono().get(
  "/:eventId/cover.png",
  answersFile("The event's cover as PNG, 1200 by 630, for previews"),
  params(EventRef),
  async (c) => {
    const { id } = await Catalog.get(c.req.valid("param"));
    c.header("Content-Type", "image/png");
    c.header("Cache-Control", FOR_EVER);
    c.header("X-Content-Type-Options", "nosniff");
    return c.body(new Uint8Array(coverPng(id)));
  },
);
