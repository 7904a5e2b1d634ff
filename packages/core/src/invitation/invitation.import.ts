/** A file of guests: read and checked as a whole, then its rows wait in the table for the pages of a job. */
import * as Event from "../event/event.ts";
import * as Job from "../job/job.ts";
import type { JobView } from "../job/job.schema.ts";
import * as base32 from "../kernel/base32.ts";
import { now } from "../kernel/clock.ts";
import { asTransient, invalidRequest } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { inLanes } from "../kernel/lanes.ts";
import { operation } from "../kernel/operation.ts";
import { sha256 } from "../kernel/secret.ts";
import type { Invitation } from "../order/order.rules.ts";
import { digestForeign } from "../manifest/manifest.entry.ts";
import { codeMacOf } from "../ticket/ticket.foreign.dynamo.ts";
import { rows as table } from "../table/service.ts";
import { listTypes, markInvited, openEvent, typeGone } from "./invitation.event.ts";
import { readGuestFile, unusable } from "./invitation.file.ts";
import { mappingOf, rememberedOf, type Mapping, type Remembered } from "./invitation.rules.ts";
import { isFaulty, rowsOf, withoutCodes, type ImportRow } from "./invitation.rows.ts";
import { ImportGuests, type ImportPreview } from "./invitation.schema.ts";

const UNAVAILABLE = "invitation.unavailable";

/** A page's orders, its errors and the job's row fit one transaction, and a page ends within the function's time. */
const PAGE_SIZE = 50;
const WIDTH = 10;
/** Longer than a job takes with all its pauses, and than a weekend's delay of a cancelled one. */
const KEEP_SEC = 3 * 24 * 60 * 60;

type NewImport = { eventId: string; rows: readonly ImportRow[]; locale: "pt-BR" | "en" } & Invitation;

/** The same guests twice are the same job, so that a repeated upload invites nobody again. A key of its own makes another one. */
const jobIdOf = (asked: NewImport, idempotencyKey: string): string =>
  Id.derive("job", [asked.eventId, "import", idempotencyKey, base32.encode(sha256(JSON.stringify(asked)))]);

/**
 * Stores the rows and starts the job that makes their orders, or continues one that was cancelled or failed. One that is done tries the rows again that
 * found nothing left. For operations that checked the actor and the rows.
 */
export const startImport = async (asked: NewImport, idempotencyKey = ""): Promise<JobView> => {
  const { eventId, rows, payment, note, locale } = asked;
  const jobId = jobIdOf(asked, idempotencyKey);
  const pages = Math.ceil(rows.length / PAGE_SIZE);
  const cleanUpAtSec = Math.ceil(now() / 1000) + KEEP_SEC;
  const shared = { jobId, pages, total: rows.length, payment, locale, cleanUpAtSec, ...(note === undefined ? {} : { note }) };
  await inLanes(Array.from({ length: pages }), WIDTH, (_, page) =>
    asTransient(UNAVAILABLE, () =>
      table.guestPage.put({ ...shared, page, rows: rows.slice(page * PAGE_SIZE, (page + 1) * PAGE_SIZE) }).go(),
    ),
  );
  return Job.start({ jobId, eventId, kind: "import_guests", again: `${Id.nonce()}.0` });
};

const readRemembered = async (eventId: string): Promise<Remembered> =>
  asTransient(UNAVAILABLE, async () => (await table.guestColumns.get({ eventId }).go()).data?.columns ?? {});

const chosenOf = (columns: string, width: number): Mapping => {
  const pairs = columns.split(",").map((pair) => pair.split(":"));
  const tooFar = pairs.find(([, column]) => Number(column) > width);
  if (tooFar) throw invalidRequest([{ path: "columns", message: `The file has ${width} columns.`, params: { max: width } }]);
  return Object.fromEntries(pairs.map(([field, column]) => [field, Number(column) - 1]));
};

const SHOWN_ROWS = 5;

/**
 * Reads the file and checks every row. With `dryRun` it answers with what it found and stores nothing; else it starts a job for the rows that are right.
 * A file that is not usable as a whole is refused. For the event's organizer; safe to repeat.
 */
export const importGuests = operation(
  ImportGuests,
  async ({ eventId, bytes, options, idempotencyKey }): Promise<{ preview: ImportPreview } | { job: JobView }> => {
    await openEvent(eventId);
    const file = readGuestFile(bytes);
    const { ticketTypeId, payment, note, locale, columns, dryRun } = options;
    const types = await listTypes(eventId);
    if (ticketTypeId !== undefined && !types.some((one) => one.ticketTypeId === ticketTypeId)) throw typeGone();
    const mapping = columns === undefined ? mappingOf(file.header, await readRemembered(eventId)) : chosenOf(columns, file.header.length);
    const rows = rowsOf(file.lines, { mapping, types, ticketTypeId });
    const errors = rows.filter(isFaulty);
    if (dryRun !== undefined) return { preview: previewOf(file, mapping, rows, errors) };
    if (mapping.name === undefined) throw unusable("no_names", "No column has the names: say which one, such as columns=name:1.");
    const valid = rows.length - errors.length;
    if (valid === 0) throw unusable("no_valid_row", "No row is right: ask with dryRun=1 for what is wrong, and correct the file.");
    const used = new Set(rows.flatMap((row) => (isFaulty(row) ? [] : [row.ticketTypeId])));
    await markInvited(
      eventId,
      types.filter((one) => used.has(one.ticketTypeId)),
    );
    await asTransient(UNAVAILABLE, () => table.guestColumns.put({ eventId, columns: rememberedOf(file.header, mapping) }).go());
    const stored = withoutCodes(rows, (code, isGuessable) => ({ ...digestForeign(code, isGuessable), codeMac: codeMacOf(eventId, code) }));
    if (stored.some((row) => !isFaulty(row) && row.foreign)) await Event.markForeignCodes(eventId);
    const job = await startImport({ eventId, rows: stored, payment, locale, ...(note === undefined ? {} : { note }) }, idempotencyKey);
    return { job };
  },
);

const previewOf = (
  { encoding, separator, header, lines }: ReturnType<typeof readGuestFile>,
  mapping: Mapping,
  rows: readonly ImportRow[],
  errors: ImportPreview["errors"],
): ImportPreview => {
  const fieldAt = new Map(Object.entries(mapping).map(([field, at]) => [at, field as keyof Mapping]));
  return {
    encoding,
    separator,
    columns: header.map((name, at) => {
      const field = fieldAt.get(at);
      return { header: name, ...(field === undefined ? {} : { field }) };
    }),
    rows: lines.slice(0, SHOWN_ROWS),
    total: rows.length,
    valid: rows.length - errors.length,
    errors,
  };
};
