/** What the runbooks tell an operator to look for is what the code writes. */
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { rows } from "@catraca/core/table/service";
import { expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "..");
const folder = "docs/runbooks";
const read = (file: string): string => readFileSync(path.join(root, file), "utf8");
const files = globSync(`${folder}/*.md`, { cwd: root });
const text = files.map(read).join("\n");

const sources = globSync("packages/{core,functions}/src/**/*.ts", { cwd: root, exclude: (name) => name.endsWith(".test.ts") }).map(read);
const code = sources.join("\n");

const all = (pattern: RegExp, within: string): string[] => [...within.matchAll(pattern)].map((match) => match[1] ?? "");

/** `run not ${what}` is logged with each word that callers give. */
const logged = new Set([
  ...all(/log\.(?:info|warn|error)\(\s*"([^"]+)"/g, code),
  ...all(/quietly\([^"]*"([^"]+)"/g, code).map((what) => `run not ${what}`),
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

it("every code of passing trouble that is named exists", () => {
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
