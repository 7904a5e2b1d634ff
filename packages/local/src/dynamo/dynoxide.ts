/** One executable from npm, on SQLite. It needs nothing else on the machine. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, statfsSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { damagedFile, type Engine } from "./engine.ts";

const require = createRequire(import.meta.url);

const NEEDED =
  "Dynoxide does not run here (npm has it for Linux x64): install again with optional dependencies (npx -y pnpm@12 install), or set CATRACA_DATABASE=dynamodb-local and install Java 17 or newer";

const installed = (): string | undefined => {
  try {
    return path.join(path.dirname(require.resolve("@dynoxide/linux-x64/package.json")), "dynoxide");
  } catch {
    return undefined;
  }
};

const checked = new Map<string, boolean>();

/** A file system may forbid executables, and an install may be copied to another machine. */
const runs = (executable: string): boolean => {
  const known = checked.get(executable);
  if (known !== undefined) return known;
  const isRunnable = spawnSync(executable, ["--version"], { stdio: "ignore" }).status === 0;
  checked.set(executable, isRunnable);
  return isRunnable;
};

const databaseFile = "dynoxide.db";

const MEMORY = "/dev/shm";
/** More than all tests together write. Containers often have 64 MB there. */
const MEMORY_NEEDED_BYTES = 512 * 1024 * 1024;

const hasMemory = (): boolean => {
  if (!existsSync(MEMORY)) return false;
  const { bavail, bsize } = statfsSync(MEMORY);
  return bavail * bsize >= MEMORY_NEEDED_BYTES;
};

/**
 * For each write to a table with a stream, version 1.2.1 looks for the highest sequence number among all records of the stream,
 * and for each read for the first one after a number. Without this index both take longer with every write.
 */
const STREAM_INDEX = `CREATE INDEX IF NOT EXISTS catraca_stream_records
  ON _stream_records (table_name, CAST(sequence_number AS INTEGER))`;
const LOCKED_LIMIT_MS = 5000;

const addStreamIndex = (database: string): void => {
  const opened = new DatabaseSync(database, { timeout: LOCKED_LIMIT_MS });
  try {
    opened.exec(STREAM_INDEX);
  } finally {
    opened.close();
  }
};

export const dynoxide: Engine = {
  key: "dynoxide",
  name: "Dynoxide",
  databaseFile,
  host: "127.0.0.1",
  find: (executable = installed()) => {
    if (executable === undefined || !runs(executable)) throw new Error(NEEDED);
    return executable;
  },
  // Its mode without a file cannot get the index.
  makeTemporaryFolder: () => mkdtempSync(path.join(hasMemory() ? MEMORY : tmpdir(), "catraca-dynoxide-")),
  prepare: addStreamIndex,
  args: (port, folder) => [
    "serve",
    ...(folder === undefined ? [] : ["--db-path", path.join(folder, databaseFile)]),
    "--host",
    "127.0.0.1",
    "--port",
    String(port),
  ],
  marks: (folder) => ["dynoxide serve", `--db-path ${path.join(folder, databaseFile)} `],
  isRoutine: (line) => line.startsWith("Dynoxide listening"),
  reason: (said, database) =>
    database !== undefined && /not a valid SQLite database|malformed|not a database/i.test(said)
      ? damagedFile(database, new Error(said.trim()))
      : undefined,
};
