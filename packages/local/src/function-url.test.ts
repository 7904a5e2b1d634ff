/** What Lambda documents of its function URLs; each group names its page. */
import { afterEach, describe, expect, it, vi } from "vitest";
import type { FrontOptions } from "./front.ts";
import { functionUrl } from "./function-url.ts";
import { serve } from "./serve.fixture.ts";

afterEach(() => void vi.restoreAllMocks());

const open = (options: Partial<FrontOptions> & Pick<FrontOptions, "handler">): Promise<string> =>
  serve(functionUrl({ functionName: "gate", timeoutSeconds: 5, ...options }));
const heard = async (answer: Promise<Response>): Promise<[number, string | null, string]> => {
  const response = await answer;
  return [response.status, response.headers.get("content-type"), await response.text()];
};

/** docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html */
describe("the event", () => {
  it("keeps the path percent-encoded, and the cookies in their header beside the list", async () => {
    const base = await open({ handler: async (event: object) => event });
    const event = await (await fetch(`${base}/a%20b%2Fc?a=1&a=2`, { headers: { cookie: "one=1; two=2" } })).json();
    expect(event).toMatchObject({
      version: "2.0",
      routeKey: "$default",
      rawPath: "/a%20b%2Fc",
      rawQueryString: "a=1&a=2",
      queryStringParameters: { a: "1,2" },
      cookies: ["one=1", "two=2"],
      headers: { cookie: "one=1; two=2" },
      requestContext: { accountId: "anonymous", routeKey: "$default", stage: "$default", http: { path: "/a b/c" } },
    });
  });

  it("has no routes and no authorizer: the function answers every path and method", async () => {
    const handler = vi.fn(async () => ({ statusCode: 204 }));
    const base = await open({ handler });
    for (const method of ["GET", "POST", "DELETE", "OPTIONS"]) expect((await fetch(`${base}/any/path`, { method })).status).toBe(204);
    expect(handler).toHaveBeenCalledTimes(4);
  });
});

/** docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
it("an event with more than 6 MB as JSON is answered 413", async () => {
  const base = await open({ handler: async () => ({ statusCode: 200 }) });
  const answer = await heard(fetch(base, { method: "POST", body: "a".repeat(6 * 1024 * 1024) }));
  expect(answer).toEqual([
    413,
    "application/json",
    '{"Message":"Request must be smaller than 6291456 bytes for the InvokeFunction operation"}',
  ]);
});

/** A timeout too: github.com/awslabs/route53-dynamic-dns-with-lambda/issues/56 */
it("a function that throws or takes too long is answered 502, and nothing internal is said", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  const failed = [502, "application/json", '{"Message":"Internal Server Error"}'];
  const broken = await open({ handler: async () => Promise.reject(new Error("secret")) });
  expect(await heard(fetch(broken))).toEqual(failed);
  const slow = await open({ timeoutSeconds: 0.03, handler: () => new Promise((resolve) => setTimeout(resolve, 100)) });
  expect(await heard(fetch(slow))).toEqual(failed);
});

it("an answer that names no type is JSON", async () => {
  const base = await open({ handler: async () => ({ statusCode: 200, body: "{}" }) });
  expect(await heard(fetch(base))).toEqual([200, "application/json", "{}"]);
});

/** docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-cors */
describe("a page of another origin", () => {
  const origin = "https://tickets.example.com";

  it("is answered its preflight without the function", async () => {
    const handler = vi.fn(async () => ({ statusCode: 200 }));
    const base = await open({ handler });
    const answer = await fetch(base, { method: "OPTIONS", headers: { origin, "access-control-request-method": "POST" } });
    expect([answer.status, Object.fromEntries(answer.headers)]).toEqual([
      200,
      expect.objectContaining({
        "access-control-allow-origin": "*",
        "access-control-allow-methods": "GET,POST",
        "access-control-allow-headers": "authorization,content-type",
        "access-control-max-age": "86400",
      }),
    ]);
    expect(handler).not.toHaveBeenCalled();
  });

  it("may read the answer, its date and how long to wait; without an origin nothing is said of that", async () => {
    const base = await open({ handler: async () => ({ statusCode: 503, headers: { "Retry-After": "1" }, body: "{}" }) });
    const answer = await fetch(base, { headers: { origin } });
    expect([answer.headers.get("access-control-allow-origin"), answer.headers.get("access-control-expose-headers")]).toEqual([
      "*",
      "date,retry-after",
    ]);
    expect((await fetch(base)).headers.get("access-control-allow-origin")).toBeNull();
  });
});
