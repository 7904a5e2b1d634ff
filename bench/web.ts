/** The event page on a slow phone and a slow network: when its content is visible, and how far it shifts. The door's page with a long offline list. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { invariant } from "@catraca/core/kernel/invariant";
import { startStack } from "@catraca/local/stack";
import { ensureBuilt } from "@catraca/local/web-build";
import type { Browser } from "playwright-core";
import { launch } from "../test/support/browser/chromium.ts";
import { freePorts } from "../test/support/ports.ts";
import { ofRounds, type Figure } from "./figure.ts";
import { measureList } from "./web-list.ts";

const ROUNDS = 5;
const CPU_TIMES_SLOWER = 4;
/** "Slow 4G" of Chromium's developer tools. */
const NETWORK = { offline: false, latency: 562.5, downloadThroughput: (1_440 * 1000) / 8, uploadThroughput: (675 * 1000) / 8 };

/** Records when the last important element appeared, and every shift. Runs in the page. */
const WATCH = `
  window.seen = { contentMs: undefined, paintMs: 0, shift: 0 };
  new MutationObserver(() => {
    if (window.seen.contentMs === undefined && document.querySelector("h1") && document.querySelector(".types .type"))
      requestAnimationFrame(() => setTimeout(() => { window.seen.contentMs ??= performance.now(); }));
  }).observe(document, { childList: true, subtree: true });
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.seen.paintMs = entry.startTime; })
    .observe({ type: "largest-contentful-paint", buffered: true });
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.seen.shift += entry.value; })
    .observe({ type: "layout-shift", buffered: true });
`;

type Seen = { contentMs?: number; paintMs: number; shift: number };

/** A new browser profile. */
const visit = async (browser: Browser, url: string): Promise<Required<Seen>> => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, locale: "pt-BR" });
  const page = await context.newPage();
  await page.addInitScript(WATCH);
  const session = await context.newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: CPU_TIMES_SLOWER });
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", NETWORK);
  await page.goto(url, { waitUntil: "networkidle" });
  const { contentMs, paintMs, shift } = (await page.evaluate("window.seen")) as Seen;
  await context.close();
  invariant(contentMs !== undefined, "the page shows what is sold");
  return { contentMs, paintMs, shift };
};

export const run = async (): Promise<Figure[]> => {
  await ensureBuilt();
  const folder = mkdtempSync(path.join(tmpdir(), "catraca-bench-web-"));
  const stack = await startStack({ port: await freePorts(), folder });
  let browser: Browser | undefined;
  try {
    browser = await launch();
    const url = `${stack.web}e/${stack.demo?.eventId}`;
    const visits: Required<Seen>[] = [];
    for (let round = 0; round < ROUNDS; round++) visits.push(await visit(browser, url));
    const seconds = visits.map(({ contentMs, paintMs }) => Math.max(contentMs, paintMs) / 1000);
    return [
      ofRounds("event page: content on a slow phone, slow 4G", "s", seconds, { most: 2.5 }),
      ofRounds(
        "event page: layout shift meanwhile",
        "",
        visits.map(({ shift }) => shift),
        { most: 0.05 },
      ),
      ...(stack.demo ? await measureList(browser, { ...stack, demo: stack.demo }) : []),
    ];
  } finally {
    await browser?.close();
    await stack.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};
