/** P4 at size: a file with thousands of guests is imported, the stack is killed twice on the way, and every line has one ticket or one error. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { invariant } from "@catraca/core/kernel/invariant";
import { clientOf, until, type Client, type Sale } from "../test/support/client.ts";
import { guestFile } from "../test/support/guest-file.ts";
import { single, type Figure } from "./figure.ts";
import { start } from "./stack-process.ts";

const ROWS = 10_000;
const FAULTS = 137;
/** Guests without an address: a job sends ten emails a second, which would be the time that is measured. */
const WITH_EMAIL = 20;
const LONGEST_MS = 1_500_000;
/** Three halves of 4 MB: packages/local/src/threads.ts. By default V8 leaves more garbage than that. */
const YOUNG = "--max-semi-space-size=4";
/** Above what the process has before it reads the file. */
const MOST_MB = 150;

type Read = { rows: number; errors: number; seconds: number; aboveIdleMb: number };

/** In a process of its own, as a function has one. */
const readIn = async (folder: string, asked: { rows: number; faults: number }): Promise<Read> => {
  const guests = path.join(folder, "guests.csv");
  writeFileSync(guests, guestFile({ ...asked, withEmail: asked.rows }).bytes);
  const { stdout } = await promisify(execFile)(process.execPath, [YOUNG, path.join(import.meta.dirname, "import-once.ts"), guests]);
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Read;
};

const jobOf = async (client: Client, jobId: string) => (await client.admin(`/jobs/${jobId}`)).body.job;

const countTickets = async (client: Client, { eventId }: Sale): Promise<{ tickets: number; names: number }> => {
  let [tickets, cursor]: [number, string | null] = [0, ""];
  const names = new Set<string>();
  while (cursor !== null) {
    const page: any = (await client.admin(`/events/${eventId}/tickets?limit=100${cursor === "" ? "" : `&cursor=${cursor}`}`)).body;
    tickets += page.tickets.length;
    for (const { attendee } of page.tickets) names.add(attendee.name);
    ({ cursor } = page);
  }
  return { tickets, names: names.size };
};

const measure = async (folder: string, rows: number): Promise<Figure[]> => {
  const faults = Math.min(FAULTS, Math.floor(rows / 4));
  const read = await readIn(path.dirname(folder), { rows, faults });
  const good = rows - faults;
  const { bytes, errors } = guestFile({ rows, faults, withEmail: WITH_EMAIL });
  const killed: number[] = [];
  let running = await start(folder, ["--fresh"]);
  try {
    let client = clientOf(running.stack);
    const sale = await client.openSale({ capacity: null });
    const { body } = await client.importFile(sale.eventId, bytes);
    for (const part of [1 / 3, 2 / 3]) {
      const job = await until(
        () => jobOf(client, body.job.id),
        ({ done }) => done >= good * part,
        LONGEST_MS,
      );
      invariant(job.status === "running", "the job ended before its process was killed");
      killed.push(job.done);
      await running.kill();
      running = await start(folder, []);
      client = clientOf(running.stack);
    }
    const job = await client.jobIs(body.job.id, "done", LONGEST_MS);
    await client.reportWhen(sale.eventId, ({ sold }) => sold >= good, LONGEST_MS);
    const { tickets, names } = await until(
      () => countTickets(client, sale),
      (counted) => counted.tickets >= good,
      LONGEST_MS,
    );
    const found = await client.jobErrors(body.job.id);
    const wrong = errors.filter(({ line, code }, at) => found[at]?.line !== line || found[at]?.code !== code).length;
    return [
      single("rows of the file", "", read.rows),
      single("reading and checking the file", "s", read.seconds),
      single("memory above idle, reading", "MB", read.aboveIdleMb, { most: MOST_MB }),
      single("done when the stack was killed first", "", killed[0] ?? 0),
      single("done when the stack was killed again", "", killed[1] ?? 0),
      single("tickets that are missing", "", good - names, { most: 0 }),
      single("tickets beyond one for each good row", "", tickets - good, { most: 0 }),
      single("errors of the job", "", job.failed),
      single("errors that name another line or reason", "", wrong + Math.abs(found.length - errors.length), { most: 0 }),
      single("from the upload to the job's end, with both restarts", "s", (Date.parse(job.endedAt) - Date.parse(job.startedAt)) / 1000),
    ];
  } finally {
    await running.stop();
  }
};

export const run = async (rows = ROWS): Promise<Figure[]> => {
  invariant(Number.isSafeInteger(rows) && rows >= 100, "the number of rows is a whole number, at least 100");
  const root = mkdtempSync(path.join(tmpdir(), "catraca-bench-"));
  try {
    return await measure(path.join(root, "one"), rows);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
};
