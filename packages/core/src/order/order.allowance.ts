/** The keys of what one buyer has of an allowance or limit, or one browser before the buyer is known. And of a buyer's orders. */
import * as base32 from "../kernel/base32.ts";
import { rowKeyOf } from "../kernel/row-key.ts";

/** Only case and space at the ends are ignored: dots and plus tags make another person, as they do for many mail servers. */
export const normalizeEmail = (email: string): string => email.trim().toLowerCase();

/** 96 bits: no two buyers share one. */
const MAC_BYTES = 12;

/** A MAC under the master secret, so that the key does not show the address and nobody can test one against it. */
export const allowanceOf = ({ eventId, email }: { eventId: string; email: string }): string =>
  base32.encode(rowKeyOf("open orders", [eventId, normalizeEmail(email)], MAC_BYTES));

/** The item that counts one buyer's part of a limit. `id`: of the ticket type or promo code that is limited. */
export const buyerLimitOf = ({ eventId, id, email }: { eventId: string; id: string; email: string }): string =>
  base32.encode(rowKeyOf("limit of a buyer", [eventId, id, normalizeEmail(email)], MAC_BYTES));

export const holderAllowanceOf = ({ eventId, holder }: { eventId: string; holder: string }): string =>
  base32.encode(rowKeyOf("open orders", [eventId, "holder", holder], MAC_BYTES));

/** 128 bits: it finds orders of every event, and nobody may make one that collides with another person's. */
const BUYER_KEY_BYTES = 16;

/** Finds the orders of one address, of all events. A MAC under the master secret, like the others. */
export const buyerKeyOf = (email: string): string => base32.encode(rowKeyOf("buyer", [normalizeEmail(email)], BUYER_KEY_BYTES));

/** Names an address where mail to it came back, without showing it. */
export const mailKeyOf = (email: string): string => base32.encode(rowKeyOf("mail address", [normalizeEmail(email)], BUYER_KEY_BYTES));
