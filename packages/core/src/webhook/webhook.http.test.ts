/** An attempt ends in time, reads little, follows nobody, and connects only to the address that was checked. The receivers are servers of the test's own. */
import http, { type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, expect, it, vi } from "vitest";

// Unit tests share their modules: the limits are replaced in modules that load after this, and no later file gets them.
vi.hoisted(() => vi.resetModules());
afterAll(() => vi.resetModules());
vi.mock("./webhook.limits.ts", () => ({ TIMEOUT_MS: 300, MOST_ANSWER_BYTES: 65_536 }));
/** The name server's answers, in turn. The last one stays. */
const found: string[][] = [];
const asked: string[] = [];
vi.mock("node:dns/promises", () => ({
  lookup: async (host: string) => {
    asked.push(host);
    const addresses = (found.length > 1 ? found.shift() : found[0]) ?? [];
    if (addresses.length === 0) throw Object.assign(new Error("no such host"), { code: "ENOTFOUND" });
    return addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
  },
}));

const { send } = await import("./webhook.http.ts");

const servers: http.Server[] = [];
const requests: { path: string | undefined; host: string | undefined; body: string }[] = [];

const receive = async (answer: RequestListener): Promise<number> => {
  const server = http.createServer((request, response) => {
    void (async () => {
      let body = "";
      for await (const chunk of request) body += String(chunk);
      requests.push({ path: request.url, host: request.headers.host, body });
      answer(request, response);
    })();
  });
  servers.push(server);
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
};

afterEach(() => {
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) server.close().closeAllConnections();
  for (const list of [requests, found, asked]) list.length = 0;
});

const allowAny = () => vi.stubEnv("WEBHOOK_ADDRESSES", "any");
const post = (url: string) => send({ url, headers: { "webhook-id": "dlv_1" }, body: "{}" });

it("delivers, and shows the beginning of the answer on one line", async () => {
  allowAny();
  const port = await receive((_request, response) => response.writeHead(202).end("thank\u0000\n you\u202E"));
  expect(await post(`http://127.0.0.1:${port}/hook?a=1`)).toEqual({
    isDelivered: true,
    httpStatus: 202,
    tookMs: expect.any(Number),
    answer: "thank you",
  });
  expect(requests).toEqual([{ path: "/hook?a=1", host: `127.0.0.1:${port}`, body: "{}" }]);
});

it("does not follow a redirect", async () => {
  allowAny();
  const target = await receive((_request, response) => response.end());
  const port = await receive((_request, response) => response.writeHead(302, { location: `http://127.0.0.1:${target}/there` }).end());
  expect(await post(`http://127.0.0.1:${port}/`)).toMatchObject({ isDelivered: false, httpStatus: 302 });
  expect(requests.map(({ path }) => path)).toEqual(["/"]);
});

it("ends an attempt that gets no answer, or no whole head", async () => {
  allowAny();
  const silent = await receive(() => undefined);
  expect(await post(`http://127.0.0.1:${silent}/`)).toMatchObject({ isDelivered: false, error: "timeout" });
  const slow = await receive((_request, response) => void response.socket?.write("HTTP/1.1 200 OK\r\nx-slow: "));
  const sent = await post(`http://127.0.0.1:${slow}/`);
  expect(sent).toMatchObject({ isDelivered: false, error: "timeout" });
  expect(sent.tookMs).toBeLessThan(1500);
});

it("takes a status for an answer whose rest never ends, and reads no more than its limit", async () => {
  allowAny();
  const stalling = await receive((_request, response) => void response.writeHead(200).write("half"));
  expect(await post(`http://127.0.0.1:${stalling}/`)).toMatchObject({ isDelivered: true, httpStatus: 200, answer: "half" });
  let written = 0;
  const endless = await receive((_request, response) => {
    const more = (): void => {
      if (response.destroyed) return;
      written += 16_384;
      if (response.write("x".repeat(16_384))) setImmediate(more);
      else response.once("drain", more);
    };
    response.writeHead(200);
    more();
  });
  const sent = await post(`http://127.0.0.1:${endless}/`);
  expect(sent).toMatchObject({ isDelivered: true, answer: "x".repeat(200) });
  // The rest is in the buffers of two sockets.
  expect(written).toBeLessThan(20_000_000);
});

it("ends an attempt whose receiver leaves HTTP, and one that hears of progress alone", async () => {
  allowAny();
  const answering = (head: string) => receive((_request, response) => void response.socket?.write(`${head}\r\n\r\n`));
  const upgrade = "Connection: Upgrade\r\nUpgrade: websocket";
  const leaving = await answering(`HTTP/1.1 101 Switching Protocols\r\n${upgrade}`);
  expect(await post(`http://127.0.0.1:${leaving}/`)).toEqual({ isDelivered: false, httpStatus: 101, tookMs: expect.any(Number) });
  const polite = await answering(`HTTP/1.1 200 OK\r\nContent-Length: 0\r\n${upgrade}`);
  expect(await post(`http://127.0.0.1:${polite}/`)).toMatchObject({ isDelivered: true, httpStatus: 200 });
  const hinting = await answering("HTTP/1.1 103 Early Hints");
  expect(await post(`http://127.0.0.1:${hinting}/`)).toMatchObject({ isDelivered: false, error: "timeout" });
  const late = await answering("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 204 No Content");
  expect(await post(`http://127.0.0.1:${late}/`)).toMatchObject({ isDelivered: true, httpStatus: 204 });
});

it("says why a connection failed", async () => {
  allowAny();
  const port = await receive((request) => void request.socket.destroy());
  expect(await post(`http://127.0.0.1:${port}/`)).toMatchObject({ isDelivered: false, error: "connection_lost" });
  expect(await post("http://127.0.0.1:9/")).toMatchObject({ isDelivered: false, error: "connection_refused" });
  expect(await post("http://hooks.example.com/")).toMatchObject({ isDelivered: false, error: "host_not_found" });
  expect(await post(`https://127.0.0.1:${port}/`)).toMatchObject({ isDelivered: false, error: expect.any(String) });
});

it("connects to the address that was checked: the name is resolved once", async () => {
  allowAny();
  const port = await receive((_request, response) => response.end());
  found.push(["127.0.0.1"], ["192.0.2.1"]);
  expect(await post(`http://hooks.example.com:${port}/`)).toMatchObject({ isDelivered: true });
  expect(asked).toEqual(["hooks.example.com"]);
  expect(requests.map(({ host }) => host)).toEqual([`hooks.example.com:${port}`]);
});

it.each([
  { what: "this machine", addresses: ["127.0.0.1"] },
  { what: "a metadata service", addresses: ["169.254.169.254"] },
  { what: "a private network", addresses: ["10.0.0.7"] },
  { what: "a mapped address", addresses: ["::ffff:10.0.0.7"] },
  { what: "one private address among public ones", addresses: ["8.8.8.8", "192.168.0.1"] },
])("T3 connects to nothing when the name is that of $what", async ({ addresses }) => {
  const port = await receive((_request, response) => response.end());
  found.push(addresses);
  expect(await post(`https://hooks.example.com:${port}/`)).toMatchObject({ isDelivered: false, error: "address_not_public" });
  expect(requests).toEqual([]);
});

it("refuses a webhook whose address was taken while the stage took every one", async () => {
  const port = await receive((_request, response) => response.end());
  expect(await post(`http://127.0.0.1:${port}/`)).toMatchObject({ isDelivered: false, error: "address_not_public" });
  expect(requests).toEqual([]);
});
