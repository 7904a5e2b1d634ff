/** The accounts that attendees made at the local sign-in. There are no passwords: whoever types an address signs in as it. */
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { replaceFile } from "./lines.ts";

export type Attendee = { subject: string; email: string; isVerified: boolean };

export type Attendees = {
  /** Signs up at the first time. An address that was confirmed once stays so. */
  signIn: (email: string, isVerified: boolean) => Attendee;
  find: (subject: string) => Attendee | undefined;
};

export const openAttendees = (folder: string): Attendees => {
  const file = path.join(folder, "attendees.json");
  const all = new Map<string, Attendee>(existsSync(file) ? Object.entries(JSON.parse(readFileSync(file, "utf8")) as object) : []);
  return {
    signIn(email, isVerified) {
      const address = email.trim().toLowerCase();
      const known = [...all.values()].find((one) => one.email === address) ?? { subject: randomUUID(), email: address, isVerified: false };
      const attendee = { ...known, isVerified: known.isVerified || isVerified };
      all.set(attendee.subject, attendee);
      replaceFile(file, JSON.stringify(Object.fromEntries(all)), 0o600);
      return attendee;
    },
    find: (subject) => all.get(subject),
  };
};
