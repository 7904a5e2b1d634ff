/** A phone that keeps the offline list, and the build and the stream's consumer that make it. */
import * as Job from "@catraca/core/job";
import * as Manifest from "@catraca/core/manifest";
import { follow } from "@catraca/core/manifest/manifest.follow.ts";
import { hashOf } from "@catraca/core/manifest/manifest.entry.ts";
import { entriesIn, openChunk, type ManifestEntry } from "@catraca/core/manifest/manifest.format.rules.ts";
import { rows } from "@catraca/core/table/service";
import type { ManifestAnswer } from "@catraca/core/manifest.schema";
import { asSystem } from "./sale.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** `ask`: one call with the cursor of the last answer. */
export const newPhone = (ask: (cursor: string | undefined) => Promise<ManifestAnswer>) => {
  let entries = new Map<string, ManifestEntry>();
  let next = new Map<string, ManifestEntry>();
  let cursor: string | undefined;
  const answers: ManifestAnswer[] = [];
  const bytes: Buffer[] = [];
  const apply = (answer: ManifestAnswer): void => {
    if (answer.restart) next = new Map();
    for (const text of answer.chunks) {
      const chunk = openChunk(Buffer.from(text, "base64"));
      if (!chunk) throw new Error("a chunk cannot be opened");
      bytes.push(Buffer.from(text, "base64"));
      for (const entry of entriesIn(chunk)) next.set(hex(entry.hash), entry);
    }
    if (!answer.more) entries = next;
    cursor = answer.cursor ?? undefined;
    answers.push(answer);
  };
  return {
    /** Asks until it has everything. Returns the answers. */
    sync: async (): Promise<ManifestAnswer[]> => {
      const from = answers.length;
      do apply(await ask(cursor));
      while (answers.at(-1)?.more);
      return answers.slice(from);
    },
    find: (code: string): ManifestEntry | undefined => entries.get(hex(hashOf(code))),
    size: (): number => entries.size,
    cursor: () => cursor,
    setCursor: (given: string): void => void (cursor = given),
    bytes: (): Buffer => Buffer.concat(bytes),
  };
};

/** The job of the build in progress. */
export const buildJobOf = async (eventId: string): Promise<string> => {
  const { data } = await rows.job.scan
    .where((job, { eq }) => `${eq(job.eventId, eventId)} AND ${eq(job.status, "running")}`)
    .go({ pages: "all" });
  const [job] = data.filter(({ kind }) => kind === "build_manifest");
  if (!job) throw new Error("no list is being built");
  return job.jobId;
};

/** A step of the job's workflow. */
export const buildPage = (jobId: string, pageSize?: number): Promise<Job.Progress> =>
  asSystem(() => Job.work(jobId, (row) => Manifest.doPage(row, pageSize)));

/** Does what the job's workflow does. */
export const build = async (eventId: string, pageSize?: number): Promise<void> => {
  const jobId = await buildJobOf(eventId);
  while ((await buildPage(jobId, pageSize)).status === "running");
};

/** Does what the stream does with changes of these tickets. */
export const followTickets = (eventId: string, ticketIds: readonly string[]): Promise<void> =>
  asSystem(() => follow(ticketIds.map((ticketId) => ({ eventId, ticketId }))));
