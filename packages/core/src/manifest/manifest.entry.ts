/** The entries of one ticket in the offline list. Nothing in them names a person, an order or a ticket to anybody who does not have the ticket's code. */
import { createCipheriv, createSecretKey, hash, hkdfSync, type KeyObject } from "node:crypto";
import * as Id from "../kernel/id.ts";
import { codeOf } from "../ticket/ticket.own-code.ts";
import { remainingProducts } from "../ticket/ticket.rules.ts";
import type { TicketRow } from "../ticket/ticket.schema.ts";
import { HASH_BYTES, IV_BYTES, KEY_INFO, type ManifestEntry } from "./manifest.format.rules.ts";

/** The columns that an entry needs. */
export type ListedTicket = Pick<
  TicketRow,
  | "ticketId"
  | "eventId"
  | "revision"
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
>;

export const hashOf = (code: string): Uint8Array => hash("sha256", code, "buffer").subarray(0, HASH_BYTES);

const NO_SALT = "";
const KEY_BYTES = 32;

/** A build seals every ticket of an event. Node takes key objects four times as fast as bytes. */
const keyOf = (code: string): KeyObject => createSecretKey(Buffer.from(hkdfSync("sha256", code, NO_SALT, KEY_INFO, KEY_BYTES)));

/** The same name has other bytes each time. Only the code opens them. */
const seal = (code: string, { attendeeName, note, gateNotes }: ListedTicket): Uint8Array => {
  const iv = Id.randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", keyOf(code), iv);
  const text = JSON.stringify({
    n: attendeeName,
    ...(note === undefined ? {} : { o: note }),
    ...(gateNotes === undefined ? {} : { a: gateNotes }),
  });
  return Buffer.concat([iv, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
};

/** Earlier codes of a ticket that was reissued more often are not in the list: a phone cannot decide about them. */
const MAX_SUPERSEDED = 20;

const NO_BYTES = new Uint8Array();

/** Its code, and the codes that its reissues ended. */
export const entriesOf = (row: ListedTicket): ManifestEntry[] => {
  const { revision, status, inside, entries, admittedAtMs, admittedGateName = "", admittedOn } = row;
  const ticketType = { id: row.ticketTypeId, name: row.ticketTypeName };
  const code = codeOf(row);
  const superseded = Array.from({ length: Math.min(revision, MAX_SUPERSEDED) }, (_, before) => revision - 1 - before);
  return [
    {
      hash: hashOf(code),
      status,
      inside,
      ticketType,
      entries,
      ...(admittedAtMs === undefined ? {} : { admitted: { atMs: admittedAtMs, gateName: admittedGateName } }),
      ...(admittedOn === undefined ? {} : { admittedOn }),
      products: remainingProducts(row).map(({ productId, name, remaining }) => ({ id: productId, name, remaining })),
      sealed: seal(code, row),
    },
    ...superseded.map((earlier) => ({
      hash: hashOf(codeOf({ ...row, revision: earlier })),
      status: "superseded" as const,
      inside: false,
      ticketType,
      entries: 0,
      products: [],
      sealed: NO_BYTES,
    })),
  ];
};
