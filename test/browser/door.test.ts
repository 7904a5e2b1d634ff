/** The door page at a gate: pairing, camera, hand scanner, and every result. */
import type { Browser } from "playwright-core";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { shareStack } from "../support/stack.ts";
import { shareBrowser } from "../support/browser/browser.ts";
import { alterCode, openDoors, openPhone, pairPhone, type DoorWorld, type Phone } from "../support/browser/door.ts";

let stack: Stack;
let browser: Browser;
let world: DoorWorld;
beforeAll(async () => {
  [stack, browser] = await Promise.all([shareStack(), shareBrowser()]);
  world = await openDoors(stack);
});
afterEach(() => void vi.useRealTimers());

const paired = async (gate: object = {}, role: "steward" | "supervisor" = "steward"): Promise<Phone> => {
  const phone = await openPhone(browser);
  await pairPhone(phone, stack, await world.enrolmentCode(gate, role));
  return phone;
};
const fresh = async (): Promise<string> => (await world.client.buy(world.sale)).tickets[0].code;

it("is paired by the link of the console's QR code, which works once and leaves the address bar", async () => {
  const code = await world.enrolmentCode({ name: "Portão Cais" });
  const phone = await openPhone(browser);
  await pairPhone(phone, stack, code);
  expect(phone.page.url()).toBe(`${stack.web}door/`);
  expect(await phone.page.locator("header").innerText()).toContain("Portão Cais");
  await phone.page.reload();
  await phone.steward.ready();
  await phone.close();

  const other = await openPhone(browser);
  other.expectTrouble(/status of 401/);
  await other.page.goto(`${stack.web}door/#${code}`);
  await other.page.getByText("Este código de pareamento não vale mais").waitFor();
  expect(other.page.url()).toBe(`${stack.web}door/`);
  await other.close();
});

it("is paired by reading that QR code with its own camera, and ignores other codes", async () => {
  const phone = await openPhone(browser);
  const { page, steward, camera } = phone;
  await page.goto(`${stack.web}door/`);
  await steward.button("scanQr").click();
  await camera.show(world.tickets[0]?.code);
  await page.getByText("Este QR não é de pareamento").waitFor();
  await camera.show(`https://elsewhere.example/door/#${await world.enrolmentCode()}`);
  await page.getByText("Este QR é de outro endereço").waitFor();
  await camera.show(`${stack.web}door/#${await world.enrolmentCode()}`);
  await steward.ready();
  await phone.close();
});

it("is paired by a typed code, and explains an invalid one", async () => {
  const phone = await openPhone(browser);
  const { page, steward } = phone;
  await page.goto(`${stack.web}door/`);
  await page.getByLabel(steward.words.code).fill("ABC");
  await steward.button("pair").click();
  await page.getByRole("alert").getByText("Isto não é um código de pareamento").waitFor();
  await steward.pairByCode((await world.enrolmentCode()).toLowerCase());
  await phone.close();
});

it("is paired by a hand scanner that reads the console's QR code", async () => {
  const phone = await openPhone(browser);
  await phone.page.goto(`${stack.web}door/`);
  await phone.page.locator("h1").waitFor();
  await phone.steward.pull(`${stack.web}door/#${await world.enrolmentCode()}`);
  await phone.steward.ready();
  await phone.close();
});

it("C19 reads valid, used, altered and valid codes in a row by camera, each with its own result", async () => {
  const phone = await paired({ name: "Portão Cais" });
  const { steward, camera } = phone;
  const [first, second] = [await fresh(), await fresh()];
  await steward.startCamera();
  // Above the video, not below it.
  for (const words of ["Portão Cais", "entraram aqui", steward.words.aim, steward.words.type]) {
    const seen = await phone.page.getByText(words, { exact: true }).evaluate((one) => {
      const { left, top, width, height } = one.getBoundingClientRect();
      const at = document.elementFromPoint(left + width / 2, top + height / 2);
      return one === at || one.contains(at) || (at?.contains(one) ?? false);
    });
    expect(seen, words).toBe(true);
  }
  expect((await camera.opened())[0]).toMatchObject({ audio: false, video: { facingMode: { ideal: "environment" } } });

  await camera.show(first);
  await steward.result("admit");
  expect(await steward.said()).toMatch(/Inteira[^]*Ana Souza[^]*Portão Cais/);
  await camera.show();
  await steward.noResult();

  await camera.show(first);
  await steward.result("used");
  expect(await steward.said()).toMatch(/Entrou há [^]*Portão Cais, Celular[^]*Chame a supervisão/);

  await camera.show(alterCode(second));
  await steward.result("refuse");
  expect(await steward.said()).toContain("Código não reconhecido");

  await camera.show(second);
  await steward.result("admit");
  await phone.close();
});

it("reads a code once while it stays in view, and again 2.5 s after it was last seen", async () => {
  const phone = await paired();
  const { page, steward, camera } = phone;
  const scans: string[] = [];
  page.on("request", (request) => {
    if (request.url() === stack.scan && request.method() === "POST") scans.push(request.postData() ?? "");
  });
  await steward.startCamera();
  await camera.show(await fresh());
  await steward.result("admit");
  await page.waitForTimeout(4_000);
  expect(scans).toHaveLength(1);
  await camera.show();
  await page.waitForTimeout(2_700);
  const code = JSON.parse(scans[0] ?? "{}").code as string;
  await camera.show(code);
  await steward.result("used");
  expect(new Set(scans.map((body) => JSON.parse(body).scanId)).size).toBe(2);
  await phone.close();
});

it("shows an answer within 100 ms, with a sound and a vibration", async () => {
  const phone = await openPhone(browser);
  await phone.context.addInitScript(() => {
    const told: { heardMs?: number; shownMs?: number; tones: number; buzzes: unknown[] } = { tones: 0, buzzes: [] };
    Object.assign(window, { told });
    const around = <T>(prototype: object, name: string, then: (result: T) => void): void => {
      const inner = Reflect.get(prototype, name) as (...given: unknown[]) => T;
      Reflect.set(prototype, name, function (this: unknown, ...given: unknown[]) {
        const result = inner.apply(this, given);
        then(result);
        return result;
      });
    };
    around<Promise<object>>(Response.prototype, "json", (body) => {
      void body.then((heard) => "result" in heard && (told.heardMs = performance.now()));
    });
    around(OscillatorNode.prototype, "start", () => void (told.tones += 1));
    new MutationObserver(() => {
      if (document.querySelector(".result")) told.shownMs ??= performance.now();
    }).observe(document, { childList: true, subtree: true });
    navigator.vibrate = (pattern) => told.buzzes.push(pattern) > 0;
  });
  await pairPhone(phone, stack, await world.enrolmentCode());
  await phone.steward.startCamera();
  await phone.camera.show(await fresh());
  await phone.steward.result("admit");
  const told = await phone.page.evaluate(
    () => (window as unknown as { told: { heardMs: number; shownMs: number; tones: number; buzzes: unknown[] } }).told,
  );
  expect(told.shownMs - told.heardMs).toBeLessThan(100);
  expect([told.tones, told.buzzes]).toEqual([1, [[80]]]);
  await phone.close();
});

it("reads by hand scanner with the camera off, wherever the focus is", async () => {
  const phone = await paired();
  const { page, steward, camera } = phone;
  const [first, second, third] = [await fresh(), await fresh(), await fresh()];
  await steward.startWedge();
  expect(await camera.opened()).toEqual([]);
  await steward.pull(`${first.toLowerCase()}`);
  await steward.result("admit");
  // Each of two quick scans is shown long enough to read.
  await steward.pull(alterCode(second), second);
  await steward.result("refuse");
  await steward.result("admit");
  await steward.noResult();

  await steward.button("type").click();
  const field = page.getByLabel("Código do ingresso");
  await field.pressSequentially("T1AB", { delay: 60 });
  await steward.pull(third);
  await steward.result("admit");
  expect(await field.count()).toBe(0);
  expect(await camera.opened()).toEqual([]);
  await phone.close();
});

it("shows the gate that the organizer moved it to, with its products, without pairing again", async () => {
  const { client, sale, productIds } = world;
  const phone = await openPhone(browser);
  const gate = { name: "Bar do fundo", mode: "redeem", productIds };
  const bar = (await client.post(`/events/${sale.eventId}/gates`, gate)).body.gate;
  await pairPhone(phone, stack, await world.enrolmentCode({ name: "Portão Cais" }));
  await phone.steward.startWedge();
  const { devices } = (await client.admin(`/events/${sale.eventId}/devices?limit=100`)).body;
  await client.admin(`/devices/${devices.at(-1).id}`, { method: "PATCH", body: { gateId: bar.id } });
  // The gate function keeps an assignment for ten seconds.
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 11_000 });
  // A scanning phone asks each minute, and when the network comes back.
  await phone.page.evaluate(() => ["offline", "online"].forEach((name) => window.dispatchEvent(new Event(name))));
  await phone.page.getByText("A organização trocou o portão: agora é Bar do fundo.").waitFor();
  vi.useRealTimers();
  await phone.page.getByRole("button", { name: /Pipoca/ }).waitFor();
  await phone.close();
});

it("says that a hand scanner is too slow, instead of silence, and reads it once it is set right", async () => {
  const phone = await paired();
  const { page, steward } = phone;
  const code = await fresh();
  await steward.startWedge();
  await page.keyboard.type(code.slice(0, 12), { delay: 130 });
  await page.keyboard.press("Enter", { delay: 0 });
  const alert = page.getByRole("alert").filter({ hasText: "Este leitor digita devagar demais" });
  await alert.waitFor();
  // A code in two parts, of which the second would be a code of its own.
  await page.waitForTimeout(1_100);
  await page.keyboard.type(code.slice(0, 20));
  await page.waitForTimeout(300);
  await page.keyboard.type(code.slice(20));
  await page.keyboard.press("Enter");
  await page.waitForTimeout(300);
  await steward.noResult();
  await alert.waitFor();
  await page.waitForTimeout(1_100);
  await steward.pull(code);
  await steward.result("admit");
  await steward.noResult();
  expect(await alert.count()).toBe(0);
  await phone.close();
});

it("removes a hand scanner's input from a field, and keeps a person's", async () => {
  const phone = await openPhone(browser);
  phone.expectTrouble(/status of 401/);
  await phone.page.goto(`${stack.web}door/`);
  const field = phone.page.getByLabel(phone.steward.words.code);
  await field.pressSequentially("abc", { delay: 60 });
  await phone.page.waitForTimeout(100);
  await phone.steward.pull("ABCDEF-ABCDEFGHIJ");
  await phone.page.getByRole("alert").waitFor();
  expect(await field.inputValue()).toBe("abc");
  await phone.close();
});

it("explains each refusal and what to do", async () => {
  const { client, sale } = world;
  const phone = await paired();
  const { steward } = phone;
  const bought = (await client.buy(sale, 3)).tickets;
  const [voided, blocked, reissued] = bought as { id: string; code: string }[];
  await client.post(`/tickets/${voided?.id}/void`);
  await client.post(`/tickets/${blocked?.id}/block`);
  await client.post(`/tickets/${reissued?.id}/reissue`);
  const other = await client.openSale();
  const elsewhere = (await client.buy(other)).tickets[0];
  await steward.startWedge();
  for (const [code, words] of [
    [voided?.code, "Ingresso anulado"],
    [blocked?.code, "Ingresso bloqueado"],
    [reissued?.code, "Código trocado"],
    [elsewhere.code, "Ingresso de outro evento"],
    ["https://example.com/menu", "Isto não é um ingresso"],
  ]) {
    await steward.pull(code ?? "");
    await phone.page.locator(".result__head", { hasText: words ?? "" }).waitFor();
    await phone.page.keyboard.press("Enter");
    await steward.noResult();
  }
  await steward.button("history").click();
  await phone.page.getByText("Termina em menu").waitFor();
  await phone.close();
});

it("a supervisor may override a refusal after a confirmation; a steward may not", async () => {
  const code = await fresh();
  const [steward, supervisor] = [await paired(), await paired({}, "supervisor")];
  await steward.steward.startWedge();
  for (const word of ["admit", "used"] as const) {
    await steward.steward.pull(code);
    await steward.steward.result(word);
    if (word === "admit") await steward.page.waitForTimeout(1_300);
  }
  expect(await steward.steward.button("force").count()).toBe(0);
  await steward.close();

  const { page, steward: at } = supervisor;
  await at.startWedge();
  await at.pull(code);
  await at.result("used");
  const [force, next] = await Promise.all([at.button("force").boundingBox(), page.locator(".result__acts").boundingBox()]);
  expect((next?.y ?? 0) - (force?.y ?? 0)).toBeGreaterThan(250);
  await at.button("force").click();
  await page.getByRole("dialog").getByRole("button", { name: at.words.force }).click();
  await page.getByText("Liberado pela supervisão").waitFor();
  await page.waitForTimeout(3_000);
  await at.button("checked").click();
  await at.noResult();
  await supervisor.close();
});

it("scans exits where the gate allows re-entry", async () => {
  const phone = await paired({ reentry: true });
  const { page, steward } = phone;
  const code = await fresh();
  await steward.startWedge();
  const direction = (name: string) => page.getByRole("group", { name: "Sentido" }).getByRole("button", { name });
  for (const [name, word] of [
    ["Entrada", "admit"],
    ["Saída", "exit"],
    ["Entrada", "admit"],
  ] as const) {
    await direction(name).click();
    await steward.pull(code);
    await steward.result(word);
    await page.keyboard.press("Enter");
    await steward.noResult();
    await page.waitForTimeout(1_300);
  }
  await phone.close();
});

it("redeems products piece by piece, and shows what is left", async () => {
  const phone = await paired({ mode: "redeem", name: "Bar" });
  const { page, steward } = phone;
  const [{ code } = { code: "" }] = world.tickets;
  await steward.button("wedge").click();
  await page.getByRole("heading", { name: "O que você entrega?" }).waitFor();
  await steward.pull(code);
  await page.getByRole("alert").getByText("Escolha primeiro o que você entrega.").waitFor();
  await page.getByRole("button", { name: "Pipoca" }).click();
  await steward.result("redeem");
  expect(await steward.said()).toMatch(/Pipoca[^]*Restam 1 de Pipoca/);
  await page.getByRole("button", { name: "Entregar Pipoca (1)" }).click();
  await page.getByText("Era o último deste ingresso").waitFor();
  await page.getByRole("button", { name: "Entregar Refrigerante (1)" }).click();
  await page.locator(".result__head", { hasText: "Refrigerante" }).waitFor();
  await page.waitForTimeout(1_300);
  await steward.pull(code);
  await page.getByText("Pipoca: não comprou, ou já retirou").waitFor();
  await phone.close();
});

it("restarts a camera that stopped, and offers to restart it by hand", async () => {
  const phone = await paired();
  const { page, steward, camera } = phone;
  await steward.startCamera();
  await camera.end();
  await expect.poll(async () => (await camera.opened()).length).toBe(3);
  await camera.show(await fresh());
  await steward.result("admit");
  await steward.noResult();
  await page.getByRole("button", { name: "Câmera", exact: true }).click();
  await page.getByRole("button", { name: "Religar a câmera" }).click();
  await expect.poll(async () => (await camera.opened()).length).toBe(4);
  await phone.close();
});

it("a revoked device says so and returns to pairing", async () => {
  const phone = await paired();
  const { page, steward } = phone;
  const code = await fresh();
  phone.expectTrouble(/status of 401/);
  await steward.startWedge();
  const devices = (await world.client.admin(`/events/${world.sale.eventId}/devices`)).body.devices as { id: string; name: string }[];
  await Promise.all(devices.map(({ id }) => world.client.post(`/devices/${id}/revoke`)));
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60_000 });
  await steward.pull(code);
  await page.getByRole("heading", { name: "Este aparelho foi desligado da portaria" }).waitFor();
  await page.getByLabel(steward.words.code).waitFor();
  await phone.close();
});

it("says what the phone itself lacks: a charge for the evening, and vibration", async () => {
  const phone = await openPhone(browser);
  await phone.context.addInitScript(() => {
    localStorage.setItem("catraca.door.muted", "yes");
    Reflect.deleteProperty(Navigator.prototype, "vibrate");
    Object.assign(navigator, { getBattery: async () => Object.assign(new EventTarget(), { level: 0.2, charging: false }) });
  });
  await pairPhone(phone, stack, await world.enrolmentCode());
  await phone.page.getByText("20 %. Ligue o carregador.").waitFor();
  await phone.page.getByText("Só cor e palavra avisam.").waitFor();
  await phone.close();
});
