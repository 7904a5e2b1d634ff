/** The code that a ticket has now. Apart from ticket.files.ts, whose fonts are not for those who only need codes. */
import { createHmac, createSecretKey, type KeyObject } from "node:crypto";
import type { Hmac } from "../kernel/secret.ts";
import { setting } from "../kernel/setting.ts";
import { createCode } from "./ticket.code.ts";
import type { TicketRow } from "./ticket.schema.ts";

/** The key of new codes. Raise it to rotate; the gate still accepts older keys. */
const CODE_KEY = 1;

/** The object of the last key: Node takes key objects four times as fast as bytes, and codes are made one after the other for one event. */
let last: { key: Uint8Array | string; object: KeyObject } | undefined;

/** Uses Node's own code: a list of 50,000 tickets makes as many codes. */
const nativeHmac: Hmac = (key, data) => {
  if (last?.key !== key) last = { key, object: typeof key === "string" ? createSecretKey(key, "utf8") : createSecretKey(key) };
  return createHmac("sha256", last.object).update(data).digest();
};

export const codeOf = ({ eventId, ticketId, revision }: Pick<TicketRow, "eventId" | "ticketId" | "revision">): string =>
  createCode({ secret: setting("MASTER_SECRET"), keyId: CODE_KEY, eventId, ticketId, revision }, nativeHmac);
