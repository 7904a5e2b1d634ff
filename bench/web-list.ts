/** The door's page with an offline list of 50,000 tickets on a slow phone: how long it takes to load, and a decision without a network. */
import { invariant } from "@catraca/core/kernel/invariant";
import * as Id from "@catraca/core/kernel/id";
import { entriesOf } from "@catraca/core/manifest/manifest.entry.ts";
import { encodeChunk } from "@catraca/core/manifest/manifest.format.rules.ts";
import { codeOf } from "@catraca/core/ticket/ticket.own-code.ts";
import type { SeededStackFile } from "@catraca/local/stack";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { clientOf } from "../test/support/client.ts";
import { ofRounds, quantile, single, type Figure } from "./figure.ts";

const TICKETS = 50_000;
const CHUNK = 2_000;
/** An answer of the gate holds this much. */
const CHUNKS_AT_ONCE = 4;
const CPU_TIMES_SLOWER = 4;
const ROUNDS = 5;
const SCANS = 100;
const WAIT_MS = 60_000;

type List = { codes: string[]; chunks: string[] };

/** The page does not check a code's MAC, so any secret makes codes. */
const makeList = (eventId: string): List => {
  process.env["SIGNING_SECRETS"] ??= "1:a secret of the benchmark alone";
  const rows = Array.from({ length: TICKETS }, (_, at) => ({
    ticketId: Id.create("tkt"),
    eventId,
    revision: 0,
    status: "issued" as const,
    inside: false,
    entries: 0,
    ticketTypeId: "tty_aaaaaaaaaaaaaaaa",
    ticketTypeName: "Inteira",
    attendeeName: `Maria Conceição ${at}`,
    products: {},
    productNames: {},
  }));
  const chunks = Array.from({ length: TICKETS / CHUNK }, (_, part) => {
    const entries = rows.slice(part * CHUNK, (part + 1) * CHUNK).flatMap((row) => entriesOf(row));
    return Buffer.from(encodeChunk({ asOfMs: Date.now(), entries })).toString("base64");
  });
  return { codes: rows.map(codeOf), chunks };
};

/** Answers as the gate does. */
const serveList = async (context: BrowserContext, scan: string, { chunks }: List): Promise<void> => {
  await context.route(`${scan}manifest**`, async (route) => {
    const since = new URL(route.request().url()).searchParams.get("since");
    const start = Number(since ?? 0);
    const end = Math.min(chunks.length, start + CHUNKS_AT_ONCE);
    await route.fulfill({
      json: {
        at: new Date().toISOString(),
        cursor: String(end),
        chunks: chunks.slice(start, end),
        done: end * CHUNK,
        total: TICKETS,
        more: end < chunks.length,
        ...(since === null ? { restart: true } : {}),
      },
    });
  });
};

const listLoaded = (page: Page): Promise<void> => page.getByText(/50,000 tickets/).waitFor({ timeout: WAIT_MS });

/** From the last key of a hand scanner to the result on the screen. Runs in the page. */
const SCAN = `async (text) => {
  const press = (key) => (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  const changed = async (holds) => {
    while (!holds()) await new Promise((resolve) => requestAnimationFrame(resolve));
    return performance.now();
  };
  for (const key of text) press(key);
  const startMs = performance.now();
  press("Enter");
  const tookMs = (await changed(() => document.querySelector(".result--admit") !== null)) - startMs;
  document.querySelector(".result__acts button:last-child")?.click();
  await changed(() => document.querySelector(".result") === null);
  return tookMs;
}`;

const scanOnce = (page: Page, code: string): Promise<number> => page.evaluate(`(${SCAN})(${JSON.stringify(code)})`);

export const measureList = async (browser: Browser, stack: SeededStackFile): Promise<Figure[]> => {
  const { eventId, gateId } = stack.demo;
  const list = makeList(eventId);
  const { body } = await clientOf(stack).post(`/events/${eventId}/devices`, { name: "Phone", gateId, role: "steward" });
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: "en-GB", permissions: ["camera"] });
  await serveList(context, stack.scan, list);
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: CPU_TIMES_SLOWER });
  await page.goto(`${stack.web}door/#${body.enrolmentCode}`);
  await listLoaded(page);
  const seconds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await page.reload();
    await listLoaded(page);
    seconds.push((await page.evaluate(() => performance.now())) / 1000);
  }
  await page.getByRole("button", { name: "Use a hand scanner" }).click();
  await context.setOffline(true);
  await page.locator(".scan__net").getByText("50,000 tickets").waitFor({ timeout: WAIT_MS });
  const decisionMs: number[] = [];
  for (const code of list.codes.slice(0, SCANS)) decisionMs.push(await scanOnce(page, code));
  invariant(decisionMs.length === SCANS, "every ticket was decided");
  await context.close();
  return [
    ofRounds("door page: opened with 50000 tickets, CPU four times slower", "s", seconds, { most: 2 }),
    single("door page: decision without a network, key to screen, CPU four times slower, p50", "ms", quantile(decisionMs, 0.5), {
      most: 100,
    }),
    single("door page: decision without a network, key to screen, CPU four times slower, p99", "ms", quantile(decisionMs, 0.99)),
  ];
};
