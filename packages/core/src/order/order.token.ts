/** The access token of one order: `<generation>.<base32 of HMAC>`. It is derived when needed and stored nowhere. */
import * as base32 from "../kernel/base32.ts";
import { Fault } from "../kernel/fault.ts";
import { isSigned, sign } from "../kernel/signing.ts";

export const createToken = ({ orderId, tokenGeneration }: { orderId: string; tokenGeneration: number }): string =>
  `${tokenGeneration}.${base32.encode(sign("order access", [orderId, tokenGeneration]))}`;

/** Returns the token's generation, or undefined when it is not a token of this order. */
export const verifyToken = ({ orderId, accessToken }: { orderId: string; accessToken: string }): number | undefined => {
  const [, generation, text] = /^(0|[1-9]\d{0,5})\.([A-Z2-7]{52})$/.exec(accessToken) ?? [];
  const bytes = text === undefined ? undefined : base32.decode(text);
  return bytes && isSigned("order access", [orderId, Number(generation)], bytes) ? Number(generation) : undefined;
};

/** For calls that would answer the token of an order whose earlier link was revoked. */
export const linkRevoked = (): Fault =>
  new Fault("conflict", "order.link_revoked", "This order has a new link: use the one in the latest email about it.");
