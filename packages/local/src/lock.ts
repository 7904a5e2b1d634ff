/** A lock between processes. SQLite takes it from the operating system, which frees it when its holder ends. */
import { DatabaseSync } from "node:sqlite";

const SQLITE_BUSY = 5;
/** Readable except at the moment of writing. */
const READ_LIMIT_MS = 1000;

export type Lock = { release(): void };

/** Returns the lock, or the id of the process that holds it. */
export const takeLock = (file: string): Lock | { heldBy: number } => {
  const database = new DatabaseSync(file);
  try {
    // The first transaction stores the holder's id; the second is the lock. Others can read meanwhile.
    database.exec(`BEGIN IMMEDIATE; PRAGMA user_version = ${process.pid}; COMMIT; BEGIN IMMEDIATE;`);
    return { release: () => database.close() };
  } catch (error) {
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) {
      database.exec(`PRAGMA busy_timeout = ${READ_LIMIT_MS}`);
      const heldBy = Number(database.prepare("PRAGMA user_version").get()?.["user_version"] ?? 0);
      database.close();
      return { heldBy };
    }
    database.close();
    throw error;
  }
};
