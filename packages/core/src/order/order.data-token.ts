/**
 * The token of a link by which the owner of an address sees what an organizer has of them: `<end in seconds>.<base32 of HMAC>`. It is emailed to the
 * address alone, and ends when the order gets another buyer or loses its own.
 */
import * as base32 from "../kernel/base32.ts";
import { isSigned, sign } from "../kernel/signing.ts";
import type { OrderRow } from "./order.rules.ts";

/** Long enough to read an email, and short for a mailbox that somebody else reads later. */
const VALID_SEC = 7 * 24 * 60 * 60;

type Owned = Pick<OrderRow, "orderId" | "buyerKey">;

const partsOf = ({ orderId, buyerKey = "" }: Owned, endSec: number) => [orderId, buyerKey, endSec];

export const createDataToken = (row: Owned, nowMs: number): string => {
  const endSec = Math.floor(nowMs / 1000) + VALID_SEC;
  return `${endSec}.${base32.encode(sign("own data", partsOf(row, endSec)))}`;
};

export const isDataToken = (row: Owned, accessToken: string, nowMs: number): boolean => {
  const [, end, text] = /^([1-9]\d{9})\.([A-Z2-7]{52})$/.exec(accessToken) ?? [];
  const bytes = text === undefined ? undefined : base32.decode(text);
  if (!bytes || row.buyerKey === undefined || Number(end) * 1000 <= nowMs) return false;
  return isSigned("own data", partsOf(row, Number(end)), bytes);
};
