import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { takeLock, type Lock } from "./lock.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "catraca-test-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A process that says whether it has the lock, and then stays. */
const contend = async (file: string) => {
  const code = `
    import { takeLock } from ${JSON.stringify(new URL("./lock.ts", import.meta.url).href)};
    const lock = takeLock(${JSON.stringify(file)});
    console.log(JSON.stringify({ heldBy: lock.heldBy }));
    setInterval(() => lock, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["ignore", "pipe", "inherit"] });
  const [said] = (await once(child.stdout, "data")) as [Buffer];
  return { child, heldBy: (JSON.parse(said.toString()) as { heldBy?: number }).heldBy };
};

it("one of many processes that want it at once has it, the others know which, and kill -9 frees it", async () => {
  const file = path.join(folder, "contended");
  const all = await Promise.all(Array.from({ length: 4 }, () => contend(file)));
  const holders = all.filter(({ heldBy }) => heldBy === undefined);
  expect(holders).toHaveLength(1);
  const [holder] = holders.map(({ child }) => child);
  for (const { heldBy } of all) expect([undefined, holder?.pid]).toContain(heldBy);
  expect(takeLock(file)).toEqual({ heldBy: holder?.pid });
  holder?.kill("SIGKILL");
  await once(holder!, "close");
  (takeLock(file) as Lock).release();
  for (const { child } of all) child.kill("SIGKILL");
});

it("is taken once in a process too, and again after its release", () => {
  const file = path.join(folder, "own");
  const first = takeLock(file) as Lock;
  expect(takeLock(file)).toEqual({ heldBy: process.pid });
  first.release();
  (takeLock(file) as Lock).release();
});
