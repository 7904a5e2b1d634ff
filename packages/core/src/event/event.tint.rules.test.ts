import { expect, it } from "vitest";
import { contrastOf } from "../kernel/colour.rules.ts";
import { drawCover } from "./event.cover.rules.ts";
import { tintOf } from "./event.tint.rules.ts";

const STEPS = ["00", "20", "40", "60", "80", "a0", "c0", "e0", "ff"];
const COLOURS = STEPS.flatMap((red) => STEPS.flatMap((green) => STEPS.map((blue) => `#${red}${green}${blue}`)));

it("the shapes stand out from any ground: 3 for the first ink and the accent, and the second ink from both", () => {
  for (const colour of COLOURS) {
    const { ground, first, second, accent } = tintOf(colour);
    expect(ground).toBe(colour);
    expect(contrastOf(ground, first), colour).toBeGreaterThanOrEqual(3);
    expect(contrastOf(ground, accent), colour).toBeGreaterThanOrEqual(3);
    expect(Math.min(contrastOf(ground, second), contrastOf(first, second)), colour).toBeGreaterThanOrEqual(1.4);
  }
});

it("a cover keeps its shapes in other colours, and draws no other colour", () => {
  const tint = tintOf("#00573B");
  for (const id of ["evt_a", "evt_b", "evt_c", "ev_1065", "ev_1000"]) {
    const [plain, tinted] = [drawCover(id), drawCover(id, tint)];
    const shapesOf = (all: typeof plain) => all.map((shape) => ({ ...shape, fill: "" }));
    expect(shapesOf(tinted)).toEqual(shapesOf(plain));
    expect(Object.values(tint)).toEqual(expect.arrayContaining([...new Set(tinted.map(({ fill }) => fill))]));
  }
});
