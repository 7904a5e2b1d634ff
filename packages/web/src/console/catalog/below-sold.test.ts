import { expect, it } from "vitest";
import { ApiError } from "../../api/response.ts";
import { getBelowSoldText } from "./below-sold.ts";

const refused = (message: string, params?: Record<string, number>): ApiError =>
  new ApiError("ticket_type.below_sold", 409, message, { issues: [{ path: "capacity", message, ...(params ? { params } : {}) }] });

it("the smallest limit comes from the data of the answer, whatever its sentence says", () => {
  const expected = getBelowSoldText(refused("Must be at least 3.", { min: 3 }));
  expect(expected).toMatch(/3/);
  expect(getBelowSoldText(refused("Of 250 seats, three are sold.", { min: 3 }))).toBe(expected);
});

it("without the data no number is said", () => {
  expect(getBelowSoldText(refused("Must be at least 3."))).not.toMatch(/\d/);
});
