/** The colours of a drawn cover that follow from the organizer's colour. Pure; on the server alone, so that pages need no rule. */
import { contrastOf, inkOn } from "../kernel/colour.rules.ts";
import type { Tint } from "./event.cover.rules.ts";

const [DARK, LIGHT] = ["#0d1f18", "#f4f6f2"];
/** Taken from the palettes, so that a tinted cover belongs to the others. */
const ACCENTS = ["#ffc53d", "#ffb4d0", "#e5482d", "#7be3b4", LIGHT, DARK];
/** Shapes that carry the drawing: www.w3.org/TR/WCAG22/#non-text-contrast */
const MIN_CONTRAST = 3;

const channelsOf = (colour: string): number[] => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));

const mix = (one: string, other: string, part: number): string => {
  const [from, to] = [channelsOf(one), channelsOf(other)];
  return `#${from
    .map((value, at) =>
      Math.round(value + ((to[at] ?? 0) - value) * part)
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
};

const best = (candidates: readonly string[], scoreOf: (colour: string) => number): string =>
  candidates.reduce((found, one) => (scoreOf(one) > scoreOf(found) ? one : found));

/**
 * The ground is the colour itself. The first ink is its nearest tone with a contrast of 3; the accent has as much. The second ink differs from both, as
 * far as the colour allows.
 */
export const tintOf = (colour: string): Tint => {
  const ground = colour.toLowerCase();
  const far = inkOn(ground) === "#ffffff" ? LIGHT : DARK;
  const parts = Array.from({ length: 20 }, (_, at) => (at + 1) / 20);
  const tones = parts.map((part) => mix(ground, far, part));
  const first = tones.find((tone) => contrastOf(ground, tone) >= MIN_CONTRAST) ?? far;
  const accent = best(
    ACCENTS.filter((one) => contrastOf(ground, one) >= MIN_CONTRAST),
    (one) => contrastOf(first, one),
  );
  const near = far === LIGHT ? DARK : LIGHT;
  const others = [...tones, ...parts.map((part) => mix(ground, near, part))];
  const second = best(others, (one) => Math.min(contrastOf(ground, one), contrastOf(first, one), contrastOf(accent, one)));
  return { ground, first, second, accent };
};
