/** Looks at a page as it stands: by axe, at every width for what sticks out, and, when SCREENS names a folder, with pictures. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { axeFindings, overflow } from "./pages.ts";

const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 800 };
const SMALLEST = 360;
/** Longer pages are cut: a picture is a look, not the whole page. */
const MOST_HEIGHT = 1_250;

/** Where pictures go; nowhere unless the script that makes them runs. */
const folder = process.env["SCREENS"];

const picture = async (page: Page, file: string, size: { width: number; height: number }): Promise<void> => {
  await page.evaluate(() => scrollTo(0, 0));
  const session = await page.context().newCDPSession(page);
  const tall = await page.evaluate(() => document.documentElement.scrollHeight);
  const clip = {
    x: 0,
    y: 0,
    width: size.width,
    height: Math.min(Math.max(tall, size.height), MOST_HEIGHT),
    scale: size.width < 500 ? 0.85 : 0.6,
  };
  // What sticks to the window's edge stands where the window ends: as tall as the picture.
  await page.setViewportSize({ width: size.width, height: clip.height });
  const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: 40, clip });
  await session.detach();
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, Buffer.from(data, "base64"));
};

export type Look = {
  /** Rules of axe that a picture of a widget cannot keep, such as those of a page inside a page. */
  without?: readonly string[];
  /** Only as it stands in this window: for what a change of size would end. */
  sizes?: readonly { width: number; height: number }[];
  /** Where day and night look the same, one of them is enough. */
  schemes?: readonly ("light" | "dark")[];
  /** By day alone, where what differs is words. */
  dayPictures?: boolean;
};

/** `name`: face, screen and state, such as `attendee-event-sold-out`. */
const look = async (
  page: Page,
  name: string,
  { without = [], sizes = [PHONE, DESKTOP], schemes = ["light", "dark"], dayPictures = false }: Look = {},
): Promise<void> => {
  const before = page.viewportSize() ?? PHONE;
  const top = await page.evaluate(() => scrollY);
  await page.setViewportSize({ width: SMALLEST, height: 740 });
  expect(await overflow(page), `${name} is wider than ${SMALLEST}`).toBeLessThanOrEqual(0);
  for (const size of sizes)
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(size);
      if (folder !== undefined && (colorScheme === "light" || !dayPictures))
        await picture(page, path.join(folder, `${name}-${size.width}-${colorScheme}.webp`), size);
      expect(await overflow(page), `${name} is wider than ${size.width}`).toBeLessThanOrEqual(0);
      // Darkness changes colours alone, and those are the same at every width.
      if (colorScheme !== schemes[0] && size !== sizes[0]) continue;
      // Another size leaves an error summary half scrolled away, under the bar that stays.
      await page.evaluate(() => document.querySelector(".errors")?.scrollIntoView({ block: "center" }));
      const found = (await axeFindings(page)).filter((finding) => !without.some((rule) => finding.startsWith(`${rule}:`)));
      expect(found, `${name} at ${size.width}, ${colorScheme}`).toEqual([]);
    }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(before);
  await page.evaluate((y) => scrollTo(0, y), top);
};

/** Pictures are kept of Portuguese in both widths; of English, where lines break otherwise, on the phone. */
export const lookOf =
  (face: string, locale: "pt-BR" | "en-GB") =>
  (page: Page, name: string, more: Look = {}): Promise<void> =>
    locale === "pt-BR"
      ? look(page, `${face}-${name}`, more)
      : look(page, `${face}-${name}-en`, { ...more, sizes: [PHONE], dayPictures: true });
