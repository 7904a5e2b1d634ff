/** Checks one state of a page: overflow at every width, axe, and, when SCREENS names a folder, pictures. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { axeFindings, overflow } from "./pages.ts";

const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 800 };
/** 1280 px at 400 % zoom, by WCAG 1.4.10. */
const SMALLEST = 320;
/** Pictures of longer pages are cut here. */
const MOST_HEIGHT = 1_250;

/** The folder for pictures. Undefined: no pictures. */
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
  // Elements fixed to the window's edge must be at the picture's edge, so the window gets its height.
  await page.setViewportSize({ width: size.width, height: clip.height });
  const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: 40, clip });
  await session.detach();
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, Buffer.from(data, "base64"));
};

type Size = { width: number; height: number };
type Scheme = "light" | "dark";

export type Look = {
  /** Rules of axe that do not apply to this state, with the reason at the call. */
  without?: readonly string[];
  sizes?: readonly Size[];
  /** One of them for a page that looks the same in both. */
  schemes?: readonly Scheme[];
};

type Checks = Required<Look> & {
  /** Where axe runs. */
  axe: readonly (readonly [Size, Scheme])[];
  pictures: readonly (readonly [Size, Scheme])[];
};

/** What just appeared may still settle: a part that stays too wide fails. */
const isNoWider = (page: Page, name: string, width: number): Promise<void> =>
  expect.poll(() => overflow(page), { message: `${name} is wider than ${width}`, timeout: 3_000 }).toBeLessThanOrEqual(0);

/** `name`: app, screen and state, such as `attendee-event-sold-out`. */
const look = async (page: Page, name: string, { without, sizes, schemes, axe, pictures }: Checks): Promise<void> => {
  const before = page.viewportSize() ?? PHONE;
  const top = await page.evaluate(() => scrollY);
  await page.setViewportSize({ width: SMALLEST, height: 740 });
  await isNoWider(page, name, SMALLEST);
  for (const size of sizes) {
    await page.setViewportSize(size);
    await isNoWider(page, name, size.width);
    for (const scheme of schemes) {
      const isHere = ([atSize, atScheme]: readonly [Size, Scheme]): boolean => atSize === size && atScheme === scheme;
      const isPictured = folder !== undefined && pictures.some(isHere);
      if (!isPictured && !axe.some(isHere)) continue;
      await page.emulateMedia({ colorScheme: scheme });
      if (isPictured) {
        await picture(page, path.join(folder, `${name}-${size.width}-${scheme}.webp`), size);
        await page.setViewportSize(size);
      }
      if (!axe.some(isHere)) continue;
      // A change of size can scroll the error summary half under the bar at the top.
      await page.evaluate(() => document.querySelector(".errors")?.scrollIntoView({ block: "center" }));
      const found = (await axeFindings(page)).filter((finding) => !without.some((rule) => finding.startsWith(`${rule}:`)));
      expect(found, `${name} at ${size.width}, ${scheme}`).toEqual([]);
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(before);
  await page.evaluate((y) => scrollTo(0, y), top);
};

const pairs = (sizes: readonly Size[], schemes: readonly Scheme[]) =>
  sizes.flatMap((size) => schemes.map((scheme) => [size, scheme] as const));

/**
 * A run that checks sees the console and the door in Portuguese, whose words are the longer ones. A run that makes pictures (`pnpm screens`) sees them in
 * English too, at every width. The attendee's pages are seen in both each time.
 */
export const STAFF_LOCALES: readonly ("pt-BR" | "en-GB")[] = folder === undefined ? ["pt-BR"] : ["pt-BR", "en-GB"];

/**
 * Axe sees each state in both widths and both themes, and not in each combination of them: in light on the phone and in dark on the desktop.
 * A theme changes colours alone, and packages/web/src/style/contrast.test.ts checks every pair of colours in both.
 * A language changes words alone. The width is what they can break, and that is checked in both languages.
 */
export const lookOf =
  (app: string, locale: "pt-BR" | "en-GB") =>
  (page: Page, name: string, { without = [], sizes = [PHONE, DESKTOP], schemes = ["light", "dark"] }: Look = {}): Promise<void> => {
    const first = sizes[0] ?? PHONE;
    const last = sizes.at(-1) ?? first;
    const light = schemes[0] ?? "light";
    const dark = schemes.at(-1) ?? light;
    if (locale === "pt-BR") {
      const axe = [...(light === dark ? [] : [[first, light] as const]), [last, dark] as const];
      return look(page, `${app}-${name}`, { without, sizes, schemes, axe, pictures: pairs(sizes, schemes) });
    }
    return look(page, `${app}-${name}-en`, { without, sizes: [first], schemes, axe: [], pictures: [[first, light]] });
  };
