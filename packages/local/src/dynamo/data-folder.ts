/** Checks a data folder before an engine starts: an engine starts on a broken file too, and then fails each call. */
import { accessSync, closeSync, constants, existsSync, mkdirSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import path from "node:path";
import { damagedFile, type Engine } from "./engine.ts";

const SQLITE_HEADER = "SQLite format 3\0";

export const assertFolder = (folder: string): void => {
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

export const assertDatabases = (folder: string): void => {
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".db"))) {
    const file = path.join(folder, name);
    if (!statSync(file).isFile()) throw damagedFile(file);
    if (statSync(file).size === 0) continue;
    const header = Buffer.alloc(SQLITE_HEADER.length);
    const opened = openSync(file, "r");
    readSync(opened, header, 0, header.length, 0);
    closeSync(opened);
    if (header.toString("latin1") !== SQLITE_HEADER) throw damagedFile(file);
  }
};

/** An engine would start empty beside the data of another engine. */
export const assertOwnData = (folder: string, engine: Engine, engines: readonly Engine[]): void => {
  const holds = ({ databaseFile }: Engine): boolean => existsSync(path.join(folder, databaseFile));
  const other = engines.find((one) => one !== engine && holds(one));
  if (other === undefined || holds(engine)) return;
  throw new Error(
    `the data folder ${folder} was written by ${other.name}, which ${engine.name} cannot read: set CATRACA_DATABASE=${other.key}, or start empty with --fresh`,
  );
};
