/** The files of exports, and the signed links to them. Anyone with a link may open it until it expires. */
import * as base32 from "../kernel/base32.ts";
import { isEqual, mac } from "../kernel/secret.ts";
import { setting } from "../kernel/setting.ts";

export const keyOf = (jobId: string): string => `exports/${jobId}.csv`;

type LinkContent = { jobId: string; expiresAtSec: number };

const signature = ({ jobId, expiresAtSec }: LinkContent): Uint8Array => mac(setting("MASTER_SECRET"), "export", [jobId, expiresAtSec], 16);

export const createLink = (content: LinkContent): string => {
  const query = new URLSearchParams({ expires: String(content.expiresAtSec), signature: base32.encode(signature(content)) });
  return new URL(`/api/files/exports/${content.jobId}?${query.toString()}`, setting("SITE_URL")).href;
};

/** False for a forged or changed link. */
export const isSigned = (content: LinkContent, signatureText: string): boolean => {
  const bytes = base32.decode(signatureText);
  return bytes !== undefined && isEqual(bytes, signature(content));
};
