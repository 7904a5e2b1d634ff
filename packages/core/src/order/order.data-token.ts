/**
 * The token of a link by which the owner of an address sees what an organizer has of them: `<end in seconds>.<base32 of HMAC>`. It is emailed to the
 * address alone, and ends when the order or the ticket gets another person or loses its own.
 */
import * as base32 from "../kernel/base32.ts";
import { isSigned, sign } from "../kernel/signing.ts";
/** Long enough to read an email, and short for a mailbox that somebody else reads later. */
const VALID_SEC = 7 * 24 * 60 * 60;

/** `id`: of an order or a ticket. `ownerKey`: of its buyer's or attendee's address. */
type Owned = { id: string; ownerKey: string };

const partsOf = ({ id, ownerKey }: Owned, endSec: number) => [id, ownerKey, endSec];

export const createDataToken = (owned: Owned, nowMs: number): string => {
  const endSec = Math.floor(nowMs / 1000) + VALID_SEC;
  return `${endSec}.${base32.encode(sign("own data", partsOf(owned, endSec)))}`;
};

const TOKEN = /^([1-9]\d{9})\.([A-Z2-7]{52})$/;

/** As the token says, whether it is one of ours or not. */
export const dataTokenEndSec = (accessToken: string): number | undefined => {
  const [, end] = TOKEN.exec(accessToken) ?? [];
  return end === undefined ? undefined : Number(end);
};

export const isDataToken = (owned: Owned, accessToken: string, nowMs: number): boolean => {
  const [, end, text] = TOKEN.exec(accessToken) ?? [];
  const bytes = text === undefined ? undefined : base32.decode(text);
  if (!bytes || Number(end) * 1000 <= nowMs) return false;
  return isSigned("own data", partsOf(owned, Number(end)), bytes);
};
