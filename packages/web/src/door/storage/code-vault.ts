/**
 * Encrypts the codes of scans that wait for the network, because they are good for an entry until the server has answered. The browser keeps the key and
 * gives it to no script: what is copied from a lost phone's storage has no readable code.
 */
import type { Database } from "./database.ts";

export type CodeVault = {
  seal: (code: string) => Promise<Uint8Array<ArrayBuffer>>;
  /** Undefined for what another key encrypted. */
  open: (sealed: Uint8Array<ArrayBuffer>) => Promise<string | undefined>;
};

const ALGORITHM = "AES-GCM";
const IV_BYTES = 12;

const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>;

const loadKey = async (database: Database): Promise<CryptoKey> => {
  const made = await crypto.subtle.generateKey({ name: ALGORITHM, length: 256 }, false, ["encrypt", "decrypt"]);
  const { store, done } = database.transaction("keys", "readwrite");
  // Another tab may have stored one.
  const key = (await store.get("codes")) ?? made;
  await Promise.all([store.put(key, "codes"), done]);
  return key;
};

/** Undefined where the browser stores no keys: codes are then stored as they are. */
export const openVault = async (database: Database): Promise<CodeVault | undefined> => {
  try {
    const key = await loadKey(database);
    return {
      seal: async (code) => {
        const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
        const sealed = await crypto.subtle.encrypt({ name: ALGORITHM, iv }, key, encode(code));
        return Uint8Array.of(...iv, ...new Uint8Array(sealed));
      },
      open: async (sealed) => {
        try {
          const iv = sealed.subarray(0, IV_BYTES);
          return new TextDecoder().decode(await crypto.subtle.decrypt({ name: ALGORITHM, iv }, key, sealed.subarray(IV_BYTES)));
        } catch (error) {
          console.warn("a stored code cannot be opened", error);
          return undefined;
        }
      },
    };
  } catch (error) {
    console.warn("codes are stored as they are", error);
    return undefined;
  }
};
