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
