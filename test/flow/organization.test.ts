/** The name and contact of an organization, where attendees see them. */
import { beforeAll, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf, until, type Client } from "../support/client.ts";
import { PICTURES } from "../support/pictures.ts";
import { shareStack } from "../support/stack.ts";

let stack: Stack;
let client: Client;
beforeAll(async () => {
  stack = await shareStack();
  client = clientOf({ ...stack, organizerToken: await stack.issuer.token({ subject: "coletivo", groups: ["organizer"] }) });
});

const RIO = { name: `Coletivo "Rio" <b>& Cia</b>`, email: "oi@rio.example", phone: "+5521987654321", url: "https://rio.example/?a=1&b=2" };

const organizerOf = async (eventId: string) => (await client.api(`/events/${eventId}`)).body.event.organizer;

const buyWithMail = async (sale: Parameters<Client["buy"]>[0], email: string) => {
  await client.buy(sale, 1, { buyer: { name: "Ana Souza", email } });
  const messages = await until(client.messages, (all) => all.some(({ to }) => to === email));
  return messages.find(({ to }) => to === email);
};

it("S1 are on the event's page, in the public API and in the sender of emails, and an event's own contact goes before", async () => {
  const sale = await client.openSale();
  expect(await organizerOf(sale.eventId)).toBeUndefined();
  const { body } = await client.admin("/organization", { method: "PATCH", body: { ...RIO, colour: "#00573b" } });
  expect(body.organization).toMatchObject({ ...RIO, colour: "#00573b" });
  expect(await organizerOf(sale.eventId)).toEqual({ ...RIO, colour: "#00573b" });
  const page = await (await fetch(`${stack.web}e/${sale.eventId}`)).text();
  expect(page).toContain("Coletivo");
  expect(page).not.toContain("<b>& Cia");
  expect(await buyWithMail(sale, "ana.rio@example.com")).toMatchObject({
    from: String.raw`"Coletivo \"Rio\" <b>& Cia</b>" <tickets@catraca.invalid>`,
    replyTo: "oi@rio.example",
  });
  const contact = { name: "Teatro Ação", email: "oi@teatro.example" };
  const own = await client.openSale({ event: { contact } });
  expect(await organizerOf(own.eventId)).toEqual(contact);
  expect(await buyWithMail(own, "ana.teatro@example.com")).toMatchObject({
    from: `=?UTF-8?B?${Buffer.from("Teatro Ação").toString("base64")}?= <tickets@catraca.invalid>`,
    replyTo: "oi@teatro.example",
  });
});

it("a picture is beside the organizer's name on event pages and in emails, on its colour, until it is removed", async () => {
  const sale = await client.openSale();
  await client.admin("/organization", { method: "PATCH", body: { ...RIO, colour: "#FFC53D" } });
  const set = (body: object) => client.post("/organization/picture", { alt: "Our mark", ...body });
  expect((await set({ image: Buffer.from("<svg onload=alert(1)>").toString("base64") })).body.error.issues[0]).toMatchObject({
    path: "picture.image",
    params: { problem: "type" },
  });
  const { picture } = (await set({ image: PICTURES.jpeg })).body.organization;
  expect(picture).toMatchObject({ alt: "Our mark", width: 24, height: 16 });
  expect((await organizerOf(sale.eventId)).picture).toEqual(picture);
  const file = await fetch(new URL(picture.url, stack.web));
  expect([file.status, file.headers.get("content-type"), file.headers.get("cache-control")]).toEqual([
    200,
    "image/jpeg",
    "public, max-age=31536000, immutable",
  ]);
  expect(Buffer.from(await file.arrayBuffer()).toString("latin1")).not.toMatch(/Secret|Exif/);
  const { html } = await buyWithMail(sale, "ana.marca@example.com");
  expect(html).toContain("background:#FFC53D;color:#000000");
  expect(html).toContain(`src="${new URL(picture.url, stack.web).href}"`);
  expect(html).not.toContain("<b>& Cia");
  const second = (await set({ image: PICTURES.png })).body.organization.picture;
  expect((await fetch(new URL(picture.url, stack.web))).status).toBe(404);
  const removed = await client.admin("/organization/picture", { method: "DELETE" });
  expect(removed.body.organization).not.toHaveProperty("picture");
  expect((await fetch(new URL(second.url, stack.web))).status).toBe(404);
});

it("a changed colour is on the printed ticket, which a changed picture draws no second time", async () => {
  const sale = await client.openSale();
  await client.admin("/organization", { method: "PATCH", body: { ...RIO, colour: "#FFC53D" } });
  const { tickets } = await client.buy(sale);
  const print = async (): Promise<string> => Buffer.from(await (await fetch(tickets[0].pdfUrl)).arrayBuffer()).toString("latin1");
  const yellow = await print();
  await client.post("/organization/picture", { alt: "Our mark", image: PICTURES.png });
  expect(await print()).toBe(yellow);
  await client.admin("/organization", { method: "PATCH", body: { colour: "#8A1C7C" } });
  const purple = await until(print, (printed) => printed !== yellow);
  expect(purple).toMatch(/^%PDF/);
  await client.admin("/organization/picture", { method: "DELETE" });
});

it("S1 with a line break are refused, and null removes a field", async () => {
  for (const body of [{ name: "Rio\r\nBcc: x@example.com" }, { email: "a@example.com\r\nX: 1" }, { url: "javascript:alert(1)" }])
    expect((await client.admin("/organization", { method: "PATCH", body })).status).toBe(422);
  await client.admin("/organization", { method: "PATCH", body: { phone: null, colour: null } });
  const { organization } = (await client.admin("/organization")).body;
  expect([organization.name, organization.phone, organization.colour]).toEqual([RIO.name, undefined, undefined]);
});
