/** The organizer's colour is the ground of the covers that are drawn for their events: on the event's page, in the list, in the console and in the preview. */
import type { Browser } from "playwright-core";
import { inflateSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";
import { shareBrowser } from "../support/browser/browser.ts";
import { lookOf } from "../support/browser/look.ts";
import { openPage } from "../support/browser/pages.ts";

let stack: Stack;
let browser: Browser;
beforeAll(async () => {
  [stack, browser] = await Promise.all([shareStack(), shareBrowser()]);
});

const groundOf = (drawing: string): string => /fill="(#\w+)"/.exec(drawing)?.[1] ?? "";

/** The colours of the preview. */
const coloursIn = (png: Buffer): Set<string> => {
  const at = png.indexOf("IDAT");
  const pixels = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)));
  const stride = 1 + 1200 * 3;
  return new Set(
    Array.from({ length: 300 }, (_, i) => {
      const from = (i * 2 + 10) * stride + 1 + ((i * 37) % 1200) * 3;
      return `#${pixels.subarray(from, from + 3).toString("hex")}`;
    }),
  );
};

describe.each([
  ["pt-BR", "#7a1fa2"],
  ["en-GB", "#ffe0a3"],
] as const)("in %s, %s", (locale, colour) => {
  it("tints the covers", async () => {
    const client = clientOf({ ...stack, organizerToken: await stack.issuer.token({ subject: `tint-${locale}`, groups: ["organizer"] }) });
    const { eventId } = await client.openSale({ event: { name: `Tinta ${colour}` } });
    await client.admin("/organization", { method: "PATCH", body: { name: "Coletivo Tinta", colour } });
    const { page, close } = await openPage(browser, { locale });
    const see = lookOf("attendee", locale);
    await page.goto(`${stack.web}e/${eventId}`);
    const cover = page.locator(".event__cover svg");
    await expect.poll(async () => groundOf(await cover.innerHTML()), { timeout: 5_000 }).toBe(colour);
    await see(page, `event-tint-${colour.slice(1)}`);
    await page.goto(stack.web);
    const row = page.locator(`a[href="/e/${eventId}"] svg.cover`);
    await row.first().waitFor();
    expect(groundOf(await row.first().innerHTML())).toBe(colour);
    const { cover: tint } = (await client.api(`/events/${eventId}`)).body.event;
    expect((await client.admin(`/events/${eventId}`)).body.event.cover).toEqual(tint);
    const png = Buffer.from(await (await fetch(`${stack.api}/events/${eventId}/cover.png`)).arrayBuffer());
    const found = coloursIn(png);
    expect(Object.values<string>(tint).filter((one) => found.has(one)).length).toBeGreaterThanOrEqual(2);
    await close();
  });
});
