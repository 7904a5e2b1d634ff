import { createHash, createHmac, hkdfSync, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { hkdf, hmac, isEqual, sha256 } from "./secret.ts";

const hex = (text: string) => new Uint8Array(Buffer.from(text, "hex"));
const plain = (bytes: Uint8Array | ArrayBuffer) => new Uint8Array(bytes);
const lengths = [0, 1, 31, 32, 55, 56, 63, 64, 65, 127, 128, 129, 1000];

it("SHA-256 and HMAC are those of node:crypto, for keys shorter and longer than a block", () => {
  for (const length of lengths) {
    const data = new Uint8Array(randomBytes(length));
    expect(plain(sha256(data))).toEqual(plain(createHash("sha256").update(data).digest()));
    for (const keyLength of lengths.filter((one) => one > 0)) {
      const key = new Uint8Array(randomBytes(keyLength));
      expect(plain(hmac(key, data)), `${keyLength} ${length}`).toEqual(plain(createHmac("sha256", key).update(data).digest()));
    }
  }
  expect(plain(hmac("chave é", "dado é"))).toEqual(plain(createHmac("sha256", "chave é").update("dado é").digest()));
});

describe("HKDF with an empty salt and one block", () => {
  it("RFC 5869, test case 3", () => {
    const okm = "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8";
    expect(plain(hkdf(new Uint8Array(22).fill(0x0b), new Uint8Array(0)))).toEqual(hex(okm).slice(0, 32));
  });

  it("is node:crypto's", () => {
    for (const length of lengths.filter((one) => one > 0)) {
      const secret = new Uint8Array(randomBytes(length));
      const info = new Uint8Array(randomBytes(6));
      expect(plain(hkdf(secret, info))).toEqual(plain(hkdfSync("sha256", secret, new Uint8Array(0), info, 32)));
    }
  });
});

it("same: equal bytes alone", () => {
  const one = hex("00ff7f80");
  expect(isEqual(one, hex("00ff7f80"))).toBe(true);
  expect(isEqual(new Uint8Array(0), new Uint8Array(0))).toBe(true);
  for (const other of ["00ff7f81", "01ff7f80", "00ff7f", "00ff7f8000", ""]) expect(isEqual(one, hex(other)), other).toBe(false);
});
