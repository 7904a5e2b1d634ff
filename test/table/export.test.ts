/** The file of a list that is larger than one part of an upload: its pages, repeated and interrupted. */
import { beforeAll, expect, it } from "vitest";
import * as Export from "@catraca/core/export";
import * as Job from "@catraca/core/job";
import { findFile } from "@catraca/core/kernel/file.s3";
import * as Order from "@catraca/core/order";
import * as Question from "@catraca/core/question";
import { rows } from "@catraca/core/table/service";
import { openFileService } from "../support/file-service.ts";
import { asAnyone, asOrganizer, asSystem, issue, openSale, orderBody, type Placed, type Sale } from "../support/world/sale.ts";
import { anotherBuyer } from "../support/bodies.ts";

openFileService();
let sale: Sale;

/** Twenty answers of 500 letters for each ticket: few tickets fill a part of five megabytes. */
const QUESTIONS = 20;
const ORDERS = 70;
const PER_ORDER = 10;

beforeAll(async () => {
  sale = await openSale({ capacity: null, priceMinor: 0 });
  const { eventId } = sale;
  const ids: string[] = [];
  for (let at = 0; at < QUESTIONS; at++)
    ids.push(
      (await asOrganizer(() => Question.create({ eventId, question: { label: `Question ${at}`, kind: "text", per: "attendee" } }))).id,
    );
  const answers = ids.map((questionId) => ({ questionId, value: "x".repeat(500) }));
  for (let order = 0; order < ORDERS; order++) {
    const attendees = Array.from({ length: PER_ORDER }, (_, at) => ({ name: `Guest ${order * PER_ORDER + at}.`, answers }));
    const placed = await asAnyone(() => Order.place({ order: { ...orderBody(sale, PER_ORDER, anotherBuyer()), attendees } }));
    await issue(placed as Placed);
  }
}, 120_000);
const startJob = async (): Promise<string> =>
  (await asOrganizer(() => Export.start({ eventId: sale.eventId, asked: { list: "attendees", filter: {} } }))).job.id;
const work = (jobId: string, doPage = Export.doPage) => asSystem(() => Job.work(jobId, doPage));
const fileOf = async (jobId: string): Promise<string> => Buffer.from((await findFile(`exports/${jobId}.csv`))?.body ?? []).toString();

it("is written part by part, and each row once, also when every page is done twice because its process died before it was counted", async () => {
  const jobId = await startJob();
  const twice: typeof Export.doPage = async (job) => {
    await Export.doPage(job);
    return Export.doPage(job);
  };
  expect(await work(jobId, twice)).toMatchObject({ status: "running" });
  expect(await fileOf(jobId)).toBe("");
  expect((await asOrganizer(() => Export.get({ eventId: sale.eventId, exportId: jobId }))).url).toBeUndefined();
  expect(await work(jobId, twice)).toMatchObject({ status: "done" });
  const text = await fileOf(jobId);
  const guests = text.match(/Guest \d+\./g) ?? [];
  expect([guests.length, new Set(guests).size, text.match(/ticket_id/g)?.length]).toEqual([ORDERS * PER_ORDER, ORDERS * PER_ORDER, 1]);
  const ended = await asOrganizer(() => Export.get({ eventId: sale.eventId, exportId: jobId }));
  expect(ended.job).toMatchObject({ done: ORDERS * PER_ORDER, total: ORDERS * PER_ORDER, failed: 0 });
  expect(ended.url).toContain(jobId);
});

it("ends without a file when the person who asked may not read the list any more", async () => {
  const jobId = await startJob();
  await rows.export
    .patch({ jobId })
    .set({ actor: { type: "organizer", subject: "somebody-who-left" } })
    .go();
  expect(await work(jobId)).toMatchObject({ status: "done" });
  expect(await fileOf(jobId)).toBe("");
  expect(await asOrganizer(() => Export.get({ eventId: sale.eventId, exportId: jobId }))).toMatchObject({ job: { done: 0, failed: 1 } });
});
