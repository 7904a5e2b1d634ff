import { expect, it } from "vitest";
import { takeEnds, takeTurns } from "./notification.own.rules.ts";

const at = (id: string, organizationId: string, eventId: string, startsAtMs: number) => ({
  id,
  event: { eventId, organizationId, startsAtMs },
});
const idsOf = (all: readonly { id: string }[]): string => all.map(({ id }) => id).join(" ");

it("a flood at one event hides no other event, and one at many events no other organization", () => {
  const flood = Array.from({ length: 500 }, (_, n) => at(`x${n}`, "org_x", `evt_x${n % 50}`, 1_000 + (n % 50)));
  const all = [...flood, at("a", "org_a", "evt_a", 9_000), at("b1", "org_b", "evt_b1", 8_000), at("b2", "org_b", "evt_b2", 8_001)];
  expect(idsOf(takeTurns(all).slice(0, 5))).toBe("x0 b1 a x1 b2");
  expect(takeTurns(all)).toHaveLength(all.length);
});

it("of one event the newest and the oldest are taken in turn, each once", () => {
  const all = [
    at("a5", "org_a", "evt_a", 1),
    at("b2", "org_b", "evt_b", 2),
    ...["a4", "a3", "a2"].map((id) => at(id, "org_a", "evt_a", 1)),
  ];
  expect(idsOf(takeEnds([...all, at("b1", "org_b", "evt_b", 2), at("a1", "org_a", "evt_a", 1)]))).toBe("a5 a1 a4 a2 a3 b2 b1");
  expect(takeEnds([])).toEqual([]);
});

it("the next event comes first, and orders of one event stay in their order", () => {
  const all = [at("late", "org_a", "evt_2", 2), at("new", "org_a", "evt_1", 1), at("old", "org_a", "evt_1", 1)];
  expect(idsOf(takeTurns(all))).toBe("new late old");
  expect(takeTurns([])).toEqual([]);
});
