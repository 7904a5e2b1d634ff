import { expect, it, vi } from "vitest";
import { openVault } from "./code-vault.ts";
import type { Database } from "./database.ts";

const CODE = `T1${"A".repeat(56)}`;

/** The one store that the vault uses. */
const openKeys = (stored: { key?: CryptoKey } = {}): Database => {
  const store = { get: async () => stored.key, put: async (key: CryptoKey) => void (stored.key = key) };
  return { transaction: () => ({ store, done: Promise.resolve() }) } as unknown as Database;
};

it("a stored code is unreadable, and opens after the page was closed", async () => {
  const stored: { key?: CryptoKey } = {};
  const vault = await openVault(openKeys(stored));
  const sealed = await vault?.seal(CODE);
  expect(sealed).not.toEqual(await vault?.seal(CODE));
  expect(String.fromCodePoint(...(sealed ?? []))).not.toMatch(/AAAA/);
  const reopened = await openVault(openKeys(stored));
  expect(sealed && (await reopened?.open(sealed))).toBe(CODE);
  await expect(crypto.subtle.exportKey("raw", stored.key as CryptoKey)).rejects.toThrow();
});

it("what another key encrypted is not opened, and a browser that stores no keys has no vault", async () => {
  const warn = vi.spyOn(console, "warn").mockReturnValue();
  const sealed = await (await openVault(openKeys()))?.seal(CODE);
  const other = await openVault(openKeys());
  expect(sealed && (await other?.open(sealed))).toBeUndefined();
  const noKeys = { transaction: () => ({ store: { get: () => Promise.reject(new DOMException("no", "DataCloneError")) } }) };
  expect(await openVault(noKeys as unknown as Database)).toBeUndefined();
  warn.mockRestore();
});
