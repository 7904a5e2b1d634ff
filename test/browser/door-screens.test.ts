/** Checks every screen and state of the door page with axe, for overflow and for target sizes, in both languages and orientations. */
import type { Browser, Page } from "playwright-core";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { shareStack } from "../support/stack.ts";
import { shareBrowser } from "../support/browser/browser.ts";
import {
  alterCode,
  openDoors,
  openPhone,
  pairPhone,
  waitForWorker,
  withoutList,
  type DoorWorld,
  type Phone,
} from "../support/browser/door.ts";
import { STAFF_LOCALES, lookOf } from "../support/browser/look.ts";
import { axeFindings, overflow } from "../support/browser/pages.ts";

let stack: Stack;
let browser: Browser;
let world: DoorWorld;
let tomorrow: DoorWorld;
const HOUR_MS = 3_600_000;
const LIST = { timeout: 60_000 };
beforeAll(async () => {
  [stack, browser] = await Promise.all([shareStack(), shareBrowser()]);
  world = await openDoors(stack);
  // Before the first phone asks for a list.
  await world.client.admin(`/tickets/${world.tickets[2]?.id}`, { method: "PATCH", body: { note: "Entra com cão-guia" } });
  tomorrow = await openDoors(stack, {
    doorsOpenAt: new Date(Date.now() + 24 * HOUR_MS).toISOString(),
    startsAt: new Date(Date.now() + 25 * HOUR_MS).toISOString(),
    endsAt: new Date(Date.now() + 30 * HOUR_MS).toISOString(),
  });
});

/** Drops the timers that clear a result, so that it can be checked. */
const holdResults = (): void => {
  const set = window.setTimeout.bind(window);
  const clearing = new Set([2_500, 7_000]);
  window.setTimeout = ((work: () => void, ms?: number) => (clearing.has(ms ?? 0) ? 0 : set(work, ms))) as typeof window.setTimeout;
};

/** Lists result words that are too small, results that do not fit, and touch targets under 64 pixels. */
const tooSmall = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const [leastWord, leastTarget] = [64, 64];
    const found: string[] = [];
    const word = document.querySelector(".result__word");
    if (word && Number.parseFloat(getComputedStyle(word).fontSize) < leastWord) found.push("the word");
    const result = document.querySelector(".result");
    if (result && result.scrollHeight > result.clientHeight)
      found.push(`the result does not fit by ${result.scrollHeight - result.clientHeight} px`);
    const open = document.querySelector("dialog") ?? result ?? document;
    for (const one of open.querySelectorAll("button, input, select")) {
      const { width, height } = one.getBoundingClientRect();
      if (Math.round(height) < leastTarget || Math.round(width) < leastTarget) found.push(`${one.textContent} ${width} × ${height}`);
    }
    return found;
  });

const SIZES = [
  { width: 390, height: 844 },
  { width: 844, height: 390 },
];

describe.each(STAFF_LOCALES)("in %s", (locale) => {
  const look = lookOf("door", locale);
  const opened = async (withList = false) => {
    const phone = await openPhone(browser, { locale });
    if (!withList) await withoutList(phone, stack);
    await phone.context.addInitScript(holdResults);
    phone.expectTrouble(/ERR_INTERNET_DISCONNECTED/);
    const see = async (name: string): Promise<void> => {
      await look(phone.page, name, { sizes: SIZES, schemes: ["dark"] });
      for (const size of [...SIZES, { width: 360, height: 640 }]) {
        await phone.page.setViewportSize(size);
        expect(await tooSmall(phone.page), `${name} at ${size.width}`).toEqual([]);
      }
      await phone.page.setViewportSize({ width: 390, height: 844 });
    };
    return { ...phone, see };
  };
  const paired = async (gate: object = {}, role: "steward" | "supervisor" = "steward", at = world) => {
    const phone = await opened();
    await pairPhone(phone, stack, await at.enrolmentCode({ name: "Portão Cais", ...gate }, role));
    return phone;
  };
  const fresh = async (): Promise<string> =>
    (await world.client.buy(world.sale, 1, { attendees: [{ name: "Tereza Nogueira" }] })).tickets[0].code;
  const clear = async ({ page, steward }: Phone): Promise<void> => {
    await page.locator(".result__acts button").last().click();
    await steward.noResult();
  };

  it("not paired, with an error, with the camera", async () => {
    const phone = await opened();
    const { page, steward, see, camera } = phone;
    await page.goto(`${stack.web}door/`);
    await steward.button("pair").waitFor();
    await look(page, "pairing", { sizes: SIZES });
    await steward.button("pair").click();
    await page.getByRole("alert").waitFor();
    await see("pairing-error");
    await steward.button("scanQr").click();
    await camera.show(world.tickets[0]?.code);
    await page.locator(".scan__aim").waitFor();
    await see("pairing-camera");
    await phone.close();
  });

  it("a browser without storage", async () => {
    const phone = await opened();
    await phone.context.addInitScript(() => {
      IDBFactory.prototype.open = () => {
        throw new DOMException("not here", "SecurityError");
      };
    });
    await phone.page.goto(`${stack.web}door/`);
    await phone.page.locator(".empty").waitFor();
    await phone.see("nothing-kept");
    await phone.close();
  });

  it("ready: online and offline, with and without sound, and unpairing", async () => {
    const phone = await paired();
    const { page, context, steward, see } = phone;
    await page.locator('.ready__list [data-state="ok"]').nth(2).waitFor();
    await look(page, "ready", { sizes: SIZES });
    await page.locator(".ready__list button").click();
    await see("ready-sound");
    await waitForWorker(page);
    await context.setOffline(true);
    await page.locator(".ready__list [data-state='warn']").nth(1).waitFor();
    await see("ready-offline");
    await page.locator(".ready__more button").last().click();
    await see("unpair");
    await page.keyboard.press("Escape");
    await steward.startWedge();
    await steward.pull(world.tickets[1]?.code ?? "");
    await steward.result("unsure");
    await clear(phone);
    await steward.button("leave").click();
    await steward.ready();
    await see("ready-queue");
    await page.locator(".ready__more button").last().click();
    await see("unpair-queue");
    await phone.close();
  });

  it("all set", async () => {
    const phone = await opened(true);
    // A browser grants persistent storage to an installed page.
    await phone.context.addInitScript(() => {
      if ("StorageManager" in window) StorageManager.prototype.persist = () => Promise.resolve(true);
    });
    await pairPhone(phone, stack, await world.enrolmentCode({ name: "Portão Cais" }));
    // The list of an event is built when its first device is added.
    await phone.page.getByRole("heading", { name: locale === "pt-BR" ? "Tudo pronto" : "All set" }).waitFor(LIST);
    await phone.see("ready-all-set");
    await phone.close();
  });

  it("a list of tickets on its way, on the phone, and in place of the gate", async () => {
    const phone = await opened(true);
    const { page, context, steward, see } = phone;
    const list = { at: new Date().toISOString(), cursor: null, chunks: [], done: 0, total: 0, more: false };
    let isBuilding = true;
    await context.route(`${stack.scan}manifest**`, (route) =>
      isBuilding ? route.fulfill({ json: { ...list, building: { done: 0, total: 0 } } }) : route.continue(),
    );
    await page.clock.install();
    await pairPhone(phone, stack, await world.enrolmentCode({ name: "Portão Cais" }));
    await page.getByText(locale === "pt-BR" ? "está preparando a lista" : "is preparing the list").waitFor();
    await see("ready-list-building");
    isBuilding = false;
    await page.getByText(locale === "pt-BR" ? "Sem rede, o aparelho decide" : "Without a network this phone decides").waitFor(LIST);
    await see("ready-list");
    await steward.startWedge();
    await context.setOffline(true);
    await page.locator(".scan__net").waitFor();
    await see("scan-offline-list");
    await steward.pull(world.tickets[2]?.code ?? "");
    await page.locator(".result--attend .result__band").waitFor();
    await see("result-notes");
    await steward.button("checked").click();
    await steward.noResult();
    await steward.pull(alterCode(world.tickets[5]?.code ?? ""));
    await steward.result("unsure");
    await see("result-unlisted");
    await clear(phone);
    await page.clock.fastForward("20:00");
    await page.getByText(locale === "pt-BR" ? "A lista de ingressos está desatualizada" : "The list of tickets is out of date").waitFor();
    await see("scan-list-old");
    await phone.close();
  });

  it("a camera without permission", async () => {
    const phone = await paired();
    const { page, steward, see } = phone;
    await page.evaluate(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", "NotAllowedError"));
    });
    await steward.button("camera").click();
    await page.locator(".ready__list [data-state='warn']").last().waitFor();
    await see("ready-camera-denied");
    await phone.close();
  });

  it("scanning by camera, its dialogs, and a camera that stopped", async () => {
    const phone = await paired();
    const { page, context, steward, see, camera } = phone;
    await steward.button("history").click();
    await page.locator(".empty").waitFor();
    await see("history-empty");
    await page.locator(".ready__go button").click();
    await steward.startCamera();
    await see("scan");
    await steward.button("type").click();
    await see("type");
    await page.getByRole("dialog").locator("[type=submit]").click();
    await page.locator(".field--error").waitFor();
    await see("type-error");
    await page.keyboard.press("Escape");
    await page.locator(".scan__tools button").nth(-2).click();
    await see("camera");
    await page.keyboard.press("Escape");
    await context.setOffline(true);
    await page.locator(".scan__net").waitFor();
    await see("scan-offline");
    await context.setOffline(false);
    await page.locator(".scan__net").waitFor({ state: "detached" });
    await page.evaluate(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", "NotReadableError"));
    });
    await camera.end();
    await page.locator(".scan__note[role=alert]").waitFor();
    await see("scan-stopped");
    await phone.close();
  });

  it("each result", async () => {
    const phone = await paired();
    const { steward, see, context, page } = phone;
    const code = await fresh();
    await steward.startWedge();
    await see("wedge");
    await steward.pull(code);
    await steward.result("admit");
    await see("result-admit");
    await clear(phone);
    await page.waitForTimeout(1_300);
    await steward.pull(code);
    await steward.result("used");
    await see("result-used");
    await clear(phone);
    await steward.pull(alterCode(code));
    await steward.result("refuse");
    await see("result-refuse");
    await clear(phone);
    await context.setOffline(true);
    await steward.pull(await fresh());
    await steward.result("unsure");
    await see("result-unsure");
    await context.setOffline(false);
    await steward.result("admit");
    await see("result-admit-late");
    await clear(phone);
    await steward.button("history").click();
    await page.locator(".history li").nth(3).waitFor();
    await see("history");
    await phone.close();
  });

  it("every reason of a refusal fits the screen", async () => {
    const { client } = world;
    const phone = await paired();
    const { page, steward } = phone;
    const [voided, blocked, reissued] = (await client.buy(world.sale, 3)).tickets as { id: string; code: string }[];
    await client.post(`/tickets/${voided?.id}/void`);
    await client.post(`/tickets/${blocked?.id}/block`);
    await client.post(`/tickets/${reissued?.id}/reissue`);
    await steward.startWedge();
    for (const code of [voided?.code, blocked?.code, reissued?.code, tomorrow.tickets[0]?.code]) {
      await steward.pull(code ?? "");
      await steward.result("refuse");
      expect([await overflow(page), await axeFindings(page)]).toEqual([0, []]);
      await clear(phone);
    }
    await phone.close();
  });

  it("before the doors open", async () => {
    const phone = await paired({}, "steward", tomorrow);
    const { page, steward, see } = phone;
    await page.locator('.ready__list [data-state="ok"]').nth(2).waitFor();
    await see("ready-before");
    await steward.startWedge();
    await steward.pull(tomorrow.tickets[1]?.code ?? "");
    await steward.result("refuse");
    await see("result-refuse-early");
    await phone.close();
  });

  it("exit, a supervisor's override, and products", async () => {
    const phone = await paired({ reentry: true }, "supervisor");
    const { page, steward, see } = phone;
    const code = await fresh();
    await steward.startCamera();
    await see("scan-both-ways");
    await steward.button("leave").click();
    await steward.startWedge();
    await page.locator(".scan__switch button").last().click();
    await steward.pull(code);
    await steward.result("refuse");
    await see("result-refuse-supervisor");
    await steward.button("force").click();
    await see("force");
    await page.getByRole("dialog").getByRole("button", { name: steward.words.force }).click();
    await steward.result("exit");
    await see("result-exit-forced");
    await clear(phone);
    await page.locator(".scan__switch button").first().click();
    for (const word of ["admit", "used"] as const) {
      await page.waitForTimeout(1_300);
      await steward.pull(code);
      await steward.result(word);
      if (word === "admit") await clear(phone);
    }
    await steward.button("force").click();
    await page.getByRole("dialog").getByRole("button", { name: steward.words.force }).click();
    await page.locator(".result--attend").waitFor();
    await see("result-attend");
    await steward.button("checked").click();
    await page.locator(".scan__switch button").last().click();
    await page.waitForTimeout(1_300);
    await steward.pull(code);
    await steward.result("exit");
    await see("result-exit");
    await phone.close();

    const { page: away, context, steward: alone, see: seeAway, ...offline } = await paired();
    offline.expectTrouble(/ERR_INTERNET_DISCONNECTED|ERR_FAILED/);
    await alone.startWedge();
    await context.setOffline(true);
    await alone.pull(await fresh());
    await alone.result("unsure");
    await away.keyboard.press("Enter");
    await context.setOffline(false);
    await alone.result("waited");
    await seeAway("result-waited");
    await offline.close();

    const stand = await paired({ mode: "redeem", name: "Bar" });
    await stand.steward.button("wedge").click();
    await stand.page.locator(".products").waitFor();
    await stand.see("products");
    await stand.page.locator(".products button").first().click();
    const { tickets } = await world.client.buy(world.sale, 1, {
      attendees: [{ name: "Davi Nogueira" }],
      products: world.productIds.map((productId) => ({ productId, quantity: 2 })),
    });
    await stand.steward.pull(tickets[0].code);
    await stand.steward.result("redeem");
    await stand.see("result-redeem");
    await stand.close();
  });

  it("revoked", async () => {
    const phone = await paired();
    const { steward, see } = phone;
    phone.expectTrouble(/status of 401/);
    const code = await fresh();
    await steward.startWedge();
    const devices = (await world.client.admin(`/events/${world.sale.eventId}/devices`)).body.devices as { id: string }[];
    await Promise.all(devices.map(({ id }) => world.client.post(`/devices/${id}/revoke`)));
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60_000 });
    await steward.pull(code);
    await steward.button("pair").waitFor();
    vi.useRealTimers();
    await see("revoked");
    await phone.close();
  });
});

it("is dark in both themes", async () => {
  const grounds = await Promise.all(
    (["light", "dark"] as const).map(async (colorScheme) => {
      const phone = await openPhone(browser, { colorScheme });
      await phone.page.goto(`${stack.web}door/`);
      await phone.steward.button("pair").waitFor();
      const styles = await phone.page.evaluate(() =>
        Array.from(document.querySelectorAll("body, h1, p, button, input"), (one) => {
          const { color, backgroundColor, borderColor } = getComputedStyle(one);
          return [color, backgroundColor, borderColor];
        }),
      );
      await phone.close();
      return styles;
    }),
  );
  expect(grounds[0]).toEqual(grounds[1]);
  expect(grounds[0]?.[0]?.[1]).toBe("rgb(8, 16, 13)");
});
