/** Kills real processes and starts them again on the same data. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { StackFile } from "@catraca/local/stack";
import { clientOf, until, type Client, type Sale } from "../support/client.ts";
import { guestFile } from "../support/guest-file.ts";
import { waitUntilGone, killAll, waitUntilReady, startProcess, startStackProcess, type Child } from "../support/process/child.ts";
import { freePorts } from "../support/ports.ts";

let folder: string;
let port: number;
const children: Child[] = [];
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "catraca-crash-"));
  port = await freePorts();
});
afterAll(async () => {
  for (const child of children) {
    killAll(child);
    await waitUntilGone(child);
  }
  rmSync(folder, { recursive: true, force: true });
});

/** Each start's clock is 90 s later than the last one's: longer than the sweeper leaves a paid order alone. */
const LATER_MS = 90_000;
let starts = 0;

const said = (child: Child, word: string): Promise<void> =>
  new Promise((resolve, reject) => {
    child.process.once("message", (message) => (message === word ? resolve() : reject(new Error(`said ${JSON.stringify(message)}`))));
    void child.ended.then(() => reject(new Error(`ended before it was ${word}: ${child.output()}`)));
  });

const startCrashing = async (): Promise<{ child: Child; stack: StackFile }> => {
  const here = path.join(import.meta.dirname, "../support/process");
  const env = { CRASH_PORT: String(port), CRASH_FOLDER: folder, LATER_MS: String(LATER_MS * starts++) };
  const child = startProcess(["--import", path.join(here, "later.ts"), path.join(here, "crashing.ts")], env, true);
  children.push(child);
  await said(child, "ready");
  return { child, stack: JSON.parse(readFileSync(path.join(folder, "stack.json"), "utf8")) as StackFile };
};

const arm = async (child: Child, point: string): Promise<void> => {
  const armed = said(child, "armed");
  child.process.send(point);
  await armed;
};

/** In the order in which an order passes them. */
const POINTS = [
  "call StartExecution",
  "after checkoutReserve",
  "before checkoutPay",
  "after checkoutPay",
  "call SendTaskSuccess",
  "before checkoutIssue",
  "after checkoutIssue",
  "before checkoutNotify",
  "after checkoutNotify",
];

/** A buyer who repeats unanswered requests with the same idempotency key after the restart. */
const buying = (stack: StackFile, sale: Sale, point: string) => {
  const client = clientOf(stack);
  const key = (what: string) => ({ "idempotency-key": `the key of the ${what} at ${point}` });
  return async (): Promise<{ order: { id: string }; accessToken: string }> => {
    const placed = (await client.order(sale, 2, {}, key("order"))).body;
    const { status } = await client.pay(placed, "approve", key("payment"));
    // The sweeper closed an attempt that the provider never received, so the buyer pays again.
    if (status === 402) await client.pay(placed, "approve", key("second payment"));
    return placed;
  };
};

it("E8 an order whose stack is killed between any two steps gets one set of tickets after a restart", async () => {
  let running = await startCrashing();
  const sale = await clientOf(running.stack).openSale({ capacity: 100 });
  for (const point of POINTS) {
    await arm(running.child, point);
    await buying(running.stack, sale, point)().catch(() => undefined);
    expect(await running.child.ended, point).toBeNull();
    killAll(running.child);
    await waitUntilGone(running.child);

    running = await startCrashing();
    const client = clientOf(running.stack);
    const placed = await buying(running.stack, sale, point)();
    await client.reaches(placed, "issued");
    const tickets = await client.ticketsOf(placed);
    expect(tickets, point).toHaveLength(2);
    await client.messagesWith(tickets[0].code);
  }
  const client = clientOf(running.stack);
  const { tickets } = (await client.admin(`/events/${sale.eventId}/tickets?limit=100`)).body;
  expect(tickets).toHaveLength(POINTS.length * 2);
  const { event } = (await client.api(`/events/${sale.eventId}`)).body;
  expect(event.ticketTypes[0].available).toBe(100 - tickets.length);
  await client.reportWhen(sale.eventId, ({ sold, reserved }) => sold === tickets.length && reserved === 0);
}, 300_000);

it("50 orders whose stack is killed all end after a restart: stock adds up, no ticket twice", async () => {
  for (const child of children.splice(0)) {
    killAll(child);
    await waitUntilGone(child);
  }
  const first = startStackProcess({ port, folder, args: ["--fresh"] });
  children.push(first);
  const client = clientOf(await waitUntilReady(first, folder));
  const sale = await client.openSale({ capacity: 120, event: { holdSeconds: 20 } });
  const accepted: { order: { id: string }; accessToken: string }[] = [];
  let paid = 0;
  const buyers = Array.from({ length: 50 }, async (_, at) => {
    const { status, body } = await client.order(sale, 1 + (at % 3));
    if (status === 201) accepted.push(body);
    if (status === 201 && at % 5 > 0) await client.pay(body).then(() => (paid += 1));
  });
  const settled = Promise.allSettled(buyers);
  await until(
    async () => paid,
    (answers) => answers >= 8,
    60_000,
  );
  killAll(first);
  await settled;
  await waitUntilGone(first);

  const second = startStackProcess({ port, folder, laterMs: 60_000 });
  children.push(second);
  const after = clientOf(await waitUntilReady(second, folder));
  const orders = async () =>
    (await after.admin(`/events/${sale.eventId}/orders?limit=100`)).body.orders as {
      id: string;
      status: string;
      lines: { quantity: number }[];
    }[];
  const ended = await until(orders, (all) => all.every(({ status }) => status === "issued" || status === "expired"), 60_000);
  expect(ended.length).toBeGreaterThanOrEqual(accepted.length);
  for (const { order } of accepted) expect(ended.map(({ id }) => id)).toContain(order.id);

  const seats = ended.filter(({ status }) => status === "issued").reduce((sum, { lines }) => sum + (lines[0]?.quantity ?? 0), 0);
  expect(seats).toBeGreaterThan(0);
  const { tickets } = (await after.admin(`/events/${sale.eventId}/tickets?limit=100`)).body;
  expect(new Set(tickets.map(({ id }: { id: string }) => id)).size).toBe(seats);
  const available = async () => (await after.api(`/events/${sale.eventId}`)).body.event.ticketTypes[0].available;
  expect(await until(available, (left) => left === 120 - seats)).toBe(120 - seats);
  await after.reportWhen(sale.eventId, ({ sold, reserved }) => sold === seats && reserved === 0);
}, 300_000);

/** Longer than a job is silent before the sweeper starts another execution. */
const SILENCE_MS = 200_000;

it("P4 an import that is killed twice ends with a ticket for each good row, and names every other line", async () => {
  for (const child of children.splice(0)) {
    killAll(child);
    await waitUntilGone(child);
  }
  const [rows, faults] = [160, 37];
  const { bytes, errors } = guestFile({ rows, faults, withEmail: 3 });
  let child = startStackProcess({ port, folder, args: ["--fresh"] });
  children.push(child);
  let client: Client = clientOf(await waitUntilReady(child, folder));
  const sale = await client.openSale({ capacity: 1_000 });
  const { status, body } = await client.importFile(sale.eventId, bytes);
  expect([status, body.job.kind, body.job.status]).toEqual([202, "import_guests", "running"]);
  for (const [at, done] of [30, 70].entries()) {
    const reached = await until(
      async () => (await client.admin(`/jobs/${body.job.id}`)).body.job,
      (job) => job.done >= done,
      60_000,
    );
    expect(reached.status).toBe("running");
    killAll(child);
    await waitUntilGone(child);
    child = startStackProcess({ port, folder, laterMs: SILENCE_MS * (at + 1) });
    children.push(child);
    client = clientOf(await waitUntilReady(child, folder));
  }
  const good = rows - faults;
  expect(await client.jobIs(body.job.id, "done")).toMatchObject({ total: rows, done: good, failed: faults });
  expect((await client.jobErrors(body.job.id)).map(({ line, column, code }) => ({ line, column, code }))).toEqual(errors);
  await client.reportWhen(sale.eventId, ({ sold }) => sold === good, 60_000);
  const lines = await until(
    async () =>
      String((await client.admin(`/events/${sale.eventId}/attendees.csv`)).body)
        .trim()
        .split("\r\n"),
    ({ length }) => length > good,
    60_000,
  );
  expect(lines).toHaveLength(good + 1);
  expect(new Set(lines.map((line) => /João Conceição \d+/.exec(line)?.[0])).size).toBe(good + 1);
  expect((await client.api(`/events/${sale.eventId}`)).body.event.ticketTypes[0].available).toBe(1_000 - good);
}, 300_000);
