import { Hono } from "hono";
import * as v from "valibot";
import * as Waiting from "@catraca/core/waiting-list/waiting-list.console.ts";
import { EntryDetails, EntryPage, ListCounts } from "@catraca/core/waiting-list/waiting-list.console.schema.ts";
import { noBody } from "../../http/body.ts";
import { answers, query } from "../../http/describe.ts";

export const waitingListOfEvent = new Hono()
  .get(
    "/:eventId/waiting-list",
    answers(
      "The entries of the event's waiting lists, those who wait first",
      200,
      v.object({ entries: v.array(EntryDetails), cursor: v.nullable(v.string()) }),
      [401, 403, 404],
    ),
    query(EntryPage),
    async (c) => c.json(await Waiting.list({ ...c.req.param(), page: c.req.valid("query") })),
  )
  .get(
    "/:eventId/waiting-list/counts",
    answers("How many wait for each type, and what became of the others", 200, v.object({ lists: v.array(ListCounts) }), [401, 403, 404]),
    async (c) => c.json(await Waiting.count(c.req.param())),
  );

export const waitingList = new Hono().delete(
  "/:entryId",
  answers("Takes an entry off its list; an open offer goes to the next", 200, v.object({ entry: EntryDetails }), [401, 403, 404, 409]),
  noBody,
  async (c) => c.json(await Waiting.remove(c.req.param())),
);
