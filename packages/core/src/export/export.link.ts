/** The files of exports, and the signed links to them. Anyone with a link may open it until it expires. */
import * as base32 from "../kernel/base32.ts";
import { isSigned, sign } from "../kernel/signing.ts";
import { setting } from "../kernel/setting.ts";

export const keyOf = (jobId: string): string => `exports/${jobId}.csv`;

type LinkContent = { jobId: string; expiresAtSec: number };

export const createLink = ({ jobId, expiresAtSec }: LinkContent): string => {
  const query = new URLSearchParams({ expires: String(expiresAtSec), signature: base32.encode(sign("export", [jobId, expiresAtSec])) });
  return new URL(`/api/files/exports/${jobId}?${query.toString()}`, setting("SITE_URL")).href;
};

/** False for a forged or changed link. */
export const isLink = ({ jobId, expiresAtSec }: LinkContent, signatureText: string): boolean => {
  const bytes = base32.decode(signatureText);
  return bytes !== undefined && isSigned("export", [jobId, expiresAtSec], bytes);
};
