import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { front, type FrontOptions, installStreaming } from "./front.ts";

type StreamLike = { write(chunk: string | Uint8Array): boolean; end(chunk?: string): void };
type AwsLambda = {
  streamifyResponse(handler: (event: { rawPath: string }, stream: StreamLike, context: unknown) => Promise<void>): () => Promise<unknown>;
  HttpResponseStream: { from(stream: StreamLike, prelude: object): StreamLike };
};

const servers: { server: Server; stop: () => Promise<void> }[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const { server, stop } of servers.splice(0)) {
    await stop();
    server.closeAllConnections();
    server.close();
  }
});

const serve = async (options: Partial<FrontOptions> & Pick<FrontOptions, "handler">): Promise<string> => {
  const listener = front({ functionName: "api", timeoutSeconds: 5, ...options });
  const server = createServer(listener);
  servers.push({ server, stop: () => listener.stop(500) });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

describe("a buffered handler", () => {
  it("gets payload format 2.0", async () => {
    const base = await serve({ handler: async (event: object) => event });
    const response = await fetch(`${base}/api/e/a%20b%2Fc?a=1&a=2&b=x%26y`, {
      method: "POST",
      headers: {
        "content-type": "application/json; charset=utf-8",
        cookie: "one=1; two=2",
        "x-forwarded-for": "203.0.113.7",
        "X-Custom": "v",
      },
      body: '{"ü":1}',
    });
    const event = (await response.json()) as { headers: Record<string, string> };
    expect(event).toMatchObject({
      version: "2.0",
      rawPath: "/api/e/a%20b%2Fc",
      rawQueryString: "a=1&a=2&b=x%26y",
      queryStringParameters: { a: "1,2", b: "x&y" },
      cookies: ["one=1", "two=2"],
      headers: { "x-custom": "v", "x-forwarded-for": "203.0.113.7, 127.0.0.1", "x-forwarded-proto": "http" },
      requestContext: { http: { method: "POST", path: "/api/e/a%20b%2Fc", sourceIp: "127.0.0.1" } },
      body: '{"ü":1}',
      isBase64Encoded: false,
    });
    expect(event.headers.cookie).toBeUndefined();
  });

  it("sends and takes binary bodies, and sets several cookies", async () => {
    const base = await serve({
      handler: async (event: { body: string; isBase64Encoded: boolean }) => ({
        statusCode: 201,
        headers: { "content-type": "application/pdf", "content-length": "999" },
        cookies: ["a=1; Path=/", "b=2"],
        body: event.body,
        isBase64Encoded: event.isBase64Encoded,
      }),
    });
    const bytes = new Uint8Array([0, 255, 128, 13, 10]);
    const response = await fetch(base, { method: "PUT", body: bytes, headers: { "content-type": "application/octet-stream" } });
    expect([response.status, response.headers.get("content-type"), response.headers.getSetCookie()]).toEqual([
      201,
      "application/pdf",
      ["a=1; Path=/", "b=2"],
    ]);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
  });

  it("is not called with more than 6 MB", async () => {
    const handler = vi.fn(async () => ({ statusCode: 200 }));
    const base = await serve({ handler });
    const post = (size: number) => fetch(base, { method: "POST", body: new Uint8Array(size) }).then((response) => response.status);
    expect(await post(6 * 1024 * 1024 + 1)).toBe(413);
    expect(handler).not.toHaveBeenCalled();
    expect(await post(6 * 1024 * 1024)).toBe(200);
  });

  it("gives 502 when it throws and 504 when it is too slow, and says nothing internal", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const broken = await serve({ handler: async () => Promise.reject(new Error("secret")) });
    const response = await fetch(broken);
    expect([response.status, await response.text()]).toEqual([502, '{"Message":"Internal Server Error"}']);
    const slow = await serve({ timeoutSeconds: 0.03, handler: () => new Promise((resolve) => setTimeout(resolve, 100)) });
    expect((await fetch(slow)).status).toBe(504);
    const crooked = await serve({ handler: async () => ({ statusCode: 200, headers: { "x-bad": "a\nb" } }) });
    expect((await fetch(crooked)).status).toBe(502);
  });
});

describe("a streaming handler", () => {
  installStreaming();
  const { awslambda } = globalThis as unknown as { awslambda: AwsLambda };

  it("has answered before it ends, and stop waits for it", async () => {
    const order: string[] = [];
    const handler = awslambda.streamifyResponse(async (event, responseStream) => {
      const stream = awslambda.HttpResponseStream.from(responseStream, {
        statusCode: 202,
        headers: { "content-type": "application/json" },
        cookies: ["a=1"],
      });
      stream.write(`{"path":"${event.rawPath}"`);
      stream.end("}");
      await new Promise((resolve) => setTimeout(resolve, 150));
      order.push("handler ended");
    });
    const base = await serve({ handler, streaming: true });
    const startedAt = performance.now();
    const response = await fetch(`${base}/scan`);
    expect(await response.json()).toEqual({ path: "/scan" });
    expect(performance.now() - startedAt).toBeLessThan(120);
    expect([response.status, response.headers.get("content-type"), response.headers.getSetCookie()]).toEqual([
      202,
      "application/json",
      ["a=1"],
    ]);
    order.push("client answered");
    await servers[0]?.stop();
    expect(order).toEqual(["client answered", "handler ended"]);
  });

  it("sends large bodies whole, empty ones too, and fails as a buffered one does", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const large = await serve({
      streaming: true,
      handler: awslambda.streamifyResponse(async (_event, stream) => {
        for (let chunk = 0; chunk < 100; chunk += 1) stream.write(new Uint8Array(50_000));
        stream.end();
      }),
    });
    expect((await (await fetch(large)).arrayBuffer()).byteLength).toBe(5_000_000);
    const empty = await serve({
      streaming: true,
      handler: awslambda.streamifyResponse(async (_event, stream) => {
        const answer = awslambda.HttpResponseStream.from(stream, { statusCode: 204 });
        answer.write("");
        answer.end();
      }),
    });
    expect((await fetch(empty)).status).toBe(204);
    const broken = await serve({ streaming: true, handler: awslambda.streamifyResponse(async () => Promise.reject(new Error("secret"))) });
    expect((await fetch(broken)).status).toBe(502);
  });

  it.each(["", '{"error":{}}'])("has no status when the answer is given to `end` alone, as on Lambda: %j", async (body) => {
    const url = await serve({
      streaming: true,
      handler: awslambda.streamifyResponse(async (_event, stream) =>
        awslambda.HttpResponseStream.from(stream, { statusCode: 401, headers: { "content-type": "application/json" } }).end(body),
      ),
    });
    const answer = await fetch(url);
    expect([answer.status, await answer.text()]).toEqual([502, '{"Message":"Internal Server Error"}']);
  });

  it("times out when the handler returns and never ends its stream", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const url = await serve({ streaming: true, timeoutSeconds: 0.1, handler: awslambda.streamifyResponse(async () => {}) });
    expect((await fetch(url)).status).toBe(504);
  });
});
