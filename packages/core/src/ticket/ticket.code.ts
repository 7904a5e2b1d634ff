/**
 * The content of the QR code: "T1" and the base32 of 35 bytes, 58 characters that fit QR version 3 in alphanumeric mode.
 * The MAC keeps forged codes away from the database. The ticket's row decides.
 * The gate's bundle includes this file, so it imports only these three.
 *
 *   0  format: 1, HMAC-SHA-256 truncated to 128 bits
 *   1  key id
 *   2  first 5 bytes of SHA-256(event id)
 *   7  ticket id, 10 bytes
 *  17  revision, big-endian
 *  19  MAC, 16 bytes
 */
import * as base32 from "../kernel/base32.ts";
import { hkdf, isEqual, mac, sha256, type Hmac } from "../kernel/secret.ts";
import { normalizeCode } from "./ticket.code.rules.ts";

export type TicketCode = { keyId: number; eventBytes: Uint8Array; ticketId: string; revision: number };

const PREFIX = "T1";
const FORMAT = 0x11;
const TICKET_AT = 7;
const REVISION_AT = 17;
const MAC_AT = 19;
const LENGTH = 35;
const TICKET_ID = /^tkt_[a-z2-7]{16}$/;
const MAX_KEYS = 64;

const keys = new Map<string, Uint8Array>();
const keyName = (secret: string, keyId: number, eventBytes: Uint8Array): string => `${keyId} ${base32.encode(eventBytes)} ${secret}`;

const remember = (name: string, key: Uint8Array): void => {
  if (keys.has(name)) return;
  const [oldest] = keys.size < MAX_KEYS ? [] : keys.keys();
  if (oldest !== undefined) keys.delete(oldest);
  keys.set(name, key);
};

export const keyOf = (secret: string, keyId: number, eventBytes: Uint8Array): Uint8Array =>
  hkdf(secret, Uint8Array.of(keyId, ...eventBytes));

const macOf = (key: Uint8Array, bytes: Uint8Array, by?: Hmac): Uint8Array =>
  mac(key, "catraca ticket code", bytes.subarray(0, MAC_AT), LENGTH - MAC_AT, by);

/** The key of the last event: codes are made and verified one after the other for one event. */
let last = { eventId: "", bytes: new Uint8Array() };

export const eventBytes = (eventId: string): Uint8Array => {
  if (last.eventId !== eventId) last = { eventId, bytes: sha256(eventId).slice(0, TICKET_AT - 2) };
  return last.bytes;
};

export const isForEvent = (code: TicketCode, eventId: string): boolean => isEqual(code.eventBytes, eventBytes(eventId));

const checkUint = (name: string, value: number, max: number): number => {
  if (!Number.isInteger(value) || value < 0 || value > max) throw new RangeError(`${name} ${value} does not fit a ticket code`);
  return value;
};

type CodeContent = { secret: string; keyId: number; eventId: string; ticketId: string; revision: number };

/** `by`: another implementation of HMAC than the gate's. */
export const createCode = ({ secret, keyId, eventId, ticketId, revision }: CodeContent, by?: Hmac): string => {
  const ticketBytes = TICKET_ID.test(ticketId) ? base32.decode(ticketId.slice(4).toUpperCase()) : undefined;
  if (ticketBytes === undefined) throw new RangeError("the ticket id does not fit a ticket code");
  const event = eventBytes(eventId);
  const bytes = new Uint8Array(LENGTH);
  bytes[0] = FORMAT;
  bytes[1] = checkUint("key id", keyId, 0xff);
  bytes.set(event, 2);
  bytes.set(ticketBytes, TICKET_AT);
  new DataView(bytes.buffer).setUint16(REVISION_AT, checkUint("revision", revision, 0xffff));
  const name = keyName(secret, keyId, event);
  const key = keys.get(name) ?? keyOf(secret, keyId, event);
  remember(name, key);
  bytes.set(macOf(key, bytes, by), MAC_AT);
  return PREFIX + base32.encode(bytes);
};

const bytesOf = (code: string): Uint8Array | undefined => {
  const bytes = base32.decode(normalizeCode(code)?.slice(PREFIX.length) ?? "");
  return bytes?.[0] === FORMAT ? bytes : undefined;
};

const contentOf = (bytes: Uint8Array): TicketCode => ({
  keyId: bytes[1] ?? 0,
  eventBytes: bytes.slice(2, TICKET_AT),
  ticketId: `tkt_${base32.encode(bytes.subarray(TICKET_AT, REVISION_AT)).toLowerCase()}`,
  revision: (bytes[REVISION_AT] ?? 0) * 256 + (bytes[REVISION_AT + 1] ?? 0),
});

/** What the code says, which nothing proves: anybody can write it. Undefined for a text that is no code. */
export const readCode = (code: string): TicketCode | undefined => {
  const bytes = bytesOf(code);
  return bytes && contentOf(bytes);
};

/**
 * Undefined for a code that was not made with one of these keys: it names its own, so that more of them cost nothing. The MAC is checked for the event in
 * the code, so the caller compares the event (`isForEvent`).
 */
export const verifyCode = ({ secrets, code }: { secrets: ReadonlyMap<number, string>; code: string }): TicketCode | undefined => {
  const bytes = bytesOf(code);
  if (!bytes) return undefined;
  const content = contentOf(bytes);
  const { keyId, eventBytes: event } = content;
  const secret = secrets.get(keyId);
  if (secret === undefined) return undefined;
  const name = keyName(secret, keyId, event);
  const key = keys.get(name) ?? keyOf(secret, keyId, event);
  if (!isEqual(macOf(key, bytes), bytes.subarray(MAC_AT))) return undefined;
  // After the check, so that forged events do not evict the keys in use.
  remember(name, key);
  return content;
};
