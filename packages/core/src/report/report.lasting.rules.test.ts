import { expect, it } from "vitest";
import { confirm, judge, type Look } from "./report.lasting.rules.ts";

/** "2": off by two. "2~": it moved. */
const looksOf = (...sights: string[]): Look[] =>
  sights.map((sight) => new Map([["sold", { by: Number(sight.replace("~", "")), isStill: !sight.endsWith("~") }]]));
const judged = (...sights: string[]): string => {
  const { lasting, open } = judge(looksOf(...sights));
  return lasting.has("sold") ? "lasting" : open.has("sold") ? "open" : "equal";
};

it.each([
  ["equal", ["0"]],
  ["equal", ["2", "0"]],
  ["equal", ["2", "2", "0"]],
  ["equal", ["0", "3~", "3~"]],
  ["open", ["2"]],
  ["open", ["2~", "2~", "2~"]],
  ["open", ["0~"]],
  ["open", ["2", "3"]],
  ["open", ["2", "-2"]],
  ["open", ["2", "2~"]],
  ["lasting", ["2", "2"]],
  ["lasting", ["3~", "2", "5~", "2"]],
  ["lasting", ["0", "-1", "-1"]],
])("is %s after looks that found %j", (verdict, sights) => {
  expect(judged(...sights)).toBe(verdict);
});

it("takes a value that a look does not find for one that is not off", () => {
  const there: Look = new Map([["sold", { by: 2, isStill: true }]]);
  expect(judge([there, new Map(), there]).open).toEqual(new Set(["sold"]));
  expect(judge([there, there, new Map()]).lasting).toEqual(new Set());
});

it.each([
  ["lasting", "2"],
  ["lasting", "3"],
  ["equal", "0"],
  ["open", "2~"],
  ["open", "0~"],
])("is %s when a value that was off is %s in the look that had every order", (verdict, sight) => {
  const [look = new Map()] = looksOf(sight);
  const { lasting, open } = confirm(judge(looksOf("2", "2")), look);
  expect([lasting.has("sold"), open.has("sold")]).toEqual([verdict === "lasting", verdict === "open"]);
});

it("keeps open what was not compared before", () => {
  const [look = new Map()] = looksOf("0");
  expect(confirm(judge(looksOf("2~", "2~")), look)).toEqual({ lasting: new Set(), open: new Set(["sold"]) });
});
