import { expect, it } from "vitest";
import type { ManifestAnswer } from "@catraca/core/manifest.schema";
import { createHead, getCursor, receive, type ListHead } from "./list-head.ts";

const AT = "2026-12-12T19:31:00.000Z";
const answer = (more: Partial<ManifestAnswer>): ManifestAnswer => ({
  at: AT,
  cursor: "1.all.0",
  chunks: ["AAAA"],
  done: 10,
  total: 10,
  more: false,
  ...more,
});
const after = (head: ListHead, ...answers: Partial<ManifestAnswer>[]): ListHead =>
  answers.reduce((before, one) => receive(before, answer(one))?.head ?? before, head);

const empty = createHead("evt_1");
const whole = after(empty, { restart: true });

it("a list decides when nothing of it is missing", () => {
  const half = after(empty, { restart: true, cursor: "1.1.0", done: 4, more: true });
  expect([half.whole, half.next, getCursor(half)]).toMatchObject([undefined, { done: 4, total: 10 }, "1.1.0"]);
  expect(after(half, {})).toEqual({
    eventId: "evt_1",
    lastId: 1,
    whole: { id: 1, cursor: "1.all.0", tickets: 10, checkedAtMs: Date.parse(AT) },
  });
});

it("nothing is kept while the server builds the first list", () => {
  expect(receive(empty, answer({ cursor: null }))).toBeUndefined();
});

it("changes of a whole list leave it whole, and it is as new as the last of them", () => {
  const many = after(whole, { cursor: "1.all.50", more: true, at: "2026-12-12T20:00:00.000Z" });
  expect([many.whole?.cursor, many.whole?.checkedAtMs, many.next]).toEqual(["1.all.50", Date.parse(AT), undefined]);
  expect(after(many, { cursor: "1.all.60", at: "2026-12-12T20:00:01.000Z" }).whole).toMatchObject({
    id: 1,
    cursor: "1.all.60",
    checkedAtMs: Date.parse("2026-12-12T20:00:01.000Z"),
  });
});

it("a new list takes the old one's place only when it is whole, also when it begins twice", () => {
  const second = after(whole, { restart: true, cursor: "2.1.0", more: true });
  expect([second.whole?.id, second.next?.id, getCursor(second)]).toEqual([1, 2, "2.1.0"]);
  const third = after(second, { restart: true, cursor: "3.1.0", more: true });
  expect([third.whole?.id, third.next?.id]).toEqual([1, 3]);
  expect(after(third, { cursor: "3.all.0" })).toMatchObject({ lastId: 3, whole: { id: 3 } });
});
