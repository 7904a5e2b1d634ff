/** Ids, and the only source of randomness. */
import * as base32 from "./base32.ts";
import { rowKeyOf } from "./row-key.ts";

export type Prefix =
  | "evt"
  | "tty"
  | "ord"
  | "tkt"
  | "gat"
  | "dev"
  | "scn"
  | "prd"
  | "prm"
  | "fee"
  | "qst"
  | "pol"
  | "pay"
  | "ref"
  | "job"
  | "org"
  | "mbr"
  | "cfl"
  | "wtl"
  | "key"
  | "whk"
  | "dlv";

export const random = (): number => Math.random();

export const randomBytes = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

const format = (prefix: Prefix, bytes: Uint8Array): string => `${prefix}_${base32.encode(bytes).toLowerCase()}`;

/** 80 random bits: 16 characters after the prefix. */
export const create = (prefix: Prefix): string => format(prefix, randomBytes(10));

/** A unique name without a prefix. */
export const nonce = (): string => base32.encode(randomBytes(10)).toLowerCase();

/** Returns the same id for the same parts. Without the master secret it cannot be computed. `length` in bytes. */
export const derive = (prefix: Prefix, parts: readonly (string | number)[], length = 10): string =>
  format(prefix, rowKeyOf("id", [prefix, ...parts], length));

/** Spreads a list over a fixed number of index partitions, by FNV-1a. A change of it, or of the number of slots, hides old rows. */
export const slot = (id: string, slots: number): number => {
  let hash = 2166136261;
  for (const char of id) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16777619);
  return ((hash ^ (hash >>> 15)) >>> 0) % slots;
};
