/** A test file whose stack loses its database. */
import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { chooseEngine } from "@catraca/local/dynamo";
import { openStack } from "../stack.ts";

it("goes on", async () => {
  const stack = await openStack();
  execFileSync("pkill", ["-KILL", "-P", String(process.pid), "^(dynoxide|java)$"]);
  expect((await stack.ended).message).toBe(`${chooseEngine().name} ended (SIGKILL)`);
}, 60_000);
