/** A process that stand-ins for npx and pnpm started ends when one of them does, however that ends. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { expect, it } from "vitest";
import { isRunning } from "@catraca/local/processes";
import { pause } from "@catraca/local/timers";
import { throughRunners } from "./support/process/child.ts";

const WATCHED = `
  import { onRunnerEnd } from ${JSON.stringify(path.resolve(import.meta.dirname, "../packages/local/src/runners.ts"))};
  onRunnerEnd(() => process.exit(0));
  console.log("pid watched " + process.pid);
  setInterval(() => undefined, 1000);`;

/** A script that puts the command into the background. Resolves with the process ids once the last process runs. */
const start = async (runners: readonly string[], env: NodeJS.ProcessEnv = {}) => {
  const command = throughRunners(runners, ["--input-type=module", "-e", WATCHED]);
  const shell = spawn("sh", ["-c", '"$@" & wait', "sh", process.execPath, ...command], {
    detached: true,
    env: { ...process.env, npm_execpath: "", ...env },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const pids = new Map([["shell", shell.pid ?? 0]]);
  let said = "";
  shell.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  while (!pids.has("watched")) {
    await once(shell.stdout, "data");
    for (const [, name = "", pid] of said.matchAll(/^pid (\w+) (\d+)$/gm)) pids.set(name, Number(pid));
  }
  const pid = (name: string): number => pids.get(name) ?? 0;
  const end = (): void => {
    for (const one of pids.values()) if (isRunning(one)) process.kill(one, "SIGKILL");
  };
  return { pid, end };
};

const hasEnded = async (pid: number, withinMs = 5000): Promise<boolean> => {
  for (let waited = 0; waited < withinMs; waited += 50) {
    if (!isRunning(pid)) return true;
    await pause(50);
  }
  return false;
};

const BOTH = ["npm exec pnpm@12 start", "pnpm start"];

it.concurrent.each([
  ["npx", "SIGTERM"],
  ["npx", "SIGKILL"],
  ["pnpm", "SIGTERM"],
  ["pnpm", "SIGKILL"],
] as const)("a process ends when %s is ended by %s", { timeout: 20_000 }, async (name, signal) => {
  const { pid, end } = await start(BOTH);
  process.kill(pid(name === "npx" ? "npm" : name), signal);
  expect(await hasEnded(pid("watched"))).toBe(true);
  end();
});

it.concurrent("a process ends when npx was ended before it began", { timeout: 20_000 }, async () => {
  const { pid, end } = await start(["pnpm start"], { npm_execpath: "/opt/.npm/_npx/0a1b/node_modules/pnpm/pnpm" });
  expect(await hasEnded(pid("watched"))).toBe(true);
  end();
});

it.concurrent("a process goes on when the script ends that put npx into the background", { timeout: 20_000 }, async () => {
  const { pid, end } = await start(BOTH);
  process.kill(pid("shell"), "SIGKILL");
  expect(await hasEnded(pid("watched"), 1500)).toBe(false);
  end();
});
