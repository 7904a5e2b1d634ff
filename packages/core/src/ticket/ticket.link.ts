/** Addresses of the files of a ticket or an order: anyone with the link may open it, until it expires. The signature covers every part of it. */
import * as base32 from "../kernel/base32.ts";
import { now } from "../kernel/clock.ts";
import { isEqual, mac } from "../kernel/secret.ts";
import { setting } from "../kernel/setting.ts";
import type { FileName } from "./ticket.schema.ts";

/** `id`: of a ticket, or of an order for all its tickets. */
type Linked = { id: string; revision: number; file: FileName; locale: "pt-BR" | "en"; expiresAtSec: number };

const signature = ({ id, revision, file, locale, expiresAtSec }: Linked): Uint8Array =>
  mac(setting("MASTER_SECRET"), "file", [id, revision, file, locale, expiresAtSec], 16);

export const createLink = (linked: Linked): string => {
  const { id, revision, file, locale, expiresAtSec } = linked;
  const query = new URLSearchParams({
    revision: String(revision),
    locale,
    expires: String(expiresAtSec),
    signature: base32.encode(signature(linked)),
  });
  return new URL(`/api/files/${id}/${file}?${query.toString()}`, setting("SITE_URL")).href;
};

/** False for a link that is not ours, altered, or past its time. */
export const isValidLink = (linked: Linked, given: string): boolean => {
  const bytes = base32.decode(given);
  return bytes !== undefined && isEqual(bytes, signature(linked)) && linked.expiresAtSec * 1000 > now();
};
