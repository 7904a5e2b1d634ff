/** An engine's process: started, watched, and ended with this process. */
import type { ChildProcess } from "node:child_process";
import path from "node:path";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { spawnChild } from "../child-process.ts";
import { pause, finishesWithin } from "../timers.ts";
import { damagedFile, type Engine } from "./engine.ts";

const START_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 2000;
/** Checks per silence limit. A check that is late, because this process was held up, decides nothing. */
const CHECKS = 6;

export type Running = {
  engine: Engine;
  child: ChildProcess;
  ended: Promise<Error>;
  failure: () => Error | undefined;
  fail: (error: Error) => void;
};

export const run = (engine: Engine, p: { executable: string; port: number; folder: string | undefined }): Running => {
  // Ctrl-C and a closed terminal signal the whole group. In its own group the database runs until everything that uses it has stopped.
  const child = spawnChild(p.executable, engine.args(p.port, p.folder), { detached: true, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  let failed: Error | undefined;
  child.stderr?.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-8000)));
  const { promise: ended, resolve } = Promise.withResolvers<Error>();
  const fail = (error: Error): void => void (failed ??= error);
  const finish = (error: Error): void => {
    fail(error);
    resolve(failed ?? error);
  };
  const howItEnded = (code: number | null, signal: string | null): Error => {
    const lastLine = said.split("\n").findLast((line) => line.trim() !== "" && !engine.isRoutine(line)) ?? "";
    const known = engine.reason(said, p.folder && path.join(p.folder, engine.databaseFile));
    return known ?? new Error(`${engine.name} ended (${signal ?? `code ${code}`})${lastLine === "" ? "" : `: ${lastLine}`}`);
  };
  child.once("error", (cause) => finish(new Error(`${engine.name} does not start: ${cause.message}`, { cause })));
  child.once("close", (code, signal) => finish(howItEnded(code, signal)));
  return { engine, child, ended, failure: () => failed, fail };
};

export const end = async ({ child, ended }: Running): Promise<void> => {
  child.kill("SIGTERM");
  if (await finishesWithin(STOP_LIMIT_MS, ended)) return;
  child.kill("SIGKILL");
  await ended;
};

/** Ends a database that runs and does not answer, so that its end is reported. */
export const endWhenSilent = ({ engine, child, ended, fail }: Running, endpoint: string, limitMs: number): void => {
  const everyMs = limitMs / CHECKS;
  let unanswered = 0;
  const check = async (): Promise<void> => {
    try {
      const answer = await fetch(endpoint, { signal: AbortSignal.timeout(everyMs) });
      await answer.body?.cancel();
      unanswered = 0;
    } catch {
      if (++unanswered < CHECKS) return;
      fail(new Error(`${engine.name} did not answer for ${limitMs / 1000} s`));
      child.kill("SIGKILL");
    }
  };
  const timer = setInterval(() => void check(), everyMs).unref();
  void ended.then(() => clearInterval(timer));
};

export const untilReady = async (running: Running, endpoint: string, folder: string | undefined): Promise<void> => {
  const { engine } = running;
  const startedAt = Date.now();
  for (;;) {
    const failure = running.failure();
    if (failure) throw failure;
    if (Date.now() - startedAt > START_LIMIT_MS) throw new Error(`${engine.name} did not answer within ${START_LIMIT_MS / 1000} s`);
    try {
      await fetch(endpoint, { signal: AbortSignal.timeout(2000) });
      break;
    } catch {
      await pause(20);
    }
  }
  const client = new DynamoDBClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 2,
  });
  try {
    await client.send(new ListTablesCommand({}));
  } catch (cause) {
    throw folder === undefined ? cause : damagedFile(path.join(folder, engine.databaseFile), cause);
  } finally {
    client.destroy();
  }
};
