/** Asks what an organizer has of the owner of an address, by the link that was emailed there. */
import { Hono, type Context } from "hono";
import * as v from "valibot";
import * as Own from "@catraca/core/person/person.own.ts";
import { OwnData, OwnErasure } from "@catraca/core/person.schema";
import { noBody } from "../../http/body.ts";
import { answers, withAccessToken } from "../../http/describe.ts";

/** A wrong token is answered as if the order did not exist. */
const linkOf = (c: Context): { id: string; accessToken: string } => {
  c.header("Cache-Control", "no-store");
  return {
    id: c.req.param("ownId") ?? "",
    accessToken: /^Bearer (.{1,100})$/i.exec(c.req.header("authorization") ?? "")?.[1] ?? "",
  };
};

export const privacy = new Hono()
  .get(
    "/:ownId",
    answers("What the organizer has of the order's buyer or the ticket's attendee, with the token of an email", 200, OwnData, [404]),
    withAccessToken,
    async (c) => c.json(await Own.getOwnData(linkOf(c)), 200),
  )
  .post(
    "/:ownId/erasure",
    answers(
      "Asks the organizer to erase it, with the token of an email; again: the same answer",
      200,
      v.object({ erasure: OwnErasure }),
      [404],
    ),
    withAccessToken,
    noBody,
    async (c) => c.json({ erasure: await Own.askErasure(linkOf(c)) }, 200),
  );
