/** The scans of an event, and the conflicts that scans made offline left. */
import { Hono } from "hono";
import * as v from "valibot";
import * as Conflict from "@catraca/core/conflict";
import { ConflictPage, ConflictView, Settlement } from "@catraca/core/conflict.schema";
import { answers, body, query } from "../../http/describe.ts";

const cursor = v.nullable(v.string());

export const scansOfEvent = new Hono().get(
  "/:eventId/conflicts",
  answers("Scans made offline that contradict others", 200, v.object({ conflicts: v.array(ConflictView), cursor }), [401, 403, 404]),
  query(ConflictPage),
  async (c) => c.json(await Conflict.list({ ...c.req.param(), page: c.req.valid("query") })),
);

export const conflicts = new Hono().post(
  "/:conflictId/settle",
  answers("Stores a person's verdict on a conflict", 200, v.object({ conflict: ConflictView }), [400, 401, 403, 404, 409, 413, 415]),
  body(Settlement),
  async (c) => c.json({ conflict: await Conflict.settle({ ...c.req.param(), settlement: c.req.valid("json") }) }),
);
