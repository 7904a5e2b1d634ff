import { expect, it } from "vitest";
import { Transient } from "../kernel/fault.ts";
import { InvariantError } from "../kernel/invariant.ts";
import { commit } from "./commit.ts";

const cancelled = (...codes: string[]) => ({ go: () => Promise.resolve({ canceled: true, data: codes.map((code) => ({ code })) }) });
const failing = (name: string) => ({ go: () => Promise.reject(Object.assign(new Error(name), { name })) });

it("is true once written", async () => {
  expect(await commit("gate.unavailable", { go: () => Promise.resolve({ canceled: false, data: [] }) })).toBe(true);
});

it("is false when a condition alone was refused", async () => {
  expect(await commit("gate.unavailable", cancelled("ConditionalCheckFailed", "None"))).toBe(false);
});

it.each([
  ["None", "TransactionConflict"],
  ["ThrottlingError", "None"],
  ["ProvisionedThroughputExceeded"],
  ["ConditionalCheckFailed", "TransactionConflict"],
])("passes with time: %s %s", async (...codes) => {
  await expect(commit("gate.unavailable", cancelled(...codes))).rejects.toThrow(new Transient("gate.unavailable"));
});

it("passes with time: an answer that never came", async () => {
  await expect(commit("gate.unavailable", failing("TimeoutError"))).rejects.toThrow(new Transient("gate.unavailable"));
});

it.each([["ValidationError"], ["ConditionalCheckFailed", "ItemCollectionSizeLimitExceeded"], ["None"]])(
  "is a bug: %s %s",
  async (...codes) => {
    await expect(commit("gate.unavailable", cancelled(...codes))).rejects.toThrow(InvariantError);
  },
);
