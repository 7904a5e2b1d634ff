/**
 * Looks for rows and files that did not go, or lose their names, when docs/privacy.md says: in a part of the table and of the bucket at each run, each
 * part within a month. Of a part that is larger than a run reads, only the beginning.
 */
import { requireActor } from "../kernel/actor.ts";
import { now } from "../kernel/clock.ts";
import { asTransient } from "../kernel/fault.ts";
import { listPart } from "../kernel/file.s3.ts";
import { invariant } from "../kernel/invariant.ts";
import * as log from "../kernel/log.ts";
import { readPart, type Part } from "../table/scan.ts";
import { EXPIRING, isFilePast, rangeOf } from "./person.files.rules.ts";
import { findPast } from "./person.retention.rules.ts";

const EVERY_MS = 300_000;
/** The runs of thirty days. A part of a million rows of 1 KB is 120 KB: fifteen read units. */
const PARTS = 8_640;
/** A page has at most 1 MB. Of a larger part, with the table at 17 GB, only these are read. */
const MAX_PAGES = 2;

const partAt = (nowMs: number): Part => ({ part: Math.floor(nowMs / EVERY_MS) % PARTS, parts: PARTS });

const sumOf = (past: Record<string, number>): number => Object.values(past).reduce((sum, one) => sum + one, 0);

const checkRows = async (part: Part): Promise<{ rows: number; past: Record<string, number> }> => {
  const all = await asTransient("person.unavailable", () => readPart(part, MAX_PAGES));
  const past: Record<string, number> = {};
  for (const row of all) {
    const entity = findPast(row, now());
    if (entity !== undefined) past[entity] = (past[entity] ?? 0) + 1;
  }
  if (sumOf(past) > 0) log.warn("rows past their retention", { part: part.part, ...past });
  return { rows: all.length, past };
};

/** Each run lists one of the folders, of a third as many parts. */
const folderPartOf = ({ part, parts }: Part) => {
  const folder = EXPIRING[part % EXPIRING.length];
  invariant(folder, "a part of no folder");
  return { folder, part: { part: Math.floor(part / EXPIRING.length), parts: Math.ceil(parts / EXPIRING.length) } };
};

/** At most as many as one answer of S3 has: a lifecycle rule that is off leaves old files everywhere, so the beginning of a part shows it. */
const checkFiles = async (at: Part): Promise<{ files: number; filesPast: number }> => {
  const { folder, part } = folderPartOf(at);
  const all = await listPart({ folder: folder.folder, ...rangeOf(folder, part) });
  const filesPast = all.filter(({ modifiedAtMs }) => isFilePast(folder, modifiedAtMs, now())).length;
  if (filesPast > 0) log.warn("files past their retention", { part: part.part, folder: folder.folder, files: filesPast });
  return { files: all.length, filesPast };
};

export type Checked = { rows: number; past: Record<string, number>; files: number; filesPast: number };

/** Counts rows, by entity, and files past their time. Writes nothing: the database, the sweeper and S3 remove them. System only. */
export const checkRetention = async (part: Part = partAt(now())): Promise<Checked> => {
  requireActor("system");
  const inRows = await checkRows(part);
  // Before the files: a bucket that does not answer must not hide rows.
  log.metric({ atMs: now(), values: { RowsPastRetention: sumOf(inRows.past) } });
  const inFiles = await checkFiles(part);
  if (inFiles.filesPast > 0) log.metric({ atMs: now(), values: { RowsPastRetention: inFiles.filesPast } });
  return { ...inRows, ...inFiles };
};
