/** The access token of one entry: `<token id>.<base32 of HMAC>`. It is derived when needed and stored nowhere. */
import * as base32 from "../kernel/base32.ts";
import { isEqual, mac } from "../kernel/secret.ts";
import { setting } from "../kernel/setting.ts";
import { normalizeEmail } from "../order/order.allowance.ts";

export type EntryKey = { entryId: string; tokenId: string };

const macOf = ({ entryId, tokenId }: EntryKey): Uint8Array => mac(setting("MASTER_SECRET"), "waiting entry", [entryId, tokenId]);

export const createToken = (key: EntryKey): string => `${key.tokenId}.${base32.encode(macOf(key))}`;

/** Returns the token's id, or undefined when it is not a token of this entry. */
export const verifyToken = ({ entryId, accessToken }: { entryId: string; accessToken: string }): string | undefined => {
  const [, tokenId, text] = /^([a-z2-7]{16})\.([A-Z2-7]{52})$/.exec(accessToken) ?? [];
  const bytes = text === undefined ? undefined : base32.decode(text);
  return tokenId !== undefined && bytes && isEqual(bytes, macOf({ entryId, tokenId })) ? tokenId : undefined;
};

/** 128 bits: nobody may make one that collides with another person's. */
export const placeKeyOf = (p: { eventId: string; ticketTypeId: string; email: string }): string =>
  base32.encode(mac(setting("MASTER_SECRET"), "waiting place", [p.eventId, p.ticketTypeId, normalizeEmail(p.email)], 16));
