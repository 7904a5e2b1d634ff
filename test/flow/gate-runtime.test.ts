/** The built gate under AWS's runtime client returns the same status, headers and body as the local stack. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildFunction } from "@catraca/functions/build";
import type { Stack } from "@catraca/local/stack";
import { call, clientOf, scanId, type Client, type Sale } from "../support/client.ts";
import { runUnderLambda } from "../support/lambda/runtime.ts";
import { closeAfterAll } from "../support/close-after.ts";
import { shareStack } from "../support/stack.ts";

const folder = mkdtempSync(path.join(tmpdir(), "catraca-test-"));
let stack: Stack;
let client: Client;
let sale: Sale;
let gate: Awaited<ReturnType<typeof runUnderLambda>>;
let codes: string[];

beforeAll(async () => {
  stack = await shareStack();
  client = clientOf(stack);
  sale = await client.openSale();
  codes = (await client.buy(sale, 2)).tickets.map(({ code }) => code);
  await buildFunction("gate", folder);
  gate = await closeAfterAll(runUnderLambda(folder), ({ stop }) => stop());
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Asked = { method: string; path: string; headers: Record<string, string>; body?: string };

const underLambda = ({ method, path: rawPath, headers, body }: Asked) =>
  gate.invoke({
    version: "2.0",
    rawPath,
    rawQueryString: "",
    headers,
    requestContext: { http: { method, path: rawPath, sourceIp: "127.0.0.1" } },
    ...(body === undefined ? {} : { body }),
    isBase64Encoded: false,
  });

const onThisStack = async ({ method, path: below, headers, body }: Asked) => {
  const answer = await fetch(new URL(below, stack.scan), { method, headers, ...(body === undefined ? {} : { body }) });
  return { status: answer.status, type: answer.headers.get("content-type"), body: await answer.text() };
};

const JSON_TYPE = { "content-type": "application/json" };
const scan = (code: string, token: string): Asked => ({
  method: "POST",
  path: "/",
  headers: { ...JSON_TYPE, authorization: `Bearer ${token}` },
  body: JSON.stringify({ code, scanId: scanId() }),
});

it.each<[number, () => Asked]>([
  [404, () => ({ method: "GET", path: "/nowhere", headers: {} })],
  [401, () => scan("anything", "no token")],
  [
    415,
    () => ({ ...scan("anything", sale.deviceToken), headers: { authorization: `Bearer ${sale.deviceToken}`, "content-type": "text/csv" } }),
  ],
  [400, () => ({ ...scan("anything", sale.deviceToken), body: "{" })],
  [422, () => ({ ...scan("anything", sale.deviceToken), body: "{}" })],
  [413, () => ({ ...scan("anything", sale.deviceToken), body: JSON.stringify("a".repeat(1024 * 1024)) })],
  [200, () => scan("not a code", sale.deviceToken)],
])("answers %i with its status, its media type and the same body", async (status, asked) => {
  const posted = await underLambda(asked());
  expect(posted).toMatchObject({ status, headers: { "Content-Type": "application/json", "Cache-Control": "no-store" } });
  const here = await onThisStack(asked());
  expect(here).toMatchObject({ status, type: "application/json" });
  const timeless = (body: string) => JSON.parse(body, (key, value) => (key === "at" ? "" : (value as unknown)));
  expect(timeless(posted.body)).toEqual(timeless(here.body));
});

it("admits a ticket, refuses it the second time, and does so for the local stack too", async () => {
  const [first = "", second = ""] = codes;
  const admitted = await underLambda(scan(first, sale.deviceToken));
  expect([admitted.status, JSON.parse(admitted.body).result]).toEqual([200, "admitted"]);
  expect(JSON.parse((await underLambda(scan(first, sale.deviceToken))).body).reason).toBe("already_admitted");
  expect((await client.scan(sale, first)).body.reason).toBe("already_admitted");
  expect((await client.scan(sale, second)).body.result).toBe("admitted");
  expect(JSON.parse((await underLambda(scan(second, sale.deviceToken))).body).reason).toBe("already_admitted");
});

it("returns the device's name, gate and event", async () => {
  const headers = { authorization: `Bearer ${sale.deviceToken}` };
  const posted = await underLambda({ method: "GET", path: "/device", headers });
  const { body, status } = await call(new URL("device", stack.scan).href, { token: sale.deviceToken });
  expect([posted.status, JSON.parse(posted.body)]).toEqual([status, { ...body, at: expect.any(String) }]);
});
