import { expect, it } from "vitest";
import { groupEvents } from "./event-groups.ts";

const NOW_MS = Date.parse("2026-12-01T12:00:00.000Z");
const event = (name: string, day: string, status: "draft" | "published" | "cancelled" = "published", venue = "Galpão") => ({
  name,
  status,
  venue: { name: venue },
  startsAt: `${day}T19:00:00.000Z`,
  endsAt: `${day}T23:00:00.000Z`,
});

const events = [
  event("Later", "2026-12-20"),
  event("Draft", "2026-12-03", "draft"),
  event("Soon", "2026-12-02", "published", "Praça do Coreto"),
  event("Long ago", "2025-01-01"),
  event("Cancelled", "2026-12-24", "cancelled"),
  event("Old draft", "2020-01-01", "draft"),
  event("Tonight's", "2026-12-01"),
  event("Just over", "2026-11-30"),
];

const groups = (search: Partial<Parameters<typeof groupEvents>[1]> = {}) =>
  groupEvents(events, { query: "", group: "", ...search }, NOW_MS).map(({ name, events: of }) => [name, ...of.map((one) => one.name)]);

it("groups what is on sale, drafts and what is over, each in its order", () => {
  expect(groups()).toEqual([
    ["on_sale", "Tonight's", "Soon", "Later"],
    ["drafts", "Draft", "Old draft"],
    ["past", "Cancelled", "Just over", "Long ago"],
  ]);
});

it("finds by name and venue, without accents, and leaves empty groups out", () => {
  expect(groups({ query: "praca" })).toEqual([["on_sale", "Soon"]]);
  expect(groups({ query: "DRAFT" })).toEqual([["drafts", "Draft", "Old draft"]]);
  expect(groups({ query: "nothing" })).toEqual([]);
});

it("shows one group alone", () => expect(groups({ group: "drafts" }).map(([name]) => name)).toEqual(["drafts"]));
