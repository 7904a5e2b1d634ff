/** What API Gateway documents of its HTTP APIs; each group names its page. */
import { request } from "node:http";
import { afterEach, describe, expect, it, vi } from "vitest";
import { httpApis, type Route } from "@catraca/functions/fronts";
import { httpApi, type HttpApiOptions } from "./http-api.ts";
import { serve } from "./serve.fixture.ts";

afterEach(() => void vi.restoreAllMocks());

const open = (options: Partial<HttpApiOptions> & Pick<HttpApiOptions, "handler">): Promise<string> =>
  serve(
    httpApi({
      functionName: "api",
      timeoutSeconds: 5,
      routes: [{ key: "GET /api/open" }, { key: "ANY /api/{proxy+}" }, { key: "ANY /e/{eventId}" }],
      rate: { rateLimit: 1_000, burstLimit: 1_000 },
      ...options,
    }),
  );
const echo = async (event: object) => event;
const heard = async (answer: Promise<Response>): Promise<[number, string | null, string]> => {
  const response = await answer;
  return [response.status, response.headers.get("content-type"), await response.text()];
};
const JSON_TYPE = "application/json";
const HOUR_MINUTE = /^\d{2}\/[A-Z][a-z]{2}\/\d{4}:\d{2}:\d{2}:\d{2} \+0000$/;

/** docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
describe("the event", () => {
  it("has payload format 2.0, with names in lower case and cookies only in their list", async () => {
    const base = await open({ handler: echo });
    const response = await fetch(`${base}/api/orders/ord_1?a=1&a=2&b=x%26y`, {
      method: "POST",
      headers: {
        "content-type": "application/json; charset=utf-8",
        cookie: "one=1; two=2",
        "x-forwarded-for": "203.0.113.7",
        "X-Custom": "v",
      },
      body: '{"ü":1}',
    });
    const event = (await response.json()) as { headers: Record<string, string>; requestContext: object };
    expect(event).toMatchObject({
      version: "2.0",
      routeKey: "ANY /api/{proxy+}",
      rawPath: "/api/orders/ord_1",
      rawQueryString: "a=1&a=2&b=x%26y",
      queryStringParameters: { a: "1,2", b: "x&y" },
      pathParameters: { proxy: "orders/ord_1" },
      cookies: ["one=1", "two=2"],
      headers: { "x-custom": "v", "x-forwarded-for": "203.0.113.7, 127.0.0.1", "x-forwarded-proto": "http", "content-length": "8" },
      requestContext: {
        apiId: "api",
        routeKey: "ANY /api/{proxy+}",
        stage: "$default",
        time: expect.stringMatching(HOUR_MINUTE),
        http: { method: "POST", path: "/api/orders/ord_1", sourceIp: "127.0.0.1" },
      },
      body: '{"ü":1}',
      isBase64Encoded: false,
    });
    expect(event.headers["cookie"]).toBeUndefined();
  });

  it("names each parameter of the first route that fits", async () => {
    const routes = [{ key: "ANY /api/events/{eventId}/pictures/{file}" }, { key: "ANY /api/{proxy+}" }] as const;
    const base = await open({ handler: echo, routes });
    const eventOf = async (path: string) => (await fetch(`${base}${path}`)).json();
    const pathParameters = { eventId: "evt_1", file: "a.png" };
    expect(await eventOf("/api/events/evt_1/pictures/a.png")).toMatchObject({ routeKey: routes[0].key, pathParameters });
    expect(await eventOf("/api/events/evt_1/pictures/a/b")).toMatchObject({ routeKey: routes[1].key });
  });

  it.each([
    ["/api/e/a%20b%2Fc", "/api/e/a b/c"],
    ["/api/orders%23", "/api/orders#"],
    ["/api/%256Frders", "/api/%6Frders"],
    ["/api/orders%3Fx", "/api/orders"],
  ])("holds the path %s decoded once: %s", async (asked, rawPath) => {
    const base = await open({ handler: echo });
    expect(await (await fetch(base + asked)).json()).toMatchObject({ rawPath });
  });

  it("joins the values of a repeated header with a comma", async () => {
    const base = await open({ handler: echo });
    const text = await new Promise<string>((resolve, reject) => {
      const asked = request(`${base}/api/x`, { headers: { "x-probe": ["first", "second"] } }, (response) => {
        let said = "";
        response.on("data", (chunk: Buffer) => (said += chunk.toString()));
        response.on("end", () => resolve(said));
      });
      asked.on("error", reject);
      asked.end();
    });
    expect(JSON.parse(text)).toMatchObject({ headers: { "x-probe": "first,second", "content-length": "0" } });
  });

  it.each([
    ["application/octet-stream", true],
    ["application/x-www-form-urlencoded", true],
    ["application/json", false],
    ["text/plain", false],
  ])("holds a body of %s as base64: %s", async (type, isBase64Encoded) => {
    const base = await open({ handler: echo });
    const answer = await fetch(`${base}/api/x`, { method: "POST", headers: { "content-type": type }, body: "a=1" });
    expect(await answer.json()).toMatchObject({ isBase64Encoded, body: isBase64Encoded ? btoa("a=1") : "a=1" });
  });
});

describe("the answer", () => {
  it("is the function's, with its bytes, cookies and type", async () => {
    const bytes = new Uint8Array([0, 255, 128, 13, 10]);
    const headers = { "content-type": "application/pdf", "content-length": "999" };
    const body = Buffer.from(bytes).toString("base64");
    const base = await open({
      handler: async () => ({ statusCode: 201, headers, cookies: ["a=1; Path=/", "b=2"], body, isBase64Encoded: true }),
    });
    const response = await fetch(`${base}/api/x`);
    expect([response.status, response.headers.get("content-type"), response.headers.getSetCookie()]).toEqual([
      201,
      "application/pdf",
      ["a=1; Path=/", "b=2"],
    ]);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
  });

  it("is text when it names no type, and JSON when it names no status", async () => {
    const text = await open({ handler: async () => ({ statusCode: 200, body: "x" }) });
    expect(await heard(fetch(`${text}/api/x`))).toEqual([200, "text/plain; charset=utf-8", "x"]);
    const json = await open({ handler: async () => ({ x: 1 }) });
    expect(await heard(fetch(`${json}/api/x`))).toEqual([200, JSON_TYPE, '{"x":1}']);
  });
});

/** docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html */
describe("the routes", () => {
  it.each(["/", "/api", "/api/", "/e/evt_1/more", "/e/", "/other"])("do not know %s", async (path) => {
    const handler = vi.fn(echo);
    const base = await open({ handler });
    expect(await heard(fetch(base + path))).toEqual([404, JSON_TYPE, '{"message":"Not Found"}']);
    expect(handler).not.toHaveBeenCalled();
  });

  it("the first that fits is taken, and a method of its own does not fit another", async () => {
    const base = await open({ handler: echo });
    const keyOf = async (path: string, method = "GET") =>
      ((await (await fetch(base + path, { method })).json()) as { routeKey: string }).routeKey;
    expect(await keyOf("/api/open")).toBe("GET /api/open");
    expect(await keyOf("/api/open", "POST")).toBe("ANY /api/{proxy+}");
    expect(await keyOf("/e/evt_1")).toBe("ANY /e/{eventId}");
    expect((await fetch(`${base}/api/x`, { method: "HEAD" })).status).toBe(200);
    expect(await keyOf("/api/x", "OPTIONS")).toBe("ANY /api/{proxy+}");
  });

  it.each(["GET", "HEAD", "POST"])("lead a %s of a file to the function of documents: the API's own may not read files", async (method) => {
    const handler = vi.fn(async (_event: { routeKey: string }) => ({ statusCode: 200 }));
    const { routes, rate }: { routes: readonly Route[]; rate: HttpApiOptions["rate"] } = httpApis.api;
    const base = await open({ handler, routes, rate });
    await fetch(`${base}/api/files/tkt_a/ticket.pdf`, { method });
    const key = handler.mock.calls[0]?.[0].routeKey;
    expect(routes.find((route) => route.key === key)?.functionName).toBe("documents");
  });
});

/** docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html, and Lambda's: docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
describe("the quotas", () => {
  const MEGABYTE = 1024 * 1024;

  it("an event with more than 6 MB as JSON does not reach the function", async () => {
    const handler = vi.fn(async () => ({ statusCode: 200 }));
    const base = await open({ handler });
    const post = (size: number, type: string) =>
      heard(fetch(`${base}/api/x`, { method: "POST", body: new Uint8Array(size).fill(97), headers: { "content-type": type } }));
    for (const [size, type] of [
      [6 * MEGABYTE + 1, "text/plain"],
      [6 * MEGABYTE, "text/plain"],
      [5 * MEGABYTE, "application/octet-stream"],
    ] as const)
      expect(await post(size, type)).toEqual([413, JSON_TYPE, '{"message":"Request Entity Too Large"}']);
    expect(handler).not.toHaveBeenCalled();
    expect((await post(5 * MEGABYTE, "text/plain"))[0]).toBe(200);
  });

  it("an answer with more than 6 MB as JSON is an error of the function", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const base = await open({ handler: async () => ({ statusCode: 200, body: "a".repeat(6 * MEGABYTE + 100) }) });
    expect(await heard(fetch(`${base}/api/x`))).toEqual([500, JSON_TYPE, '{"message":"Internal Server Error"}']);
  });

  it("request line and header values have 10,240 bytes together", async () => {
    const base = await open({ handler: async () => ({ statusCode: 200 }) });
    const get = (size: number) => fetch(`${base}/api/x`, { headers: { "x-long": "a".repeat(size) } }).then(({ status }) => status);
    expect([await get(9_500), await get(10_300)]).toEqual([200, 431]);
  });

  /** docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html */
  it("more requests than the rate are answered 429, and taken again a moment later", async () => {
    const base = await open({ handler: async () => ({ statusCode: 200 }), rate: { rateLimit: 20, burstLimit: 2 } });
    const get = () => heard(fetch(`${base}/api/x`));
    const answers = await Promise.all([get(), get(), get()]);
    expect(answers.map(([status]) => String(status)).toSorted()).toEqual(["200", "200", "429"]);
    expect(answers.find(([status]) => status === 429)).toEqual([429, JSON_TYPE, '{"message":"Too Many Requests"}']);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await get())[0]).toBe(200);
  });
});

/** docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-lambda.html */
describe("a function that fails", () => {
  const FAILED = [500, JSON_TYPE, '{"message":"Internal Server Error"}'];

  it("is answered 500 when it throws, takes too long or answers what cannot be sent, and nothing internal is said", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const broken = await open({ handler: async () => Promise.reject(new Error("secret")) });
    expect(await heard(fetch(`${broken}/api/x`))).toEqual(FAILED);
    const slow = await open({ timeoutSeconds: 0.03, handler: () => new Promise((resolve) => setTimeout(resolve, 100)) });
    expect(await heard(fetch(`${slow}/api/x`))).toEqual(FAILED);
    const crooked = await open({ handler: async () => ({ statusCode: 200, headers: { "x-bad": "a\nb" } }) });
    expect(await heard(fetch(`${crooked}/api/x`))).toEqual(FAILED);
  });

  it("is answered 503 when it may take longer than the integration's timeout, and does", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const handler = vi.fn(() => new Promise((resolve) => setTimeout(resolve, 26_000)));
    const base = await open({ timeoutSeconds: 30, handler });
    const answer = heard(fetch(`${base}/api/x`));
    await vi.waitFor(() => expect(handler).toHaveBeenCalled());
    await vi.advanceTimersByTimeAsync(25_000);
    vi.useRealTimers();
    expect(await answer).toEqual([503, JSON_TYPE, '{"message":"Service Unavailable"}']);
  });
});
