/** A database with DynamoDB's protocol, run as one process on this machine. */
export type Engine = {
  /** Its value in the setting CATRACA_DATABASE. */
  key: "dynoxide" | "dynamodb-local";
  name: string;
  /** The file in the data folder that holds all tables. */
  databaseFile: string;
  /** The address it listens on. */
  host: string;
  /** The executable, by default the installed one. Throws one line that says what to install. */
  find: (executable?: string) => string;
  args: (port: number, folder: string | undefined) => string[];
  /** A folder for temporary data, removed while the engine has its files open. Absent when the engine works without files. */
  makeTemporaryFolder?: () => string;
  /** Prepares the database before the first write, once it answers. */
  prepare?: (database: string) => void;
  /** Parts of the command line that only this engine over this folder has. */
  marks: (folder: string) => string[];
  /** Whether this line on standard error is harmless. */
  isRoutine: (line: string) => boolean;
  /** Translates known last words into a reason. */
  reason: (said: string, database: string | undefined) => Error | undefined;
};

export const damagedFile = (file: string, cause?: unknown): Error =>
  new Error(`the database ${file} is damaged: put a copy back in its place, or start empty with --fresh`, { cause });
