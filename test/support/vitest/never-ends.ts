/** A test file that runs a database, a browser and a process with its own group until it is killed. */
import { expect, it } from "vitest";
import { startDynamo } from "@catraca/local/dynamo";
import { freePort } from "@catraca/local/ports";
import { openBrowser } from "../browser/browser.ts";
import { startProcess } from "../process/child.ts";

it("never ends", async () => {
  const other = startProcess(["-e", "console.log('runs'); setInterval(() => undefined, 1000)"], {});
  await Promise.all([startDynamo({ port: await freePort() }), openBrowser()]);
  await expect.poll(() => other.output()).toContain("runs");
  process.stdout.write("everything runs\n");
  await new Promise(() => undefined);
}, 60_000);
