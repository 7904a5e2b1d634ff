/** Each owner is a process of its own, which is ended in every way there is: its child ends too. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { expect, it } from "vitest";
import { spawnChild } from "./child-process.ts";
import { isRunning } from "./processes.ts";
import { pause } from "./timers.ts";

const untilEnded = async (pid: number, isLeft = isRunning): Promise<void> => {
  for (let waited = 0; isLeft(pid); waited += 20) {
    if (waited > 5000) {
      process.kill(pid, "SIGKILL");
      throw new Error(`process ${pid} is left`);
    }
    await pause(20);
  }
};

const isGroupLeft = (pid: number): boolean => {
  try {
    return process.kill(-pid, 0);
  } catch {
    return false;
  }
};

/** In a group of its own, with a child that no signal but SIGKILL ends. Resolves with the child's id. */
const startOwner = async (then = "") => {
  const child = `process.on("SIGTERM", () => undefined).on("SIGINT", () => undefined).on("SIGHUP", () => undefined); console.log("up"); setInterval(() => undefined, 1000)`;
  const code = `
    import { spawnChild } from ${JSON.stringify(new URL("./child-process.ts", import.meta.url).href)};
    const child = spawnChild(process.execPath, ["-e", ${JSON.stringify(child)}], { stdio: ["ignore", "pipe", "ignore"] });
    child.stdout.once("data", () => { console.log(child.pid); ${then} });`;
  const owner = spawn(process.execPath, ["--input-type=module", "-e", code], { detached: true, stdio: ["ignore", "pipe", "ignore"] });
  const [said] = (await once(owner.stdout, "data")) as [Buffer];
  return { owner: owner.pid ?? 0, child: Number(said.toString()) };
};

it.concurrent.each(["SIGKILL", "SIGTERM", "SIGHUP"] as const)("a child ends when its owner is ended by %s", async (signal) => {
  const { owner, child } = await startOwner();
  expect(isRunning(child)).toBe(true);
  process.kill(owner, signal);
  await untilEnded(child);
});

it.concurrent("a child ends when a signal to the whole group ends its owner and leaves the child", async () => {
  const { owner, child } = await startOwner();
  process.kill(-owner, "SIGTERM");
  await untilEnded(child);
});

it.concurrent("a child ends when its owner exits by itself, and when an error ends it", async () => {
  for (const then of ["process.exit(0)", 'throw new Error("not caught")']) await untilEnded((await startOwner(then)).child);
});

it.concurrent("a child has the output, the exit code and the signal of its command, and leaves no process", async () => {
  const done = spawnChild("sh", ["-c", "echo out; echo err >&2; cat; exit 3"], { detached: true, stdio: ["ignore", "pipe", "pipe"] });
  expect(await Promise.all([text(done.stdout!), text(done.stderr!), once(done, "close")])).toEqual(["out\n", "err\n", [3, null]]);
  const killed = spawnChild("sleep", ["60"], { detached: true, stdio: ["ignore", "ignore", "ignore"] });
  killed.kill("SIGTERM");
  expect(await once(killed, "close")).toEqual([null, "SIGTERM"]);
  for (const { pid = 0 } of [done, killed]) await untilEnded(pid, isGroupLeft);
});
