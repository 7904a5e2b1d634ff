import { describe, expect, it, vi } from "vitest";
import {
  createToken,
  formatEnrolmentCode,
  hashEnrolmentCode,
  isEnrolmentSigned,
  secretHashOf,
  signEnrolment,
  toCharacters,
  tokenHashOf,
  verifyToken,
} from "./device.token.ts";

const under = <T>(secrets: string, run: () => T): T => {
  vi.stubEnv("SIGNING_SECRETS", secrets);
  try {
    return run();
  } finally {
    vi.unstubAllEnvs();
  }
};

const device = { deviceId: "dev_aaaaaaaaaaaaaaaa", eventId: "evt_bbbbbbbbbbbbbbbb", gateId: "gat_cccccccccccccccc" };
const random = Uint8Array.from({ length: 16 }, (_, at) => at);
const token = createToken({ ...device, random });

describe("a device's token", () => {
  it("says which device, event and gate, and carries its random part", () => {
    expect(verifyToken(token)).toEqual({ ...device, random: "AAAQEAYEAUDAOCAJBIFQYDIOB4" });
  });

  it("stays the same token: enrolled devices must work after a deployment", () => {
    const ids = { deviceId: "dev_aaaa", eventId: "evt_bbbb", gateId: "gat_cccc" };
    const fixed = under("1:a secret", () => createToken({ ...ids, random: new Uint8Array(16).fill(7) }));
    expect(fixed).toBe("D1.aaaa.bbbb.cccc.A4DQOBYHA4DQOBYHA4DQOBYHA4.B5Y6XQ7AM6NVLQGEO7JHC4E3VA");
  });

  it("is read under the secret it was written with alone, also when that has a successor", () => {
    expect(under("1:another", () => verifyToken(token))).toBeUndefined();
    expect(under(`2:another,${process.env["SIGNING_SECRETS"]}`, () => verifyToken(token))).toBeDefined();
  });

  it("is ours in every character", () => {
    for (let at = 0; at < token.length; at++)
      for (const char of ["a", "b", "A", "B", "2", ".", "-"].filter((one) => one !== token[at])) {
        const altered = token.slice(0, at) + char + token.slice(at + 1);
        expect(verifyToken(altered), altered).toBeUndefined();
      }
  });

  it("is nothing when truncated, longer, or another thing", () => {
    const parts = token.split(".");
    for (const other of [
      "",
      token.slice(0, -1),
      `${token}A`,
      `${token}.`,
      ` ${token}`,
      `${token}\n`,
      token.toLowerCase(),
      token.toUpperCase(),
      [...parts.slice(0, 5), ""].join("."),
      [parts[0], parts[2], parts[1], ...parts.slice(3)].join("."),
      "D1.a.b.c.d.e",
      "x".repeat(100_000),
    ])
      expect(verifyToken(other), other.slice(0, 200)).toBeUndefined();
  });

  it("its random part is stored hashed", () => {
    const { random: text = "" } = verifyToken(token) ?? {};
    expect(tokenHashOf(text)).not.toContain(text);
    expect(tokenHashOf(text)).not.toBe(tokenHashOf("BAAQEAYEAUDAOCAJBIFQYDIOB4"));
  });
});

describe("an enrolment code", () => {
  const code = formatEnrolmentCode("7QXC", "4H9RMV");

  it("is two groups of five without look-alikes", () => {
    expect(code).toBe("7QXC4-H9RMV");
    const all = toCharacters(Uint8Array.from({ length: 256 }, (_, byte) => byte));
    expect([...new Set(all)].toSorted().join("")).toBe("23456789CFGHJMPQRVWX");
  });

  it("is found by its selector and proved by its secret, however people type it", () => {
    const expected = { selector: "7QXC", secretHash: secretHashOf("4H9RMV") };
    for (const typed of [code, code.toLowerCase(), " 7qxc4 - h9r mv\n", "7QXC4H9RMV", "7QXC-4H9RMV"])
      expect(hashEnrolmentCode(typed), typed).toEqual(expected);
  });

  it("is nothing with another length or a character that looks like another", () => {
    for (const typed of ["7QXC4-H9RM", "7QXC4-H9RMVV", "7QXC4--H9RMV", "7QXC4-H9RM1", "7QXC4-H9RMO", "7QXC4-H9RMB", "7QXC4-H9RMS"])
      expect(hashEnrolmentCode(typed), typed).toBeUndefined();
  });
});

describe("an enrolment code of an earlier version", () => {
  const code = "ABC234-DEFGHIJKL7";

  it("is found by its selector and proved by its secret, however people type it", () => {
    const expected = { selector: "ABC234", secretHash: secretHashOf("DEFGHIJKL7") };
    for (const typed of [code, code.toLowerCase(), " abc 234 - defgh ijkl7\n", code.replace("-", "")])
      expect(hashEnrolmentCode(typed), typed).toEqual(expected);
  });

  it("is nothing in another shape", () => {
    for (const typed of [
      "",
      "ABC234",
      "ABC234-",
      "ABC234-DEFGHIJKL",
      "ABC234-DEFGHIJKL77",
      "ABC23-DEFGHIJKL77",
      "ABC230-DEFGHIJKL1",
      "ABC234--DEFGHIJKL7",
    ])
      expect(hashEnrolmentCode(typed), typed).toBeUndefined();
  });
});

it("an enrolment code stands alone, in at most a hundred characters", () => {
  const code = formatEnrolmentCode("7QXC", "4H9RMV");
  expect(hashEnrolmentCode(`x${code}`)).toBeUndefined();
  expect(hashEnrolmentCode(code.padEnd(100))).toBeDefined();
  expect(hashEnrolmentCode(code.padEnd(101))).toBeUndefined();
});

it("a token stands alone", () => expect(verifyToken(`x${token}`)).toBeUndefined());

it("two secrets of enrolment codes have two hashes", () => {
  expect(new Set(["DEFGHIJKL7", "DEFGHIJKLM", ""].map(secretHashOf)).size).toBe(3);
  expect(secretHashOf("DEFGHIJKL7")).toMatch(/^[A-Z2-7]{52}$/);
});

describe.each([
  ["two groups of five", "7QXC", "4H9R", /^7QXC4-H9R[2-9CFGHJMPQRVWX]{2}$/],
  ["an earlier version", "ABC234", "DEFGHI", /^ABC234DEFGHI[A-Z2-7]{4}$/],
] as const)("a signed enrolment code of %s", (_, selector, key, shape) => {
  const made = signEnrolment({ selector, key });
  const signed = key.length === 4 ? formatEnrolmentCode(selector, made) : `${selector}${made}`;

  it("has the shape of every code, and is known however people type it", () => {
    expect(signed).toMatch(shape);
    for (const code of [signed, signed.toLowerCase(), signed.replace("-", " ")]) expect(isEnrolmentSigned(code)).toBe(true);
  });

  it("is refused in every other character, and under another secret", () => {
    for (let at = 0; at < signed.length; at++) {
      if (signed[at] === "-") continue;
      const code = `${signed.slice(0, at)}${signed[at] === "C" ? "F" : "C"}${signed.slice(at + 1)}`;
      expect(isEnrolmentSigned(code), code).toBe(false);
    }
    expect(under("1:another", () => isEnrolmentSigned(signed))).toBe(false);
    expect(under(`2:another,${process.env["SIGNING_SECRETS"]}`, () => isEnrolmentSigned(signed))).toBe(true);
    expect(isEnrolmentSigned("ABC234")).toBe(false);
  });
});
