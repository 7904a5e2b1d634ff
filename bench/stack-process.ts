/** `pnpm start` in its own process, with the memory and CPU time of it and its database. */
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { invariant } from "@catraca/core/kernel/invariant";
import { spawnChild } from "@catraca/local/child-process";
import type { SeededStackFile } from "@catraca/local/stack";
import { freePorts } from "../test/support/ports.ts";

const LONGEST_MS = 30_000;
const ROOT = path.resolve(import.meta.dirname, "..");

/** The arguments that the script `start` passes to Node, with its flags. */
const startArguments = (): string[] => {
  const { scripts } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as { scripts: { start: string } };
  const [program, ...args] = scripts.start.split(" ");
  invariant(program === "node", "the stack is started by node");
  return args;
};

/** Linux has the figure in a file; elsewhere `ps` prints it. */
const residentMb = (pid: number): number => {
  const file = `/proc/${pid}/status`;
  const kilobytes = existsSync(file)
    ? /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(file, "utf8"))?.[1]
    : execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" });
  invariant(kilobytes, `process ${pid} has no memory`);
  return Number(kilobytes) / 1024;
};

/** The unit of Linux's CPU times: 10 ms. */
const TICK_MS = 10;

/** CPU time of all threads of a process; Linux only. */
const cpuMs = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
};

type Cpu = { nodeMs: number; databaseMs: number };

export type StackProcess = {
  stack: SeededStackFile;
  readyMs: number;
  residentMb: () => number;
  cpu: () => Cpu;
  stop: () => Promise<void>;
  /** Kills it as a crash would. Its folder can be started again. */
  kill: () => Promise<void>;
};

export const start = async (folder: string, args: string[]): Promise<StackProcess> => {
  const port = await freePorts();
  const beganMs = performance.now();
  const child = spawnChild(process.execPath, [...startArguments(), ...args], {
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
  const databasePid = Number(readFileSync(path.join(folder, "dynamo/dynamo.pid"), "utf8").split(" ")[0]);
  return {
    stack: JSON.parse(readFileSync(file, "utf8")) as SeededStackFile,
    readyMs,
    residentMb: () => residentMb(child.pid ?? 0),
    cpu: () => ({ nodeMs: cpuMs(child.pid ?? 0), databaseMs: cpuMs(databasePid) }),
    stop: async () => {
      child.kill();
      await ended;
    },
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
      rmSync(file, { force: true });
    },
  };
};
