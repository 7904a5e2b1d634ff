/** The lists of an event as CSV. */
import { Hono, type Context } from "hono";
import * as v from "valibot";
import { exportScans } from "@catraca/core/admission/admission.list.ts";
import { ScanExport } from "@catraca/core/admission/admission.list.schema.ts";
import { exportAttendees, exportItems, exportOrders } from "@catraca/core/order/order.export.ts";
import { AttendeeExport, OrderExport } from "@catraca/core/order/order.export.schema.ts";
import type { CsvPart } from "@catraca/core/kernel/csv";
import { exportEntries } from "@catraca/core/waiting-list/waiting-list.console.ts";
import { EntryExport } from "@catraca/core/waiting-list/waiting-list.console.schema.ts";
import * as Export from "@catraca/core/export";
import { ExportBody, ExportView } from "@catraca/core/export.schema";
import { answers, answersCsv, body, query } from "../../http/describe.ts";

/** A part names the next one as a list does on the web: RFC 8288. */
const nextOf = (c: Context, cursor: string): string => {
  const next = new URLSearchParams({ ...c.req.query(), cursor });
  return `<${c.req.path}?${next.toString()}>; rel="next"`;
};

export const sendCsv = (c: Context, name: string, { text, cursor }: CsvPart) =>
  c.body(text, 200, {
    "Content-Type": "text/csv; charset=utf-8",
    "Content-Disposition": `attachment; filename="${name}.csv"`,
    "Cache-Control": "no-store",
    ...(cursor === null ? {} : { Link: nextOf(c, cursor) }),
  });

export const describeCsv = (what: string) =>
  answersCsv(`${what} as CSV. With \`partSize\` in parts: the \`Link\` header leads to the next one`, [401, 403, 404, 409]);

const OneExport = v.object({ export: ExportView });

export const exportsOfEvent = new Hono()
  .post(
    "/:eventId/exports",
    answers("Starts a job that writes a list of the event as a CSV file", 202, OneExport, [400, 401, 403, 404, 413, 415]),
    body(ExportBody),
    async (c) => c.json({ export: await Export.start({ ...c.req.param(), asked: c.req.valid("json") }) }, 202),
  )
  .get(
    "/:eventId/exports/:exportId",
    answers("How far the file is, and a link to it for an hour when it is whole", 200, OneExport, [401, 403, 404]),
    async (c) => c.json({ export: await Export.get(c.req.param()) }),
  )
  .get("/:eventId/orders.csv", describeCsv("The event's orders, newest first,"), query(OrderExport), async (c) =>
    sendCsv(c, "orders", await exportOrders({ ...c.req.param(), filter: c.req.valid("query") })),
  )
  .get("/:eventId/items.csv", describeCsv("The items of the event's orders"), query(OrderExport), async (c) =>
    sendCsv(c, "items", await exportItems({ ...c.req.param(), filter: c.req.valid("query") })),
  )
  .get("/:eventId/attendees.csv", describeCsv("The event's tickets with their attendees"), query(AttendeeExport), async (c) =>
    sendCsv(c, "attendees", await exportAttendees({ ...c.req.param(), filter: c.req.valid("query") })),
  )
  .get("/:eventId/waiting-list.csv", describeCsv("The entries of the event's waiting lists"), query(EntryExport), async (c) =>
    sendCsv(c, "waiting-list", await exportEntries({ ...c.req.param(), filter: c.req.valid("query") })),
  )
  .get("/:eventId/scans.csv", describeCsv("The event's scans, newest first,"), query(ScanExport), async (c) =>
    sendCsv(c, "scans", await exportScans({ ...c.req.param(), filter: c.req.valid("query") })),
  );
