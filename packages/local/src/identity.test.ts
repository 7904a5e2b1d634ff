import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openIdentity } from "./identity.ts";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), "catraca-identity-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it("a new installation signs with its master secret, and a restart goes on with it", () => {
  const first = openIdentity(folder, undefined);
  expect(first.signingSecrets).toBe(`1:${first.masterSecret}`);
  expect(openIdentity(folder, undefined)).toEqual(first);
});

it("a successor is made once, and a restart that names no keys goes on with the last ones", () => {
  const { masterSecret } = openIdentity(folder, undefined);
  const { signingSecrets } = openIdentity(folder, "2,1");
  const [, successor = ""] = /^2:([\w-]{43}),1:/.exec(signingSecrets) ?? [];
  expect(signingSecrets).toBe(`2:${successor},1:${masterSecret}`);
  expect(successor).not.toBe(masterSecret);
  expect(openIdentity(folder, undefined).signingSecrets).toBe(signingSecrets);
  expect(openIdentity(folder, "1").signingSecrets).toBe(`1:${masterSecret}`);
  expect(openIdentity(folder, "2").signingSecrets).toBe(`2:${successor}`);
  expect(openIdentity(folder, undefined).masterSecret).toBe(masterSecret);
});

it.each(["", "0", "2;1", "one", "2,", "12", "9"])("the keys %j are refused", (keys) => {
  expect(() => openIdentity(folder, keys)).toThrow("CATRACA_SIGNING_KEYS must be numbers such as 2,1");
});
