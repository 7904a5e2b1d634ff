import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
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

it("answers files as what they are, and a route with its page", async () => {
  expect(await get("/robots.txt")).toEqual([200, "text/plain; charset=utf-8", "robots.txt"]);
  expect(await get("/favicon.ico")).toEqual([200, "image/x-icon", "favicon.ico"]);
  expect(await get("/assets/main-abc.js")).toEqual([200, "text/javascript; charset=utf-8", "assets/main-abc.js"]);
  expect(await get("/a.b/route")).toEqual([200, "text/html; charset=utf-8", "index.html"]);
});
