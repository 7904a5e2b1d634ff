/** The code that a ticket has now. Apart from ticket.files.ts, whose fonts are not for those who only need codes. */
import { createHmac, createSecretKey, type KeyObject } from "node:crypto";
import type { Hmac } from "../kernel/secret.ts";
import { validKey, withSigner, type KeyStarts } from "../kernel/signing.ts";
import { createCode } from "./ticket.code.ts";
import type { TicketRow } from "./ticket.schema.ts";

/** The object of the last key: Node takes key objects four times as fast as bytes, and codes are made one after the other for one event. */
let last: { key: Uint8Array | string; object: KeyObject } | undefined;

/** Uses Node's own code: a list of 50,000 tickets makes as many codes. */
const nativeHmac: Hmac = (key, data) => {
  if (last?.key !== key) last = { key, object: typeof key === "string" ? createSecretKey(key, "utf8") : createSecretKey(key) };
  return createHmac("sha256", last.object).update(data).digest();
};

type Revised = Pick<TicketRow, "revision" | "codeKeys">;

/** The key of the code that is valid now: also of a code before, when `revision` is an earlier one. */
export const codeKeyOf = ({ codeKeys, revision }: Revised): number => validKey(codeKeys, revision).key;

export const codeOf = (row: Pick<TicketRow, "eventId" | "ticketId" | "revision" | "codeKeys">): string => {
  const { eventId, ticketId, revision, codeKeys } = row;
  const { key: keyId, secret } = validKey(codeKeys, revision);
  return createCode({ secret, keyId, eventId, ticketId, revision }, nativeHmac);
};

/** For the write that issues a ticket or gives it another code: the key of a code never changes while it is accepted. */
export const codeKeysFrom = (before: KeyStarts | undefined, revision: number): Pick<TicketRow, "codeKeys"> => {
  const codeKeys = withSigner(before, revision);
  return codeKeys === undefined ? {} : { codeKeys };
};
