/** Guests are invited over HTTP, and their orders go through the deployed workflow. */
import { beforeAll, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf, until, type Client } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";

let stack: Stack;
let client: Client;
beforeAll(async () => {
  stack = await shareStack();
  client = clientOf(stack);
});

const invite = (eventId: string, body: object, key?: string) =>
  client.admin(`/events/${eventId}/invitations`, { method: "POST", body, headers: key === undefined ? {} : { "idempotency-key": key } });

const orderOf = async (id: string) => (await client.admin(`/orders/${id}`)).body;
const ends = (id: string) =>
  until(
    () => orderOf(id),
    ({ order }) => order.status === "rejected" || order.status === "issued",
  );

it("P4 a guest of a hidden type gets an email of their own, and one without an address a ticket in the console", async () => {
  const sale = await client.openSale({ capacity: 5, event: { contact: { name: "Coletivo Maré" } } });
  const change = { method: "PATCH", body: { visibility: "hidden", salesStartAt: "2098-01-01T00:00:00Z", maxPerBuyer: 1 } };
  expect((await client.admin(`/events/${sale.eventId}/ticket-types/${sale.ticketTypeId}`, change)).status).toBe(200);
  const email = `gil.${Date.now()}@example.com`;
  const attendees = [{ name: "Gil", email, locale: "en" }, { name: "Gil", email }, { name: "Lia" }];
  const body = { ticketTypeId: sale.ticketTypeId, attendees, payment: "elsewhere", note: "Sponsor" };
  const { status, body: made } = await invite(sale.eventId, body, "the-key-of-three-guests");
  expect([status, made.orders.map(({ status: one }: { status: string }) => one)]).toEqual([201, ["pending", "pending", "pending"]]);
  const [first, second, nobody] = await Promise.all(made.orders.map(({ id }: { id: string }) => ends(id)));
  expect(first.order).toMatchObject({ status: "issued", total: { amountMinor: 0 }, invitation: { payment: "elsewhere", note: "Sponsor" } });
  expect(nobody).toMatchObject({ order: { buyer: { name: "Lia", email: "" } }, tickets: [{ attendee: { name: "Lia" } }] });
  const mails = await until(
    async () => (await client.messages()).filter(({ to }) => to.includes(email)),
    ({ length }) => length === 2,
  );
  expect(new Set(mails.map(({ subject }) => subject.split(":")[0]))).toEqual(new Set(["Seu ingresso", "Your ticket"]));
  expect(mails.map(({ text }) => text).join()).toContain("Coletivo Maré sent you your ticket.");
  const [, orderId, token = ""] = /\/orders\/(ord_\w+)#(\S+)/.exec(mails[0].text) ?? [];
  expect([first.order.id, second.order.id]).toContain(orderId);
  const [ticket] = (await client.api(`/orders/${orderId}/tickets`, { token })).body.tickets;
  expect((await client.scan(sale, ticket.code)).body.result).toBe("admitted");
  expect((await client.post(`/orders/${nobody.order.id}/resend`)).body.error.code).toBe("order.no_address");
  expect((await client.api(`/orders/${orderId}`, { token })).body.order.invitation).toBeUndefined();
  // The same call again makes nothing.
  const again = await invite(sale.eventId, body, "the-key-of-three-guests");
  expect(again.body.orders.map(({ id }: { id: string }) => id)).toEqual(made.orders.map(({ id }: { id: string }) => id));
  const other = await invite(sale.eventId, { ...body, note: "Crew" }, "the-key-of-three-guests");
  expect([other.status, other.body.error.code]).toEqual([409, "idempotency.key_reused"]);
  const report = await client.reportWhen(sale.eventId, ({ sold }) => sold === 3);
  expect(report).toMatchObject({ sold: 3, reserved: 0, revenue: { amountMinor: 0 } });
});

it("P4 guests beyond the stock are rejected, and a buyer's seat is never taken", async () => {
  const sale = await client.openSale({ capacity: 3 });
  await client.buy(sale);
  const attendees = Array.from({ length: 5 }, (_, at) => ({ name: `Guest ${at}` }));
  const { orders } = (await invite(sale.eventId, { ticketTypeId: sale.ticketTypeId, attendees })).body;
  const ended = await Promise.all(orders.map(({ id }: { id: string }) => ends(id)));
  const statuses = ended.map(({ order }) => order.status);
  expect(["issued", "rejected"].map((wanted) => statuses.filter((status) => status === wanted).length)).toEqual([2, 3]);
  expect((await client.order(sale)).body.error.code).toBe("order.sold_out");
  expect((await client.reportWhen(sale.eventId, ({ sold }) => sold === 3)).sold).toBe(3);
});

it("refuses guests of a draft and of a cancelled event, and stores nothing of a body with one bad guest", async () => {
  const sale = await client.openSale();
  const body = { ticketTypeId: sale.ticketTypeId, attendees: [{ name: "Gil" }, { name: "Lia", email: "lia" }] };
  const bad = await invite(sale.eventId, body);
  expect([bad.status, bad.body.error.issues[0].path]).toEqual([422, "attendees.1.email"]);
  expect((await client.admin(`/events/${sale.eventId}/orders`)).body.orders).toEqual([]);
  const good = { ...body, attendees: [{ name: "Gil" }] };
  expect((await client.post(`/events/${sale.eventId}/unpublish`)).status).toBe(200);
  expect((await invite(sale.eventId, good)).body.error.code).toBe("invitation.draft");
  await client.post(`/events/${sale.eventId}/publish`);
  await client.post(`/events/${sale.eventId}/cancel`, { refund: "none" });
  expect((await invite(sale.eventId, good)).body.error.code).toBe("event.cancelled");
  const unknown = await invite((await client.openSale()).eventId, good);
  expect(unknown.body.error.issues[0].path).toBe("ticketTypeId");
});
