/** Events that a partner's system keeps by its own ids, and the seats that it sells. */
import { Hono } from "hono";
import * as v from "valibot";
import * as Partner from "@catraca/core/partner";
import { AllotmentBody, PartnerEventBody, PartnerEventView, Upserted } from "@catraca/core/partner.schema";
import { answers, body } from "../../http/describe.ts";
import { organizationHeader } from "../../http/organization.ts";

const OnePartnerEvent = v.object({ partnerEvent: PartnerEventView });
const header = [organizationHeader];

export const partner = new Hono()
  .get(
    "/events/:externalId",
    answers("An event that the partner sent, with what is left of each type and allotment", 200, OnePartnerEvent, [401, 403, 404], header),
    async (c) => c.json({ partnerEvent: await Partner.get(c.req.param()) }),
  )
  .put(
    "/events/:externalId",
    answers(
      "Makes an event with its ticket types, or merges what changed: the newer of two changes of one field stays",
      200,
      Upserted,
      [400, 401, 403, 404, 409, 413, 415],
      header,
    ),
    body(PartnerEventBody),
    async (c) => c.json(await Partner.upsert({ ...c.req.param(), body: c.req.valid("json") })),
  )
  .put(
    "/events/:externalId/allotments/:typeExternalId",
    answers(
      "Sets how many seats of a type are the partner's alone; fewer return what it did not sell",
      200,
      OnePartnerEvent,
      [400, 401, 403, 404, 409, 413, 415],
      header,
    ),
    body(AllotmentBody),
    async (c) => c.json({ partnerEvent: await Partner.setAllotment({ ...c.req.param(), allotment: c.req.valid("json") }) }),
  );
