import { describe, expect, it } from "vitest";
import { Fault, isTransient, asTransient, Transient } from "./fault.ts";

const named = (name: string, more: object = {}) => Object.assign(new Error(name), { name }, more);

describe("trouble that passes", () => {
  it.each([
    ["a throttle", named("ThrottlingException")],
    ["a conflict", named("TransactionConflictException")],
    ["a reset connection", named("Error", { code: "ECONNRESET" })],
    ["a refused connection", named("Error", { code: "ECONNREFUSED" })],
    ["a time-out", named("TimeoutError")],
    ["a server's own fault", named("Odd", { $metadata: { httpStatusCode: 502 } })],
    ["one of ours", new Transient("x.y")],
    ["one inside a library's", new Error("wrapped", { cause: new Error("again", { cause: named("ThrottlingException") }) })],
  ])("%s", async (_, error) => {
    expect(isTransient(error)).toBe(true);
    await expect(asTransient("x.unavailable", () => Promise.reject(error))).rejects.toBeInstanceOf(Transient);
  });

  it.each([
    ["a bug", new TypeError("x is not a function")],
    ["a refusal", new Fault("missing", "event.missing", "no")],
    ["a condition", named("ConditionalCheckFailedException", { $metadata: { httpStatusCode: 400 } })],
    ["no error", "ThrottlingException"],
    ["nothing", undefined],
  ])("not %s", async (_, error) => {
    expect(isTransient(error)).toBe(false);
    await expect(asTransient("x.unavailable", () => Promise.reject(error as Error))).rejects.toBe(error);
  });

  it("keeps its cause, and its own code over the caller's", async () => {
    const cause = named("ThrottlingException");
    await expect(asTransient("x.unavailable", () => Promise.reject(cause))).rejects.toMatchObject({ code: "x.unavailable", cause });
    await expect(asTransient("x.unavailable", () => Promise.reject(new Transient("inner.code")))).rejects.toMatchObject({
      code: "inner.code",
    });
  });
});
