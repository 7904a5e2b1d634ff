/** The access tokens of one entry: `<token id>.<base32 of HMAC>`. They are derived when needed and stored nowhere. */
import * as base32 from "../kernel/base32.ts";
import * as Id from "../kernel/id.ts";
import { rowKeyOf } from "../kernel/row-key.ts";
import { isSigned, sign } from "../kernel/signing.ts";
import { normalizeEmail } from "../order/order.allowance.ts";
import { LINKS, type Link } from "./waiting-list.rules.ts";

export type EntryKey = { entryId: string; tokenId: string };

const PURPOSES = { join: "waiting entry", email: "waiting entry by email" } as const satisfies Record<Link, string>;

export const createToken = (link: Link, { entryId, tokenId }: EntryKey): string =>
  `${tokenId}.${base32.encode(sign(PURPOSES[link], [entryId, tokenId]))}`;

type Verified = { tokenId: string; link: Link };

/** Returns undefined when it is not a token of this entry. */
export const verifyToken = ({ entryId, accessToken }: { entryId: string; accessToken: string }): Verified | undefined => {
  const [, tokenId, text] = /^([a-z2-7]{16})\.([A-Z2-7]{52})$/.exec(accessToken) ?? [];
  const bytes = text === undefined ? undefined : base32.decode(text);
  if (tokenId === undefined || !bytes) return undefined;
  const link = LINKS.find((one) => isSigned(PURPOSES[one], [entryId, tokenId], bytes));
  return link && { tokenId, link };
};

/** A repeated join with the same idempotency key is the same row. */
export const keyOf = (idempotencyKey: string): EntryKey => ({
  entryId: Id.derive("wtl", [idempotencyKey], 16),
  tokenId: base32.encode(rowKeyOf("waiting token", [idempotencyKey], 10)).toLowerCase(),
});

/** 128 bits: nobody may make one that collides with another person's. */
export const placeKeyOf = (p: { eventId: string; ticketTypeId: string; email: string }): string =>
  base32.encode(rowKeyOf("waiting place", [p.eventId, p.ticketTypeId, normalizeEmail(p.email)], 16));
