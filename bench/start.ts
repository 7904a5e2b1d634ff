/** `pnpm start` on a fresh folder and on a kept one: seconds until everything answers, and the memory of the Node process. */
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { invariant } from "@catraca/core/kernel/invariant";
import { spawnOwned } from "@catraca/local/owned";
import type { StackFile } from "@catraca/local/stack";
import { clientOf } from "../test/client.ts";
import { freePorts } from "../test/ports.ts";
import { ofRounds, single, type Figure } from "./figure.ts";

const RUNS = 3;
const ORDERS = 10;
const TICKETS_EACH = 5;
const LONGEST_MS = 30_000;
const ROOT = path.resolve(import.meta.dirname, "..");

/** What `pnpm start` runs, flags of Node included. */
const startArguments = (): string[] => {
  const { scripts } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as { scripts: { start: string } };
  const [program, ...args] = scripts.start.split(" ");
  invariant(program === "node", "the stack is started by node");
  return args;
};

type Started = { stack: StackFile; readyMs: number; residentMb: () => number; stop: () => Promise<void> };

/** Linux tells it in a file; elsewhere `ps` does. */
const residentMb = (pid: number): number => {
  const file = `/proc/${pid}/status`;
  const kilobytes = existsSync(file)
    ? /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(file, "utf8"))?.[1]
    : execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" });
  invariant(kilobytes, `process ${pid} has no memory`);
  return Number(kilobytes) / 1024;
};

const start = async (folder: string, args: string[]): Promise<Started> => {
  const port = await freePorts();
  const beganMs = performance.now();
  const child = spawnOwned(process.execPath, [...startArguments(), ...args], {
    cwd: ROOT,
    env: { ...process.env, PORT: String(port), CATRACA_DATA_DIR: folder },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = once(child, "exit");
  const file = path.join(folder, "stack.json");
  while (!existsSync(file)) {
    invariant(child.exitCode === null && performance.now() - beganMs < LONGEST_MS, "the stack does not start");
    await setTimeout(5);
  }
  const readyMs = performance.now() - beganMs;
  const stop = async (): Promise<void> => {
    child.kill();
    await ended;
  };
  return {
    stack: JSON.parse(readFileSync(file, "utf8")) as StackFile,
    readyMs,
    residentMb: () => residentMb(child.pid ?? 0),
    stop,
  };
};

/** Over HTTP, as people would. */
const buyAndScan = async (stack: StackFile): Promise<void> => {
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
