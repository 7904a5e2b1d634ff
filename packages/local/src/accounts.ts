/** The accounts that invitations made, with their groups. They sign in by their address. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { replaceFile } from "./lines.ts";

export type Accounts = {
  /** Returns false when the account exists. */
  create: (email: string) => boolean;
  /** Returns false when there is no such account. */
  addToGroup: (email: string, group: string) => boolean;
  groupsOf: (email: string) => readonly string[] | undefined;
};

export const openAccounts = (folder: string): Accounts => {
  const file = path.join(folder, "accounts.json");
  const groups = new Map<string, string[]>(
    existsSync(file) ? Object.entries(JSON.parse(readFileSync(file, "utf8")) as Record<string, string[]>) : [],
  );
  const save = (email: string, all: string[]): void => {
    groups.set(email, all);
    replaceFile(file, JSON.stringify(Object.fromEntries(groups)), 0o600);
  };
  const key = (email: string): string => email.toLowerCase();
  return {
    create(email) {
      if (groups.has(key(email))) return false;
      save(key(email), []);
      return true;
    },
    addToGroup(email, group) {
      const before = groups.get(key(email));
      if (!before) return false;
      if (!before.includes(group)) save(key(email), [...before, group]);
      return true;
    },
    groupsOf: (email) => groups.get(key(email)),
  };
};
