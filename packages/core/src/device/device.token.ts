/**
 * The token of an enrolled device: `D1.<device>.<event>.<gate>.<random>.<mac>`, in base32. The MAC is checked before any read. The row stores a hash of
 * the random part, and decides.
 */
import * as base32 from "../kernel/base32.ts";
import { rowKeyOf } from "../kernel/row-key.ts";
import { isEqual, sha256 } from "../kernel/secret.ts";
import { isSigned, sign, signatures } from "../kernel/signing.ts";
import { parseEnrolmentCode } from "./device.rules.ts";

export type DeviceToken = { deviceId: string; eventId: string; gateId: string; random: string };

const PATTERN = /^D1\.([a-z2-7]{1,40})\.([a-z2-7]{1,40})\.([a-z2-7]{1,40})\.([A-Z2-7]{26})\.([A-Z2-7]{26})$/;

export const createToken = ({ deviceId, eventId, gateId, random }: Omit<DeviceToken, "random"> & { random: Uint8Array }): string => {
  const body = ["D1", deviceId.slice(4), eventId.slice(4), gateId.slice(4), base32.encode(random)].join(".");
  return `${body}.${base32.encode(sign("device token", [body]))}`;
};

/** Undefined for a token that no accepted key signed. */
export const verifyToken = (token: string): DeviceToken | undefined => {
  const [, device, event, gate, random, text] = PATTERN.exec(token) ?? [];
  const bytes = text === undefined ? undefined : base32.decode(text);
  if (!bytes || random === undefined || !isSigned("device token", [token.slice(0, token.lastIndexOf("."))], bytes)) return undefined;
  return { deviceId: `dev_${device}`, eventId: `evt_${event}`, gateId: `gat_${gate}`, random };
};

export const tokenHashOf = (random: string): string => base32.encode(sha256(`device random\u0000${random}`));

/** Two groups of five. */
export const formatEnrolmentCode = (selector: string, secret: string): string => {
  const code = `${selector}${secret}`;
  return `${code.slice(0, 5)}-${code.slice(5)}`;
};

/** The digits of Open Location Codes, chosen so that none looks like another and none makes a word. */
const CHARACTERS = "23456789CFGHJMPQRVWX";

export const toCharacters = (bytes: Uint8Array): string => Array.from(bytes, (byte) => CHARACTERS[byte % CHARACTERS.length]).join("");

/** 160,000 selectors, and as many keys that nobody guesses within the five attempts of a code. */
export const SELECTOR_LENGTH = 4;
export const KEY_LENGTH = 4;
const MAC_LENGTH = 2;
/** The codes of an earlier version have this form. */
const OLD_KEY_LENGTH = 6;
const OLD_MAC_LENGTH = 4;

type SecretPart = { selector: string; key: string };

const secretPartOf = ({ key }: SecretPart, bytes: Uint8Array): string =>
  key + (key.length === OLD_KEY_LENGTH ? base32.encode(bytes).slice(0, OLD_MAC_LENGTH) : toCharacters(bytes).slice(0, MAC_LENGTH));

/** The secret part of a code: a random key, and its MAC. A code that is not signed costs no read, whoever sends it. */
export const signEnrolment = (part: SecretPart): string => secretPartOf(part, sign("enrolment", [part.selector, part.key]));

export const isEnrolmentSigned = (code: string): boolean => {
  const parsed = parseEnrolmentCode(code);
  if (!parsed) return false;
  const { selector, secret: signed } = parsed;
  const keyLength = signed.length === KEY_LENGTH + MAC_LENGTH ? KEY_LENGTH : OLD_KEY_LENGTH;
  const part = { selector, key: signed.slice(0, keyLength) };
  const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
  return signatures("enrolment", [selector, part.key]).some((one) => isEqual(bytesOf(signed), bytesOf(secretPartOf(part, one))));
};

/** The random part of the token that a phone gets for a code: the same for the same two, and known to nobody without the master secret. */
export const randomOf = ({ phone, code }: { phone: string; code: string }): Uint8Array => {
  const { selector = "", secret: signed = "" } = parseEnrolmentCode(code) ?? {};
  return rowKeyOf("enrolled phone", [selector, signed, phone], 16);
};

export const hashEnrolmentCode = (text: string): { selector: string; secretHash: string } | undefined => {
  const code = parseEnrolmentCode(text);
  return code && { selector: code.selector, secretHash: secretHashOf(code.secret) };
};

export const secretHashOf = (secret: string): string => base32.encode(sha256(`enrolment\u0000${secret}`));
