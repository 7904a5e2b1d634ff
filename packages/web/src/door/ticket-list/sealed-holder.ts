/** A ticket's code finds its entry in the list and opens it: the entry's place is a hash of the code, and the code is its key. */
import { HASH_BYTES, IV_BYTES, KEY_INFO } from "@catraca/core/manifest/manifest.format.rules.ts";

import { toEventLetters } from "@catraca/core/ticket/ticket.code.rules.ts";

/** `ticketId`: of a foreign code. `name`: not of a foreign code that others can guess. */
export type Holder = { ticketId?: string; name?: string; note?: string; answers?: string[] };

const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>;

const hash = async (text: string): Promise<Uint8Array> => new Uint8Array(await crypto.subtle.digest("SHA-256", encode(text)));

export const hashCode = async (code: string): Promise<Uint8Array> => (await hash(code)).subarray(0, HASH_BYTES);

/** The event as its codes spell it. */
export const getEventLetters = async (eventId: string): Promise<string> => toEventLetters(await hash(eventId));

/** Fails if somebody without the code sealed it. */
export const openHolder = async (code: string, sealed: Uint8Array): Promise<Holder> => {
  const secret = await crypto.subtle.importKey("raw", encode(code), "HKDF", false, ["deriveKey"]);
  const derivation = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: encode(KEY_INFO) };
  const key = await crypto.subtle.deriveKey(derivation, secret, { name: "AES-GCM", length: 256 }, false, ["decrypt"]);
  const bytes = Uint8Array.from(sealed);
  const opened = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes.subarray(0, IV_BYTES) }, key, bytes.subarray(IV_BYTES));
  const content = JSON.parse(new TextDecoder().decode(opened)) as { t?: string; n?: string; o?: string; a?: string[] };
  const { t: ticketId, n: name, o: note, a: answers } = content;
  return {
    ...(ticketId === undefined ? {} : { ticketId }),
    ...(name === undefined ? {} : { name }),
    ...(note === undefined ? {} : { note }),
    ...(answers === undefined ? {} : { answers }),
  };
};
