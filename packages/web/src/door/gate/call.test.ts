/** What stands before the gate function, or before the network, is not the gate function. */
import { afterEach, expect, it, vi } from "vitest";
import { callGate } from "./call.ts";

afterEach(() => void vi.unstubAllGlobals());

const hear = (status: number, body: string, headers: Record<string, string> = {}) => {
  vi.stubGlobal("fetch", async () => new Response(body, { status, headers }));
  return callGate({ url: "https://gate.example.com/", token: "device", body: {}, limitMs: 1_000 });
};

const foreign = [401, 403, 404, 413, 429, 500, 502, 503, 504].flatMap((status) => [
  { status, body: '{"Message":"Forbidden"}' },
  { status, body: '{"message":"Unauthorized"}' },
  { status, body: "<html><body>Sign in to the hotel's network</body></html>" },
  { status, body: "" },
]);

it.each(foreign)("hears nothing in $status $body", async ({ status, body }) => {
  expect(await hear(status, body)).toEqual({ heard: "nothing", status, retryAfterMs: 0 });
});

it("hears nothing in a network's own page, though it says 200", async () => {
  expect(await hear(200, "<html></html>")).toMatchObject({ heard: "nothing", status: 200 });
});

it.each([401, 403, 404, 413, 422])("hears the gate function's own refusal with %i", async (status) => {
  expect(await hear(status, '{"error":{"code":"device.unauthenticated","message":""}}')).toEqual({
    heard: "refusal",
    status,
    code: "device.unauthenticated",
  });
});

it.each([
  [503, '{"error":{"code":"service.unavailable","message":""}}'],
  [429, '{"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded","Type":"User","message":"Rate Exceeded."}'],
  [503, "<html></html>"],
])("hears in %i how long to wait, whoever says it", async (status, body) => {
  expect(await hear(status, body, { "retry-after": "2" })).toEqual({ heard: "nothing", status, retryAfterMs: 2_000 });
});

it("hears an answer, and nothing without a network", async () => {
  expect(await hear(200, '{"result":"admitted"}')).toMatchObject({ heard: "answer", body: { result: "admitted" } });
  vi.stubGlobal("fetch", async () => Promise.reject(new TypeError("Failed to fetch")));
  expect(await callGate({ url: "https://gate.example.com/", limitMs: 1_000 })).toEqual({ heard: "nothing" });
});
