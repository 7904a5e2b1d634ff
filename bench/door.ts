/** Whole scans over HTTP on the local stack, with the stream, the bus and the counters running. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { invariant } from "@catraca/core/kernel/invariant";
import { clientOf, type Client, type Sale } from "../test/support/client.ts";
import { quantile, single, type Figure } from "./figure.ts";
import { lap } from "./lap.ts";
import { start, type StackProcess } from "./stack-process.ts";

const LEVELS = [1, 8, 32];
const SCANS = 400;
const WARM_UP = 100;
const COUNTED_MS = 20_000;

const ticketCodes = async (client: Client, sale: Sale, count: number): Promise<string[]> => {
  const codes: string[] = [];
  while (codes.length < count) codes.push(...(await client.buy(sale, 50)).tickets.map(({ code }) => code as string));
  return codes;
};

/** Waits until the report has the scans: what follows a scan is part of its cost. */
const counted = async (client: Client, eventId: string, admitted: number, refused: number): Promise<void> => {
  for (const endsAtMs = performance.now() + COUNTED_MS; ;) {
    const report = await client.report(eventId);
    if (report.admitted >= admitted && report.refused.total >= refused) return;
    invariant(
      performance.now() < endsAtMs,
      `the report counts ${report.admitted} of ${admitted}, refused ${report.refused.total} of ${refused}`,
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
};

type Kind = "admitted" | "used" | "unknown";
type Level = { kind: Kind; atOnce: number; perSecond: number; latencyMs: number[]; nodeMs: number; databaseMs: number };

type World = { process: StackProcess; client: Client; sale: Sale; codes: string[]; admitted: number; refused: number };

const measure = async (world: World, kind: Kind, atOnce: number): Promise<Level> => {
  const { client, sale } = world;
  const from = world.admitted;
  const code = (at: number): string => {
    if (kind === "unknown") return `no code ${at}`;
    return world.codes[kind === "used" ? at : from + at] ?? "";
  };
  const before = world.process.cpu();
  const { perSecond, latencyMs } = await lap({
    calls: SCANS,
    atOnce,
    work: async (at) => {
      const { status, body } = await client.scan(sale, code(at));
      invariant(status === 200 && (kind === "admitted") === (body.result === "admitted"), `a scan was answered ${JSON.stringify(body)}`);
    },
  });
  if (kind === "admitted") world.admitted += SCANS;
  else world.refused += SCANS;
  await counted(client, sale.eventId, world.admitted, world.refused);
  const after = world.process.cpu();
  const each = (ms: number): number => ms / SCANS;
  return {
    kind,
    atOnce,
    perSecond,
    latencyMs,
    nodeMs: each(after.nodeMs - before.nodeMs),
    databaseMs: each(after.databaseMs - before.databaseMs),
  };
};

const figuresOf = ({ kind, atOnce, perSecond, latencyMs, nodeMs, databaseMs }: Level): Figure[] => {
  const at = `${kind}, ${atOnce} at once`;
  const isAim = kind === "admitted" && atOnce === 8;
  return [
    single(`scans, ${at}`, "/s", perSecond, isAim ? { least: 100 } : undefined),
    single(`scan, ${at}, p50`, "ms", quantile(latencyMs, 0.5), kind === "admitted" && atOnce === 1 ? { most: 15 } : undefined),
    single(`scan, ${at}, p99`, "ms", quantile(latencyMs, 0.99)),
    single(`CPU of Node and database for a scan, ${at}`, "ms", nodeMs + databaseMs, isAim ? { most: 18 } : undefined),
    single(`of it the database, ${at}`, "ms", databaseMs),
  ];
};

/** A scan while the document of a fifty-ticket order is drawn without a pause. */
const besideDocuments = async (world: World): Promise<Figure[]> => {
  const bought = await world.client.buy(world.sale, 50);
  let isOver = false;
  const draw = async (): Promise<void> => {
    for (let at = 0; !isOver; at++) {
      // A new name each time, so that the document is drawn and not read from the store.
      await world.client.admin(`/events/${world.sale.eventId}`, { method: "PATCH", body: { name: `Night ${at}` } });
      const { allPdfUrl } = (await world.client.api(`/orders/${bought.order.id}/tickets`, { token: bought.accessToken })).body;
      invariant((await fetch(allPdfUrl)).status === 200, "a document is not drawn");
    }
  };
  const drawing = draw();
  const { latencyMs } = await lap({ calls: 100, atOnce: 1, work: (at) => world.client.scan(world.sale, world.codes[at] ?? "") });
  isOver = true;
  await drawing;
  return [
    single("scan while documents of 50 pages are drawn, p50", "ms", quantile(latencyMs, 0.5)),
    single("scan while documents of 50 pages are drawn, p95", "ms", quantile(latencyMs, 0.95), { most: 100 }),
  ];
};

export const run = async (): Promise<Figure[]> => {
  const root = mkdtempSync(path.join(tmpdir(), "catraca-bench-"));
  process.once("exit", () => rmSync(root, { recursive: true, force: true }));
  const stackProcess = await start(path.join(root, "one"), ["--fresh"]);
  try {
    const client = clientOf(stackProcess.stack);
    const sale = await client.openSale({ capacity: null });
    const world: World = { process: stackProcess, client, sale, codes: [], admitted: 0, refused: 0 };
    world.codes = await ticketCodes(client, sale, WARM_UP + LEVELS.length * SCANS);
    for (let at = 0; at < WARM_UP; at++) await client.scan(sale, world.codes[at] ?? "");
    world.admitted = WARM_UP;
    const figures: Figure[] = [];
    for (const atOnce of LEVELS) figures.push(...figuresOf(await measure(world, "admitted", atOnce)));
    for (const kind of ["used", "unknown"] as const) figures.push(...figuresOf(await measure(world, kind, 8)));
    return [...figures, ...(await besideDocuments(world))];
  } finally {
    await stackProcess.stop();
  }
};
