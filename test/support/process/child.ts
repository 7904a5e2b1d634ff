/** Processes of the whole stack. Each has its own process group, so that a signal reaches all of it and nothing else. */
import type { ChildProcess } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { spawnChild } from "@catraca/local/child-process";
import type { SeededStackFile } from "@catraca/local/stack";

const root = path.resolve(import.meta.dirname, "../../..");
const main = path.join(root, "packages/local/src/main.ts");

export type Child = { process: ChildProcess; output: () => string; ended: Promise<number | null> };

export const startProcess = (args: readonly string[], env: Record<string, string | undefined>, ipc = false): Child => {
  const child = spawnChild(process.execPath, args, {
    cwd: root,
    env: { ...process.env, AWS_ENDPOINT_URL_DYNAMODB: undefined, ...env },
    detached: true,
    stdio: ["ignore", "pipe", "pipe", ...(ipc ? (["ipc"] as const) : [])],
  });
  let said = "";
  child.stdout?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once("close", (code) => resolve(code)));
  return { process: child, output: () => said, ended };
};

/** Arguments for Node that run a command through stand-ins for npx and pnpm with these process titles. */
export const throughRunners = (titles: readonly string[], args: readonly string[]): readonly string[] =>
  titles.reduceRight((then, title) => [path.join(import.meta.dirname, "runner.ts"), title, process.execPath, ...then], args);

/** Starts what `pnpm start` starts. */
export const startStackProcess = (p: {
  port: number;
  folder: string;
  args?: readonly string[];
  runners?: readonly string[];
  laterMs?: number;
  env?: Record<string, string | undefined>;
}): Child => {
  const preload = p.laterMs === undefined ? [] : ["--import", path.join(import.meta.dirname, "later.ts")];
  return startProcess(throughRunners(p.runners ?? [], [...preload, main, ...(p.args ?? [])]), {
    PORT: String(p.port),
    CATRACA_DATA_DIR: p.folder,
    ...(p.laterMs === undefined ? {} : { LATER_MS: String(p.laterMs) }),
    ...p.env,
  });
};

/** Waits until the stack is ready and returns its stack file. The error has the process's output. */
export const waitUntilReady = async (child: Child, folder: string, withinMs = 30_000): Promise<SeededStackFile> => {
  const file = path.join(folder, "stack.json");
  const endsAt = Date.now() + withinMs;
  while (!child.output().includes("Catraca is ready") || !existsSync(file)) {
    if (child.process.exitCode !== null || child.process.signalCode !== null || Date.now() > endsAt)
      throw new Error(`the stack did not start: ${child.output()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return JSON.parse(readFileSync(file, "utf8")) as SeededStackFile;
};

/** True while a process of the child's group is left. */
const isLeft = (child: Child): boolean => {
  try {
    process.kill(-(child.process.pid ?? 0), 0);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
};

export const killAll = (child: Child, signal: NodeJS.Signals = "SIGKILL"): void => {
  if (isLeft(child)) process.kill(-(child.process.pid ?? 0), signal);
};

export const waitUntilGone = async (child: Child, withinMs = 10_000): Promise<void> => {
  const endsAt = Date.now() + withinMs;
  while (isLeft(child)) {
    if (Date.now() > endsAt) throw new Error(`processes are left: ${child.output()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};
