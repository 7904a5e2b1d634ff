/** The entries of one ticket in the offline list. Nothing in them names a person, an order or a ticket to anybody who does not have the ticket's code. */
import { createCipheriv, createSecretKey, hash, hkdfSync } from "node:crypto";
import * as base32 from "../kernel/base32.ts";
import * as Id from "../kernel/id.ts";
import { invariant } from "../kernel/invariant.ts";
import { codeOf } from "../ticket/ticket.own-code.ts";
import { remainingProducts } from "../ticket/ticket.rules.ts";
import type { ForeignCode, TicketRow } from "../ticket/ticket.schema.ts";
import { HASH_BYTES, IV_BYTES, KEY_INFO, type ManifestEntry } from "./manifest.format.rules.ts";

/** The columns that an entry needs. */
export type ListedTicket = Pick<
  TicketRow,
  | "ticketId"
  | "eventId"
  | "revision"
  | "codeKeys"
  | "status"
  | "inside"
  | "entries"
  | "ticketTypeId"
  | "ticketTypeName"
  | "attendeeName"
  | "note"
  | "gateNotes"
  | "products"
  | "productNames"
  | "admittedAtMs"
  | "admittedGateName"
  | "admittedOn"
  | "foreignCode"
>;

export const hashOf = (code: string): Uint8Array => hash("sha256", code, "buffer").subarray(0, HASH_BYTES);

const NO_SALT = "";
const KEY_BYTES = 32;

const keyBytesOf = (code: string): Uint8Array => new Uint8Array(hkdfSync("sha256", code, NO_SALT, KEY_INFO, KEY_BYTES));

/** A foreign code as its ticket keeps it: enough to list it, and not to tell it. */
export const digestForeign = (code: string, isGuessable: boolean): ForeignCode => ({
  hash: base32.encode(hashOf(code)),
  key: base32.encode(keyBytesOf(code)),
  ...(isGuessable ? { isGuessable } : {}),
});

const bytesOf = (text: string): Uint8Array => {
  const bytes = base32.decode(text);
  invariant(bytes, "a foreign code's digest cannot be read");
  return bytes;
};

/** A build seals every ticket of an event. Node takes key objects four times as fast as bytes. The same content has other bytes each time. */
const seal = (key: Uint8Array, content: object): Uint8Array => {
  const iv = Id.randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", createSecretKey(key), iv);
  return Buffer.concat([iv, cipher.update(JSON.stringify(content), "utf8"), cipher.final(), cipher.getAuthTag()]);
};

const holderOf = ({ attendeeName, note, gateNotes }: ListedTicket) => ({
  n: attendeeName,
  ...(note === undefined ? {} : { o: note }),
  ...(gateNotes === undefined ? {} : { a: gateNotes }),
});

/** Earlier codes of a ticket that was reissued more often are not in the list: a phone cannot decide about them. */
const MAX_SUPERSEDED = 20;

const NO_BYTES = new Uint8Array();

const supersededEntry = (entryHash: Uint8Array, ticketType: ManifestEntry["ticketType"]): ManifestEntry => ({
  hash: entryHash,
  status: "superseded",
  inside: false,
  ticketType,
  entries: 0,
  products: [],
  sealed: NO_BYTES,
});

/** A code that others can guess must open no name: everybody with a phone's list could try them all. */
const foreignEntryOf = (row: ListedTicket, own: ManifestEntry): ManifestEntry[] => {
  const { foreignCode, ticketId, revision } = row;
  if (!foreignCode) return [];
  const entryHash = bytesOf(foreignCode.hash);
  if (revision > 0) return [supersededEntry(entryHash, own.ticketType)];
  const content = { t: ticketId, ...(foreignCode.isGuessable ? {} : holderOf(row)) };
  return [{ ...own, hash: entryHash, isSecond: true, sealed: seal(bytesOf(foreignCode.key), content) }];
};

/** Its code, the codes that its reissues ended, and the code of another seller. */
export const entriesOf = (row: ListedTicket): ManifestEntry[] => {
  const { revision, status, inside, entries, admittedAtMs, admittedGateName = "", admittedOn } = row;
  const ticketType = { id: row.ticketTypeId, name: row.ticketTypeName };
  const code = codeOf(row);
  const superseded = Array.from({ length: Math.min(revision, MAX_SUPERSEDED) }, (_, before) => revision - 1 - before);
  const own: ManifestEntry = {
    hash: hashOf(code),
    status,
    inside,
    ticketType,
    entries,
    ...(admittedAtMs === undefined ? {} : { admitted: { atMs: admittedAtMs, gateName: admittedGateName } }),
    ...(admittedOn === undefined ? {} : { admittedOn }),
    products: remainingProducts(row).map(({ productId, name, remaining }) => ({ id: productId, name, remaining })),
    sealed: seal(keyBytesOf(code), holderOf(row)),
  };
  return [
    own,
    ...superseded.map((earlier) => supersededEntry(hashOf(codeOf({ ...row, revision: earlier })), ticketType)),
    ...foreignEntryOf(row, own),
  ];
};
