/** Runs of Vitest that fail or are killed leave no process behind. */
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { expect, it } from "vitest";
import { isRunning } from "@catraca/local/processes";
import { startProcess, throughRunners, type Child } from "../support/process/child.ts";

const vitest = path.join(path.dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");

const runFile = (name: string, runners: readonly string[] = []): Child => {
  const args = [vitest, "run", "--config", path.join(import.meta.dirname, "../support/vitest/vitest.config.ts"), name];
  return startProcess(throughRunners(runners, args), { VITEST: undefined, NO_COLOR: "1" });
};

const until = async (condition: () => boolean, what: () => string, withinMs = 60_000): Promise<void> => {
  const endsAt = Date.now() + withinMs;
  while (!condition()) {
    if (Date.now() > endsAt) throw new Error(what());
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

/** The process and all its descendants. */
const familyOf = (pid: number): number[] => {
  const lines = execFileSync("ps", ["-eo", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
  const all = lines.map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
  const below = (one: number): number[] => [one, ...all.filter(([, parent]) => parent === one).flatMap(([child]) => below(child))];
  return below(pid);
};

it.concurrent("closes everything that a test file opened when its set-up fails half way", async () => {
  const child = runFile("set-up-fails");
  expect(await child.ended, child.output()).toBe(1);
  expect(child.output()).toContain("the third does not open");
  expect(child.output()).toMatch(/closed second, which is slow,\s+closed first/);
});

it.concurrent("fails the run with a reason when the database of a stack fails", async () => {
  const child = runFile("loses-its-database");
  expect(await child.ended, child.output()).toBe(1);
  expect(child.output()).toMatch(/Error: the database of this file's stack failed[^]*Caused by: Error: .+ ended \(SIGKILL\)/);
});

it.concurrent.each([
  ["the run", "SIGINT", []],
  ["the run", "SIGTERM", []],
  ["the run", "SIGKILL", []],
  ["the npx that started the run", "SIGKILL", ["npm exec pnpm@12 test", "pnpm test"]],
] as const)("no process is left when %s is ended by %s in the middle of a test", async (_, signal, runners) => {
  const child = runFile("never-ends", runners);
  await until(
    () => child.output().includes("everything runs"),
    () => child.output(),
  );
  const family = familyOf(child.process.pid ?? 0);
  expect(family.length).toBeGreaterThan(4);
  child.process.kill(signal);
  await until(
    () => !family.some(isRunning),
    () => {
      const left = family.filter(isRunning);
      for (const pid of left) process.kill(pid, "SIGKILL");
      return `left: ${left.join(" ")}`;
    },
    10_000,
  );
});
