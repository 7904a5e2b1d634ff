/** The text of an API key, `<key id>.<secret>`, and whether a key may still be used. */
import type { ApiKeyRow } from "./api-key.entity.ts";

/** 160 random bits in base32. */
export const SECRET_BYTES = 20;

const PATTERN = /^(key_[a-z2-7]{16})\.([A-Z2-7]{32})$/;

export const formatKey = (keyId: string, secret: string): string => `${keyId}.${secret}`;

/** Undefined for a text that is no key: an access token, for one. */
export const parseKey = (text: string): { keyId: string; secret: string } | undefined => {
  const [, keyId, secret] = PATTERN.exec(text) ?? [];
  return keyId === undefined || secret === undefined ? undefined : { keyId, secret };
};

export const statusOf = ({ revokedAtMs, expiresAtMs }: Pick<ApiKeyRow, "revokedAtMs" | "expiresAtMs">, nowMs: number) => {
  if (revokedAtMs !== undefined) return "revoked";
  return expiresAtMs !== undefined && expiresAtMs <= nowMs ? "expired" : "active";
};
