import { expect, it } from "vitest";
import * as Access from "./order.token.ts";

const orderId = "ord_aaaaaaaaaaaaaaaa";
const token = (tokenGeneration: number): string => Access.createToken({ orderId, tokenGeneration });

it.each([0, 1, 12, 999_999])("reads the generation %i that it wrote", (generation) => {
  expect(Access.verifyToken({ orderId, accessToken: token(generation) })).toBe(generation);
});

it.each([
  ["another order's token", Access.createToken({ orderId: "ord_bbbbbbbbbbbbbbbb", tokenGeneration: 0 })],
  ["another generation's MAC", token(1).replace(/^1/, "2")],
  ["a second spelling of the generation 0", `0${token(0)}`],
  ["a second spelling of the generation 1", `0${token(1)}`],
  ["a signed generation", `+${token(1)}`],
  ["small letters", token(0).toLowerCase()],
  ["an empty text", ""],
])("refuses %s", (_, accessToken) => {
  expect(Access.verifyToken({ orderId, accessToken })).toBeUndefined();
});

it("stays the same token: links in emails that were sent must work", () => {
  expect(token(1)).toBe("1.6LSBRGFRIPW5KYEA4D4EM5CVPIGPMLOGZBZZAUX3JNXITJ4FUMSA");
});
