/** The identity of this installation. A restart continues with it. */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { replaceFile } from "./lines.ts";

export type Identity = { masterSecret: string; organizerSubject: string };

export const openIdentity = (folder: string): Identity => {
  const file = path.join(folder, "identity.json");
  if (existsSync(file)) {
    try {
      const { masterSecret, organizerSubject } = JSON.parse(readFileSync(file, "utf8")) as Partial<Identity>;
      if (masterSecret && organizerSubject) return { masterSecret, organizerSubject };
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
    throw new Error(`${file} is damaged: put a copy back in its place, or start empty with --fresh`);
  }
  const made = { masterSecret: randomBytes(32).toString("base64url"), organizerSubject: `organizer-${randomBytes(6).toString("hex")}` };
  replaceFile(file, JSON.stringify(made), 0o600);
  return made;
};
