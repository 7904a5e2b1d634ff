/** Signed links to the files of a ticket or an order. Anyone with the link may open it until it expires, see `Ticket.getFile`. The signature covers every part. */
import * as base32 from "../kernel/base32.ts";
import { isSigned, sign } from "../kernel/signing.ts";
import { setting } from "../kernel/setting.ts";
import type { FileName } from "./ticket.schema.ts";

/** `id`: a ticket, or an order for all its tickets. */
type LinkContent = { id: string; revision: number; file: FileName; locale: "pt-BR" | "en"; expiresAtSec: number };

const partsOf = ({ id, revision, file, locale, expiresAtSec }: LinkContent) => [id, revision, file, locale, expiresAtSec];

export const createLink = (content: LinkContent): string => {
  const { id, revision, file, locale, expiresAtSec } = content;
  const query = new URLSearchParams({
    revision: String(revision),
    locale,
    expires: String(expiresAtSec),
    signature: base32.encode(sign("file", partsOf(content))),
  });
  return new URL(`/api/files/${id}/${file}?${query.toString()}`, setting("SITE_URL")).href;
};

/** False for a forged or changed link. */
export const isLink = (content: LinkContent, signatureText: string): boolean => {
  const bytes = base32.decode(signatureText);
  return bytes !== undefined && isSigned("file", partsOf(content), bytes);
};
