/**
 * Signatures of what this installation hands out: codes, links, tokens. The first of SIGNING_SECRETS signs, and every one of them is accepted, so that a
 * successor ends nothing. Rows remember which key signed their code or secret, because it must be made again. Keys of rows never change: row-key.ts.
 */
import { isEqual, mac, type SignedPurpose } from "./secret.ts";
import { setting } from "./setting.ts";

/** The bytes of each signature. Whoever compares takes the length from here and not from what was sent. */
const LENGTHS: Readonly<Record<SignedPurpose, number>> = {
  "order access": 32,
  "waiting entry": 32,
  "waiting entry by email": 32,
  "own data": 32,
  "webhook secret": 32,
  "member invitation": 20,
  "event preview": 20,
  file: 16,
  export: 16,
  unsubscribe: 16,
  "device token": 16,
  // People type these two, and nobody has the time to try them all.
  "mailing proof": 5,
  enrolment: 3,
};

/** The master secret. What does not say which key signed it is of this one. */
export const FIRST_KEY = 1;

type SigningKey = { key: number; secret: string };
/** `byAge`: the oldest first. */
type SigningKeys = { signer: SigningKey; byAge: readonly SigningKey[]; secrets: ReadonlyMap<number, string> };

/** A ticket code has one byte for the number. */
const PART = /^([1-9]\d?|1\d\d|2[0-4]\d|25[0-5]):(.+)$/;

const parse = (text: string): SigningKeys => {
  const keys = text.split(",").flatMap((part): SigningKey[] => {
    const [, key, secret] = PART.exec(part) ?? [];
    return secret === undefined ? [] : [{ key: Number(key), secret }];
  });
  const secrets = new Map(keys.map(({ key, secret }) => [key, secret]));
  const [signer] = keys;
  if (!signer || secrets.size !== text.split(",").length) throw new Error("SIGNING_SECRETS is not a list such as 2:secret,1:secret");
  return { signer, byAge: keys.toSorted((a, b) => a.key - b.key), secrets };
};

let last: { text: string; keys: SigningKeys } | undefined;

const signingKeys = (): SigningKeys => {
  const text = setting("SIGNING_SECRETS");
  if (last?.text !== text) last = { text, keys: parse(text) };
  return last.keys;
};

/** Returns the accepted secrets by the number of their key. A signature of any other key is refused. */
export const acceptedSecrets = (): ReadonlyMap<number, string> => signingKeys().secrets;

/** The number of the key that signs. */
export const signerKey = (): number => signingKeys().signer.key;

type Parts = readonly (string | number)[];

/** Signs by the key that signs now. Give another secret only where a row says which key signed. */
export const sign = (purpose: SignedPurpose, parts: Parts, secret = signingKeys().signer.secret): Uint8Array =>
  mac(secret, purpose, parts, LENGTHS[purpose]);

/** The signatures of every accepted key, the signer's first. */
export const signatures = (purpose: SignedPurpose, parts: Parts): Uint8Array[] =>
  [...acceptedSecrets().values()].map((secret) => sign(purpose, parts, secret));

/** Returns true when one of the accepted keys signed it. */
export const isSigned = (purpose: SignedPurpose, parts: Parts, signature: Uint8Array): boolean => {
  for (const secret of acceptedSecrets().values()) if (isEqual(signature, sign(purpose, parts, secret))) return true;
  return false;
};

/** The number of a key → the first revision or generation that it signs. Absent: the first key signs all. */
export type KeyStarts = Readonly<Record<string, number>>;

/** The key that signed this revision or generation when it was made. */
export const recordedKey = (starts: KeyStarts | undefined, at: number): number => {
  let [key, from] = [FIRST_KEY, -1];
  for (const [number, start] of Object.entries(starts ?? {})) if (start <= at && start > from) [key, from] = [Number(number), start];
  return key;
};

/**
 * The recorded key. When that one is retired, the accepted key that signed last before it, or else the oldest: its holder then finds a valid code, and the one
 * before is refused. The gate's rule says the same: admission.rules.ts.
 */
export const validKey = (starts: KeyStarts | undefined, at: number): SigningKey => {
  const startOf = ({ key }: SigningKey): number => {
    const start = starts?.[key] ?? -1;
    return start <= at ? start : -1;
  };
  return signingKeys().byAge.reduce((valid, one) => (startOf(one) > startOf(valid) ? one : valid));
};

/** Records that the signer signs from this revision or generation on. Undefined: nothing to record. */
export const withSigner = (starts: KeyStarts | undefined, at: number): KeyStarts | undefined => {
  const signer = signerKey();
  return recordedKey(starts, at) === signer ? starts : { ...starts, [signer]: at };
};
