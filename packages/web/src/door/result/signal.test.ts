import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { RESULT_KINDS } from "./outcome.ts";
import { SIGNALS } from "./signal.ts";
import { SHAPES } from "./result-shape.tsx";

it.each(["tones", "vibration"] as const)("no two results have the same %s", (what) => {
  expect(new Set(RESULT_KINDS.map((kind) => JSON.stringify(SIGNALS[kind][what]))).size).toBe(RESULT_KINDS.length);
});

it("no two results have the same shape", () =>
  expect(new Set(RESULT_KINDS.map((kind) => SHAPES[kind].inside)).size).toBe(RESULT_KINDS.length));

const tokens = readFileSync(path.join(import.meta.dirname, "../../style/tokens.css"), "utf8");
const colour = (name: string): number[] => {
  const [, hex = ""] = new RegExp(`--${name}: #([0-9a-f]{6});`).exec(tokens) ?? [];
  return [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
};
/** WCAG 2.2, relative luminance. */
const luminance = (name: string): number => {
  const [red = 0, green = 0, blue = 0] = colour(name).map((part) => (part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const contrast = (one: string, other: string): number => {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
};

it.each([
  ["on-door-admit", "door-admit"],
  ["on-door-attend", "door-attend"],
  ["on-door-used", "door-used"],
  ["on-door-refuse", "door-refuse"],
  ["on-door-unsure", "door-unsure"],
  ["on-door-unsure", "door-unsure-2"],
  ["on-door-exit", "door-exit"],
  ["door-text", "door-ground"],
  ["door-soft", "door-ground"],
  ["door-text", "door-panel"],
  ["door-soft", "door-panel"],
])("%s can be read on %s", (words, ground) => expect(contrast(words, ground)).toBeGreaterThanOrEqual(4.5));

it("control: contrast is measured", () => {
  expect(contrast("door-admit", "door-exit")).toBeLessThan(2);
  expect(contrast("door-text", "on-door-used")).toBeCloseTo(21, 5);
});
