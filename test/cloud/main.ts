/**
 * `pnpm test:cloud`: creates the synthesized stage on MiniStack, an AWS emulator written by others, and drives the main job there; once as it is,
 * and once with every AWS call of a function checked against its synthesized role. Skipped with one line where Python 3.11 is missing.
 */
import { execFileSync, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { spawnChild } from "../../packages/local/src/child-process.ts";
import { freePort } from "../../packages/local/src/ports.ts";
import { ensureBuilt } from "../../packages/local/src/web-build.ts";

const MINISTACK = "ministack==1.5.33";
const here = import.meta.dirname;
const root = path.resolve(here, "../..");
const venv = path.join(here, "node_modules/.venv");
const python = path.join(venv, "bin/python");

const isRecent = (command: string): boolean =>
  spawnSync(command, ["-c", "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))"], { stdio: "ignore" }).status === 0;

const install = (systemPython: string): void => {
  execFileSync("npx", ["-y", "pnpm@12", "install", "--ignore-workspace", "--frozen-lockfile"], {
    cwd: here,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const marker = spawnSync(python, ["-c", "import importlib.metadata as m; print('ministack==' + m.version('ministack'))"], {
    encoding: "utf8",
  });
  if (marker.stdout?.trim() === MINISTACK) return;
  rmSync(venv, { recursive: true, force: true });
  execFileSync(systemPython, ["-m", "venv", venv], { stdio: "inherit" });
  execFileSync(python, ["-m", "pip", "install", "-q", "--disable-pip-version-check", MINISTACK, "cryptography"], { stdio: "inherit" });
};

const startEmulator = async (folder: string, port: number, isEnforced: boolean): Promise<ChildProcess> => {
  const logFile = path.join(folder, "emulator.log");
  const log = openSync(logFile, "a");
  const emulator = spawnChild(python, [path.join(here, "ministack_aws.py")], {
    stdio: ["ignore", log, log],
    env: {
      ...process.env,
      PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env["PATH"]}`,
      AUTH: String(isEnforced),
      AWS_ACCESS_KEY_ID: "test",
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_SECRET_ACCESS_KEY: "test",
      BIND_HOST: "127.0.0.1",
      GATEWAY_PORT: String(port),
      IOT_MTLS_ENABLED: "0",
      LAMBDA_EXECUTOR: "local",
      MINISTACK_REGION: "us-east-1",
      SFTP_ENABLED: "0",
      STATE_DIR: path.join(folder, "state"),
      TMPDIR: folder,
    },
  });
  for (const endsAt = Date.now() + 30_000; Date.now() < endsAt && emulator.exitCode === null;) {
    if (readFileSync(logFile, "utf8").includes("Ready")) return emulator;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  emulator.kill();
  throw new Error(`the emulator did not start: ${readFileSync(logFile, "utf8").slice(-2000)}`);
};

/** Runs a command to its end; a signal to this process ends it too. */
const run = (file: string, args: string[], env: Record<string, string>): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawnChild(file, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"], env: { ...process.env, ...env } });
    const stop = (): void => void child.kill();
    process.once("SIGINT", stop).once("SIGTERM", stop);
    child.once("error", reject).once("close", (code) => {
      process.off("SIGINT", stop).off("SIGTERM", stop);
      resolve(code ?? 1);
    });
  });

const drive = async (isEnforced: boolean): Promise<number> => {
  const folder = mkdtempSync(path.join(tmpdir(), "catraca-cloud-"));
  const port = await freePort();
  const emulator = await startEmulator(folder, port, isEnforced);
  const ended = new Promise<void>((resolve) => emulator.once("close", () => resolve()));
  try {
    const env = { CLOUD_ENDPOINT: `http://127.0.0.1:${port}`, CLOUD_STACK: path.join(folder, "stack.json") };
    console.log(`\nThe stage on ${MINISTACK}, ${isEnforced ? "every call checked against the synthesized roles" : "IAM not enforced"}`);
    const deployed = await run(process.execPath, [path.join(here, "deploy.ts"), env.CLOUD_STACK], env);
    if (deployed !== 0) return deployed;
    const vitest = path.join(root, "node_modules/vitest/vitest.mjs");
    return await run(process.execPath, [vitest, "run", "--config", path.join(here, "vitest.config.ts")], env);
  } finally {
    emulator.kill();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
};

const systemPython = ["python3.13", "python3.12", "python3.11", "python3"].find(isRecent);
if (systemPython === undefined) {
  console.log("test:cloud skipped: it needs Python 3.11 or newer with venv (Debian: apt install python3 python3-venv)");
  process.exit(0);
}
if (!existsSync(path.join(root, ".sst/platform")))
  execFileSync(process.execPath, [path.join(root, "stacks/test/platform.ts")], { stdio: "inherit" });
install(systemPython);
await ensureBuilt();
/** The stricter of the two alone, where time is short. */
const modes = process.argv.includes("--enforced") ? [true] : [false, true];
for (const isEnforced of modes) {
  const code = await drive(isEnforced);
  if (code !== 0) process.exit(code);
}
