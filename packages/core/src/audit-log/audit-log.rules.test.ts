import { describe, expect, it } from "vitest";
import { changesOf } from "../kernel/audit.ts";
import { isReading, outcomeOf, truncateAddress } from "./audit-log.rules.ts";

describe("the outcome of an entry", () => {
  const atMs = 1_000_000;
  it.each([
    [{ status: 200 }, "done"],
    [{ status: 409 }, "refused"],
    [{ status: 503 }, "failed"],
    [{ status: 500, isCommitted: true }, "done"],
    [{ isCommitted: true }, "done"],
    [{}, "unknown"],
  ] as const)("of %j is %s", (entry, outcome) => {
    expect(outcomeOf({ atMs, ...entry }, atMs + 60_000)).toBe(outcome);
  });

  it("is pending in the first minute", () => {
    expect(outcomeOf({ atMs }, atMs + 59_999)).toBe("pending");
  });
});

it.each([
  ["203.0.113.77", "203.0.113.0"],
  ["::ffff:203.0.113.77", "203.0.113.0"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1::"],
  ["2001:db8::1", "2001:db8:0::"],
  ["::1", "0:0:0::"],
  ["", ""],
  ["ana@example.com", ""],
])("truncates the address %s to %s", (address, truncated) => {
  expect(truncateAddress(address)).toBe(truncated);
});

it.each([
  ["GET /events", true],
  ["POST /orders/{orderId}/refund/quote", true],
  ["POST /orders/{orderId}/refund", false],
  ["DELETE /members/{memberId}", false],
])("%s reads only: %s", (call, reads) => {
  expect(isReading(call)).toBe(reads);
});

describe("the fields of a change", () => {
  it("are those that differ, with both values", () => {
    const before = { name: "Baile", price: { amountMinor: 1 }, groupName: "Sexta", version: 1 };
    const after = { name: "Baile", price: { amountMinor: 2 }, maxPerOrder: 4, version: 2 };
    expect(changesOf(before, after)).toEqual([
      { name: "groupName", before: '"Sexta"' },
      { name: "maxPerOrder", after: "4" },
      { name: "price", before: '{"amountMinor":1}', after: '{"amountMinor":2}' },
    ]);
  });

  it("have no values of a person, and no long ones", () => {
    expect(
      changesOf({ contact: { email: "a@example.com" } }, { contact: { email: "b@example.com" }, description: "x".repeat(500) }),
    ).toEqual([{ name: "contact" }, { name: "description", after: `"${"x".repeat(199)}` }]);
  });
});
