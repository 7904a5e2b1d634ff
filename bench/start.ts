/** `pnpm start` on a fresh and on an existing folder: seconds until everything answers, and the memory of the Node process. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { invariant } from "@catraca/core/kernel/invariant";
import type { SeededStackFile } from "@catraca/local/stack";
import { clientOf } from "../test/support/client.ts";
import { ofRounds, single, type Figure } from "./figure.ts";
import { start } from "./stack-process.ts";

const RUNS = 3;
const ORDERS = 10;
const TICKETS_EACH = 5;
const buyAndScan = async (stack: SeededStackFile): Promise<void> => {
  const client = clientOf(stack);
  const { event } = (await client.api(`/events/${stack.demo.eventId}`)).body;
  const sale = { eventId: event.id, ticketTypeId: event.ticketTypes[0].id };
  for (let order = 0; order < ORDERS; order++) {
    const { tickets } = await client.buy(sale, TICKETS_EACH);
    for (const { code } of tickets) {
      const { body } = await client.scan(stack.demo, code);
      invariant(body.result === "admitted", `a scan was answered ${JSON.stringify(body)}`);
    }
  }
};

export const run = async (): Promise<Figure[]> => {
  const root = mkdtempSync(path.join(tmpdir(), "catraca-bench-"));
  process.once("exit", () => rmSync(root, { recursive: true, force: true }));
  const fresh: number[] = [];
  const kept: number[] = [];
  const ready: number[] = [];
  const sold: number[] = [];
  for (let at = 0; at < RUNS; at++) {
    const folder = path.join(root, String(at));
    const first = await start(folder, ["--fresh"]);
    fresh.push(first.readyMs / 1000);
    ready.push(first.residentMb());
    await buyAndScan(first.stack);
    sold.push(first.residentMb());
    await first.stop();
    const second = await start(folder, []);
    kept.push(second.readyMs / 1000);
    await second.stop();
  }
  return [
    ofRounds("ready on a fresh folder", "s", fresh, { most: 10 }),
    ofRounds("ready with the data kept", "s", kept, { most: 10 }),
    ofRounds("memory of the Node process when ready", "MB", ready, { most: 300 }),
    ofRounds(`memory after ${ORDERS * TICKETS_EACH} tickets bought and scanned`, "MB", sold, { most: 300 }),
    single("stacks started", "", 2 * RUNS),
  ];
};
