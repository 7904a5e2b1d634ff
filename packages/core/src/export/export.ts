/** Lists of an event as files that are too large for a browser to put together: a job writes each to the bucket, and a link leads to it for a day. */
import * as Event from "../event/event.ts";
import * as Job from "../job/job.ts";
import { currentActor } from "../kernel/actor.ts";
import { iso, now } from "../kernel/clock.ts";
import { asTransient, Fault } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { operation } from "../kernel/operation.ts";
import type { Permission } from "../organization/organization.rules.ts";
import { rows } from "../table/service.ts";
import { createLink } from "./export.link.ts";
import { readExport } from "./export.page.ts";
import { ExportRef, StartExport, type ExportBody, type ExportView } from "./export.schema.ts";

export { doPage } from "./export.page.ts";

/** The same kinds as for the list itself. */
const KINDS: Record<ExportBody["list"], Permission> = {
  orders: "order.read",
  items: "order.read",
  attendees: "order.read",
  scans: "scan.read",
  "waiting-list": "order.read",
};

/** The bucket deletes the file after it: stacks/files.ts. */
const DAY_SEC = 24 * 60 * 60;
const LINK_SEC = 60 * 60;

/** Starts the job that writes the list as a file. Each call makes another file. For those who may read the list. */
export const start = operation(StartExport, async ({ eventId, asked }): Promise<ExportView> => {
  await Event.getOwned(eventId, KINDS[asked.list]);
  const jobId = Id.create("job");
  const cleanUpAtSec = Math.ceil(now() / 1000) + DAY_SEC;
  await asTransient("export.unavailable", () => rows.export.create({ jobId, eventId, asked, actor: currentActor(), cleanUpAtSec }).go());
  return { job: await Job.start({ jobId, eventId, kind: "export_list", again: "" }), list: asked.list };
});

const exportMissing = (): Fault => new Fault("missing", "export.missing", "There is no such export, or its file was deleted after a day.");

/** How far the file is, and a new link for an hour when it is whole. For those who may read the list. */
export const get = operation(ExportRef, async ({ eventId, exportId: jobId }): Promise<ExportView> => {
  const row = await readExport(jobId);
  if (row?.eventId !== eventId || row.cleanUpAtSec * 1000 <= now()) throw exportMissing();
  const { list } = row.asked;
  await Event.getOwned(eventId, KINDS[list], exportMissing());
  const job = await Job.get({ jobId });
  if (job.status !== "done" || job.failed > 0) return { job, list };
  const expiresAtSec = Math.min(row.cleanUpAtSec, Math.floor(now() / 1000) + LINK_SEC);
  return { job, list, url: createLink({ jobId, expiresAtSec }), expiresAt: iso(expiresAtSec * 1000) };
});
