/** The name and contact of an organization, where attendees see them. */
import { beforeAll, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf, until, type Client } from "../support/client.ts";
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
  expect(await organizerOf(sale.eventId)).toEqual(RIO);
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

it("S1 with a line break are refused, and null removes a field", async () => {
  for (const body of [{ name: "Rio\r\nBcc: x@example.com" }, { email: "a@example.com\r\nX: 1" }, { url: "javascript:alert(1)" }])
    expect((await client.admin("/organization", { method: "PATCH", body })).status).toBe(422);
  await client.admin("/organization", { method: "PATCH", body: { phone: null, colour: null } });
  const { organization } = (await client.admin("/organization")).body;
  expect([organization.name, organization.phone, organization.colour]).toEqual([RIO.name, undefined, undefined]);
});
