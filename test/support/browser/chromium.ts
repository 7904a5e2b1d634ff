/** Chromium: the machine's own when there is one, else the one from npm. */
import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";
import { requirePart } from "../require-part.ts";
import { packedChromium } from "./packed-chromium.ts";

const INSTALLED = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** Not the package's own arguments, made for Lambda: they run everything in one process and let pages do what a test must see refused. */
const PACKED_ARGUMENTS = ["--no-zygote", "--disable-gpu", "--headless=shell"];

const installed = (): string | undefined => process.env["CHROMIUM_PATH"] ?? INSTALLED.find((file) => existsSync(file));

/** Once for all test files, before their processes start. */
export const setup = async (): Promise<void> => {
  if (installed() === undefined) await requirePart(packedChromium());
};

export const launch = async (args: readonly string[] = []): Promise<Browser> => {
  const own = installed();
  if (own !== undefined) return chromium.launch({ executablePath: own, args: ["--no-sandbox", ...args] });
  const { executablePath, env } = await packedChromium();
  return chromium.launch({ executablePath, env, args: ["--no-sandbox", ...PACKED_ARGUMENTS, ...args], headless: true });
};
