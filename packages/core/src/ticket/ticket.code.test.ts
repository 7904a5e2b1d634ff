import { createHash, createHmac, hkdfSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as base32 from "../kernel/base32.ts";
import { create } from "../kernel/id.ts";
import { readTicketId } from "./ticket.code.rules.ts";
import * as Code from "./ticket.code.ts";

const secret = "a master secret of the tests";
const eventId = "evt_aaaabbbbccccdddd";
const ticketId = "tkt_abcdefgh234567mn";
const code = Code.createCode({ secret, keyId: 1, eventId, ticketId, revision: 258 });
const read = (text: string, keyIds: readonly number[] = [1]) =>
  Code.verifyCode({ secrets: new Map(keyIds.map((keyId) => [keyId, secret])), code: text });

const bytesOf = (text: string): Uint8Array => base32.decode(text.slice(2)) ?? new Uint8Array();
const changed = (at: number, mask: number): string => {
  const bytes = bytesOf(code);
  bytes[at] = (bytes[at] ?? 0) ^ mask;
  return `T1${base32.encode(bytes)}`;
};

/** The same format, written with node:crypto and plain arithmetic. */
const independently = (of: { keyId: number; eventId: string; ticketId: string; revision: number }): string => {
  const letters = Array.from(of.ticketId.slice(4), (char) => "abcdefghijklmnopqrstuvwxyz234567".indexOf(char));
  const bits = letters.map((value) => value.toString(2).padStart(5, "0")).join("");
  const event = createHash("sha256").update(of.eventId).digest().subarray(0, 5);
  const body = Buffer.concat([
    Buffer.from([0x11, of.keyId]),
    event,
    Buffer.from(BigInt(`0b${bits}`).toString(16).padStart(20, "0"), "hex"),
    Buffer.from([of.revision >> 8, of.revision & 255]),
  ]);
  const key = Buffer.from(hkdfSync("sha256", secret, "", Buffer.from([of.keyId, ...event]), 32));
  const mac = createHmac("sha256", key).update("catraca ticket code\0").update(body).digest().subarray(0, 16);
  const all = Array.from(Buffer.concat([body, mac]), (byte) => byte.toString(2).padStart(8, "0")).join("");
  return `T1${all.replaceAll(/.{5}/g, (five) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[Number.parseInt(five, 2)] ?? "")}`;
};

describe("a ticket code", () => {
  it("is the format, byte for byte", () => {
    expect(code).toBe("T1CEA77NFPZEFQARBSCTD5N6O7PWGQCAWDKI6IVQITIJ7X2TDFV6LATX4Z");
    expect(code).toBe(independently({ keyId: 1, eventId, ticketId, revision: 258 }));
    const other = { keyId: 255, eventId: "evt_2", ticketId: "tkt_7777777777777777", revision: 65535 };
    expect(Code.createCode({ secret, ...other })).toBe(independently(other));
  });

  it("has 58 characters of the alphanumeric mode", () => {
    expect(code).toMatch(/^T1[A-Z2-7]{56}$/);
  });

  it("is read back", () => {
    expect(read(code)).toEqual({ keyId: 1, eventBytes: Code.eventBytes(eventId), ticketId, revision: 258 });
  });

  it("is read back for a thousand tickets of many events, more than keys are remembered for", () => {
    for (let i = 0; i < 1000; i++) {
      const of = { keyId: i % 3, eventId: i % 2 ? create("evt") : eventId, ticketId: create("tkt"), revision: (i * 67) % 65_536 };
      const result = read(Code.createCode({ secret, ...of }), [0, 1, 2]);
      expect(result).toMatchObject({ keyId: of.keyId, ticketId: of.ticketId, revision: of.revision });
      expect(result && Code.isForEvent(result, of.eventId)).toBe(true);
    }
  });

  it("knows its event", () => {
    const result = read(code);
    expect(result && Code.isForEvent(result, eventId)).toBe(true);
    expect(result && Code.isForEvent(result, "evt_other")).toBe(false);
  });

  it("may come in lower case, with what scanners and people add around it", () => {
    for (const text of [code.toLowerCase(), `${code}\r\n`, ` \t${code}\n`, `\uFEFF${code}`, code.replaceAll(/.{4}/g, "$& ")])
      expect(read(text)?.ticketId).toBe(ticketId);
  });
});

describe("what we did not write", () => {
  it("any single bit changed", () => {
    for (let bit = 0; bit < 280; bit++) expect(read(changed(bit >> 3, 1 << (bit & 7))), `bit ${bit}`).toBeUndefined();
  });

  it("any single character changed", () => {
    for (let at = 0; at < code.length; at++)
      for (const char of "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -$%*+./:ıſK\0é")
        if (char !== code[at]) expect(read(code.slice(0, at) + char + code.slice(at + 1)), `${char} at ${at}`).toBeUndefined();
  });

  it("any part of a code, two codes, a code with something inside", () => {
    for (let length = 0; length < code.length; length++) expect(read(code.slice(0, length))).toBeUndefined();
    for (const text of [code + code, `${code}A`, `A${code}`, `${code.slice(0, 20)}-${code.slice(20)}`]) expect(read(text)).toBeUndefined();
  });

  it("another secret, another key id, a key id no longer accepted", () => {
    expect(Code.verifyCode({ secrets: new Map([[1, `${secret}.`]]), code })).toBeUndefined();
    expect(read(code, [2, 3])).toBeUndefined();
    expect(read(code, [])).toBeUndefined();
  });

  it("control: read without a key, a code says the same whoever made it", () => {
    const forged = changed(34, 1);
    expect(Code.readCode(forged)).toEqual(read(code));
    expect(read(forged)).toBeUndefined();
    for (const text of ["", "T1", `${code}A`, `T1${"A".repeat(56)}`]) expect(Code.readCode(text), text).toBeUndefined();
  });

  it("another event's bytes put in, with the MAC of the first", () => {
    const bytes = bytesOf(code);
    bytes.set(Code.eventBytes("evt_other"), 2);
    expect(read(`T1${base32.encode(bytes)}`)).toBeUndefined();
  });

  it("another event's key", () => {
    expect(Code.keyOf(secret, 1, Code.eventBytes("evt_other"))).not.toEqual(Code.keyOf(secret, 1, Code.eventBytes(eventId)));
    expect(Code.keyOf(secret, 2, Code.eventBytes(eventId))).not.toEqual(Code.keyOf(secret, 1, Code.eventBytes(eventId)));
  });

  it("other texts", () => {
    const hostile = [
      "",
      " ",
      "T1",
      "https://example.com/?code=T1",
      "<script>",
      "=HYPERLINK()",
      "T1".repeat(29),
      `T1${"A".repeat(56)}`,
      "\0".repeat(58),
    ];
    for (const text of hostile) expect(read(text), text).toBeUndefined();
    for (let i = 0; i < 500; i++) {
      const bytes = crypto.getRandomValues(new Uint8Array(35));
      bytes.set([0x11, 1]);
      expect(read(`T1${base32.encode(bytes)}`)).toBeUndefined();
    }
  });

  it("a megabyte is not even looked at", () => {
    const start = performance.now();
    for (const char of [" ", "A", "\n"]) expect(read(char.repeat(1_048_576) + code)).toBeUndefined();
    expect(performance.now() - start).toBeLessThan(50);
  });

  it("control: with a changed MAC every other field still holds, so the comparison alone refuses it", () => {
    const forged = bytesOf(changed(34, 1));
    expect(forged.subarray(0, 19)).toEqual(bytesOf(code).subarray(0, 19));
    expect(forged.subarray(19)).not.toEqual(bytesOf(code).subarray(19));
    expect(changed(34, 1)).toMatch(/^T1[A-Z2-7]{56}$/);
    expect(read(changed(34, 0))).toBeDefined();
    expect(read(changed(34, 1))).toBeUndefined();
  });
});

it("refuses to write what does not fit", () => {
  const of = { secret, keyId: 1, eventId, ticketId, revision: 0 };
  const wrong = [
    { keyId: 256 },
    { keyId: -1 },
    { revision: 65_536 },
    { revision: 0.5 },
    { ticketId: "tkt_ABCDEFGH234567MN" },
    { ticketId: "ord_abcdefgh234567mn" },
  ];
  for (const part of wrong) expect(() => Code.createCode({ ...of, ...part }), JSON.stringify(part)).toThrow(RangeError);
});

it("says which part does not fit a code", () => {
  const write = (change: object) => () => Code.createCode({ secret, keyId: 1, eventId, ticketId, revision: 1, ...change });
  expect(write({ keyId: 256 })).toThrow("key id 256 does not fit a ticket code");
  expect(write({ revision: 65_536 })).toThrow("revision 65536 does not fit a ticket code");
  for (const wrong of ["tkt_short", `x${ticketId}`, `${ticketId}x`])
    expect(write({ ticketId: wrong })).toThrow("the ticket id does not fit a ticket code");
});

it("reads codes of more events than it keeps keys for", () => {
  const events = Array.from({ length: 70 }, (_, at) => `evt_${at}`);
  const codes = events.map((id) => Code.createCode({ secret, keyId: 1, eventId: id, ticketId, revision: numberOf(id) }));
  for (const [index, text] of [...codes, ...codes].entries()) expect(read(text)?.revision).toBe(index % 70);
});

const numberOf = (id: string): number => Number(id.slice(4));

it("the door reads from a code which ticket it names", () => {
  for (const id of [ticketId, "tkt_aaaaaaaaaaaaaaaa", "tkt_7777777777777777", create("tkt")])
    expect(readTicketId(Code.createCode({ secret, keyId: 1, eventId, ticketId: id, revision: 0xffff }))).toBe(id);
});
