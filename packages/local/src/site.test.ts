import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Gateway } from "./gateway/gateway.ts";
import { close, createSite, listen } from "./site.ts";

let folder: string;
let server: Server;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "site-"));
  mkdirSync(path.join(folder, "assets"));
  for (const name of ["index.html", "robots.txt", "favicon.ico", "assets/main-abc.js"]) writeFileSync(path.join(folder, name), name);
  const site = createSite({
    api: (_request, response) => response.end("api"),
    admin: (_request, response) => response.end("admin"),
    gateway: () => ({}) as Gateway,
    addresses: { web: "", api: "", admin: "", scan: "", outbox: "", executions: "" },
    webFolder: folder,
    connect: [],
  });
  server = await listen(site, 0);
});
afterAll(async () => {
  await close(server);
  rmSync(folder, { recursive: true, force: true });
});

const get = async (pathname: string): Promise<[number, string | null, string]> => {
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${pathname}`);
  return [answer.status, answer.headers.get("content-type"), await answer.text()];
};

it.each(["/nowhere.js", "/assets/none.js", "/orders/ticket.pdf", "/console/none.css"])(
  "answers 404 for the missing file %s",
  async (name) => {
    expect(await get(name)).toEqual([404, "text/plain; charset=utf-8", "There is no such page.\n"]);
  },
);

/**
 * docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html (a GET with a body),
 * distribution-web-values-specify.html (allowed methods) and cloudfront-limits.html (a URL's length).
 */
it.each([
  ["a method that pages have not", "/", { method: "POST" }, 403],
  ["a GET with a body", "/api/events", { method: "GET", headers: { "content-length": "2" } }, 403],
  ["a URL above 8,192 bytes", `/api/events?query=${"a".repeat(8_192)}`, {}, 414],
])("answers %s as CloudFront does, in HTML", async (_, pathname, options, status) => {
  const { port } = server.address() as AddressInfo;
  const answer = await new Promise<[number | undefined, string | undefined]>((resolve, reject) => {
    const asked = request({ port, host: "127.0.0.1", path: pathname, ...options }, (response) => {
      response.resume().on("end", () => resolve([response.statusCode, response.headers["content-type"]]));
    });
    asked.on("error", reject);
    asked.end("method" in options && options.method === "GET" ? "{}" : undefined);
  });
  expect(answer).toEqual([status, "text/html"]);
});

it("leaves calls of the APIs to them, whatever their method", async () => {
  const { port } = server.address() as AddressInfo;
  expect(await (await fetch(`http://127.0.0.1:${port}/api/orders`, { method: "POST", body: "{}" })).text()).toBe("api");
  expect(await (await fetch(`http://127.0.0.1:${port}/admin/events`, { method: "OPTIONS" })).text()).toBe("admin");
});

it("answers files as what they are, and a route with its page", async () => {
  expect(await get("/robots.txt")).toEqual([200, "text/plain; charset=utf-8", "robots.txt"]);
  expect(await get("/favicon.ico")).toEqual([200, "image/x-icon", "favicon.ico"]);
  expect(await get("/assets/main-abc.js")).toEqual([200, "text/javascript; charset=utf-8", "assets/main-abc.js"]);
  expect(await get("/a.b/route")).toEqual([200, "text/html; charset=utf-8", "index.html"]);
});
