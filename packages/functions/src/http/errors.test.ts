import { Hono } from "hono";
import { expect, it } from "vitest";
import { Fault, Transient } from "@catraca/core/kernel/fault";
import { onError } from "./errors.ts";

it.each([
  [new Fault("conflict", "a.b", "Wait."), 409, null],
  [new Fault("conflict", "a.b", "Wait.", undefined, 40), 409, "40"],
  [new Fault("tooMany", "a.b", "Wait."), 429, "5"],
  [new Fault("tooMany", "a.b", "Wait.", undefined, 60), 429, "60"],
  [new Transient("a.b"), 503, "1"],
])("%s is answered %i, to be repeated after %s seconds", async (error, status, after) => {
  const app = new Hono().onError(onError).get("/", () => {
    throw error;
  });
  const answer = await app.request("/");
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([status, after]);
});
