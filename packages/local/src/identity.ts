/** The identity of this installation. A restart continues with it. */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { replaceFile } from "./lines.ts";

/** `successors`: by the number of the key. `signingKeys`: the first signs, and each is accepted, as CATRACA_SIGNING_KEYS last said. */
type Stored = { masterSecret: string; organizerSubject: string; successors?: Record<string, string>; signingKeys?: number[] };

/** As functions read them: SIGNING_SECRETS in setting.ts of core. */
export type Identity = { masterSecret: string; organizerSubject: string; signingSecrets: string };

const newSecret = (): string => randomBytes(32).toString("base64url");

const read = (file: string): Stored | undefined => {
  if (!existsSync(file)) return undefined;
  try {
    const stored = JSON.parse(readFileSync(file, "utf8")) as Partial<Stored>;
    const { masterSecret, organizerSubject } = stored;
    if (masterSecret && organizerSubject) return { ...stored, masterSecret, organizerSubject };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new Error(`${file} is damaged: put a copy back in its place, or start empty with --fresh`);
};

const make = (): Stored => ({ masterSecret: newSecret(), organizerSubject: `organizer-${randomBytes(6).toString("hex")}` });

const FIRST_KEY = 1;

/** Makes the secrets of new keys. A secret stays when its key is retired, as a stage keeps it. */
const withKeys = (stored: Stored, signingKeys: number[]): Stored => ({
  ...stored,
  signingKeys,
  successors: {
    ...Object.fromEntries(signingKeys.filter((key) => key !== FIRST_KEY).map((key) => [key, newSecret()])),
    ...stored.successors,
  },
});

const readNumbers = (text: string): number[] => {
  if (!/^[1-8](,[1-8])*$/.test(text)) throw new Error(`CATRACA_SIGNING_KEYS must be numbers such as 2,1, not "${text}"`);
  return text.split(",").map(Number);
};

export const openIdentity = (folder: string, signingKeys = process.env["CATRACA_SIGNING_KEYS"]): Identity => {
  const file = path.join(folder, "identity.json");
  const stored = read(file);
  const opened = signingKeys === undefined ? (stored ?? make()) : withKeys(stored ?? make(), readNumbers(signingKeys));
  if (opened !== stored) replaceFile(file, JSON.stringify(opened), 0o600);
  const { masterSecret, organizerSubject, successors = {} } = opened;
  const secretOf = (key: number): string => (key === FIRST_KEY ? masterSecret : (successors[key] ?? ""));
  const signingSecrets = (opened.signingKeys ?? [FIRST_KEY]).map((key) => `${key}:${secretOf(key)}`).join(",");
  return { masterSecret, organizerSubject, signingSecrets };
};
