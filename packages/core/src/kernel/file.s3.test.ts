import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { findFile, putFile } from "./file.s3.ts";

type Seen = { method: string | undefined; url: string | undefined; headers: NodeJS.Dict<string | string[]>; body: Buffer };
const seen: Seen[] = [];
const stored = new Map<string, { type: string; body: Buffer }>();
let answers: { status: number; code: string }[] = [];

const server = createServer((request, response) => {
  void (async () => {
    const body = await buffer(request);
    const url = request.url?.split("?")[0] ?? "";
    seen.push({ method: request.method, url: request.url, headers: request.headers, body });
    const fail = (status: number, code: string) =>
      response
        .writeHead(status, { "content-type": "application/xml" })
        .end(`<Error><Code>${code}</Code><Message>${code}</Message></Error>`);
    const answer = answers.shift();
    const file = stored.get(url);
    if (answer) fail(answer.status, answer.code);
    else if (request.method === "PUT") {
      stored.set(url, { type: request.headers["content-type"] ?? "", body });
      response.writeHead(200).end();
    } else if (file) response.writeHead(200, { "content-type": file.type }).end(file.body);
    else fail(404, "NoSuchKey");
  })();
});

beforeAll(async () => {
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: "sa-east-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    FILES_BUCKET: "files",
  });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  seen.length = 0;
  answers = [];
});

it("keeps every byte and the type", async () => {
  const body = Uint8Array.from({ length: 5000 }, (_, i) => i & 255);
  await putFile({ key: "tickets/tkt_a/1.png", contentType: "image/png", body });
  expect(seen[0]).toMatchObject({ method: "PUT", headers: { "content-type": "image/png", "content-length": "5000" } });
  expect(seen[0]?.url).toMatch(/^\/files\/tickets\/tkt_a\/1\.png/);
  expect(seen[0]?.body.equals(body)).toBe(true);
  const file = await findFile("tickets/tkt_a/1.png");
  expect(file?.contentType).toBe("image/png");
  expect(file && Buffer.from(file.body).equals(body)).toBe(true);
});

it("has no file that was never put", async () => {
  expect(await findFile("tickets/none.png")).toBeUndefined();
});

it("throws Transient for a transient error, after a second attempt", async () => {
  for (const call of [() => findFile("a"), () => putFile({ key: "a", contentType: "text/plain", body: new Uint8Array(1) })]) {
    seen.length = 0;
    answers = Array.from({ length: 5 }, () => ({ status: 503, code: "SlowDown" }));
    await expect(call()).rejects.toMatchObject({ name: "Transient", code: "files.unavailable" });
    expect(seen).toHaveLength(2);
  }
});

it("gets through one failure", async () => {
  answers = [{ status: 500, code: "InternalError" }];
  await putFile({ key: "b", contentType: "text/plain", body: Buffer.from("b") });
  expect(stored.get("/files/b")?.body.toString()).toBe("b");
});

it("lets a refusal be what it is", async () => {
  answers = [{ status: 403, code: "AccessDenied" }];
  await expect(findFile("a")).rejects.toMatchObject({ name: "AccessDenied" });
});

it("calls a service that cannot be reached Transient", async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await expect(findFile("a")).rejects.toMatchObject({ name: "Transient" });
});
