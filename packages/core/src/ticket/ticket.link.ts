/** Addresses of a ticket's files: anyone with the link may open it, until it expires. The signature covers ticket, revision, file and expiry. */
import * as base32 from "../kernel/base32.ts";
import { now } from "../kernel/clock.ts";
import { hmac, same } from "../kernel/secret.ts";
import { setting } from "../kernel/setting.ts";
import type { FileName } from "./ticket.schema.ts";

export type { FileName } from "./ticket.schema.ts";

type Linked = { ticketId: string; revision: number; file: FileName; locale: "pt-BR" | "en"; expiresAtSec: number };

const signature = ({ ticketId, revision, file, locale, expiresAtSec }: Linked): Uint8Array =>
  hmac(setting("MASTER_SECRET"), ["file", ticketId, revision, file, locale, expiresAtSec].join("\u0000")).subarray(0, 16);

export const write = (linked: Linked): string => {
  const { ticketId, revision, file, locale, expiresAtSec } = linked;
  const query = new URLSearchParams({
    revision: String(revision),
    locale,
    expires: String(expiresAtSec),
    signature: base32.encode(signature(linked)),
  });
  return new URL(`/api/files/${ticketId}/${file}?${query.toString()}`, setting("SITE_URL")).href;
};

/** False for a link that is not ours, altered, or past its time. */
export const isOpen = (linked: Linked, given: string): boolean => {
  const bytes = base32.decode(given);
  return bytes !== undefined && same(bytes, signature(linked)) && linked.expiresAtSec * 1000 > now();
};
