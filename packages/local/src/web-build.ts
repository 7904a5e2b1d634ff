/** The pages are built when there are none, or when a source is newer than they are. */
import { spawn } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../../..");
const web = path.join(root, "packages/web");

export const WEB_FOLDER = path.join(web, "dist");
const BUILT = path.join(WEB_FOLDER, ".vite/manifest.json");

/** What the build reads. Of core it takes schemas and rules, which lie among the rest. */
const SOURCES = [
  ...["src", "messages", "public", "console", "door", "project.inlang", "index.html", "event.html", "vite.config.ts", "package.json"].map(
    (one) => path.join(web, one),
  ),
  path.join(root, "packages/core/src"),
  path.join(root, "packages/functions/src/site.ts"),
  path.join(root, "pnpm-lock.yaml"),
];

/** Written by the build itself. */
const GENERATED = new Set(["paraglide", "cache"]);

const isTest = (name: string): boolean => /\.test\.tsx?$/.test(name);

const newest = (place: string): number => {
  const found = statSync(place);
  if (!found.isDirectory()) return found.mtimeMs;
  return readdirSync(place)
    .filter((name) => !GENERATED.has(name) && !isTest(name))
    .reduce((latest, name) => Math.max(latest, newest(path.join(place, name))), 0);
};

export const isBuilt = (): boolean => {
  if (!existsSync(BUILT)) return false;
  const builtAtMs = statSync(BUILT).mtimeMs;
  return SOURCES.every((source) => !existsSync(source) || newest(source) <= builtAtMs);
};

/** In a process of its own, so that nothing of the build stays in this one's memory. */
export const build = async (): Promise<void> => {
  const child = spawn(process.execPath, [path.join(web, "node_modules/vite/bin/vite.js"), "build"], {
    cwd: web,
    // Whoever asks may be a test; what is built is what is deployed.
    env: { ...process.env, NODE_ENV: "production" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  const note = (chunk: Buffer): void => void (said += chunk.toString());
  child.stdout.on("data", note);
  child.stderr.on("data", note);
  const end = (): void => void child.kill();
  process.once("exit", end);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  process.off("exit", end);
  if (code !== 0) throw new Error(`the pages could not be built:\n${said.trim()}`);
};
