import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { drawCover } from "./draw-cover.ts";

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);

it("is always the same for one id", () => {
  const ids = ["ev_1065", "ev_1000", "evt_a", "evt_b", "evt_c"];
  expect(ids.map((id) => hashOf(drawCover(id)))).toMatchInlineSnapshot(`
    [
      "b74f65e5aa5d32fb",
      "01eadf37923c9fe1",
      "27cacc791067a369",
      "9a737904103794a0",
      "7a191bc1aa0b29b3",
    ]
  `);
});

it("differs between ids, and does not contain the id", () => {
  const drawn = new Set(Array.from({ length: 60 }, (_, at) => drawCover(`evt_${at}`)));
  expect(drawn.size).toBeGreaterThan(55);
  expect(drawCover('"><script>')).not.toContain("script");
});
