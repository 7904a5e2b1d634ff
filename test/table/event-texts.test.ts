/** What an event's page says beside its name and times: who sells, the organizer's rules, what each type asks for, and the city. */
import { beforeEach, describe, expect, it } from "vitest";
import * as Catalog from "@catraca/core/catalog";
import * as Event from "@catraca/core/event";
import * as TicketType from "@catraca/core/ticket-type";
import { rows } from "@catraca/core/table/service";
import { eventBody } from "../support/bodies.ts";
import { asAnyone, asOrganizer } from "../support/world/sale.ts";

beforeEach(async () => {
  const { data } = await rows.event.scan.go({ pages: "all" });
  for (const { eventId, endsAtMs } of data) await rows.event.patch({ eventId }).set({ listed: "hidden", status: "draft", endsAtMs }).go();
});

const open = (change: object): Promise<string> =>
  asOrganizer(async () => {
    const { id: eventId } = await Event.create(eventBody(change));
    await Event.publish({ eventId });
    return eventId;
  });
const seen = (eventId: string) => asAnyone(() => Catalog.get({ eventId }));
const change = (eventId: string, changes: Parameters<typeof Event.change>[0]["change"]) =>
  asOrganizer(() => Event.change({ eventId, change: changes }));

const contact = { name: "Coletivo Maré", email: "oi@mare.example", phone: "+5521987654321", url: "https://mare.example/" };
const policies = { refund: "Até sete dias.", accessibility: "Sem degraus." };

describe("an event's texts", () => {
  it("reach buyers and the organizer, and stay out of the row that each sale reads", async () => {
    const eventId = await open({ contact, policies });
    expect(await seen(eventId)).toMatchObject({ organizer: contact, policies });
    expect(await asOrganizer(() => Event.get({ eventId }))).toMatchObject({ contact, policies });
    expect((await rows.event.get({ eventId }).go()).data).not.toHaveProperty("policies");
  });

  it("change as a whole, and go when nothing is left of them", async () => {
    const eventId = await open({ contact, policies });
    expect(await change(eventId, { policies: { terms: "Sem trocas." } })).toMatchObject({ contact, policies: { terms: "Sem trocas." } });
    expect((await change(eventId, { contact: null })).contact).toBeUndefined();
    expect(await change(eventId, { policies: {} })).toMatchObject({ policies: {} });
    await Catalog.getFresh(eventId);
    const after = await seen(eventId);
    expect([after.organizer, after.policies]).toEqual([undefined, {}]);
  });

  it("of an earlier change that is written late are not written over a later one", async () => {
    const eventId = await open({ policies });
    await change(eventId, { policies: { terms: "Newer" } });
    const { data } = await rows.policies.get({ eventId }).go({ consistent: true });
    await rows.policies.put({ eventId, policies: { terms: "Newest" }, version: (data?.version ?? 0) + 2 }).go();
    await change(eventId, { policies: { terms: "Late" } });
    expect((await asOrganizer(() => Event.get({ eventId }))).policies).toEqual({ terms: "Newest" });
  });

  it("of a change that is refused stay as they were", async () => {
    const eventId = await open({ policies });
    await expect(change(eventId, { policies: { terms: "Outro" }, version: 77 })).rejects.toMatchObject({ code: "event.changed" });
    expect((await asOrganizer(() => Event.get({ eventId }))).policies).toEqual(policies);
  });

  it.each([
    [{ contact: { ...contact, url: "javascript:alert(1)" } }, "contact.url"],
    [{ contact: { ...contact, url: "https://bank.example@evil.example" } }, "contact.url"],
    [{ contact: { ...contact, phone: "12" } }, "contact.phone"],
    [{ venue: { name: "Hall", city: " " } }, "venue.city"],
    [{ policies: { refund: "x".repeat(4_001) } }, "policies.refund"],
  ])("are refused: %j", async (wrong, path) => {
    await expect(open(wrong)).rejects.toMatchObject({ kind: "invalid", issues: [{ path }] });
  });
});

it("a type says who may buy it and its group, until they are emptied", async () => {
  const eventId = await open({});
  const ticketType = {
    name: "Meia",
    description: "Leve o documento.",
    group: "Sexta",
    price: { amountMinor: 100, currency: "BRL" },
    capacity: 5,
  };
  const { id: ticketTypeId } = await asOrganizer(() => TicketType.create({ eventId, ticketType }));
  await Catalog.getFresh(eventId);
  expect((await seen(eventId)).ticketTypes).toMatchObject([{ description: "Leve o documento.", group: "Sexta" }]);
  const after = await asOrganizer(() => TicketType.change({ eventId, ticketTypeId, change: { description: "", group: "" } }));
  expect([after.description, after.group]).toEqual([undefined, undefined]);
});

it("the list of one city leaves the others out, without regard to case and accents, and reads on until one is found", async () => {
  const inCity = (city: string, hours: number) =>
    open({ venue: { name: "Hall", city }, endsAt: new Date(Date.now() + hours * 3_600_000).toISOString() });
  await inCity("Recife", 2);
  await inCity("Recife", 3);
  await open({ venue: { name: "Hall, São Luís" } });
  const found = await inCity("São Luís", 20);
  const list = (city: string, cursor?: string) =>
    asAnyone(() => Catalog.list({ page: { limit: 2, city, ...(cursor === undefined ? {} : { cursor }) } }));
  const { events, cursor } = await list("SAO LUIS");
  expect(events.map(({ id, venue }) => [id, venue.city])).toEqual([[found, "São Luís"]]);
  expect(cursor === null ? [] : (await list("SAO LUIS", cursor)).events).toEqual([]);
  expect((await list("Natal")).events).toEqual([]);
});
