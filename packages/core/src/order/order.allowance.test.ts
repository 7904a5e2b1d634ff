import { expect, it } from "vitest";
import { allowanceOf, holderAllowanceOf } from "./order.allowance.ts";

const of = (email: string, eventId = "evt_a"): string => allowanceOf({ eventId, email });

it("case and space at the ends are the same buyer's; a dot, a plus tag and another event make another", () => {
  expect(of(" Ana@Example.com ")).toBe(of("ana@example.com"));
  const others = [of("a.na@example.com"), of("ana+1@example.com"), of("ana@example.org"), of("ana@example.com", "evt_b")];
  expect(new Set([of("ana@example.com"), ...others]).size).toBe(5);
});

it("a browser's allowance is no buyer's, and another at each event", () => {
  const keys = [
    holderAllowanceOf({ eventId: "evt_a", holder: "ana@example.com" }),
    holderAllowanceOf({ eventId: "evt_b", holder: "ana@example.com" }),
    of("ana@example.com"),
  ];
  expect(new Set(keys).size).toBe(3);
});
