/** Jobs: long work in pages. A page that is repeated counts once, an execution that died is replaced, and a job can be cancelled between two pages. */
import * as Event from "../event/event.ts";
import { requireActor } from "../kernel/actor.ts";
import { iso, now } from "../kernel/clock.ts";
import { asTransient, Fault, Transient } from "../kernel/fault.ts";
import * as log from "../kernel/log.ts";
import { operation } from "../kernel/operation.ts";
import { fetchFrom } from "../kernel/page.ts";
import type { Permission } from "../organization/organization.rules.ts";
import { commit } from "../table/commit.ts";
import { dueAt, listDueRows } from "../table/due.ts";
import { rows, transaction, type Writes } from "../table/service.ts";
import type { JobRow } from "./job.entity.ts";
import { MAX_RUNS_WITHOUT_PROGRESS, SILENT_MS, type JobKind } from "./job.rules.ts";
import { JobRef, ListJobErrors, type JobErrors, type JobView } from "./job.schema.ts";
import { startExecution } from "./job.sfn.ts";

export type { JobRow } from "./job.entity.ts";

const UNAVAILABLE = "job.unavailable";

const read = (jobId: string): Promise<JobRow | undefined> =>
  asTransient(UNAVAILABLE, async () => (await rows.job.get({ jobId }).go({ consistent: true })).data ?? undefined);

const jobMissing = (): Fault => new Fault("missing", "job.missing", "There is no such job.");

const getOwned = async (jobId: string, kind: Permission): Promise<JobRow> => {
  const row = await read(jobId);
  if (!row) throw jobMissing();
  await Event.getOwned(row.eventId, kind, jobMissing());
  return row;
};

export const view = (row: JobRow): JobView => ({
  id: row.jobId,
  kind: row.kind,
  status: row.status,
  total: Math.max(row.total, row.done + row.failed),
  done: row.done,
  failed: row.failed,
  startedAt: iso(row.startedAtMs),
  ...(row.endedAtMs === undefined ? {} : { endedAt: iso(row.endedAtMs) }),
});

type NewJob = { jobId: string; eventId: string; kind: JobKind };

const newRow = (job: NewJob) => {
  const counts = { total: 0, done: 0, failed: 0, step: 0, runs: 0, runsWithoutProgress: 0 };
  return { ...job, ...counts, status: "running" as const, cursor: "", startedAtMs: now(), ...dueAt(job.jobId, now() + SILENT_MS) };
};

/** For the transaction that decides it, so that the sweeper starts an execution when the process dies before `start`. */
export const createWrite = ({ job: rowOfJob }: Writes, job: NewJob) => rowOfJob.create(newRow(job)).commit();

/** Returns false when the row exists. */
const create = (job: NewJob): Promise<boolean> =>
  asTransient(UNAVAILABLE, async () => {
    const result = await rows.job.create(newRow(job)).go({ returnOnConditionCheckFailure: "all_old" });
    return !result.rejected;
  });

/** Another execution continues at the cursor. A condition that fails is ignored: another process did the same. */
const runAgain = async ({ jobId, runs, status, step, cursor }: JobRow, runsWithoutProgress: number): Promise<void> => {
  const isCounted = await asTransient(UNAVAILABLE, async () => {
    const { rejected } = await rows.job
      .patch({ jobId })
      .set({ status: "running", cursor, runs: runs + 1, runsWithoutProgress, ...dueAt(jobId, now() + SILENT_MS) })
      .remove(["endedAtMs"])
      // A page that was done since the row was read would be done and counted again.
      .where((job, { eq }) => `${eq(job.runs, runs)} AND ${eq(job.status, status)} AND ${eq(job.step, step)}`)
      .go({ returnOnConditionCheckFailure: "all_old" });
    return !rejected;
  });
  if (isCounted) await startExecution({ jobId, run: runs + 1 });
};

/**
 * Starts a job, or continues one that was cancelled or failed. One that is done, but not with every item, begins again at the cursor `again`. Safe to
 * repeat. For the operation that decided it.
 */
export const start = async ({ again, ...job }: NewJob & { again: string }): Promise<JobView> => {
  const isNew = await create(job);
  const row = await read(job.jobId);
  if (!row) throw new Transient(UNAVAILABLE);
  try {
    if (isNew || (row.status === "running" && row.step === 0)) await startExecution({ jobId: row.jobId, run: row.runs });
    else if (row.status === "cancelled" || row.status === "failed") await runAgain(row, 0);
    else if (row.status === "done" && row.failed > 0) await runAgain({ ...row, cursor: again }, 0);
  } catch (error) {
    // The row is due, so the sweeper starts an execution.
    if (!(error instanceof Transient)) throw error;
    log.warn("execution left to the sweeper", { jobId: row.jobId, code: error.code });
  }
  return view((await read(job.jobId)) ?? row);
};

/** Runs a job that ended from its start. Safe to repeat. For the operation that decided it. */
export const startAgain = async (jobId: string): Promise<JobView> => {
  const row = await read(jobId);
  if (!row) throw jobMissing();
  if (row.status !== "running") await runAgain({ ...row, cursor: "" }, 0);
  return view((await read(jobId)) ?? row);
};

/** Starts a job that nobody asks for again: a repeat, and one that was cancelled, change nothing. Returns whether it is new. */
export const startOnce = async (job: NewJob): Promise<boolean> => {
  const isNew = await create(job);
  // A process that dies here leaves it to the sweeper, because the row is due.
  if (isNew) await startExecution({ jobId: job.jobId, run: 0 });
  return isNew;
};

/** For organizers and staff of the job's event. */
export const get = operation(JobRef, async ({ jobId }) => view(await getOwned(jobId, "job.read")));

const LINE = /^\d{6}$/;
/** The item of a line of an imported file. In this order errors are listed. */
export const lineId = (line: number): string => String(line).padStart(6, "0");

/** The items that could not be done. For organizers and staff of the job's event. */
export const listErrors = operation(ListJobErrors, async ({ jobId, page: { limit, cursor } }): Promise<JobErrors> => {
  await getOwned(jobId, "job.read");
  const { data, cursor: next } = await asTransient(UNAVAILABLE, () =>
    fetchFrom(cursor, (at) =>
      rows.jobError.query
        .primary({ jobId })
        .where(({ code }, { ne }) => ne(code, ""))
        .go({ limit, cursor: at }),
    ),
  );
  const errors = data.map(({ itemId, code, column }) => ({
    id: itemId,
    code,
    ...(LINE.test(itemId) ? { line: Number(itemId) } : {}),
    ...(column === undefined ? {} : { column }),
  }));
  return { errors, cursor: next };
});

/** Stops a job before its next page. What was done stays. For the event's organizer; safe to repeat. */
export const cancel = operation(JobRef, async ({ jobId }) => {
  const row = await getOwned(jobId, "job.cancel");
  await asTransient(UNAVAILABLE, () =>
    rows.job
      .patch({ jobId })
      .set({ status: "cancelled", endedAtMs: now(), ...dueAt(jobId, 0) })
      .where(({ status }, { eq }) => eq(status, "running"))
      .go({ returnOnConditionCheckFailure: "all_old" }),
  );
  return view((await read(jobId)) ?? row);
});

/** `code`: why it could not be done. `isNew`: no earlier page counted it. */
export type ItemResult = { id: string; isNew: boolean; code?: string; column?: string };

export type PageResult = {
  items: readonly ItemResult[];
  /** Items that were done besides, in work without errors of single items. */
  counted?: number;
  /** Items that became known. */
  found: number;
  /** Null: the job is done. */
  cursor: string | null;
  /** Before the next page. */
  waitSeconds?: number;
};

/** Ids of these items that could not be done so far. */
export const readFailed = (jobId: string, items: readonly Pick<ItemResult, "id">[]): Promise<ReadonlySet<string>> =>
  asTransient(UNAVAILABLE, async () => {
    if (items.length === 0) return new Set();
    const { data, unprocessed } = await rows.jobError.get(items.map(({ id }) => ({ jobId, itemId: id }))).go({ consistent: true });
    if (unprocessed.length > 0) throw new Transient(UNAVAILABLE);
    return new Set(data.flatMap(({ itemId, code }) => (code === "" ? [] : [itemId])));
  });

/** An item that failed counts once, however often it is tried, and not any more once it is done. */
const writePage = async (row: JobRow, { items, counted = 0, found, cursor }: PageResult): Promise<void> => {
  const { jobId, step } = row;
  const before = await readFailed(jobId, items);
  const failed = items.flatMap(({ id, code, column }) =>
    code === undefined ? [] : [{ itemId: id, code, ...(column === undefined ? {} : { column }) }],
  );
  const done = items.filter(({ id, code, isNew }) => code === undefined && (isNew || before.has(id)));
  const mended = done.flatMap(({ id }) => (before.has(id) ? [{ itemId: id, code: "" }] : []));
  const added = failed.filter(({ itemId }) => !before.has(itemId)).length;
  const isLast = cursor === null;
  await commit(
    UNAVAILABLE,
    transaction.write(({ job, jobError }) => [
      job
        .patch({ jobId })
        .set({ cursor: cursor ?? "", runsWithoutProgress: 0, ...(isLast ? { endedAtMs: now() } : {}) })
        .set(isLast ? { status: "done", ...dueAt(jobId, 0) } : dueAt(jobId, row.status === "running" ? now() + SILENT_MS : 0))
        .add({ step: 1, done: done.length + counted, failed: added - mended.length, total: found })
        // A repeated page, or one of another execution, counts once.
        .where((current, { eq }) => `${eq(current.step, step)} AND ${eq(current.status, "running")}`)
        .commit(),
      ...[...failed, ...mended].map((error) => jobError.put({ jobId, ...error }).commit()),
    ]),
  );
};

/** The result of each step of the workflow. */
export type Progress = { jobId: string; status: JobRow["status"]; waitSeconds: number };

/** Does one page of a running job. Every item of it is safe to repeat. Workflow only. */
export const work = async (jobId: string, doPage: (row: JobRow) => Promise<PageResult>): Promise<Progress> => {
  requireActor("system");
  const row = await read(jobId);
  if (!row) throw new Transient("job.not_there_yet");
  if (row.status !== "running") return { jobId, status: row.status, waitSeconds: 0 };
  const page = await doPage(row);
  await writePage(row, page);
  const after = (await read(jobId)) ?? row;
  return { jobId, status: after.status, waitSeconds: page.waitSeconds ?? 0 };
};

/** The index projects no job ids. They are part of its sort key. */
const SORT_KEY = /#jobId_(\w+)$/;

/** Ids of running jobs whose execution is silent; may be stale. */
export const listDue = async (): Promise<string[]> => {
  const found = await listDueRows(UNAVAILABLE, now(), async (slot, due, limit) => {
    const { data } = await rows.job.query.due(slot).lte(due).go({ limit, data: "includeKeys" });
    return { data: data.flatMap((row) => SORT_KEY.exec((row as unknown as { duesk: string }).duesk)?.[1] ?? []) };
  });
  return found;
};

const fail = (jobId: string): Promise<void> =>
  asTransient(UNAVAILABLE, async () => {
    await rows.job
      .patch({ jobId })
      .set({ status: "failed", endedAtMs: now(), ...dueAt(jobId, 0) })
      .where(({ status }, { eq }) => eq(status, "running"))
      .go({ returnOnConditionCheckFailure: "all_old" });
  });

/** Starts another execution of a job whose execution died, or gives it up when executions make no progress. Sweeper only; safe to repeat. */
export const finish = async (jobId: string): Promise<void> => {
  requireActor("system");
  const row = await read(jobId);
  if (row?.status !== "running") return;
  if (row.runsWithoutProgress < MAX_RUNS_WITHOUT_PROGRESS) return runAgain(row, row.runsWithoutProgress + 1);
  await fail(jobId);
  log.metric({ atMs: now(), values: { JobsFailed: 1 } });
};
