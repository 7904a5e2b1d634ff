/** Every pair of colours in use, by day and by night: WCAG 2's ratio, 4.5 for words, 3 for edges and marks. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";

const css = readFileSync(path.join(import.meta.dirname, "tokens.css"), "utf8");

const token = (name: string, dark: boolean): string => {
  const [, light, night, same] = new RegExp(`--${name}:\\s*(?:light-dark\\((#\\w+), (#\\w+)\\)|(#\\w+))`).exec(css) ?? [];
  const found = same ?? (dark ? night : light);
  if (found === undefined) throw new Error(`there is no colour --${name}`);
  return found;
};

const channel = (hex: string): number => {
  const value = Number.parseInt(hex, 16) / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
};

const luminance = (hex: string): number => {
  const [r = 0, g = 0, b = 0] = (hex.slice(1).match(/../g) ?? []).map(channel);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

const ratio = (one: string, other: string): number => {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
};

const WORDS = `text/bg text/surface text/surface-sunk text/surface-hover text/mine-soft text-soft/bg text-soft/surface text-soft/surface-sunk
  text-soft/surface-hover text-soft/mine-soft text-faint/bg text-faint/surface link/bg link/surface link/surface-hover on-go/go on-go/go-hover
  on-go-soft/go-soft on-mine/mine on-mine-soft/mine-soft mine-line/bg mine-line/surface go/bg on-ok-soft/ok-soft on-warn/warn on-warn-soft/warn-soft
  danger/bg danger/surface on-danger/danger on-danger-soft/danger-soft on-info-soft/info-soft on-idle-soft/idle-soft bg/text
  door-text/door-ground door-soft/door-ground on-door-admit/door-admit on-door-attend/door-attend on-door-used/door-used
  on-door-refuse/door-refuse on-door-unsure/door-unsure on-door-unsure/door-unsure-2 on-door-exit/door-exit`;
const EDGES = `line-control/bg line-control/surface danger/danger-soft go/go-soft go/surface-sunk mine-line/surface-sunk focus/bg focus/surface`;

const pairs = (text: string, need: number) => text.split(/\s+/).map((pair) => [...pair.split("/"), need] as [string, string, number]);

it.each([...pairs(WORDS, 4.5), ...pairs(EDGES, 3)])("%s on %s is at least %d to 1", (ink, ground, need) => {
  for (const dark of [false, true])
    expect(ratio(token(ink, dark), token(ground, dark)), dark ? "dark" : "light").toBeGreaterThanOrEqual(need);
});

it("control: a pale grey on white is seen", () => {
  expect(ratio("#999999", "#ffffff")).toBeLessThan(4.5);
  expect(ratio("#000000", "#ffffff")).toBeCloseTo(21, 5);
});
