/** What the runbooks tell an operator to look for is what the code writes. */
import { globSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { rows } from "@catraca/core/table/service";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

const root = path.resolve(import.meta.dirname, "..");
const folder = "docs/runbooks";
const read = (file: string): string => readFileSync(path.join(root, file), "utf8");
const files = globSync(`${folder}/*.md`, { cwd: root });
const text = files.map(read).join("\n");

const deploy = read("docs/deploy.md");

const sources = globSync("packages/{core,functions}/src/**/*.ts", { cwd: root, exclude: (name) => name.endsWith(".test.ts") }).map(read);
const code = sources.join("\n");

const all = (pattern: RegExp, within: string): string[] => [...within.matchAll(pattern)].map((match) => match[1] ?? "");

/** `execution not ${what}` is logged with each word that callers give. */
const logged = new Set([
  ...all(/log\.(?:info|warn|error)\(\s*"([^"]+)"/g, code),
  ...all(/logFailure\([^"]*"([^"]+)"/g, code).map((what) => `execution not ${what}`),
  ...all(/each\("([^"]+)"/g, code).map((what) => `${what} not finished`),
]);

it("every log line that a query names is written somewhere", () => {
  const lists = all(/what in \[([^\]]+)\]/g, text).flatMap((list) => all(/"([^"]+)"/g, list));
  const named = [...lists, ...all(/what = "([^"]+)"/g, text)];
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((what) => !logged.has(what))).toEqual([]);
  expect(logged.has("order not finished")).toBe(true);
  expect(logged.has("no such line")).toBe(false);
});

it("every code of a transient error that is named exists", () => {
  const named = all(/`((?:[a-z]+)\.(?:unavailable|contended))`/g, text);
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((name) => !code.includes(`"${name}"`))).toEqual([]);
});

it("the overview leads to every runbook, and every link leads somewhere", () => {
  const overview = read(`${folder}/README.md`);
  for (const file of files.filter((one) => !one.endsWith("README.md"))) expect(overview).toContain(`](${path.basename(file)})`);
  for (const file of [...files, "docs/cost.md", "docs/scaling.md"])
    for (const link of all(/\]\(([^)#]+\.(?:md|ts))/g, read(file)))
      expect(globSync(path.join(path.dirname(file), link), { cwd: root }), `${file} → ${link}`).toHaveLength(1);
});

it("moves a person's memberships under the keys that the code reads", () => {
  type Key = { Key: { pk: string; sk: string } };
  const { pk } = rows.member.get({ subject: "$old" }).params<Key>().Key;
  expect(rows.membership.get({ subject: "$old", organizationId: "org_a" }).params<Key>().Key.pk).toBe(pk);
  expect(deploy).toContain(`{":pk":{"S":"${pk.replace("$old", "'$old'")}"}}`);
  expect(deploy).toContain(`{"pk":{"S":"${pk.replace("$old", "'$old'")}"},"sk":{"S":"'$sk'"}}`);
  expect(deploy).toContain(`"${pk.replace("$old", "")}" + $new`);
});

it("keys in the commands are the entities' keys", () => {
  type Key = { Key: { pk: string; sk: string } };
  const keys = [
    rows.order.get({ orderId: "$ORDER" }).params<Key>(),
    rows.payment.get({ paymentId: "<payment>" }).params<Key>(),
    rows.stock.get({ pool: "$POOL", shard: 7 }).params<Key>(),
  ].map(({ Key: key }) => key);
  for (const { pk, sk } of keys) {
    const written = pk.replace(/\$(ORDER|POOL)/g, "'$$$1'").replace("#shard_07", "#shard_'$SHARD'");
    expect(text).toContain(`{"pk":{"S":"${written}"},"sk":{"S":"${sk}"}}`);
  }
});

describe("errors of a step whose role lacks an action", () => {
  /** Refuses every call, each in its service's own form. */
  const server = createServer((request, response) => {
    const message = JSON.stringify({ message: "User: x is not authorized to perform this" });
    if (request.headers["x-amz-target"])
      response
        .writeHead(400, { "content-type": "application/x-amz-json-1.0" })
        .end(message.replace("{", '{"__type":"AccessDeniedException",'));
    else if (request.url?.startsWith("/v2/email"))
      response.writeHead(403, { "content-type": "application/json", "x-amzn-errortype": "AccessDeniedException" }).end(message);
    else response.writeHead(403, { "content-type": "application/xml" }).end("<Error><Code>AccessDenied</Code></Error>");
  });
  const endpoints = ["DYNAMODB", "S3", "SESV2"].map((service) => `AWS_ENDPOINT_URL_${service}`);
  beforeAll(async () => {
    // The clients read the endpoints as they load, and another unit test of this worker may have loaded them.
    vi.resetModules();
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    Object.assign(process.env, {
      FILES_BUCKET: "files",
      MAIL_FROM: "tickets@example.com",
      ...Object.fromEntries(endpoints.map((name) => [name, url])),
    });
  });
  afterAll(() => {
    vi.resetModules();
    for (const name of endpoints) delete process.env[name];
    server.closeAllConnections();
    server.close();
  });
  const nameOf = async (call: () => Promise<unknown>): Promise<string> => {
    const { runAs } = await import("@catraca/core/kernel/actor");
    const error: unknown = await runAs({ type: "system" }, call).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    return error instanceof Error ? error.name : "nothing";
  };
  const table = read(`${folder}/executions-failed.md`);

  it.each([
    {
      service: "the table",
      call: async () =>
        (await import("@catraca/functions/checkout/attention")).handler({
          orderId: `ord_${"a".repeat(26)}`,
          state: "Issue",
          error: "x",
          redrives: 0,
        }),
    },
    { service: "files", call: async () => (await import("../packages/core/src/kernel/file.s3.ts")).findFile("tickets/x.pdf") },
    {
      service: "mail",
      call: async () =>
        (await import("../packages/core/src/notification/notification.ses.ts")).sendEmail({
          to: "a@example.com",
          subject: "s",
          text: "t",
          html: "h",
        }),
    },
  ])("the runbook names what arrives when $service refuses", async ({ call }) => {
    const name = await nameOf(call);
    expect(name).not.toBe("nothing");
    expect(table).toContain(`| \`${name}\` `);
  });
});
