import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { installStreaming } from "./front-response.ts";
import type { FrontOptions } from "./front.ts";
import { functionUrl } from "./function-url.ts";

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
  const listener = functionUrl({ functionName: "gate", timeoutSeconds: 5, ...options });
  const server = createServer(listener);
  servers.push({ server, stop: () => listener.stop(500) });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

describe("a streaming handler of a function URL", () => {
  installStreaming();
  const { awslambda } = globalThis as unknown as { awslambda: AwsLambda };

  it("has answered before it ends, and stop waits for it", async () => {
    const order: string[] = [];
    const { promise: hasAnswer, resolve: letEnd } = Promise.withResolvers<void>();
    const handler = awslambda.streamifyResponse(async (event, responseStream) => {
      const stream = awslambda.HttpResponseStream.from(responseStream, {
        statusCode: 202,
        headers: { "content-type": "application/json" },
        cookies: ["a=1"],
      });
      stream.write(`{"path":"${event.rawPath}"`);
      stream.end("}");
      await hasAnswer;
      order.push("handler ended");
    });
    const base = await serve({ handler, streaming: true });
    const response = await fetch(`${base}/scan`);
    expect(await response.json()).toEqual({ path: "/scan" });
    expect([response.status, response.headers.get("content-type"), response.headers.getSetCookie()]).toEqual([
      202,
      "application/json",
      ["a=1"],
    ]);
    order.push("client answered");
    const stopping = servers[0]?.stop().then(() => order.push("stopped"));
    await new Promise((resolve) => setTimeout(resolve, 50));
    letEnd();
    await stopping;
    expect(order).toEqual(["client answered", "handler ended", "stopped"]);
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
    expect((await fetch(url)).status).toBe(502);
  });
});
