import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { drawCover } from "./event.cover.rules.ts";

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);

it("is always the same for one id", () => {
  const ids = ["ev_1065", "ev_1000", "evt_a", "evt_b", "evt_c"];
  expect(ids.map((id) => hashOf(JSON.stringify(drawCover(id))))).toMatchInlineSnapshot(`
    [
      "f2054580e3a1ba52",
      "cf5e48a32a2a05a7",
      "81c827e94ceec57e",
      "074bb89b8ee2c58f",
      "a8781568507c5a71",
    ]
  `);
});

it("differs between ids, and does not contain the id", () => {
  const drawn = new Set(Array.from({ length: 60 }, (_, at) => JSON.stringify(drawCover(`evt_${at}`))));
  expect(drawn.size).toBeGreaterThan(55);
  expect(JSON.stringify(drawCover('"><script>'))).not.toContain("script");
});
