/** The door page offline without a list of tickets: it opens, stores scans, shows that they are stored, and sends them in order when the network is back. */
import type { Browser } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { shareStack } from "../support/stack.ts";
import { shareBrowser } from "../support/browser/browser.ts";
import {
  openDoors,
  openPhone,
  pairPhone,
  PEOPLE,
  waitForWorker,
  withoutList,
  type DoorWorld,
  type Phone,
} from "../support/browser/door.ts";

let stack: Stack;
let browser: Browser;
let world: DoorWorld;
beforeAll(async () => {
  [stack, browser] = await Promise.all([shareStack(), shareBrowser()]);
  world = await openDoors(stack);
});

const codeOf = (at: number): string => world.tickets[at]?.code ?? "";

const paired = async (): Promise<Phone> => {
  const phone = await openPhone(browser);
  await withoutList(phone, stack);
  await pairPhone(phone, stack, await world.enrolmentCode({ name: "Portão Cais" }));
  // The test takes the network away, so requests fail.
  phone.expectTrouble(/ERR_INTERNET_DISCONNECTED|ERR_FAILED/);
  return phone;
};

/** Every scan that the phone sent. */
const scansOf = ({ page }: Phone): { code: string; scanId: string; scannedAt?: string }[] => {
  const scans: { code: string; scanId: string; scannedAt?: string }[] = [];
  page.on("requestfinished", (request) => {
    if (request.url() === stack.scan && request.method() === "POST") scans.push(JSON.parse(request.postData() ?? "{}"));
  });
  return scans;
};

it("stores scans offline, over a reload, asks about them in order, and lets in only who is still there", async () => {
  const phone = await paired();
  const { page, context, steward } = phone;
  await waitForWorker(page);
  await steward.startWedge();
  await context.setOffline(true);
  await page.locator(".scan__net").getByText("Sem rede.").first().waitFor();
  for (const [at, count] of [
    [0, "1 leitura guardada"],
    [1, "2 leituras guardadas"],
    [2, "3 leituras guardadas"],
  ] as const) {
    await steward.pull(codeOf(at));
    await steward.result("unsure");
    expect(await steward.said()).toMatch(/Sem rede\. A leitura está guardada[^]*Chame a supervisão/);
    await page.keyboard.press("Enter");
    await steward.noResult();
    await page.getByText(count).waitFor();
  }

  await page.reload();
  await steward.ready();
  await page.getByText("3 leituras na fila").waitFor();
  await steward.button("history").click();
  await page.getByText("Na fila").first().waitFor();
  expect(await page.getByText("Na fila").count()).toBe(3);

  const sent = scansOf(phone);
  await context.setOffline(false);
  await page.getByText("Chegou depois").nth(2).waitFor();
  expect(sent.map(({ code }) => code)).toEqual([codeOf(0), codeOf(1), codeOf(2)]);
  expect(new Set(sent.map(({ scanId }) => scanId)).size).toBe(3);
  expect(sent.map(({ scannedAt }) => scannedAt ?? "").toSorted()).toEqual(sent.map(({ scannedAt }) => scannedAt ?? ""));
  expect(await page.getByText("Vale, nada contado").count()).toBe(3);

  await page.getByRole("button", { name: "Voltar", exact: false }).click();
  await steward.button("wedge").click();
  for (const [at, button] of [
    [0, "here"],
    [1, "gone"],
    [2, "gone"],
  ] as const) {
    await steward.result("waited");
    expect(await steward.said()).toMatch(new RegExp(`Nada foi contado ainda[^]*${PEOPLE[at]}[^]*Inteira`));
    await steward.button(button).click();
    if (button === "here") await steward.result("admit");
  }
  await steward.noResult();
  await expect.poll(async () => (await world.client.report(world.sale.eventId)).admitted, { timeout: 8_000 }).toBe(1);

  await page.waitForTimeout(1_300);
  await steward.pull(codeOf(1));
  await steward.result("admit");
  await context.setOffline(true);
  await page.waitForTimeout(1_300);
  await steward.pull(codeOf(1));
  await steward.result("used");
  expect(await steward.said()).toMatch(/neste aparelho/);
  await phone.close();
});

it("shows the answer if it arrives while the result is open", async () => {
  const phone = await paired();
  const { page, context, steward } = phone;
  await steward.startWedge();
  await context.setOffline(true);
  await steward.pull(codeOf(3));
  await steward.result("unsure");
  await context.setOffline(false);
  await steward.result("admit");
  expect(await steward.said()).toMatch(new RegExp(`${PEOPLE[3]}[^]*A rede voltou: esta é a resposta`));
  await steward.noResult();

  // Later than the time in which the page ignores a repeated code.
  await page.waitForTimeout(1_300);
  await steward.pull(codeOf(3));
  await steward.result("used");
  await phone.close();
});

it("C5 a scan whose answer is lost is sent again with the same id and admits", async () => {
  const phone = await paired();
  const { page, steward } = phone;
  const bodies: string[] = [];
  await page.route(stack.scan, async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    bodies.push(route.request().postData() ?? "");
    if (bodies.length > 1) return route.continue();
    // The gate admits, but its response is lost.
    await route.fetch();
    return route.abort();
  });
  await steward.startWedge();
  await steward.pull(codeOf(4));
  await steward.result("admit");
  expect(bodies.length).toBeGreaterThan(1);
  expect(JSON.parse(bodies[0] ?? "{}").scanId).toBe(JSON.parse(bodies[1] ?? "{}").scanId);
  await phone.close();
});

it("asks to wait after 1.5 s without an answer, and at once the next time", async () => {
  const phone = await paired();
  const { page, steward } = phone;
  await steward.startWedge();
  // Requests get no response, although the phone is online.
  await page.route(`${stack.scan}**`, () => undefined);
  const timed = async (at: number): Promise<number> => {
    const startedMs = Date.now();
    await steward.pull(codeOf(at));
    await steward.result("unsure");
    const tookMs = Date.now() - startedMs;
    await page.keyboard.press("Enter");
    await steward.noResult();
    return tookMs;
  };
  const first = await timed(5);
  expect(first).toBeGreaterThan(1_400);
  expect(first).toBeLessThan(2_500);
  expect(await timed(3)).toBeLessThan(1_400);
  await page.unroute(`${stack.scan}**`);
  // The queue sends again after a pause.
  page.setDefaultTimeout(25_000);
  await steward.result("waited");
  await steward.button("gone").click();
  await steward.result("used");
  expect(await steward.said()).toContain("A rede voltou: esta é a resposta");
  await phone.close();
});

it("opens and scans by camera offline, and refuses what cannot be a ticket", async () => {
  const phone = await paired();
  const { page, context, steward, camera } = phone;
  const [ticket] = (await world.client.buy(world.sale)).tickets;
  await waitForWorker(page);
  await context.setOffline(true);
  await page.reload();
  await steward.ready();
  await page.getByText("As leituras ficam guardadas até ela voltar.").waitFor();
  await steward.startCamera();
  await camera.show("https://example.com/");
  await steward.result("refuse");
  await camera.show(ticket.code);
  await steward.result("unsure");
  expect(await page.evaluate(async () => (await caches.keys()).length)).toBe(1);
  await context.setOffline(false);
  await steward.result("admit");
  await phone.close();
});

it("C22 an answered scan leaves no code and no name on the phone", async () => {
  const phone = await paired();
  const { page, steward } = phone;
  const { tickets } = await world.client.buy(world.sale);
  await steward.startWedge();
  await steward.pull(tickets[0].code);
  await steward.result("admit");
  await steward.noResult();
  const kept = await page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open("catraca-door");
      request.onsuccess = () => resolve(request.result);
    });
    const all = await new Promise<unknown[]>((resolve) => {
      const request = database.transaction("readings").objectStore("readings").getAll();
      request.onsuccess = () => resolve(request.result as unknown[]);
    });
    return JSON.stringify(all);
  });
  expect(kept).toContain('"result":"admitted"');
  expect(kept).not.toContain(tickets[0].code);
  expect(kept).not.toContain("Ana Souza");
  await phone.close();
});
