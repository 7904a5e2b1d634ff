/** The scans of an event, how its gates admit, and the conflicts that scans made offline left. */
import { Hono } from "hono";
import * as v from "valibot";
import * as Scans from "@catraca/core/admission/admission.list.ts";
import { ScanPage, ScanView } from "@catraca/core/admission/admission.list.schema.ts";
import * as Conflict from "@catraca/core/conflict";
import { ConflictPage, ConflictView, Settlement } from "@catraca/core/conflict.schema";
import * as GatePolicy from "@catraca/core/gate/gate.policy.ts";
import { GatePolicyChange, GatePolicyView } from "@catraca/core/gate/gate.policy.schema.ts";
import { answers, body, query } from "../../http/describe.ts";

const cursor = v.nullable(v.string());
const OnePolicy = v.object({ gatePolicy: GatePolicyView });

export const scansOfEvent = new Hono()
  .get(
    "/:eventId/scans",
    answers("The event's scans, newest first", 200, v.object({ scans: v.array(ScanView), cursor }), [401, 403, 404]),
    query(ScanPage),
    async (c) => c.json(await Scans.list({ ...c.req.param(), page: c.req.valid("query") })),
  )
  .get(
    "/:eventId/conflicts",
    answers("Scans made offline that contradict others", 200, v.object({ conflicts: v.array(ConflictView), cursor }), [401, 403, 404]),
    query(ConflictPage),
    async (c) => c.json(await Conflict.list({ ...c.req.param(), page: c.req.valid("query") })),
  )
  .get("/:eventId/gate-policy", answers("How the gates of the event admit", 200, OnePolicy, [401, 403, 404]), async (c) =>
    c.json({ gatePolicy: await GatePolicy.get(c.req.param()) }),
  )
  .patch(
    "/:eventId/gate-policy",
    answers("Changes the fields in the request", 200, OnePolicy, [400, 401, 403, 404, 409, 413, 415]),
    body(GatePolicyChange),
    async (c) => c.json({ gatePolicy: await GatePolicy.change({ ...c.req.param(), change: c.req.valid("json") }) }),
  );

export const conflicts = new Hono().post(
  "/:conflictId/settle",
  answers("Stores a person's verdict on a conflict", 200, v.object({ conflict: ConflictView }), [400, 401, 403, 404, 409, 413, 415]),
  body(Settlement),
  async (c) => c.json({ conflict: await Conflict.settle({ ...c.req.param(), settlement: c.req.valid("json") }) }),
);
