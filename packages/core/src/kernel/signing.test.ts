import { afterEach, describe, expect, it, vi } from "vitest";
import { mac, type SignedPurpose } from "./secret.ts";
import { acceptedSecrets, isSigned, recordedKey, sign, signatures, signerKey, validKey, withSigner } from "./signing.ts";

const say = (secrets: string): void => void vi.stubEnv("SIGNING_SECRETS", secrets);
afterEach(() => void vi.unstubAllEnvs());

const LENGTHS: Record<SignedPurpose, number> = {
  "order access": 32,
  "waiting entry": 32,
  "waiting entry by email": 32,
  "own data": 32,
  "webhook secret": 32,
  "member invitation": 20,
  "event preview": 20,
  file: 16,
  export: 16,
  unsubscribe: 16,
  "device token": 16,
  "mailing proof": 5,
  enrolment: 3,
};

describe.each(Object.entries(LENGTHS) as [SignedPurpose, number][])("%s", (purpose, length) => {
  it("is signed by the first key, and accepted until its key is retired", () => {
    say("1:one");
    const old = sign(purpose, ["a", 7]);
    expect(old).toEqual(mac("one", purpose, ["a", 7], length));
    say("2:two,1:one");
    const young = sign(purpose, ["a", 7]);
    expect(young).toEqual(mac("two", purpose, ["a", 7], length));
    expect([old, young].map((one) => isSigned(purpose, ["a", 7], one))).toEqual([true, true]);
    // The successor is accepted before it signs, so that functions that are updated one by one understand each other.
    say("1:one,2:two");
    expect([old, young].map((one) => isSigned(purpose, ["a", 7], one))).toEqual([true, true]);
    say("2:two");
    expect([old, young].map((one) => isSigned(purpose, ["a", 7], one))).toEqual([false, true]);
  });

  it("is nothing for other parts, in a part or with more", () => {
    say("2:two,1:one");
    const signature = sign(purpose, ["a", 7]);
    expect(isSigned(purpose, ["a", 8], signature)).toBe(false);
    for (const other of [signature.subarray(1), signature.subarray(0, -1), new Uint8Array(0), new Uint8Array([...signature, 0])])
      expect(isSigned(purpose, ["a", 7], other)).toBe(false);
  });
});

it("has the signatures of the accepted keys alone, the signer's first", () => {
  say("2:two,1:one");
  expect([signerKey(), [...acceptedSecrets().keys()]]).toEqual([2, [2, 1]]);
  const all = ["two", "one"].map((secret) => mac(secret, "file", ["a"], 16));
  expect(signatures("file", ["a"])).toEqual(all);
  say("2:two");
  expect(signatures("file", ["a"])).toEqual(all.slice(0, 1));
});

it.each(["", "one", "1:", "0:one", "256:one", "01:one", "1:one,", "1:one,1:two", "1:one 2:two,"])(
  "%j is refused, and the error tells no secret",
  (secrets) => {
    say(secrets);
    expect(() => sign("file", ["a"])).toThrow(/SIGNING_SECRETS/);
    expect(() => sign("file", ["a"])).not.toThrow(/one/);
  },
);

describe("the key of a revision", () => {
  it("is the first one where nothing is recorded", () => {
    expect([recordedKey(undefined, 0), recordedKey(undefined, 9)]).toEqual([1, 1]);
  });

  it("is the one that signed when it was made, and stays that", () => {
    say("1:one");
    expect(withSigner(undefined, 0)).toBeUndefined();
    say("2:two,1:one");
    const starts = withSigner(undefined, 3);
    expect(starts).toEqual({ 2: 3 });
    expect(withSigner(starts, 4)).toBe(starts);
    say("3:three,2:two,1:one");
    const later = withSigner(starts, 5);
    expect(later).toEqual({ 2: 3, 3: 5 });
    expect([0, 2, 3, 4, 5, 6].map((at) => recordedKey(later, at))).toEqual([1, 1, 2, 2, 3, 3]);
    say("1:one,2:two,3:three");
    expect(recordedKey(withSigner(later, 6), 6)).toBe(1);
    expect(recordedKey(withSigner(later, 6), 5)).toBe(3);
  });

  it("is the oldest that is accepted once it is retired, also after the next successor", () => {
    say("2:two,1:one");
    expect([validKey(undefined, 0).key, validKey({ 2: 1 }, 1).key]).toEqual([1, 2]);
    say("2:two");
    expect(validKey(undefined, 0)).toEqual({ key: 2, secret: "two" });
    say("3:three,2:two");
    expect(validKey(undefined, 0)).toEqual({ key: 2, secret: "two" });
    say("3:three");
    expect([validKey(undefined, 0).key, validKey({ 2: 1 }, 1).key]).toEqual([3, 3]);
  });
});
