/** Erasures that are repeated after a restore: by the rule of the erasure, and not while something works on an order. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as Order from "@catraca/core/order";
import { findReturned, repeatErasures, type Shown } from "@catraca/core/person/person.repeat.ts";
import { rows } from "@catraca/core/table/service";
import * as Ticket from "@catraca/core/ticket";
import { readTable } from "../support/ledger.ts";
import { startClock, stopClock } from "../support/time.ts";
import { asAnyone, asSystem, issue, openSale, orderBody, pay, rowOf, type Placed } from "../support/world/sale.ts";

beforeEach(stopClock);
afterEach(startClock);

let people = 0;
const anotherPerson = () => ({ name: `Renata ${++people} Rocha`, email: `renata.${people}@rocha.example` });
type Attendee = { name: string; email?: string };

const placeAs = async (buyer: { name: string; email: string }, attendees: Attendee[]): Promise<Placed> => {
  const order = { ...orderBody(await openSale({ capacity: 5 }), attendees.length, buyer), attendees };
  return (await asAnyone(() => Order.place({ order }))) as Placed;
};

const buyAs = async (...of: Parameters<typeof placeAs>): Promise<Placed> => {
  const placed = await placeAs(...of);
  await pay(placed);
  await issue(placed);
  await Order.recordNotified(await rowOf(placed));
  return placed;
};

/** `orderIds`, `ticketIds`: as the table before the restore shows them. This table is as before the erasure. */
const repeat = async (shown: Partial<Shown>) => {
  const returned = await asSystem(() => findReturned({ orderIds: [], ticketIds: [], ...shown }));
  await asSystem(() => repeatErasures(returned));
  return {
    orders: returned.orders.map(({ row }) => row.orderId),
    tickets: returned.tickets.map(({ ticketId }) => ticketId),
    unfinished: returned.unfinished.map(({ orderId }) => orderId),
  };
};
const idsOf = async (placed: Placed): Promise<string[]> => Order.ticketIdsOf(await rowOf(placed));
const namesOf = async (placed: Placed) => (await Ticket.getByIds(await idsOf(placed))).map(({ attendeeName }) => attendeeName);
const countMentions = async (word: string): Promise<number> => JSON.stringify(await readTable()).split(word).length - 1;

describe("of an order that lost its buyer", () => {
  it("a ticket that somebody else got after the erasure loses the person too, and a friend's does not", async () => {
    const [buyer, friend] = [anotherPerson(), anotherPerson()];
    const placed = await buyAs(buyer, [{ name: buyer.name }, { name: buyer.name, email: buyer.email }, friend]);
    // The other table has the names of those who got them.
    expect(await repeat({ orderIds: [placed.order.id] })).toMatchObject({ orders: [placed.order.id], tickets: [], unfinished: [] });
    expect(await namesOf(placed)).toEqual(["–", "–", friend.name]);
    expect([await countMentions(buyer.name), await countMentions(buyer.email)]).toEqual([0, 0]);
    expect(await repeat({ orderIds: [placed.order.id] })).toEqual({ orders: [], tickets: [], unfinished: [] });
  });

  it("a friend who was erased too loses the ticket and the place in the order", async () => {
    const [buyer, friend] = [anotherPerson(), anotherPerson()];
    const placed = await buyAs(buyer, [{ name: buyer.name }, friend]);
    const [, ticketId = ""] = await idsOf(placed);
    expect(await repeat({ orderIds: [placed.order.id], ticketIds: [ticketId] })).toMatchObject({
      orders: [placed.order.id],
      tickets: [ticketId],
    });
    expect(await namesOf(placed)).toEqual(["–", "–"]);
    for (const { name, email } of [buyer, friend]) expect([await countMentions(name), await countMentions(email)]).toEqual([0, 0]);
  });
});

it("orders on which something works are named and left, with the tickets of others in them", async () => {
  const [buyer, friend] = [anotherPerson(), anotherPerson()];
  const open = await placeAs(buyer, [{ name: buyer.name }]);
  const paid = await placeAs(buyer, [{ name: buyer.name }]);
  await pay(paid);
  const sent = await buyAs(anotherPerson(), [friend]);
  await rows.order.patch({ orderId: sent.order.id }).set({ delivery: "retried" }).go();
  const ticketIds = await idsOf(sent);
  const { orders, tickets, unfinished } = await repeat({ orderIds: [open.order.id, paid.order.id], ticketIds });
  expect([orders, tickets]).toEqual([[], []]);
  expect(unfinished.toSorted()).toEqual([open, paid, sent].map(({ order }) => order.id).toSorted());
  expect([(await rowOf(open)).buyer.email, (await rowOf(paid)).buyer.email]).toEqual([buyer.email, buyer.email]);
  expect(await namesOf(sent)).toEqual([friend.name]);
  // The email went.
  await rows.order.patch({ orderId: sent.order.id }).remove(["delivery"]).go();
  expect(await repeat({ ticketIds })).toEqual({ orders: [], tickets: ticketIds, unfinished: [] });
  expect(await namesOf(sent)).toEqual(["–"]);
});
