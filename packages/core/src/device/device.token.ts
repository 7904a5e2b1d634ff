/**
 * The token of an enrolled device: `D1.<device>.<event>.<gate>.<random>.<mac>`, in base32. The MAC is checked before any read. The row stores a hash of
 * the random part, and decides.
 */
import * as base32 from "../kernel/base32.ts";
import { isEqual, mac, sha256 } from "../kernel/secret.ts";
import { parseEnrolmentCode } from "./device.rules.ts";

export type DeviceToken = { deviceId: string; eventId: string; gateId: string; random: string };

const PATTERN = /^D1\.([a-z2-7]{1,40})\.([a-z2-7]{1,40})\.([a-z2-7]{1,40})\.([A-Z2-7]{26})\.([A-Z2-7]{26})$/;

const macOf = (secret: string, body: string): Uint8Array => mac(secret, "device token", [body], 16);

export const createToken = ({
  secret,
  deviceId,
  eventId,
  gateId,
  random,
}: Omit<DeviceToken, "random"> & { secret: string; random: Uint8Array }): string => {
  const body = ["D1", deviceId.slice(4), eventId.slice(4), gateId.slice(4), base32.encode(random)].join(".");
  return `${body}.${base32.encode(macOf(secret, body))}`;
};

/** Undefined for a token that was not made with this secret. */
export const verifyToken = ({ secret, token }: { secret: string; token: string }): DeviceToken | undefined => {
  const [, device, event, gate, random, text] = PATTERN.exec(token) ?? [];
  const bytes = text === undefined ? undefined : base32.decode(text);
  if (!bytes || random === undefined || !isEqual(bytes, macOf(secret, token.slice(0, token.lastIndexOf("."))))) return undefined;
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

/** A code that is not signed costs no read, whoever sends it. */
const enrolmentMac = (secret: string, selector: string, key: string): string => {
  const bytes = mac(secret, "enrolment", [selector, key], 3);
  return key.length === OLD_KEY_LENGTH ? base32.encode(bytes).slice(0, OLD_MAC_LENGTH) : toCharacters(bytes).slice(0, MAC_LENGTH);
};

/** The secret part of a code: a random key, and its MAC. */
export const signEnrolment = (p: { secret: string; selector: string; key: string }): string =>
  `${p.key}${enrolmentMac(p.secret, p.selector, p.key)}`;

export const isEnrolmentSigned = ({ secret, code }: { secret: string; code: string }): boolean => {
  const parsed = parseEnrolmentCode(code);
  if (!parsed) return false;
  const { selector, secret: signed } = parsed;
  const keyLength = signed.length === KEY_LENGTH + MAC_LENGTH ? KEY_LENGTH : OLD_KEY_LENGTH;
  const expected = signEnrolment({ secret, selector, key: signed.slice(0, keyLength) });
  return isEqual(new TextEncoder().encode(signed), new TextEncoder().encode(expected));
};

/** The random part of the token that a phone gets for a code: the same for the same two, and known to nobody without the secret. */
export const randomOf = ({ secret, phone, code }: { secret: string; phone: string; code: string }): Uint8Array => {
  const { selector = "", secret: signed = "" } = parseEnrolmentCode(code) ?? {};
  return mac(secret, "enrolled phone", [selector, signed, phone], 16);
};

export const hashEnrolmentCode = (text: string): { selector: string; secretHash: string } | undefined => {
  const code = parseEnrolmentCode(text);
  return code && { selector: code.selector, secretHash: secretHashOf(code.secret) };
};

export const secretHashOf = (secret: string): string => base32.encode(sha256(`enrolment\u0000${secret}`));
