/** A database that speaks DynamoDB's protocol and runs as one process on this machine. */
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
  /** A folder for data that nobody keeps, removed while the engine has its files open. Absent where the engine itself can do without files. */
  makeTemporaryFolder?: () => string;
  /** What the database needs before the first write, once it answers. */
  prepare?: (database: string) => void;
  /** Parts of the command line that no process has but this engine over this folder. */
  marks: (folder: string) => string[];
  /** Whether it writes this line to its errors although nothing is wrong. */
  isRoutine: (line: string) => boolean;
  /** The reason, when its last words show one that we know. */
  reason: (said: string, database: string | undefined) => Error | undefined;
};

export const damaged = (file: string, cause?: unknown): Error =>
  new Error(`the database ${file} is damaged: put a copy back in its place, or start empty with --fresh`, { cause });
