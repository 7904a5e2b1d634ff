/** Builds the pages when there are none, or when a source is newer. */
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { takeLock, type Lock } from "./lock.ts";
import { spawnChild } from "./child-process.ts";
import { pause } from "./timers.ts";

const root = path.resolve(import.meta.dirname, "../../..");
const web = path.join(root, "packages/web");

export const WEB_FOLDER = path.join(web, "dist");
/** Written last, because an interrupted build has emptied the folder. The dot keeps the site from serving it. */
const BUILT = ".vite/built.txt";
export const CACHE_FOLDER = path.join(root, "node_modules/.cache/catraca");
const RETRY_MS = 100;

/** The sources of the build. It takes schemas and rules from core. The first build writes other files beside the settings of the languages. */
const SOURCES = [
  ...[
    "src",
    "messages",
    "public",
    "console",
    "door",
    "project.inlang/settings.json",
    "index.html",
    "event.html",
    "vite.config.ts",
    "package.json",
  ].map((one) => path.join(web, one)),
  path.join(root, "packages/core/src"),
  path.join(root, "packages/functions/src/site.ts"),
  path.join(root, "pnpm-lock.yaml"),
];

const GENERATED = new Set(["paraglide", "cache"]);

const isTest = (name: string): boolean => /\.test\.tsx?$/.test(name);

const newest = (place: string): number => {
  const found = statSync(place);
  if (!found.isDirectory()) return found.mtimeMs;
  return readdirSync(place)
    .filter((name) => !GENERATED.has(name) && !isTest(name))
    .reduce((latest, name) => Math.max(latest, newest(path.join(place, name))), 0);
};

export const isBuilt = (folder = WEB_FOLDER): boolean => {
  const built = path.join(folder, BUILT);
  if (!existsSync(built)) return false;
  const builtAtMs = statSync(built).mtimeMs;
  return SOURCES.every((source) => !existsSync(source) || newest(source) <= builtAtMs);
};

const untilLocked = async (): Promise<Lock> => {
  mkdirSync(CACHE_FOLDER, { recursive: true });
  for (;;) {
    const lock = takeLock(path.join(CACHE_FOLDER, "web-build.lock"));
    if ("release" in lock) return lock;
    await pause(RETRY_MS);
  }
};

/** A process of its own, so that none of the build's memory stays in this one. */
const runVite = async (): Promise<void> => {
  const child = spawnChild(process.execPath, [path.join(web, "node_modules/vite/bin/vite.js"), "build"], {
    cwd: web,
    // A test may be the caller. The build is always the one for deployment.
    env: { ...process.env, NODE_ENV: "production" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  const note = (chunk: Buffer): void => void (said += chunk.toString());
  child.stdout?.on("data", note);
  child.stderr?.on("data", note);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`the pages could not be built:\n${said.trim()}`);
};

/** A source that changed after the build began counts as newer. */
export const markBuilt = (folder: string, began: Date): void => {
  writeFileSync(path.join(folder, BUILT), "");
  utimesSync(path.join(folder, BUILT), began, began);
};

/** Builds the pages unless they are current. The second of two processes waits for the first. */
export const ensureBuilt = async (): Promise<void> => {
  if (isBuilt()) return;
  const lock = await untilLocked();
  try {
    if (isBuilt()) return;
    const began = new Date();
    await runVite();
    markBuilt(WEB_FOLDER, began);
  } finally {
    lock.release();
  }
};
