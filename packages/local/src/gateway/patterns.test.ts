import { describe, expect, it } from "vitest";
import { matches, problemsOfPattern } from "./patterns.ts";

const message = { source: "catraca", detail: { type: "Order.Paid", total: 12, tags: ["a", "b"], buyer: { vip: true }, note: null } };

describe("a pattern", () => {
  it.each([
    [{ source: ["catraca", "x"] }, true],
    [{ source: ["x"] }, false],
    [{ detail: { type: [{ prefix: "Order." }] } }, true],
    [{ detail: { type: [{ prefix: { "equals-ignore-case": "order." } }] } }, true],
    [{ detail: { type: [{ suffix: ".Paid" }] } }, true],
    [{ detail: { type: [{ "equals-ignore-case": "order.PAID" }] } }, true],
    [{ detail: { type: [{ wildcard: "Or*.P*d" }] } }, true],
    [{ detail: { type: [{ wildcard: "Or*.P" }] } }, false],
    [{ detail: { type: [{ "anything-but": ["Order.Paid"] }] } }, false],
    [{ detail: { type: [{ "anything-but": { prefix: "Ticket" } }] } }, true],
    [{ detail: { absent: [{ "anything-but": "x" }] } }, false],
    [{ detail: { total: [{ numeric: [">", 10, "<=", 12] }] } }, true],
    [{ detail: { total: [{ numeric: ["=", 11] }] } }, false],
    [{ detail: { type: [{ numeric: [">", 0] }] } }, false],
    [{ detail: { tags: ["b"] } }, true],
    [{ detail: { tags: [{ exists: true }] } }, true],
    [{ detail: { absent: [{ exists: false }] } }, true],
    [{ detail: { absent: { deep: [{ exists: false }] } } }, true],
    [{ detail: { note: [null] } }, true],
    [{ detail: { buyer: { vip: [true] } } }, true],
    [{ $or: [{ source: ["x"] }, { detail: { total: [12] } }] }, true],
    [{ source: ["catraca"], detail: { total: [13] } }, false],
  ])("%j: %s", (pattern, expected) => {
    expect(problemsOfPattern(pattern)).toEqual([]);
    expect(matches(pattern, message)).toBe(expected);
  });
});
