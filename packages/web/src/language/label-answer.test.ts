import { expect, it } from "vitest";
import { labelAnswer } from "./label-answer.ts";

it.each([
  ["Food", "Food: Plants"],
  ["What do you eat?", "What do you eat? Plants"],
  ["Tell us:", "Tell us: Plants"],
])("labels an answer without a second mark: %s", (label, line) => {
  expect(labelAnswer(label, "Plants")).toBe(line);
});
