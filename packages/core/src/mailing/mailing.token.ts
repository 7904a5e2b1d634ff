/** The key of an address within one organization, and the link by which its owner stops mailings. */
import * as base32 from "../kernel/base32.ts";
import { rowKeyOf } from "../kernel/row-key.ts";
import { isSigned, sign } from "../kernel/signing.ts";
import { normalizeEmail } from "../order/order.allowance.ts";
import { TOKEN } from "./mailing.schema.ts";

/** 128 bits: nobody may make one that collides with another person's. */
const KEY_BYTES = 16;

export const addressKeyOf = (organizationId: string, email: string): string =>
  base32.encode(rowKeyOf("mailing address", [organizationId, normalizeEmail(email)], KEY_BYTES));

/** `<address key>.<base32 of HMAC>`: contains neither the address nor the organization. */
export const createToken = (addressKey: string): string => `${addressKey}.${base32.encode(sign("unsubscribe", [addressKey]))}`;

/** Returns the address key, or undefined for a token that is not ours. */
export const verifyToken = (token: string): string | undefined => {
  const [, addressKey, text] = TOKEN.exec(token) ?? [];
  const bytes = text === undefined ? undefined : base32.decode(text);
  return addressKey !== undefined && bytes && isSigned("unsubscribe", [addressKey], bytes) ? addressKey : undefined;
};
