import { afterEach, expect, it, vi } from "vitest";
import { getNext } from "./export.ts";

afterEach(() => vi.unstubAllGlobals());

it("follows the link of a part, and ends at the last", () => {
  expect(getNext('</admin/events/evt_a/orders.csv?partSize=1000&cursor=b>; rel="next"')).toBe(
    "/admin/events/evt_a/orders.csv?partSize=1000&cursor=b",
  );
  for (const link of [null, "", '<https://x>; rel="prev"']) expect(getNext(link)).toBeUndefined();
});
