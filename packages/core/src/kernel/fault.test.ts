import { describe, expect, it } from "vitest";
import { asTransient, Fault, invalidRequest, isTransient, Transient, TRANSIENT_REASONS } from "./fault.ts";

const named = (name: string, more: object = {}) => Object.assign(new Error(name), { name }, more);

describe("a transient error", () => {
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

describe("what passes, by the names that AWS and Node give it", () => {
  it.each([
    "TransactionConflictException",
    "TransactionInProgressException",
    "ThrottlingException",
    "TooManyRequestsException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "InternalServerError",
    "InternalServerException",
    "ServiceUnavailable",
    "ServiceUnavailableException",
    "TimeoutError",
    "ExecutionLimitExceeded",
  ])("the error %s", (name) => expect(isTransient(named(name))).toBe(true));

  it.each(["ENOTFOUND", "EAI_AGAIN", "ECONNRESET", "ECONNREFUSED", "EPIPE"])("the code %s", (code) => {
    expect(isTransient(named("Error", { code }))).toBe(true);
    expect(isTransient(named("Error", { code: [code] }))).toBe(false);
  });

  it("an answer of 500 and above, and none below", () => {
    const answered = (httpStatusCode: number) => isTransient(named("Odd", { $metadata: { httpStatusCode } }));
    expect([499, 500, 599].map(answered)).toEqual([false, true, true]);
  });

  it("three reasons of a cancelled transaction", () => {
    expect([...TRANSIENT_REASONS]).toEqual(["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"]);
  });
});

it("faults and transient errors go by names that Step Functions and the logs compare", () => {
  expect(new Fault("missing", "event.missing", "There is none.").name).toBe("Fault");
  expect(new Transient("stock.contended")).toMatchObject({ name: "Transient", message: "temporarily unavailable: stock.contended" });
  expect(invalidRequest([])).toMatchObject({ kind: "invalid", code: "request.invalid", message: "Some fields are not right." });
});
