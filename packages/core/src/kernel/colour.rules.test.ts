import { expect, it } from "vitest";
import { contrastOf, inkOn } from "./colour.rules.ts";

const STEPS = ["00", "33", "66", "77", "99", "cc", "ff"];
const COLOURS = STEPS.flatMap((red) => STEPS.flatMap((green) => STEPS.map((blue) => `#${red}${green}${blue}`)));

it("text is readable on every colour", () => {
  for (const colour of COLOURS) expect(contrastOf(colour, inkOn(colour)), colour).toBeGreaterThanOrEqual(4.5);
});

it("control: one ink for all is not", () => {
  for (const ink of ["#000000", "#ffffff"]) expect(COLOURS.every((colour) => contrastOf(colour, ink) >= 4.5)).toBe(false);
});

it("is the ratio of the standard, whichever colour comes first", () => {
  expect(contrastOf("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(contrastOf("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
  expect(contrastOf("#FFFFFF", "#777777")).toBeCloseTo(4.48, 2);
});
