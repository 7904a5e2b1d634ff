/** The local stack in a process of its own, which can be stopped in the middle: a network that accepts and never answers. */
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { spawnChild } from "@catraca/local/child-process";
import type { SeededStackFile } from "@catraca/local/stack";
import { freePorts } from "../support/ports.ts";
import { until } from "./tab.ts";

const START = path.resolve(import.meta.dirname, "../../packages/local/src/start.mjs");

/** On a machine that runs other tests beside this one. */
const START_MS = 60_000;

export type StackProcess = {
  stack: SeededStackFile;
  /** Requests are accepted and never answered. */
  hang(): void;
  go(): void;
  stop(): Promise<void>;
};

export const startStackProcess = async (): Promise<StackProcess> => {
  const folder = mkdtempSync(path.join(tmpdir(), "catraca-engines-"));
  const child = spawnChild(process.execPath, [START, "--fresh"], {
    env: { ...process.env, PORT: String(await freePorts()), CATRACA_DATA_DIR: path.join(folder, "data") },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const file = path.join(folder, "data/stack.json");
  await until("the stack starts", async () => existsSync(file), { longestMs: START_MS });
  return {
    stack: JSON.parse(readFileSync(file, "utf8")) as SeededStackFile,
    hang: () => void child.kill("SIGSTOP"),
    go: () => void child.kill("SIGCONT"),
    stop: async () => {
      if (child.exitCode === null) {
        const ended = once(child, "exit");
        child.kill("SIGCONT");
        child.kill();
        await ended;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
