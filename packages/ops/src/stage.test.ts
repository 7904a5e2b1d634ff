import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { enterStage, StageMissing } from "./stage.ts";

const before = { ...process.env };
const folder = mkdtempSync(path.join(tmpdir(), "catraca-ops-"));
const paths: (string | undefined)[] = [];

/** Answers as Lambda does, for one function. */
const server = createServer((request, response) => {
  paths.push(request.url);
  const isThere = request.url?.endsWith("/functions/catraca-shop-sweep/configuration") ?? false;
  response.writeHead(isThere ? 200 : 404, isThere ? {} : { "x-amzn-errortype": "ResourceNotFoundException" });
  response.end(JSON.stringify(isThere ? { Environment: { Variables: { TABLE_NAME: "the-stage's-table" } } } : { Message: "not found" }));
});
const restore = (): void => {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
};
beforeAll(() => new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve)));
afterEach(restore);
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const onServer = (): void => {
  process.env["AWS_ENDPOINT_URL_LAMBDA"] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

it("takes a stage's settings from its sweeper", async () => {
  onServer();
  expect(await enterStage({ stage: "shop" })).toBe("catraca-shop-");
  expect(process.env["TABLE_NAME"]).toBe("the-stage's-table");
  expect(paths.at(-1)).toContain("/catraca-shop-sweep/");
});

it("says what to check when there is no such stage", async () => {
  onServer();
  await expect(enterStage({ stage: "none" })).rejects.toThrow(
    /catraca-none-sweep cannot be read \(ResourceNotFound.*check --stage, --profile/,
  );
});

it("takes the local stack's settings from its file, and none of another account's", async () => {
  process.env["CATRACA_DATA_DIR"] = folder;
  process.env["AWS_PROFILE"] = "another";
  await expect(enterStage({})).rejects.toThrow(StageMissing);
  writeFileSync(path.join(folder, "stack.json"), JSON.stringify({ stage: "local", environment: { TABLE_NAME: "here", AWS_REGION: "x" } }));
  expect(await enterStage({})).toBe("catraca-local-");
  expect([process.env["TABLE_NAME"], process.env["AWS_REGION"], process.env["AWS_PROFILE"]]).toEqual(["here", "x", undefined]);
});

it("names functions and queues as the stacks do", () => {
  const root = path.resolve(import.meta.dirname, "../../..");
  expect(readFileSync(path.join(root, "sst.config.ts"), "utf8")).toMatch(/name: "catraca"/);
  expect(readFileSync(path.join(root, "stacks/queue.ts"), "utf8")).toMatch(/name: `\$\{prefix\}-\$\{name\}-dead-letters`/);
});
