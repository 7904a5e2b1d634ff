/** The door page decides from its list of tickets when the gate does not answer: what it shows, stores and sends. */
import type { Browser, Page } from "playwright-core";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { shareStack } from "../support/stack.ts";
import { shareBrowser } from "../support/browser/browser.ts";
import { alterCode, openDoors, openPhone, pairPhone, PEOPLE, waitForWorker, type DoorWorld, type Phone } from "../support/browser/door.ts";
import { organizerOn } from "../support/browser/organizer.ts";
import { openPage } from "../support/browser/pages.ts";

let stack: Stack;
let browser: Browser;
beforeAll(async () => {
  [stack, browser] = await Promise.all([shareStack(), shareBrowser()]);
});
afterEach(() => void vi.useRealTimers());

const hasList = (page: Page): Promise<void> =>
  page.getByText(/Sem rede, o aparelho decide|Without a network this phone decides/).waitFor({ timeout: 60_000 });

/** The tickets that the test shows must be sold before: the list takes some seconds to follow. */
const pairedWithList = async (world: DoorWorld, gate: object = {}, locale: "pt-BR" | "en-GB" = "pt-BR"): Promise<Phone> => {
  const phone = await openPhone(browser, { locale });
  await pairPhone(phone, stack, await world.enrolmentCode({ name: "Portão Cais", ...gate }));
  // The test takes the network away, so requests fail.
  phone.expectTrouble(/ERR_INTERNET_DISCONNECTED|ERR_FAILED|status of 401/);
  await Promise.all([hasList(phone.page), waitForWorker(phone.page)]);
  return phone;
};

const clear = async ({ page, steward }: Phone): Promise<void> => {
  await page.locator(".result__acts button").last().click();
  await steward.noResult();
};

/** The page asks the gate at once when the browser says that the network is back. */
const askNow = (page: Page): Promise<unknown> => page.evaluate(() => window.dispatchEvent(new Event("online")));

/** Every byte that the page stores, as characters. */
const everyByte = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const wait = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.addEventListener("success", () => resolve(request.result));
        request.addEventListener("error", () => reject(request.error ?? new Error("no result")));
      });
    const toText = (_: string, value: unknown): unknown =>
      value instanceof Uint8Array ? Array.from(value, (byte) => String.fromCodePoint(byte)).join("") : value;
    const found: string[] = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie];
    for (const { name = "" } of await indexedDB.databases()) {
      const database = await wait(indexedDB.open(name));
      for (const store of database.objectStoreNames)
        found.push(JSON.stringify(await wait(database.transaction(store).objectStore(store).getAll()), toText));
      database.close();
    }
    for (const key of await caches.keys()) {
      const cache = await caches.open(key);
      for (const request of await cache.keys()) found.push(request.url, (await (await cache.match(request))?.text()) ?? "");
    }
    return found.join("\n");
  });

const NAMES = new RegExp(PEOPLE.flatMap((name) => name.split(" ")).join("|"));
const EMAIL = /[\w.+-]{3,}@[\w-]{3,}\.\w{2,}/;
const CODE = /T1[A-Z2-7]{56}/g;

it("C17 C22 scans by camera, loses the network, decides by its list, and settles with the server what contradicts", async () => {
  const world = await openDoors(stack);
  const { client, sale } = world;
  const half = (
    await client.post(`/events/${sale.eventId}/ticket-types`, { name: "Meia", price: { amountMinor: 100, currency: "BRL" }, capacity: 9 })
  ).body;
  const [other] = (await client.buy({ ...sale, ticketTypeId: half.ticketType.id })).tickets;
  const codes = world.tickets.map(({ code }) => code);
  const [online, good, forged, elsewhere, afterReload] = codes as [string, string, string, string, string];
  const gate = (await client.post(`/events/${sale.eventId}/gates`, { name: "Gamboa", mode: "entry" })).body.gate.id;
  const second = { deviceToken: await client.enrolDevice(sale.eventId, gate) };
  const phone = await pairedWithList(world, { ticketTypeIds: [sale.ticketTypeId] });
  const { page, context, steward, camera } = phone;

  await steward.startCamera();
  await camera.show(online);
  await steward.result("admit");
  await context.setOffline(true);
  await page.locator(".scan__net").getByText("O aparelho decide pela lista.").waitFor();
  await page
    .locator(".scan__net")
    .getByText(/\d ingressos deste portão ainda podem entrar por outro aparelho/)
    .waitFor();

  await camera.show(good);
  await page.locator(".result--admit", { hasText: PEOPLE[1] }).waitFor();
  expect(await steward.said()).toMatch(/Inteira[^]*Portão Cais/);
  await camera.show();
  await steward.noResult();
  await camera.show(online);
  await steward.result("used");
  expect(await steward.said()).toMatch(new RegExp(`Entrou há [^]*${PEOPLE[0]}[^]*neste aparelho`));
  await camera.show(other.code);
  await steward.result("refuse");
  expect(await steward.said()).toContain("Não passa por este portão");
  await camera.show(alterCode(forged));
  await steward.result("unsure");
  expect(await steward.said()).toContain("não está na lista deste aparelho");
  await clear(phone);
  await camera.show((await client.buy(sale)).tickets[0].code);
  await steward.result("unsure");
  await clear(phone);
  await client.scan(second, elsewhere);
  await camera.show(elsewhere);
  await steward.result("admit");
  await camera.show();
  await steward.noResult();

  const offline = await everyByte(page);
  expect(offline).toContain("CTM");
  expect(offline).not.toMatch(NAMES);
  expect(offline).not.toMatch(EMAIL);
  expect(offline.match(CODE)).toBeNull();

  await page.reload();
  await steward.ready();
  await page.getByText("6 leituras na fila").waitFor();
  await hasList(page);
  await steward.startCamera();
  await camera.show(afterReload);
  await steward.result("admit");
  await camera.show(good);
  await steward.result("used");
  await camera.show();

  await context.setOffline(false);
  await page.getByText("1 leitura contradiz a de outro aparelho. Veja no histórico.").waitFor({ timeout: 60_000 });
  await client.reportWhen(sale.eventId, ({ admitted, conflicts }) => admitted === 4 && conflicts.open === 1);
  // The server decides what the list could not: the forged code, and the ticket that was sold a moment before.
  await steward.result("refuse");
  await page.locator(".result__acts button").last().click();
  // Follows at once.
  await steward.result("waited");
  await steward.button("gone").click();
  await steward.noResult();
  await steward.button("history").click();
  await page.getByText("Contradiz outra").waitFor();
  await expect.poll(() => page.getByText("Na fila").count()).toBe(0);
  const after = await everyByte(page);
  expect(after).not.toMatch(NAMES);
  expect(after.match(CODE)).toBeNull();
  await phone.close();

  const desk = await openPage(browser, { width: 1280, height: 900 });
  const { signIn, open } = organizerOn(desk.page, stack, "pt-BR");
  await signIn();
  await open(sale.eventId, "entrance");
  const conflict = desk.page.locator(".conflict");
  await conflict.getByText(PEOPLE[3]).waitFor();
  await conflict.getByLabel("O que houve").selectOption("second_person");
  await conflict.getByRole("button", { name: /^Resolver/ }).click();
  await expect.poll(() => conflict.count()).toBe(0);
  await desk.close();
});

it("C18 decides when the answer takes long, and what is sent twice counts once", async () => {
  const world = await openDoors(stack);
  const [first, next] = world.tickets.map(({ code }) => code) as [string, string];
  const phone = await pairedWithList(world, {}, "en-GB");
  const { page, steward } = phone;
  // No call gets an answer. Later the first batch does its work, and its answer is lost.
  let isCut = true;
  const sizes: number[] = [];
  await page.route(
    (url) => url.href.startsWith(stack.scan),
    async (route) => {
      if (isCut) return undefined;
      if (!route.request().url().endsWith("batch")) return route.continue();
      sizes.push(JSON.parse(route.request().postData() ?? "{}").scans.length);
      if (sizes.length > 1) return route.continue();
      await route.fetch();
      return route.abort();
    },
  );
  await steward.startWedge();
  const startedMs = Date.now();
  await steward.pull(first);
  await steward.result("admit");
  expect(Date.now() - startedMs).toBeGreaterThan(1_400);
  await clear(phone);
  await steward.pull(next);
  await steward.result("admit");
  await clear(phone);
  // Later than the time in which the page ignores a repeated code.
  await page.waitForTimeout(1_300);
  await steward.pull(next);
  await steward.result("used");

  isCut = false;
  await askNow(page);
  await clear(phone);
  await steward.button("history").click();
  await expect.poll(() => page.getByText("On the server").count(), { timeout: 60_000 }).toBe(3);
  expect(sizes).toEqual([3, 3]);
  await world.client.reportWhen(world.sale.eventId, ({ admitted, conflicts }) => admitted === 2 && conflicts.open === 0);
  await phone.close();
});

it("a note or an answer of the attendee stops the steward until a tap, with and without a network", async () => {
  const world = await openDoors(stack);
  const { client, sale, tickets } = world;
  const note = "Peça a carteira de estudante";
  await client.admin(`/events/${sale.eventId}/gate-policy`, {
    method: "PATCH",
    body: { ticketTypes: [{ ticketTypeId: sale.ticketTypeId, note }] },
  });
  await client.admin(`/tickets/${tickets[1]?.id}`, { method: "PATCH", body: { note: "Entra com cão-guia" } });
  const { body } = await client.post(`/events/${sale.eventId}/questions`, {
    label: "Alergia",
    kind: "text",
    per: "attendee",
    showAtGate: true,
  });
  const answer = (value: string) => ({ name: "Célia Reis", answers: [{ questionId: body.question.id, value }] });
  const answered = (await client.buy(sale, 2, { attendees: [answer("nozes"), answer("leite")] })).tickets;
  const phone = await pairedWithList(world);
  const { page, context, steward } = phone;
  await steward.startWedge();
  await steward.pull(tickets[0]?.code ?? "");
  await page.locator(".result--attend").waitFor();
  expect(await steward.said()).toContain(note);
  await steward.button("checked").click();
  await steward.pull(answered[0]?.code ?? "");
  await page.locator(".result--attend").waitFor();
  expect(await steward.said()).toMatch(/Peça a carteira de estudante\s*Alergia: nozes/);
  await steward.button("checked").click();
  await context.setOffline(true);
  await steward.pull(tickets[1]?.code ?? "");
  await page.locator(".result--attend").waitFor();
  expect(await steward.said()).toMatch(/Peça a carteira de estudante\s*Entra com cão-guia/);
  await steward.button("checked").click();
  await steward.pull(answered[1]?.code ?? "");
  await page.locator(".result--attend").waitFor();
  expect(await steward.said()).toMatch(/Peça a carteira de estudante\s*Alergia: leite/);
  await steward.button("checked").click();
  await steward.noResult();
  await phone.close();
});

it("a phone keeps what an earlier release stored, and sends it", async () => {
  const world = await openDoors(stack);
  const phone = await pairedWithList(world);
  const { page, steward } = phone;
  const code = world.tickets[0]?.code ?? "";
  await page.goto(stack.web);
  // Version 1 of the database, as that release made it.
  await page.evaluate(async (queued) => {
    const wait = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve) => request.addEventListener("success", () => resolve(request.result)));
    const now = await wait(indexedDB.open("catraca-door"));
    const post = (await wait(now.transaction("post").objectStore("post").get("post"))) as { event: { id: string } };
    now.close();
    await wait(indexedDB.deleteDatabase("catraca-door"));
    const opening = indexedDB.open("catraca-door", 1);
    opening.addEventListener("upgradeneeded", () => {
      opening.result.createObjectStore("post");
      const readings = opening.result.createObjectStore("readings", { keyPath: "order", autoIncrement: true });
      readings.createIndex("waiting", "waiting");
      readings.createIndex("scanId", "scanId", { unique: true });
      readings.createIndex("ticketId", "ticketId");
      readings.createIndex("result", ["eventId", "result"]);
    });
    const old = await wait(opening);
    const scan = {
      scanId: "scn_of-earlier-release",
      eventId: post.event.id,
      readAtMs: Date.now(),
      code: queued,
      state: "waiting",
      waiting: 1,
    };
    const writing = old.transaction(["post", "readings"], "readwrite");
    await Promise.all([wait(writing.objectStore("post").put(post, "post")), wait(writing.objectStore("readings").add(scan))]);
    old.close();
  }, code);
  await page.goto(`${stack.web}door/`);
  await steward.ready();
  await hasList(page);
  await steward.startWedge();
  await steward.result("waited");
  await phone.close();
});

it("a revoked phone drops its list", async () => {
  const world = await openDoors(stack);
  const phone = await pairedWithList(world);
  const { page, steward } = phone;
  expect(await everyByte(page)).toContain("CTM");
  const devices = (await world.client.admin(`/events/${world.sale.eventId}/devices`)).body.devices as { id: string }[];
  await Promise.all(devices.map(({ id }) => world.client.post(`/devices/${id}/revoke`)));
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60_000 });
  await askNow(page);
  await steward.button("pair").waitFor({ timeout: 60_000 });
  vi.useRealTimers();
  expect(await everyByte(page)).not.toContain("CTM");
  await phone.close();
});
