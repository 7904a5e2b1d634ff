import { Hono, type Context } from "hono";
import * as Catalog from "@catraca/core/catalog";
import { coverPng } from "@catraca/core/event/event.image.ts";
import { findPicture } from "@catraca/core/event/event.picture.ts";
import * as OrganizationPicture from "@catraca/core/organization/organization.picture.ts";
import { OrganizationPictureRef } from "@catraca/core/organization.schema";
import { PictureRef } from "@catraca/core/event/event.picture.schema.ts";
import { EventRef } from "@catraca/core/event.schema";
import { answersFile, params } from "../../http/describe.ts";

/** A picture never changes below its name. */
const FOR_EVER = "public, max-age=31536000, immutable";
/** A cover follows from the event's id and its organizer's colour. */
const FOR_AN_HOUR = "public, max-age=3600";

const send = (c: Context, { contentType, body }: { contentType: string; body: Uint8Array }, kept = FOR_EVER): Response => {
  c.header("Content-Type", contentType);
  c.header("Cache-Control", kept);
  c.header("X-Content-Type-Options", "nosniff");
  return c.body(new Uint8Array(body));
};

export const pictures = new Hono()
  .get("/:eventId/cover.png", answersFile("The event's cover as PNG, 1200 by 630, for previews"), params(EventRef), async (c) => {
    const { id, cover } = await Catalog.get(c.req.valid("param"));
    return send(c, { contentType: "image/png", body: coverPng(id, cover) }, FOR_AN_HOUR);
  })
  .get(
    "/:eventId/pictures/:picture",
    answersFile("The organizer's picture of the event, or its thumbnail"),
    params(PictureRef),
    async (c) => send(c, await findPicture(c.req.valid("param"))),
  );

export const organizationPictures = new Hono().get(
  "/:organizationId/pictures/:picture",
  answersFile("The organization's picture"),
  params(OrganizationPictureRef),
  async (c) => send(c, await OrganizationPicture.findPicture(c.req.valid("param"))),
);
