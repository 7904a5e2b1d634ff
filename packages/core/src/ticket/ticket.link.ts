/** Signed links to the files of a ticket or an order. Anyone with the link may open it until it expires, see `Ticket.getFile`. The signature covers every part. */
import * as base32 from "../kernel/base32.ts";
import { isEqual, mac } from "../kernel/secret.ts";
import { setting } from "../kernel/setting.ts";
import type { FileName } from "./ticket.schema.ts";

/** `id`: a ticket, or an order for all its tickets. */
type LinkContent = { id: string; revision: number; file: FileName; locale: "pt-BR" | "en"; expiresAtSec: number };

const signature = ({ id, revision, file, locale, expiresAtSec }: LinkContent): Uint8Array =>
  mac(setting("MASTER_SECRET"), "file", [id, revision, file, locale, expiresAtSec], 16);

export const createLink = (content: LinkContent): string => {
  const { id, revision, file, locale, expiresAtSec } = content;
  const query = new URLSearchParams({
    revision: String(revision),
    locale,
    expires: String(expiresAtSec),
    signature: base32.encode(signature(content)),
  });
  return new URL(`/api/files/${id}/${file}?${query.toString()}`, setting("SITE_URL")).href;
};

/** False for a forged or changed link. */
export const isSigned = (content: LinkContent, signatureText: string): boolean => {
  const bytes = base32.decode(signatureText);
  return bytes !== undefined && isEqual(bytes, signature(content));
};
