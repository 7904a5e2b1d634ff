/** Whole sales over HTTP on the local stack: two tickets each, from POST to issued and emailed, while others are told "sold out". */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { invariant } from "@catraca/core/kernel/invariant";
import { call, clientOf, type Client, type Sale } from "../test/support/client.ts";
import { quantile, single, type Figure } from "./figure.ts";
import { start, type StackProcess } from "./stack-process.ts";

const TICKETS = 2;
/** The memory has a target up to this number of sales. */
const MEASURED_SALES = 200;
const WARM_UP = 10;
const LEVELS = [
  { buyers: 1, sales: 20 },
  { buyers: 16, sales: 160 },
  { buyers: 64, sales: 256 },
];
/** Frequent enough to see when a sale is done, rare enough not to be the measured work. */
const POLL_MS = 250;
const LONGEST_SALE_MS = 60_000;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Milliseconds of the POST alone. */
const sell = async (client: Client, sale: Sale, buyer: string): Promise<number> => {
  const beganMs = performance.now();
  const ordered = await client.order(sale, TICKETS, { buyer: { name: "Ana Souza", email: `${buyer}@example.com` } });
  const tookMs = performance.now() - beganMs;
  invariant(ordered.status === 201, `an order was answered ${ordered.status} ${JSON.stringify(ordered.body)}`);
  const paid = await client.pay(ordered.body);
  invariant(paid.status === 200, `a payment was answered ${paid.status} ${JSON.stringify(paid.body)}`);
  for (const endsAtMs = performance.now() + LONGEST_SALE_MS; (await client.statusOf(ordered.body)) !== "issued";) {
    invariant(performance.now() < endsAtMs, "an order is not issued");
    await sleep(POLL_MS);
  }
  return tookMs;
};

/** Sales with a sent email. */
const mailed = async (client: Client, sales: number, prefix: string): Promise<void> => {
  for (const endsAtMs = performance.now() + LONGEST_SALE_MS; ;) {
    const count = (await client.messages()).filter(({ to }) => String(to).startsWith(prefix)).length;
    if (count >= sales) return;
    invariant(performance.now() < endsAtMs, `${count} of ${sales} emails were sent`);
    await sleep(POLL_MS);
  }
};

/** Orders a sold-out seat in a loop: the wait of a buyer who is too late. */
const askInVain = async (client: Client, soldOut: Sale, isOver: () => boolean): Promise<number[]> => {
  const tookMs: number[] = [];
  while (!isOver()) {
    const beganMs = performance.now();
    const { status } = await client.order(soldOut);
    tookMs.push(performance.now() - beganMs);
    invariant(status === 409, `an order for a seat that is gone was answered ${status}`);
    await sleep(100);
  }
  return tookMs;
};

type Level = { buyers: number; perSecond: number; orderMs: number[]; soldOutMs: number[]; nodeMs: number; databaseMs: number };

const measure = async (p: { process: StackProcess; client: Client; soldOut: Sale }, buyers: number, sales: number): Promise<Level> => {
  const { client, soldOut } = p;
  const sale = await client.openSale({ capacity: null });
  const prefix = `b${buyers}-`;
  const before = p.process.cpu();
  const beganMs = performance.now();
  let isOver = false;
  const inVain = askInVain(client, soldOut, () => isOver);
  const orderMs: number[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < sales; at = next++) orderMs.push(await sell(client, sale, `${prefix}${at}`));
  };
  try {
    await Promise.all(Array.from({ length: buyers }, work));
    await mailed(client, sales, prefix);
  } finally {
    isOver = true;
  }
  const seconds = (performance.now() - beganMs) / 1000;
  const soldOutMs = await inVain;
  const after = p.process.cpu();
  return {
    buyers,
    perSecond: sales / seconds,
    orderMs,
    soldOutMs,
    nodeMs: (after.nodeMs - before.nodeMs) / sales,
    databaseMs: (after.databaseMs - before.databaseMs) / sales,
  };
};

const attention = async (client: Client): Promise<number> => {
  const { events } = (await client.admin("/events?limit=100")).body;
  let found = 0;
  for (const { id } of events) {
    for (let cursor: string | null = ""; cursor !== null;) {
      const page: any = (await client.admin(`/events/${id}/orders?limit=100${cursor === "" ? "" : `&cursor=${cursor}`}`)).body;
      found += page.orders.filter((order: { attention?: string }) => order.attention !== undefined).length;
      cursor = page.cursor;
    }
  }
  return found;
};

const figuresOf = ({ buyers, perSecond, orderMs, soldOutMs, nodeMs, databaseMs }: Level): Figure[] => {
  const at = `${buyers} ${buyers === 1 ? "buyer" : "buyers"}`;
  const isCrowd = buyers === 16;
  return [
    single(`sales until mailed, ${at}`, "/s", perSecond, isCrowd ? { least: 12 } : undefined),
    single(`order's call, ${at}, p50`, "ms", quantile(orderMs, 0.5)),
    single(`order's call, ${at}, p99`, "ms", quantile(orderMs, 0.99)),
    single(`"sold out", ${at}, p99`, "ms", quantile(soldOutMs, 0.99), isCrowd ? { most: 300 } : undefined),
    single(`CPU of Node for a sale, ${at}`, "ms", nodeMs, isCrowd ? { most: 80 } : undefined),
    single(`CPU of the database for a sale, ${at}`, "ms", databaseMs),
  ];
};

/** `beside`: a second stack sells at the same time, as load. */
export const run = async (): Promise<Figure[]> => {
  const root = mkdtempSync(path.join(tmpdir(), "catraca-bench-"));
  process.once("exit", () => rmSync(root, { recursive: true, force: true }));
  const process_ = await start(path.join(root, "one"), ["--fresh"]);
  try {
    const client = clientOf(process_.stack);
    const soldOut = await client.openSale({ capacity: 1 });
    await client.order(soldOut);
    const warm = await client.openSale({ capacity: null });
    for (let at = 0; at < WARM_UP; at++) await sell(client, warm, `warm-${at}`);
    const figures: Figure[] = [];
    let sold = WARM_UP;
    for (const { buyers, sales } of LEVELS) {
      figures.push(...figuresOf(await measure({ process: process_, client, soldOut }, buyers, sales)));
      sold += sales;
      const target = sold <= MEASURED_SALES ? { most: 400 } : undefined;
      figures.push(single(`memory of the Node process after ${sold} sales`, "MB", process_.residentMb(), target));
    }
    figures.push(single("orders in attention", "", await attention(client), { most: 0 }));
    const executions = (await call(process_.stack.executions)).body.executions as { status: string }[];
    figures.push(single("executions that failed", "", executions.filter(({ status }) => status === "FAILED").length, { most: 0 }));
    return figures;
  } finally {
    await process_.stop();
  }
};
