/** E13 at size: an event with thousands of orders is cancelled, the stack is killed half way and started again, and each order ends once. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { invariant } from "@catraca/core/kernel/invariant";
import { clientOf, until, type Client, type Sale } from "../test/support/client.ts";
import { single, type Figure } from "./figure.ts";
import { lap } from "./lap.ts";
import { start } from "./stack-process.ts";

const ORDERS = 2_000;
const AT_ONCE = 16;
const LONGEST_MS = 900_000;
/** The job does so many at once: an email that was sent when its sender died is sent again. */
const IN_FLIGHT = 5;

const addressOf = (at: number): string => `buyer-${at}@example.com`;

const sell = async (client: Client, sale: Sale, at: number): Promise<void> => {
  const { status, body } = await client.order(sale, 1, { buyer: { name: "Ana Souza", email: addressOf(at) } });
  invariant(status === 201, `an order was answered ${status}`);
  invariant((await client.pay(body)).status === 200, "an order was not paid");
};

type Listed = { id: string; status: string; total: { amountMinor: number }; refunded: { amountMinor: number } };

const listOrders = async (client: Client, { eventId }: Sale): Promise<Listed[]> => {
  const all: Listed[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const page: any = (await client.admin(`/events/${eventId}/orders?limit=100${cursor === "" ? "" : `&cursor=${cursor}`}`)).body;
    all.push(...page.orders);
    cursor = page.cursor;
  }
  return all;
};

const countEmails = async (client: Client): Promise<Map<string, number>> => {
  const counts = new Map<string, number>();
  for (const { to, text } of await client.messages())
    if (text.includes("cancelado")) counts.set(String(to), (counts.get(String(to)) ?? 0) + 1);
  return counts;
};

const measure = async (folder: string, orders: number): Promise<Figure[]> => {
  const first = await start(folder, ["--fresh"]);
  let killed = 0;
  let sale: Sale;
  let jobId: string;
  const beganMs = performance.now();
  try {
    const client = clientOf(first.stack);
    sale = await client.openSale({ capacity: null });
    const { eventId } = sale;
    await lap({ calls: orders, atOnce: AT_ONCE, work: (at) => sell(client, sale, at) });
    await client.reportWhen(eventId, ({ sold }) => sold === orders, LONGEST_MS);
    const { job } = (await client.post(`/events/${eventId}/cancel`, { refund: "all" })).body;
    jobId = job.id;
    const half = await until(
      async () => (await client.admin(`/jobs/${jobId}`)).body.job,
      ({ done }) => done >= orders / 2,
      LONGEST_MS,
    );
    invariant(half.status === "running", "the job ended before its process was killed");
    killed = half.done;
  } finally {
    await first.kill();
  }
  const soldAndHalfMs = performance.now() - beganMs;
  const second = await start(folder, []);
  try {
    const client = clientOf(second.stack);
    const job = await client.jobIs(jobId, "done", LONGEST_MS);
    const tookMs = Date.parse(job.endedAt) - Date.parse(job.startedAt);
    const ended = (all: Listed[]): boolean => all.every(({ status }) => status === "refunded");
    const listed = await until(() => listOrders(client, sale), ended, LONGEST_MS);
    const emails = await until(
      () => countEmails(client),
      (counts) => counts.size >= orders,
      LONGEST_MS,
    );
    const { revenue } = await client.reportWhen(sale.eventId, ({ sold, revenue }) => sold === 0 && revenue.amountMinor === 0, LONGEST_MS);
    const twice = [...emails.values()].reduce((sum, count) => sum + count - 1, 0);
    return [
      single("orders of the event", "", listed.length),
      single("ended when the stack was killed", "", killed),
      single(
        "orders that were not refunded whole, once",
        "",
        listed.filter((one) => one.refunded.amountMinor !== one.total.amountMinor).length,
        {
          most: 0,
        },
      ),
      single("money that the report still counts", "", revenue.amountMinor, { most: 0 }),
      single("errors of the job", "", job.failed, { most: 0 }),
      single("buyers without the email", "", orders - emails.size, { most: 0 }),
      single("emails sent again, of those that were on their way", "", twice, { most: IN_FLIGHT }),
      single("from the cancellation to the job's end, with the restart", "s", tookMs / 1000),
      single("sale and first half of the job", "s", soldAndHalfMs / 1000),
    ];
  } finally {
    await second.stop();
  }
};

export const run = async (orders = ORDERS): Promise<Figure[]> => {
  invariant(Number.isSafeInteger(orders) && orders > 0, "the number of orders is a whole number");
  const root = mkdtempSync(path.join(tmpdir(), "catraca-bench-"));
  try {
    return await measure(path.join(root, "one"), orders);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
};
