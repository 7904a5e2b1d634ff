/** The names of downloaded files: of the event and the person, so that two tickets in one folder can be told apart. */
import { toOneLine } from "../kernel/text.ts";
import type { FileName } from "./ticket.schema.ts";

/** File systems allow 255 bytes. Two names of this many letters fit, also in four bytes each. */
const MAX_LETTERS = 28;
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Without the characters that Windows, macOS or a path refuse. */
const toPart = (text: string): string => {
  const plain = toOneLine(text.toWellFormed())
    .replaceAll(/[\\/:*?"<>|]+/g, " ")
    .replaceAll(/\s+/g, " ")
    .replace(/^[\s.]+/, "");
  let part = "";
  let letters = 0;
  for (const { segment } of graphemes.segment(plain)) if (letters++ < MAX_LETTERS) part += segment.slice(0, 8);
  return part.replace(/[\s.]+$/, "");
};

const ALL = { "pt-BR": "ingressos", en: "tickets" };

/** "Maré Alta - Ana Souza.pdf", and "Maré Alta - ingressos.pdf" for all tickets of an order. */
export const fileNameOf = (
  file: FileName,
  { event, person, locale }: { event: string; person: string; locale: "pt-BR" | "en" },
): string => {
  const parts = [toPart(event), file === "tickets.pdf" ? ALL[locale] : toPart(person)].filter((part) => part !== "");
  return `${parts.join(" - ") || ALL[locale]}${file.slice(file.lastIndexOf("."))}`;
};

/** For readers that take no others: "Mare Alta - Ana Souza.pdf". */
export const toAscii = (name: string): string =>
  name
    .normalize("NFD")
    .replaceAll(/\p{M}+/gu, "")
    .replaceAll(/[^\x20-\x7E]/gu, "_")
    .replaceAll(/["\\]/g, "_");
