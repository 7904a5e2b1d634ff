import { expect, it } from "vitest";
import * as v from "valibot";
import { invalidInput } from "./issues.ts";

const Schema = v.strictObject({ mode: v.picklist(["entry", "exit"]), size: v.optional(v.number()) });

const issuesOf = (input: unknown) => {
  const { issues } = v.safeParse(Schema, input);
  return invalidInput(issues ?? []).issues;
};

it("names each field with what to do", () => {
  expect(issuesOf({ other: 1 })).toEqual([
    { path: "mode", message: "Is missing." },
    { path: "other", message: "Is not a field of this call: leave it out." },
  ]);
});

it("answers a kilobyte at most for each issue, however long the sent names and values are", () => {
  const long = "a".repeat(1_000_000);
  for (const input of [{ [long]: 1, mode: "entry" }, { mode: long }, { mode: "entry", size: long }])
    expect(JSON.stringify(issuesOf(input)).length).toBeLessThan(1000);
});

it("names the limit that a value is beyond", () => {
  const Limits = v.strictObject({
    low: v.pipe(v.number(), v.minValue(3)),
    high: v.pipe(v.number(), v.maxValue(5)),
    short: v.pipe(v.string(), v.minLength(2)),
    long: v.pipe(v.string(), v.maxLength(4)),
    code: v.pipe(v.string(), v.regex(/^a/)),
    even: v.pipe(v.number(), v.multipleOf(2)),
    late: v.pipe(v.string(), v.minValue("m")),
  });
  const { issues } = v.safeParse(Limits, { low: 2, high: 6, short: "a", long: "abcde", code: "b", even: 1, late: "a" });
  expect(invalidInput(issues ?? []).issues?.map(({ path, params }) => [path, params])).toEqual([
    ["low", { min: 3 }],
    ["high", { max: 5 }],
    ["short", { min: 2 }],
    ["long", { max: 4 }],
    ["code", undefined],
    ["even", undefined],
    ["late", undefined],
  ]);
});

it("keeps a path of 200 characters, and cuts a longer one there", () => {
  const pathOf = (length: number) => issuesOf({ mode: "entry", ["a".repeat(length)]: 1 })?.[0]?.path;
  expect(pathOf(200)).toBe("a".repeat(200));
  expect(pathOf(201)).toBe(`${"a".repeat(200)}…`);
});

it("names twenty issues at most, and keeps the schema's own words for a wrong value", () => {
  const { issues } = v.safeParse(
    v.array(v.number()),
    Array.from({ length: 30 }, () => "x"),
  );
  expect(invalidInput(issues ?? []).issues).toHaveLength(20);
  expect(issuesOf({ mode: 3 })?.[0]?.message).toContain("entry");
  expect(issuesOf(3)?.[0]?.message).not.toContain("leave it out");
});
