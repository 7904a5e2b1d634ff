/** `pnpm start`: twice in a row, with --fresh, stopped by signals, and with conflicts and missing parts. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { CACHE_CONTROL, contentSecurityPolicy, securityHeaders } from "@catraca/functions/site";
import { chooseEngine, startDynamo } from "@catraca/local/dynamo";
import { assertPortsFree, freePort } from "@catraca/local/ports";
import { isRunning } from "@catraca/local/processes";
import { clientOf } from "../support/client.ts";
import { waitUntilGone, killAll, waitUntilReady, startStackProcess, type Child } from "../support/process/child.ts";
import { freePorts } from "../support/ports.ts";

let base: string;
let port: number;
const children: Child[] = [];
beforeAll(async () => {
  base = mkdtempSync(path.join(tmpdir(), "catraca-start-"));
  port = await freePorts();
});
/** Processes of a failed test must not disturb the next one. */
afterEach(async () => {
  for (const child of children.splice(0)) {
    killAll(child);
    await waitUntilGone(child);
  }
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

const begin = (folder: string, more: Partial<Parameters<typeof startStackProcess>[0]> = {}): Child => {
  const child = startStackProcess({ port, folder, ...more });
  children.push(child);
  return child;
};

const databaseIn = (folder: string): number => Number(readFileSync(path.join(folder, "dynamo", "dynamo.pid"), "utf8").split(" ")[0]);

/** Expects exit code 1, one line of output, and no process left. */
const refusal = async (child: Child): Promise<string> => {
  expect(await child.ended).toBe(1);
  await waitUntilGone(child);
  expect(child.output().trim().split("\n"), child.output()).toHaveLength(1);
  return child.output().trim();
};

it("keeps its data over a restart, empties it with --fresh, and Ctrl-C leaves no process", async () => {
  const folder = path.join(base, "data");
  const first = begin(folder);
  const before = await waitUntilReady(first, folder);
  const client = clientOf(before);
  const bought = await client.buy({
    ...before.demo,
    ticketTypeId: (await client.api(`/events/${before.demo.eventId}`)).body.event.ticketTypes[0].id,
  });
  const [ticket] = bought.tickets;
  expect((await client.scan(before.demo, ticket.code)).body.result).toBe("admitted");
  await client.messagesWith(ticket.code);
  const database = databaseIn(folder);
  first.process.kill("SIGINT");
  expect(await first.ended).toBe(0);
  await waitUntilGone(first);
  expect(isRunning(database)).toBe(false);
  expect(existsSync(path.join(folder, "stack.json"))).toBe(false);

  const second = begin(folder);
  const after = await waitUntilReady(second, folder);
  expect(after.demo).toEqual(before.demo);
  const again = clientOf(after);
  expect((await again.api(`/orders/${bought.order.id}`, { token: bought.accessToken })).body.order.status).toBe("issued");
  expect((await again.scan(after.demo, ticket.code)).body).toMatchObject({
    result: "refused",
    reason: "already_admitted",
    firstAdmission: { gate: "Portão A" },
  });
  expect((await again.messages()).some(({ text }) => text.includes(ticket.code))).toBe(true);
  expect((await fetch(ticket.pdfUrl)).status).toBe(200);
  second.process.kill("SIGTERM");
  expect(await second.ended).toBe(0);
  await waitUntilGone(second);

  const third = begin(folder, { args: ["--fresh"] });
  const fresh = await waitUntilReady(third, folder);
  expect(fresh.demo.eventId).not.toBe(before.demo.eventId);
  expect((await clientOf(fresh).api(`/events/${before.demo.eventId}`)).status).toBe(404);
  // SIGHUP: the terminal was closed.
  third.process.kill("SIGHUP");
  expect(await third.ended).toBe(0);
  await waitUntilGone(third);
});

it("serves the pages, and a list of the addresses beside them", async () => {
  const folder = path.join(base, "front");
  const child = begin(folder);
  const stack = await waitUntilReady(child, folder);
  const addresses = await (await fetch(`${stack.web}_local`)).text();
  for (const address of [stack.scan, stack.outbox, stack.executions]) expect(addresses).toContain(address);
  const page = await fetch(stack.web, { headers: { "accept-encoding": "identity" } });
  expect(Object.fromEntries(page.headers)).toMatchObject({ ...securityHeaders, "cache-control": CACHE_CONTROL.page });
  const origins = [new URL(stack.scan).origin, `http://127.0.0.1:${port + 4}`];
  expect(page.headers.get("content-security-policy")).toBe(contentSecurityPolicy(origins));
  const [, script = ""] = /<script type="module" crossorigin src="([^"]+)"/.exec(await page.text()) ?? [];
  const file = await fetch(new URL(script, stack.web), { headers: { "accept-encoding": "br" } });
  expect(file.headers.get("cache-control")).toBe(CACHE_CONTROL.hashed);
  expect((await fetch(`${stack.web}console/any/route`)).headers.get("content-type")).toMatch(/^text\/html/);
  const [icon, robots] = await Promise.all([fetch(`${stack.web}favicon.ico`), fetch(`${stack.web}robots.txt`)]);
  expect([icon.headers.get("content-type"), robots.headers.get("content-type")]).toEqual(["image/x-icon", "text/plain; charset=utf-8"]);
  const disallowed = [...(await robots.text()).matchAll(/^Disallow: (.*)$/gm)].map(([, prefix = ""]) => prefix);
  const isCrawled = (route: string) => !disallowed.some((prefix) => route.startsWith(prefix));
  expect(["/", "/e/evt_1", "/orders/ord_1", "/console/", "/door/"].filter(isCrawled)).toEqual(["/", "/e/evt_1"]);
  for (const path of ["none.js", "assets/none.js", "assets/%2e%2e/%2e%2e/package.json", ".vite/manifest.json"])
    expect((await fetch(`${stack.web}${path}`)).status, path).toBe(404);
  expect(readFileSync(path.join(folder, "stack.json"), "utf8")).toContain(stack.demo.deviceToken);
  // The database has its own process group and must end too.
  const database = databaseIn(folder);
  expect(isRunning(database)).toBe(true);
  child.process.kill("SIGKILL");
  await waitUntilGone(child);
  await expect.poll(() => isRunning(database), { timeout: 5000 }).toBe(false);
});

it("of two starts on one data folder the second is refused in one line and changes nothing; a database that ends by itself ends the stack", async () => {
  const folder = path.join(base, "shared");
  const elsewhere = { PORT: String(await freePorts()) };
  const both = [begin(folder), begin(folder, { env: elsewhere })];
  const refused = await Promise.any(both.map(async (child) => (await child.ended, child)));
  const [running] = both.filter((child) => child !== refused) as [Child];
  const owner = running.process.pid;
  const line = `the data folder ${folder} is in use by process ${owner}: stop it, or set CATRACA_DATA_DIR to another one`;
  expect(await refusal(refused)).toBe(line);
  const stack = await waitUntilReady(running, folder);
  const kept = () =>
    ["stack.json", "identity.json", "demo.json", "dynamo/dynamo.pid"].map((file) => readFileSync(path.join(folder, file), "utf8"));
  const before = kept();
  for (const args of [[], ["--fresh"]]) expect(await refusal(begin(folder, { args, env: { PORT: String(await freePorts()) } }))).toBe(line);
  expect(kept()).toEqual(before);
  expect((await fetch(stack.web)).status).toBe(200);

  process.kill(databaseIn(folder), "SIGKILL");
  expect(await running.ended).toBe(1);
  await waitUntilGone(running);
  const lastLine = `\nthe stack stops, because its database failed: ${chooseEngine().name} ended (SIGKILL)\n`;
  expect(running.output().slice(-lastLine.length)).toBe(lastLine);
  expect(existsSync(path.join(folder, "stack.json"))).toBe(false);
});

it("stops when the npx that started it is killed, also when nobody reads its output", async () => {
  const folder = path.join(base, "through-npx");
  const npx = begin(folder, { runners: ["npm exec pnpm@12 start", "pnpm start"] });
  await waitUntilReady(npx, folder);
  npx.process.stdout?.destroy();
  npx.process.stderr?.destroy();
  npx.process.kill("SIGKILL");
  await waitUntilGone(npx);
  expect(existsSync(path.join(folder, "stack.json"))).toBe(false);
  await assertPortsFree([0, 1, 2, 3, 4].map((above) => port + above));
});

it.each([0, 1, 2, 3, 4])("says in one line which port is in use (the first plus %i)", async (above) => {
  const other = createServer();
  await new Promise<void>((resolve, reject) => {
    other.once("error", reject);
    other.listen(port + above, "127.0.0.1", resolve);
  });
  try {
    expect(await refusal(begin(path.join(base, "busy")))).toBe(`port ${port + above} is in use: stop what listens there or set PORT`);
  } finally {
    await new Promise((resolve) => other.close(resolve));
  }
});

/** A machine that has only Node. */
const bare = () => ({ PATH: path.join(base, "nothing"), JAVA_HOME: undefined });
const hasDynoxide = process.platform === "linux" && process.arch === "x64";

it.runIf(hasDynoxide)("needs nothing but Node on Linux x64", async () => {
  const folder = path.join(base, "bare");
  const child = begin(folder, { env: { ...bare(), CATRACA_DATABASE: undefined } });
  const client = clientOf(await waitUntilReady(child, folder));
  expect((await client.buy(await client.openSale())).tickets).toHaveLength(1);
  child.process.kill("SIGTERM");
  expect(await child.ended).toBe(0);
});

it("says in one line that Java is missing, and how to install it, where DynamoDB Local is asked for", async () => {
  const said = await refusal(begin(path.join(base, "no-java"), { env: { ...bare(), CATRACA_DATABASE: "dynamodb-local" } }));
  expect(said).toMatch(/^Java 17 or newer is needed for DynamoDB Local: install a Java runtime/);
});

it("does not start on a folder that the other database wrote", async () => {
  const engine = chooseEngine();
  const folder = path.join(base, "other-engine");
  const other = engine.key === "dynoxide" ? "shared-local-instance.db" : "dynoxide.db";
  mkdirSync(path.join(folder, "dynamo"), { recursive: true });
  writeFileSync(path.join(folder, "dynamo", other), "");
  expect(await refusal(begin(folder))).toMatch(/was written by .+: set CATRACA_DATABASE=[a-z-]+, or start empty with --fresh$/);
});

it("says in one line what is wrong with the data folder", async () => {
  const notAFolder = path.join(base, "a-file");
  writeFileSync(notAFolder, "");
  expect(await refusal(begin(notAFolder))).toMatch(/a-file cannot be used .*set CATRACA_DATA_DIR to another one/);

  const damaged = path.join(base, "damaged");
  mkdirSync(path.join(damaged, "dynamo"), { recursive: true });
  writeFileSync(path.join(damaged, "dynamo", chooseEngine().databaseFile), "no database at all");
  expect(await refusal(begin(damaged))).toMatch(/is damaged: put a copy back in its place, or start empty with --fresh$/);

  writeFileSync(path.join(damaged, "identity.json"), "{");
  expect(await refusal(begin(damaged))).toMatch(/identity\.json is damaged/);
});

it("refuses an unknown option, an invalid port and an unknown database", async () => {
  expect(await refusal(begin(path.join(base, "options"), { args: ["--frech"] }))).toMatch(/^Unknown option '--frech'/);
  expect(await refusal(begin(path.join(base, "options"), { env: { PORT: "eighty" } }))).toMatch(/^PORT must be a number/);
  const unknown = begin(path.join(base, "options"), { env: { CATRACA_DATABASE: "sqlite" } });
  expect(await refusal(unknown)).toBe('CATRACA_DATABASE must be dynoxide or dynamodb-local, not "sqlite"');
});

it("stops all its processes when it is stopped while it starts", async () => {
  for (const afterMs of [300, 1200, 2000]) {
    const child = begin(path.join(base, `early-${afterMs}`));
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    child.process.kill("SIGTERM");
    await child.ended;
    await waitUntilGone(child);
  }
});

it("uses a database that runs elsewhere instead of its own", async () => {
  const dynamo = await startDynamo({ port: await freePort() });
  try {
    const folder = path.join(base, "elsewhere");
    const child = begin(folder, {
      env: { AWS_ENDPOINT_URL_DYNAMODB: dynamo.endpoint, ...bare(), CATRACA_DATABASE: "dynamodb-local" },
    });
    const stack = await waitUntilReady(child, folder);
    const client = clientOf(stack);
    const sale = await client.openSale();
    expect((await client.buy(sale)).tickets).toHaveLength(1);
    child.process.kill("SIGTERM");
    expect(await child.ended).toBe(0);
  } finally {
    await dynamo.stop();
  }
});
