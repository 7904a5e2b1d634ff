import { expect, it } from "vitest";
import { placeLabels } from "./place-labels.ts";

const at = { lowest: 285, room: 39 };

it("leaves labels where their lines end", () => expect(placeLabels([100, 200], at)).toEqual([100, 200]));
it("keeps a line that ends at zero off the axis", () => expect(placeLabels([100, 300], at)).toEqual([100, 285]));
it("moves the upper one up when two end close together", () => {
  expect(placeLabels([190, 200], at)).toEqual([161, 200]);
  expect(placeLabels([300, 300], at)).toEqual([285, 246]);
  expect(placeLabels([300, 290], at)).toEqual([285, 246]);
});
