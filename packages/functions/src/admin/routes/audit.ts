/** The audit log of an organization and of an event. */
import { Hono } from "hono";
import * as v from "valibot";
import * as Audit from "@catraca/core/timeline/timeline.audit.ts";
import { AuditEntryView, AuditExport, AuditPage } from "@catraca/core/timeline/timeline.audit.schema.ts";
import { answers, query } from "../../http/describe.ts";
import { organizationHeader } from "../../http/organization.ts";
import { describeCsv, sendCsv } from "./exports.ts";

const Entries = v.object({ entries: v.array(AuditEntryView), cursor: v.nullable(v.string()) });

export const audit = new Hono()
  .get(
    "/audit",
    answers("Changes and accesses that concern no single event, newest first", 200, Entries, [401, 403, 404], [organizationHeader]),
    query(AuditPage),
    async (c) => c.json(await Audit.list({ page: c.req.valid("query") })),
  )
  .get("/audit.csv", describeCsv("Changes and accesses that concern no single event"), query(AuditExport), async (c) =>
    sendCsv(c, "audit", await Audit.exportAudit({ filter: c.req.valid("query") })),
  )
  .get(
    "/events/:eventId/audit",
    answers("Who changed the event or read personal data of it, newest first", 200, Entries, [401, 403, 404]),
    query(AuditPage),
    async (c) => c.json(await Audit.list({ ...c.req.param(), page: c.req.valid("query") })),
  )
  .get("/events/:eventId/audit.csv", describeCsv("The event's audit log"), query(AuditExport), async (c) =>
    sendCsv(c, "audit", await Audit.exportAudit({ ...c.req.param(), filter: c.req.valid("query") })),
  );
