/** The main journeys in the engines that people have beside Chromium: a purchase, the kept ticket, the console's menus, pairing and a scan. */
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ManifestAnswer } from "@catraca/core/manifest.schema";
import { call, clientOf, type Client } from "../support/client.ts";
import { ENGINES, type Engine } from "./engine.ts";
import { startStackProcess, type StackProcess } from "./process.ts";
import { until, type Tab } from "./tab.ts";

let local: StackProcess;
let client: Client;
const isAny = ENGINES.some((engine) => engine.missing() === undefined);

beforeAll(async () => {
  if (!isAny) return;
  local = await startStackProcess();
  client = clientOf(local.stack);
});
afterAll(() => local?.stop());

const firstType = async (): Promise<string> => (await client.api(`/events/${local.stack.demo.eventId}`)).body.event.ticketTypes[0].id;

/** True when the offline list has the ticket of this code. A phone that asks before asks again a minute later. */
const isListed = async (code: string): Promise<boolean> => {
  const hash = createHash("sha256").update(code).digest().subarray(0, 16);
  for (let since = ""; ;) {
    const { body } = await call<ManifestAnswer>(`${local.stack.scan}manifest${since}`, { token: local.stack.demo.deviceToken });
    if (body.chunks.some((chunk) => Buffer.from(chunk, "base64").includes(hash))) return true;
    if (body.cursor === null || !body.more) return false;
    since = `?since=${body.cursor}`;
  }
};

const shots = process.env["SCREENS"];

const journeys = (engine: Engine): void => {
  const profile = mkdtempSync(path.join(tmpdir(), "catraca-profile-"));
  let tab: Tab;
  beforeAll(async () => {
    tab = await engine.open(profile);
  });
  afterAll(async () => {
    await tab?.close();
    rmSync(profile, { recursive: true, force: true });
  });
  const shoot = async (name: string): Promise<void> => {
    if (shots !== undefined) await tab.screenshot(path.join(shots, `${engine.name}-${name}.png`));
  };

  const buy = async (quantity: number): Promise<void> => {
    await tab.goto(`${local.stack.web}e/${local.stack.demo.eventId}`);
    for (let at = 0; at < quantity; at++) await tab.button("One more: Inteira");
    await tab.button("Continue");
    await tab.fill("Full name", "Ana Souza");
    await tab.fill("Email", `ana.${engine.name}@example.com`.toLowerCase());
    await tab.button("Continue to payment");
    await tab.choose(/^Card that is approved/);
    await tab.button(/^Pay R\$/);
    await tab.see(/it's yours/);
  };
  const code = (): Promise<string> => tab.evaluate(() => document.querySelector(".ticket__text")?.textContent?.replaceAll(" ", "") ?? "");
  const isCodeShown = (): Promise<boolean> =>
    tab.evaluate(() => [...document.querySelectorAll("svg, img")].some((element) => element.getBoundingClientRect().width > 150));

  it("a ticket is bought, paid and shown, and opens again while the network hangs", async () => {
    await buy(1);
    await tab.link(/^See tickets?$/);
    await until("the ticket's code is shown", async () => (await code()).startsWith("T1"));
    const shown = await code();
    expect((await client.scan(local.stack.demo, shown)).body.result).toBe("admitted");
    await shoot("ticket");
    await until("the page is kept", () => tab.evaluate(() => caches.match("/orders").then((page) => page !== undefined)));
    local.hang();
    try {
      await tab.reload();
      await until("the kept ticket's code is shown", async () => (await code()) === shown && (await isCodeShown()));
    } finally {
      local.go();
    }
  });

  it("the console's menu of a ticket works by mouse", async () => {
    await tab.goto(`${local.stack.web}console/`);
    await tab.button("Sign in");
    await tab.see("Festival Catraca");
    const bought = await client.buy({ eventId: local.stack.demo.eventId, ticketTypeId: await firstType() }, 1, {
      buyer: { name: `Bia ${engine.name}`, email: `bia.${engine.name}@example.com`.toLowerCase() },
    });
    await tab.goto(`${local.stack.web}console/events/${local.stack.demo.eventId}/attendees`);
    await tab.button(`Actions: Bia ${engine.name}`);
    await tab.button("Block");
    await tab.see(/ticket is blocked/);
    await shoot("blocked");
    expect((await client.scan(local.stack.demo, bought.tickets[0].code)).body.reason).toBe("blocked");
  });

  it("a phone is paired and reads tickets, without the gate too", async () => {
    const { eventId, gateId } = local.stack.demo;
    const { tickets } = await client.buy({ eventId, ticketTypeId: await firstType() }, 2);
    await until("the offline list has the tickets", () => isListed(tickets[1].code));
    const { enrolmentCode } = (await client.post(`/events/${eventId}/devices`, { name: `Phone ${engine.name}`, gateId, role: "steward" }))
      .body;
    await tab.goto(`${local.stack.web}door/`);
    await tab.fill("Pairing code", enrolmentCode);
    await tab.button("Pair");
    await tab.button("Use a hand scanner");
    await shoot("door");
    await tab.button("Type");
    await tab.fill("Ticket code", tickets[0].code);
    await tab.button("Check");
    await tab.see("Enter");
    await shoot("admitted");
    await tab.reload();
    await tab.see(/All set|Almost ready/);
    await shoot("kept");
    await tab.see(/Without a network this phone decides/);
    await tab.evaluate(() => {
      window.fetch = () => Promise.reject(new TypeError("no network"));
    });
    await tab.button("Use a hand scanner");
    // An answer to an earlier request may still arrive, and says that there is a network.
    await until("the phone decides alone", () =>
      tab.evaluate(() => {
        window.dispatchEvent(new Event("offline"));
        return document.body.textContent?.includes("This phone decides from its list") ?? false;
      }),
    );
    await tab.button("Type");
    await tab.fill("Ticket code", tickets[1].code);
    await tab.button("Check");
    await tab.see("Enter");
    await shoot("offline");
  });
};

for (const engine of ENGINES) {
  const missing = engine.missing();
  if (missing === undefined) describe(engine.name, () => journeys(engine));
  else it.skip(`${engine.name}: ${missing}`);
}
