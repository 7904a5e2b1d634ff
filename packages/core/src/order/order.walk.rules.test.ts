import { expect, it } from "vitest";
import { cursorOf, nextOf } from "./order.walk.rules.ts";

it("goes page by page through each slot, twice, with a pause between, and ends", () => {
  const pages: Record<string, string[]> = { "0": ["b", "a"], "0/a": [], "1": ["c"] };
  const seen: string[] = [];
  let cursor: string | null = "";
  for (let steps = 0; cursor !== null && steps < 20; steps++) {
    const place = cursorOf(cursor);
    const keys = pages[place.before === undefined ? String(place.slot) : `${place.slot}/${place.before}`] ?? [];
    const next: ReturnType<typeof nextOf> = nextOf(place, keys, 2, 2);
    seen.push(`${place.pass}.${place.slot}.${place.before ?? ""}:${keys.join("")}${next.waitSeconds ? " waits" : ""}`);
    cursor = next.cursor;
  }
  expect(cursor).toBeNull();
  expect(seen).toEqual(["0.0.:ba", "0.0.a:", "0.1.:c waits", "1.0.:ba", "1.0.a:", "1.1.:c"]);
});
