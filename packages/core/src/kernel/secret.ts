/** Hashes and MACs: HMAC-SHA-256 (RFC 2104) and HKDF (RFC 5869), by @aws-crypto/sha256-js, which is synchronous and small. */
import { Sha256 } from "@aws-crypto/sha256-js";

export const sha256 = (data: Uint8Array | string): Uint8Array => {
  const hash = new Sha256();
  hash.update(data);
  return hash.digestSync();
};

export type Hmac = (key: Uint8Array | string, data: Uint8Array | string) => Uint8Array;

/** Use `mac`, which separates the uses of a key. */
export const hmac: Hmac = (key, data) => {
  const hash = new Sha256(key);
  hash.update(data);
  return hash.digestSync();
};

/** These purposes derive the keys of rows: row-key.ts. */
export type RowPurpose =
  | "id"
  | "waiting token"
  | "waiting place"
  | "open orders"
  | "limit of a buyer"
  | "free message"
  | "mailing address"
  | "mail address"
  | "buyer"
  | "ticket word"
  | "ticket owner"
  | "erasure request"
  | "erasure link"
  | "enrolled phone"
  | "foreign code";

/** These purposes sign, so that a reader sees that this installation made it: signing.ts. */
export type SignedPurpose =
  | "order access"
  | "waiting entry"
  | "waiting entry by email"
  | "mailing proof"
  | "unsubscribe"
  | "member invitation"
  | "file"
  | "event preview"
  | "export"
  | "webhook secret"
  | "own data"
  | "device token"
  | "enrolment";

/** The uses of a key. A MAC that was made for one use is not valid for another. Ticket codes have keys of their own, one for each event. */
type Purpose = RowPurpose | SignedPurpose | "catraca ticket code";

/** HMAC over the purpose and the parts, with a zero byte between them; or over the purpose, a zero byte and the bytes. `by`: another implementation. */
export const mac = (
  key: Uint8Array | string,
  purpose: Purpose,
  data: Uint8Array | readonly (string | number)[],
  length = 32,
  by: Hmac = hmac,
): Uint8Array => {
  if (!(data instanceof Uint8Array)) return by(key, [purpose, ...data].join("\u0000")).subarray(0, length);
  const domain = new TextEncoder().encode(`${purpose}\u0000`);
  const signed = new Uint8Array(domain.length + data.length);
  signed.set(domain);
  signed.set(data, domain.length);
  return by(key, signed).subarray(0, length);
};

/** HKDF-SHA-256 with an empty salt, one block: 32 bytes. */
export const hkdf = (secret: Uint8Array | string, info: Uint8Array): Uint8Array => {
  const block = new Uint8Array(info.length + 1);
  block.set(info);
  block[info.length] = 1;
  return hmac(hmac(new Uint8Array(32), secret), block);
};

/** Its time does not depend on where the two differ. */
export const isEqual = (a: Uint8Array, b: Uint8Array): boolean => {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
};
