/** The frame of every email: its page, its subject, and names that strangers typed. Pure. */
import { addressOf, type Venue } from "../event/event.place.rules.ts";
import type { Locale } from "../event/event.time.ts";
import { inkOn } from "../kernel/colour.rules.ts";
import { escapeHtml, toOneLine } from "../kernel/text.ts";

export type EmailContent = { subject: string; text: string; html: string };

/** Mail clients show about this much of a subject. A name may be several times as long. */
const MAX_SUBJECT = 120;
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

export const plain = (text: string): string => toOneLine(text.toWellFormed());

export const subjectOf = (text: string): string => {
  const line = plain(text);
  if (line.length <= MAX_SUBJECT) return line;
  let short = "";
  for (const { segment } of graphemes.segment(line)) {
    if (short.length + segment.length >= MAX_SUBJECT) break;
    short += segment;
  }
  return `${short.trimEnd()}…`;
};

export const toHtml = (text: string): string => `<bdi>${escapeHtml(plain(text))}</bdi>`;

export const SOFT = "color:#45564d";
export const RULE = "border:0;border-top:2px solid #d3dbd2;margin:24px 0";

/** The place of the organizer's header in a page. */
const TOP = "<!-- organizer -->";

export type Brand = { name: string; colour?: string | undefined; pictureUrl?: string | undefined };

/** With the organizer's name on its colour, and its picture. Unchanged for an organizer without both. */
export const withHeader = (html: string, { name, colour, pictureUrl }: Brand): string => {
  if (colour === undefined && pictureUrl === undefined) return html;
  const ground = colour ?? "#ffffff";
  const picture =
    pictureUrl === undefined
      ? ""
      : `<img src="${escapeHtml(pictureUrl)}" alt="" height="40" style="height:40px;width:auto;vertical-align:middle;margin-right:12px;border:0">`;
  const header = `<div style="background:${ground};color:${inkOn(ground)};border-radius:6px;padding:12px 16px;margin:0 0 24px;font-weight:700">${picture}${toHtml(name)}</div>`;
  return html.replace(TOP, () => header);
};

export const page = (locale: Locale, title: string, body: readonly string[]): string =>
  [
    `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">`,
    `<meta name="color-scheme" content="light"><title>${escapeHtml(title)}</title></head>`,
    `<body style="margin:0;background:#f3f5f0;color:#0d1f18;font:16px/1.5 Archivo,Helvetica,Arial,sans-serif;overflow-wrap:anywhere">`,
    `<main style="max-width:560px;margin:0 auto;padding:32px 20px">`,
    TOP,
    ...body,
    `<p style="margin:32px 0 0;color:#00573b;font-weight:700">catraca</p></main></body></html>`,
  ].join("\n");

export const heading = (text: string): string => `<h1 style="margin:8px 0 16px;font-size:34px;line-height:1.05">${escapeHtml(text)}</h1>`;

export const placeOf = ({ venue }: { venue: Venue }): string => [venue.name, addressOf(venue)].filter(Boolean).map(plain).join(", ");
