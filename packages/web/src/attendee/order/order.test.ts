import { expect, it } from "vitest";
import { parseAccessToken } from "./order.ts";

it.each([
  ["#0.ZT7TDERG", "0.ZT7TDERG"],
  ["#0%2EZT7TDERG", "0.ZT7TDERG"],
  ["#0.ZT7%", "0.ZT7%"],
  ["", ""],
])("%s has the token %s", (hash, token) => {
  expect(parseAccessToken(hash)).toBe(token);
});
