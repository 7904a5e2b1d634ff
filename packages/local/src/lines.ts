import { closeSync, existsSync, ftruncateSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from "node:fs";
import path from "node:path";

export type Lines<T> = {
  /** Written when it returns, so a killed process loses nothing that was acknowledged. */
  append(entry: T): void;
  clear(): void;
  close(): void;
};

const parse = <T>(line: string): T[] => {
  try {
    return [JSON.parse(line) as T];
  } catch {
    return [];
  }
};

/** Reads the whole entries of a file of JSON lines. Leaves out an entry that a kill cut short. */
export const readLines = <T>(file: string): T[] =>
  existsSync(file)
    ? readFileSync(file, "utf8")
        .split("\n")
        .flatMap(parse<T>)
    : [];

/** Readers see the old content or the new, never a part. */
export const replaceFile = (file: string, content: string | Uint8Array, mode?: number): void => {
  mkdirSync(path.dirname(file), { recursive: true });
  const beside = `${file}.${process.pid}.new`;
  writeFileSync(beside, content, mode === undefined ? {} : { mode });
  renameSync(beside, file);
};

export const writeLines = (file: string, entries: readonly unknown[]): void =>
  replaceFile(file, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));

export const openLines = <T>(file: string): Lines<T> => {
  mkdirSync(path.dirname(file), { recursive: true });
  const endsTorn = existsSync(file) && !/^$|\n$/.test(readFileSync(file, "utf8").slice(-1));
  const opened = openSync(file, "a");
  if (endsTorn) writeSync(opened, "\n");
  let isOpen = true;
  return {
    append(entry) {
      if (isOpen) writeSync(opened, `${JSON.stringify(entry)}\n`);
    },
    clear() {
      if (isOpen) ftruncateSync(opened, 0);
    },
    close() {
      if (isOpen) closeSync(opened);
      isOpen = false;
    },
  };
};
