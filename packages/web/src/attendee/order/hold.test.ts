import { expect, it } from "vitest";
import { spokenAt } from "./hold.ts";

it("speaks at ten, five, two and one minutes, once each, and never of a second", () => {
  const said: number[] = [];
  for (let left = 900; left > 0; left--) {
    const minutes = spokenAt(left, left - 1);
    if (minutes !== undefined) said.push(minutes);
  }
  expect(said).toEqual([10, 5, 2, 1]);
});

it("says the smallest minute that a sleeping page slept through", () => expect(spokenAt(900, 100)).toBe(2));
