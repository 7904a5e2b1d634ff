import { afterEach, describe, expect, it, vi } from "vitest";
import { callGate, DEADLINE_MS, sendWithinDeadline, type CallResult } from "./gate-client.ts";

afterEach(() => void vi.unstubAllGlobals());

const call = (status: number, body: string, headers: Record<string, string> = {}) => {
  vi.stubGlobal("fetch", async () => new Response(body, { status, headers }));
  return callGate({ url: "https://gate.example.com/", token: "device", body: {}, limitMs: 1_000 });
};

const foreign = [401, 403, 404, 413, 429, 500, 502, 503, 504].flatMap((status) => [
  { status, body: '{"Message":"Forbidden"}' },
  { status, body: '{"message":"Unauthorized"}' },
  { status, body: "<html><body>Sign in to the hotel's network</body></html>" },
  { status, body: "" },
]);

it.each(foreign)("$status $body from something in front of the gate function is no answer", async ({ status, body }) => {
  expect(await call(status, body)).toEqual({ type: "no-answer", status, retryAfterMs: 0 });
});

it("a hotel network's own page with status 200 is no answer", async () => {
  expect(await call(200, "<html></html>")).toMatchObject({ type: "no-answer", status: 200 });
});

it.each([401, 403, 404, 413, 422])("the gate function's own error with %i is a rejection", async (status) => {
  expect(await call(status, '{"error":{"code":"device.unauthenticated","message":""}}')).toEqual({
    type: "rejection",
    status,
    code: "device.unauthenticated",
  });
});

it.each([
  [503, '{"error":{"code":"service.unavailable","message":""}}'],
  [429, '{"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded","Type":"User","message":"Rate Exceeded."}'],
  [503, "<html></html>"],
])("reads Retry-After of %i from any sender", async (status, body) => {
  expect(await call(status, body, { "retry-after": "2" })).toEqual({ type: "no-answer", status, retryAfterMs: 2_000 });
});

it("returns the answer, and no answer without a network", async () => {
  expect(await call(200, '{"result":"admitted"}')).toMatchObject({ type: "answer", body: { result: "admitted" } });
  vi.stubGlobal("fetch", async () => Promise.reject(new TypeError("Failed to fetch")));
  expect(await callGate({ url: "https://gate.example.com/", limitMs: 1_000 })).toEqual({ type: "no-answer" });
});

describe("sendWithinDeadline", () => {
  /** Time passes only by attempts and pauses. An attempt takes `takesMs`, or its limit. */
  const send = (attempts: readonly { takesMs: number; call: CallResult<string> }[], connected = () => true) => {
    let nowMs = 0;
    const limits: number[] = [];
    const sendOnce = async (limitMs: number): Promise<CallResult<string>> => {
      const attempt = attempts[limits.length] ?? { takesMs: Number.POSITIVE_INFINITY, call: { type: "no-answer" } as const };
      limits.push(limitMs);
      nowMs += Math.min(attempt.takesMs, limitMs);
      return attempt.takesMs > limitMs ? { type: "no-answer" } : attempt.call;
    };
    const done = sendWithinDeadline({ send: sendOnce, now: () => nowMs, wait: async (ms) => void (nowMs += ms), isConnected: connected });
    return done.then((call) => ({ call, limits, tookMs: nowMs }));
  };

  const admitted = { type: "answer", body: "admitted", tookMs: 1 } as const;

  it("makes one attempt when it is answered", async () => {
    expect(await send([{ takesMs: 80, call: admitted }])).toMatchObject({ call: admitted, limits: [DEADLINE_MS], tookMs: 80 });
  });

  it("makes another attempt after a lost reply", async () => {
    expect(
      (
        await send([
          { takesMs: 50, call: { type: "no-answer" } },
          { takesMs: 80, call: admitted },
        ])
      ).call,
    ).toEqual(admitted);
  });

  it("nobody waits longer than 1.5 s, and an attempt is not cut short for another", async () => {
    const { call, tookMs, limits } = await send([]);
    expect([call, tookMs <= 1_500, limits]).toEqual([{ type: "no-answer" }, true, [1_500]]);
  });

  it("waits as long as a busy server asks for, within that time", async () => {
    const busy = { takesMs: 10, call: { type: "no-answer", retryAfterMs: 1_000 } } as const;
    const { call, tookMs } = await send([busy, { takesMs: 10, call: admitted }]);
    expect([call, tookMs]).toEqual([admitted, 1_020]);
  });

  it("a rejection ends the attempts", async () => {
    const rejection = { type: "rejection", status: 401, code: "device.unauthenticated" } as const;
    expect((await send([{ takesMs: 10, call: rejection }])).call).toEqual(rejection);
  });

  it("makes no attempt without a network", async () => {
    expect(await send([{ takesMs: 10, call: admitted }], () => false)).toEqual({ call: { type: "no-answer" }, limits: [], tookMs: 0 });
  });
});
