/** Chromium: the machine's own when there is one, else the one from npm, which is for Linux on x64. */
import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";

const INSTALLED = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

const SMALL = ["--no-sandbox", "--no-zygote", "--disable-gpu", "--headless=shell"];

export const launch = async (args: readonly string[] = []): Promise<Browser> => {
  const own = process.env["CHROMIUM_PATH"] ?? INSTALLED.find((file) => existsSync(file));
  if (own !== undefined) return chromium.launch({ executablePath: own, args: ["--no-sandbox", ...args] });
  const { default: packed } = await import("@sparticuz/chromium");
  // Not its own list of arguments, made for Lambda: it runs everything in one process and lets pages do what a test must see refused.
  return chromium.launch({ executablePath: await packed.executablePath(), args: [...SMALL, ...args], headless: true });
};
