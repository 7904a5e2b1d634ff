/** Exports and erases a person's data. */
import { Hono } from "hono";
import * as v from "valibot";
import * as Person from "@catraca/core/person";
import { decline, listRequests } from "@catraca/core/person/person.request.ts";
import { DeclineBody, EraseBody, Erased, ErasureRequestView, PersonBody, PersonData } from "@catraca/core/person.schema";
import { answers, body } from "../../http/describe.ts";
import { organizationHeader } from "../../http/organization.ts";

export const people = new Hono()
  .get(
    "/requests",
    answers(
      "Open requests for erasure, the oldest first; an erasure or a refusal answers them",
      200,
      v.object({ requests: v.array(ErasureRequestView) }),
      [401, 403, 404],
      [organizationHeader],
    ),
    async (c) => c.json({ requests: await listRequests() }),
  )
  .post(
    "/export",
    answers(
      "Everything that the organization has of the owner of an address; changes nothing",
      200,
      v.object({ person: PersonData }),
      [400, 401, 403, 404, 413, 415],
      [organizationHeader],
    ),
    body(PersonBody),
    async (c) => c.json({ person: await Person.exportPerson(c.req.valid("json")) }),
  )
  .post(
    "/erase",
    answers(
      "Removes the person from orders, tickets, waiting lists, files and the search; sums, counts and scans stay, and so do orders in their payment",
      200,
      v.object({ erased: Erased }),
      [400, 401, 403, 404, 409, 413, 415],
      [organizationHeader],
    ),
    body(EraseBody),
    async (c) => c.json({ erased: await Person.erase(c.req.valid("json")) }),
  )
  .post(
    "/decline",
    answers(
      "Refuses an open request for erasure with a reason, which its person gets by email",
      200,
      v.object({ declined: v.literal(true) }),
      [400, 401, 403, 404, 409, 413, 415],
      [organizationHeader],
    ),
    body(DeclineBody),
    async (c) => c.json(await decline(c.req.valid("json"))),
  );
