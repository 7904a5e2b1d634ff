/** Who has a ticket of another's order, and who has an account: what an organizer has of them, and nothing of the buyer. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { runAs } from "@catraca/core/kernel/actor";
import * as Links from "@catraca/core/notification/notification.links.ts";
import { findTickets } from "@catraca/core/notification/notification.lookup.ts";
import { buyerKeyOf } from "@catraca/core/order/order.allowance.ts";
import { createDataToken } from "@catraca/core/order/order.data-token.ts";
import * as Order from "@catraca/core/order";
import { followNames } from "@catraca/core/order/order.search.ts";
import * as Person from "@catraca/core/person";
import * as Own from "@catraca/core/person/person.own.ts";
import * as Requests from "@catraca/core/person/person.request.ts";
import { dynamo } from "@catraca/core/table/client";
import { rows } from "@catraca/core/table/service";
import * as Ticket from "@catraca/core/ticket";
import { findByOwner } from "@catraca/core/ticket/ticket.search.ts";
import type { TicketRow } from "@catraca/core/ticket.schema";
import { openFileService } from "../support/file-service.ts";
import { openMailService } from "../support/mail-service.ts";
import { moveClock, startClock, stopClock } from "../support/time.ts";
import { asAnyone, asOrganizer, asSystem, issue, openSale, orderBody, pay, rowOf, type Placed } from "../support/world/sale.ts";

const { mails } = openMailService();
openFileService();
beforeEach(stopClock);
afterEach(startClock);

const DAY_MS = 86_400_000;
let people = 0;
const anotherAddress = (name: string): string => `${name}.${++people}@example.com`;
const missing = { code: "order.missing" };

/** The stream's consumer, after a change of the ticket. */
const follow = async (ticketId: string, before?: TicketRow): Promise<void> => {
  const [after] = await Ticket.getByIds([ticketId]);
  await asSystem(() => followNames([{ entity: "ticket", before, after }]));
};

/** Berta buys two tickets, one of them for somebody with an address of their own. */
const named = async (attendee: { name: string; email: string }) => {
  const buyer = { name: "Berta Buyer", email: anotherAddress("berta"), phone: "+5511987654321" };
  const order = { ...orderBody(await openSale({ capacity: 5 }), 2, buyer), attendees: [{ name: "Berta" }, attendee] };
  const placed = (await asAnyone(() => Order.place({ order }))) as Placed;
  await pay(placed);
  await issue(placed);
  await Order.recordNotified(await rowOf(placed));
  const ids = Order.ticketIdsOf(await rowOf(placed));
  for (const id of ids) await follow(id);
  const [ticketId = ""] = (await Ticket.getByIds(ids)).flatMap((row) => (row.attendeeEmail === undefined ? [] : [row.ticketId]));
  return { placed, ticketId, buyer };
};

const linksFor = async (email: string): Promise<{ text: string; links: { id: string; accessToken: string }[] }> => {
  mails.length = 0;
  await asAnyone(() => findTickets({ email }));
  await asSystem(() => Links.sendLinks({ lookupId: `${buyerKeyOf(email)}.${Math.floor(Date.now() / DAY_MS)}`, number: 1 }));
  const text = mails[0]?.text ?? "";
  return { text, links: [...text.matchAll(/\/privacy\/(\w+)#(\S+)/g)].map(([, id = "", accessToken = ""]) => ({ id, accessToken })) };
};

it("an attendee gets the ticket and a link to their data, which has nothing of the buyer", async () => {
  const email = anotherAddress("artur");
  const { ticketId, placed } = await named({ name: "Artur Attendee", email });
  const { text, links } = await linksFor(email.toUpperCase());
  expect(mails[0]?.to).toBe(email);
  expect(text).toContain(`/api/files/${ticketId}/ticket.pdf`);
  expect(text).not.toContain(`/orders/${placed.order.id}`);
  expect(links.map(({ id }) => id)).toEqual([ticketId]);
  const data = await asAnyone(() => Own.getOwnData(links[0]!));
  expect(data).toMatchObject({ email, person: { orders: [], tickets: [{ id: ticketId, attendee: { name: "Artur Attendee" } }] } });
  expect(JSON.stringify(data)).not.toMatch(/berta|\+5511/i);
  await asAnyone(() => Own.askErasure(links[0]!));
  expect((await asOrganizer(Requests.listRequests)).map((one) => one.email)).toContain(email);
});

it("the link of a ticket opens nothing once somebody else has it, for another ticket, or when it is over", async () => {
  const email = anotherAddress("artur");
  const { ticketId } = await named({ name: "Artur", email });
  const other = await named({ name: "Otto", email: anotherAddress("otto") });
  const { links } = await linksFor(email);
  const [link = { id: "", accessToken: "" }] = links;
  await expect(asAnyone(() => Own.getOwnData({ ...link, id: other.ticketId }))).rejects.toMatchObject(missing);
  await expect(asAnyone(() => Own.getOwnData({ ...link, id: other.placed.order.id }))).rejects.toMatchObject(missing);
  moveClock(7 * DAY_MS);
  await expect(asAnyone(() => Own.getOwnData(link))).rejects.toMatchObject(missing);
  moveClock(-7 * DAY_MS);
  await asAnyone(() => Own.getOwnData(link));
  const [before] = await Ticket.getByIds([ticketId]);
  await rows.ticket.patch({ ticketId }).set({ attendeeName: "Rui", attendeeEmail: "rui@example.com" }).add({ revision: 1 }).go();
  await follow(ticketId, before);
  await expect(asAnyone(() => Own.getOwnData(link))).rejects.toMatchObject(missing);
  moveClock(DAY_MS);
  expect((await linksFor(email)).text).toBe("");
  expect((await linksFor("rui@example.com")).links.map(({ id }) => id)).toEqual([ticketId]);
});

it("a ticket whose attendee lost the address is found by it no more", async () => {
  const email = anotherAddress("artur");
  const { ticketId } = await named({ name: "Artur", email });
  const [before] = await Ticket.getByIds([ticketId]);
  expect(await findByOwner(buyerKeyOf(email))).toEqual([ticketId]);
  await rows.ticket.patch({ ticketId }).remove(["attendeeEmail"]).go();
  await follow(ticketId, before);
  expect(await findByOwner(buyerKeyOf(email))).toEqual([]);
});

it("a buyer of one order who has a ticket of another gets one link for each organizer, and the order's where it has tickets", async () => {
  const email = anotherAddress("clara");
  const [own, other] = [await named({ name: "Clara", email }), await named({ name: "Clara", email })];
  await rows.event.patch({ eventId: other.placed.order.eventId }).set({ organizationId: "org_another" }).go();
  const order = orderBody(await openSale({ capacity: 5 }), 1, { name: "Clara", email });
  const bought = (await asAnyone(() => Order.place({ order }))) as Placed;
  const proofs = async () => (await linksFor(email)).links.map(({ id }) => id).toSorted();
  // Anybody can place an order that is not paid.
  expect(await proofs()).toEqual([own.ticketId, other.ticketId].toSorted());
  await pay(bought);
  await issue(bought);
  moveClock(DAY_MS);
  expect(await proofs()).toEqual([bought.order.id, other.ticketId].toSorted());
});

it("a ticket that was passed on opens nothing for whom it was, before the search follows it", async () => {
  const email = anotherAddress("artur");
  const { ticketId } = await named({ name: "Artur", email });
  await rows.ticket.patch({ ticketId }).set({ attendeeEmail: "rui@example.com" }).go();
  expect(await findByOwner(buyerKeyOf(email))).toEqual([ticketId]);
  expect((await linksFor(email)).links).toEqual([]);
});

it("a ticket of another's order that is not emailed yet keeps its attendee, and the erasure names the order", async () => {
  const email = anotherAddress("artur");
  const { ticketId, placed } = await named({ name: "Artur", email });
  const erase = () => asOrganizer(() => Person.erase({ email }));
  await rows.order.patch({ orderId: placed.order.id }).remove(["notifiedAtMs"]).go();
  expect(await erase()).toMatchObject({ tickets: 0, unfinished: [{ orderId: placed.order.id, status: "issued" }] });
  expect((await Ticket.getByIds([ticketId]))[0]?.attendeeEmail).toBe(email);
  await Order.recordNotified(await rowOf(placed));
  expect(await erase()).toMatchObject({ tickets: 1, unfinished: [] });
});

/** The queries that name the organization: of its events, and of their lists. */
const queriesOf = async (organizationId: string, body: () => Promise<unknown>): Promise<number> => {
  let count = 0;
  dynamo.middlewareStack.add(
    (next) => (args) => {
      const text = JSON.stringify(args.input);
      if (text.includes("KeyConditionExpression") && text.includes(organizationId)) count += 1;
      return next(args);
    },
    { step: "initialize", name: "count" },
  );
  try {
    await body();
  } finally {
    dynamo.middlewareStack.remove("count");
  }
  return count;
};

it("who bought nothing there does not make an organization's events be read", async () => {
  const { placed, buyer } = await named({ name: "Dora", email: anotherAddress("dora") });
  const { data } = await rows.event.get({ eventId: placed.order.eventId }).go();
  const organizationId = data?.organizationId ?? "";
  const get = (email: string) =>
    queriesOf(organizationId, () => Promise.allSettled([asAccount(email, () => Own.getOfAccount({ organizationId }))]));
  expect(await get(anotherAddress("eve"))).toBe(0);
  expect(await get(buyer.email)).toBeGreaterThan(0);
});

it("the person sees neither the organizer's notes nor what operators look at; the organizer does", async () => {
  const { placed, buyer } = await named({ name: "Dora", email: anotherAddress("dora") });
  const row = await rowOf(placed);
  const [ticketId = ""] = Order.ticketIdsOf(row);
  const noted = { invitation: { payment: "free" as const, note: "Rude" }, attention: "Notify: Rude", delivery: "given_up" as const };
  await rows.order.patch({ orderId: row.orderId }).set(noted).go();
  await rows.ticket.patch({ ticketId }).set({ note: "Rude" }).go();
  const link = { id: row.orderId, accessToken: createDataToken({ id: row.orderId, ownerKey: buyerKeyOf(buyer.email) }, Date.now()) };
  const { person } = await asAnyone(() => Own.getOwnData(link));
  expect(person).toMatchObject({ orders: [{ buyer }], tickets: [{}, {}] });
  expect(JSON.stringify(person)).not.toMatch(/Rude|invitation|attention|delivery/);
  const exported = await asOrganizer(() => Person.exportPerson({ email: buyer.email }));
  expect(JSON.stringify(exported).match(/Rude/g)).toHaveLength(3);
});

const asAccount = <T>(email: string, body: () => T): T => runAs({ type: "attendee", email }, body);

it("an account has the organizers of its address, their data and a request, as by the links", async () => {
  const email = anotherAddress("dora");
  const { placed, ticketId } = await named({ name: "Dora", email });
  await rows.event.patch({ eventId: placed.order.eventId }).set({ organizationId: "org_dora" }).go();
  const order = orderBody(await openSale({ capacity: 5 }), 1, { name: "Dora", email: email.toUpperCase() });
  const bought = (await asAnyone(() => Order.place({ order }))) as Placed;
  const organizers = await asAccount(email, () => Own.listOrganizers());
  expect(organizers).toHaveLength(2);
  const other = organizers.find(({ organizationId }) => organizationId !== "org_dora")?.organizationId ?? "";
  const get = (organizationId: string) => asAccount(email, () => Own.getOfAccount({ organizationId }));
  expect(await get("org_dora")).toMatchObject({ email, person: { orders: [], tickets: [{ id: ticketId }] } });
  expect(await get(other)).toMatchObject({ email, person: { orders: [{ id: bought.order.id }], tickets: [] } });
  const erasure = await asAccount(email, () => Own.askOfAccount({ organizationId: other }));
  expect([erasure.status, (await get(other)).erasure, (await get("org_dora")).erasure]).toEqual(["open", erasure, undefined]);
  expect((await asOrganizer(Requests.listRequests)).map((one) => one.email)).toContain(email);
});

it("an account of another address sees nothing, and asks nobody who has nothing of it", async () => {
  const { placed } = await named({ name: "Dora", email: anotherAddress("dora") });
  const { data } = await rows.event.get({ eventId: placed.order.eventId }).go();
  const organizationId = data?.organizationId ?? "";
  const email = anotherAddress("eve");
  expect(await asAccount(email, () => Own.listOrganizers())).toEqual([]);
  for (const call of [Own.getOfAccount, Own.askOfAccount])
    await expect(asAccount(email, () => call({ organizationId }))).rejects.toMatchObject({ code: "organization.missing" });
  for (const as of [asAnyone, asOrganizer]) await expect(as(() => Own.listOrganizers())).rejects.toMatchObject({ kind: "forbidden" });
});
