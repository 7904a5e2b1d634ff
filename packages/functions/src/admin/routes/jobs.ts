import { Hono } from "hono";
import * as v from "valibot";
import * as Job from "@catraca/core/job";
import { JobErrors, JobView } from "@catraca/core/job.schema";
import { Page } from "@catraca/core/kernel/page";
import { noBody } from "../../http/body.ts";
import { answers, query } from "../../http/describe.ts";

const OneJob = v.object({ job: JobView });

export const jobs = new Hono()
  .get("/:jobId", answers("The job and how far it is", 200, OneJob, [401, 403, 404]), async (c) =>
    c.json({ job: await Job.get(c.req.param()) }),
  )
  .get("/:jobId/errors", answers("The items that could not be done", 200, JobErrors, [401, 403, 404]), query(Page), async (c) =>
    c.json(await Job.listErrors({ ...c.req.param(), page: c.req.valid("query") })),
  )
  .post("/:jobId/cancel", answers("Stops the job; what was done stays", 200, OneJob, [401, 403, 404]), noBody, async (c) =>
    c.json({ job: await Job.cancel(c.req.param()) }),
  );
