/** Reads rows until they fill one part of the file, and uploads it: one page of an export. */
import { exportScans } from "../admission/admission.list.ts";
import { requireActive } from "../api-key/api-key.ts";
import type * as Job from "../job/job.ts";
import { runAs } from "../kernel/actor.ts";
import type { CsvPart } from "../kernel/csv.ts";
import { asTransient, Fault } from "../kernel/fault.ts";
import { beginUpload, endUpload, uploadPart } from "../kernel/file.s3.ts";
import { invariant } from "../kernel/invariant.ts";
import { exportAttendees, exportItems, exportOrders } from "../order/order.export.ts";
import { rows as table } from "../table/service.ts";
import { exportEntries } from "../waiting-list/waiting-list.console.ts";
import type { ExportRow } from "./export.entity.ts";
import { keyOf } from "./export.link.ts";

export const readExport = (jobId: string): Promise<ExportRow | undefined> =>
  asTransient("export.unavailable", async () => (await table.export.get({ jobId }).go({ consistent: true })).data ?? undefined);

/** S3 takes no smaller part, except the last one. A page holds so much in memory. */
const PART_BYTES = 5 * 2 ** 20;
/** The rows of one read. */
const ROWS = "2000";

const readPart = ({ asked, eventId }: ExportRow, cursor: string | undefined): Promise<CsvPart> => {
  const part = { partSize: ROWS, bom: "1" as const, ...(cursor === undefined ? {} : { cursor }) };
  switch (asked.list) {
    case "orders":
      return exportOrders({ eventId, filter: { ...asked.filter, ...part } });
    case "items":
      return exportItems({ eventId, filter: { ...asked.filter, ...part } });
    case "attendees":
      return exportAttendees({ eventId, filter: { ...asked.filter, ...part } });
    case "scans":
      return exportScans({ eventId, filter: { ...asked.filter, ...part } });
    case "waiting-list":
      return exportEntries({ eventId, filter: { ...asked.filter, ...part } });
  }
};

/** The uploaded parts and the next place in the list. It is the job's cursor, so that a page that is repeated uploads the same part again. */
type Progress = { uploadId: string; etags: readonly string[]; next?: string };

const begin = async ({ jobId, asked: { list } }: ExportRow): Promise<Progress> => ({
  uploadId: await beginUpload({ key: keyOf(jobId), contentType: "text/csv; charset=utf-8", fileName: `${list}.csv` }),
  etags: [],
});

const read = async (row: ExportRow, from: string | undefined): Promise<{ text: string; next: string | null }> => {
  if (row.actor.type === "key") await requireActive(row.actor.subject);
  let text = "";
  let next: string | null | undefined = from;
  for (let bytes = 0; bytes < PART_BYTES && next !== null;) {
    const cursor: string | undefined = next;
    const part: CsvPart = await runAs(row.actor, () => readPart(row, cursor));
    text += part.text;
    bytes += Buffer.byteLength(part.text);
    next = part.cursor;
  }
  return { text, next: next ?? null };
};

/** Each row of a list is a line, and its first part has a header. */
const countRows = (text: string, isFirst: boolean): number => text.split("\r\n").length - (isFirst ? 2 : 1);

/** The person who asked may not read the list any more. */
const isRefusal = (error: unknown): error is Fault => error instanceof Fault && ["forbidden", "missing"].includes(error.kind);

/** Undefined when an earlier attempt of the last page ended the upload. */
const upload = async (key: string, { uploadId, etags }: Progress, text: string): Promise<Progress | undefined> => {
  if (text === "" && etags.length > 0) return { uploadId, etags };
  const etag = await uploadPart({ key, uploadId, part: etags.length + 1, body: Buffer.from(text) });
  return etag === undefined ? undefined : { uploadId, etags: [...etags, etag] };
};

/** Safe to repeat. System only. */
export const doPage = async (job: Job.JobRow): Promise<Job.PageResult> => {
  const row = await readExport(job.jobId);
  if (!row) return { items: [], found: 0, cursor: null };
  const before = job.cursor === "" ? await begin(row) : (JSON.parse(job.cursor) as Progress);
  try {
    const { text, next } = await read(row, before.next);
    const key = keyOf(job.jobId);
    const after = await upload(key, before, text);
    if (next === null && after) await endUpload({ key, ...after });
    const counted = countRows(text, before.next === undefined);
    if (next === null) return { items: [], counted, found: counted, cursor: null };
    invariant(after, "the upload of an export is gone");
    return { items: [], counted, found: counted, cursor: JSON.stringify({ ...after, next } satisfies Progress) };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { items: [{ id: "access", isNew: true, code: error.code }], found: 1, cursor: null };
  }
};
