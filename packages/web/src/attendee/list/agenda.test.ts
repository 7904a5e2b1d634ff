import { expect, it } from "vitest";
import { groupByDay, chooseLead, searchEvents } from "./agenda.ts";

type Event = Parameters<typeof chooseLead>[0][number];

const event = (id: string, change: Partial<Event> = {}): Event => ({
  id,
  name: `Event ${id}`,
  venue: { name: "Praça do Coreto", address: "Belo Horizonte" },
  startsAt: "2026-12-12T19:00:00Z",
  endsAt: "2026-12-12T22:00:00Z",
  timeZone: "America/Sao_Paulo",
  fromPrice: null,
  availability: "available",
  ...change,
});

it("matches every word in the name or the venue, without accents", () => {
  const all = [event("a", { name: "Curtas à noite" }), event("b", { venue: { name: "Circo da Lagoa" } })];
  const found = (text: string) => searchEvents(all, text).map(({ id }) => id);
  expect([found("praca curtas"), found("LAGOA"), found("  "), found("lagoa curtas")]).toEqual([["a"], ["b"], ["a", "b"], []]);
});

it("groups by the day at the event, earliest first", () => {
  const late = event("late", { startsAt: "2026-12-13T02:00:00Z" });
  const next = event("next", { startsAt: "2026-12-13T12:00:00Z" });
  expect(groupByDay([next, late, event("first")]).map(({ key, events }) => [key, events.map(({ id }) => id)])).toEqual([
    ["2026-12-12", ["first", "late"]],
    ["2026-12-13", ["next"]],
  ]);
});

it("leads with the next event that is on sale", () => {
  const gone = event("gone", { availability: "sold_out" });
  const few = event("few", { availability: "few", startsAt: "2026-12-20T12:00:00Z" });
  expect(chooseLead([few, gone])?.id).toBe("few");
  expect(chooseLead([gone])?.id).toBe("gone");
  expect(chooseLead([])).toBeUndefined();
});
