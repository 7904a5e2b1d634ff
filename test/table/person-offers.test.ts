/** S7 the waiting list: an erasure leaves an offer that its person may be paying, and takes what nobody works on. */
import { afterEach, beforeEach, expect, it } from "vitest";
import * as Order from "@catraca/core/order";
import { placeOffer } from "@catraca/core/order/order.offer.ts";
import { buyerKeyOf } from "@catraca/core/order/order.allowance.ts";
import { createDataToken } from "@catraca/core/order/order.data-token.ts";
import * as Person from "@catraca/core/person";
import { getOwnData } from "@catraca/core/person/person.own.ts";
import { rows } from "@catraca/core/table/service";
import { openFileService } from "../support/file-service.ts";
import { openMailService } from "../support/mail-service.ts";
import { moveClock, startClock, stopClock } from "../support/time.ts";
import {
  asAnyone,
  asOrganizer,
  asSystem,
  cancel,
  issue,
  openSale,
  orderBody,
  pay,
  reserve,
  rowOf,
  type Placed,
} from "../support/world/sale.ts";
import { join, offer, offeredOrder, statusesOf, type Joined } from "../support/world/waiting.ts";

openFileService();
openMailService();
beforeEach(stopClock);
afterEach(startClock);

let people = 0;
/** A person waits for the only ticket, which then comes back. */
const waits = async () => {
  const person = { name: "Tilda Tamm", email: `tilda.${++people}@tamm.example` };
  const sale = await openSale({ capacity: 1 });
  const taken = await reserve(sale);
  const joined = await join(sale, 1, person);
  moveClock(1);
  await cancel(taken);
  return { person, sale, joined };
};
const erase = ({ email }: { email: string }) => asOrganizer(() => Person.erase({ email }));
const storedStatus = async ({ entry }: Joined) =>
  (await rows.waitingEntry.query.primary({ entryId: entry.id }).go({ consistent: true, pages: "all" })).data.map(({ status }) => status);
const entriesWith = async ({ email }: { email: string }): Promise<number> =>
  (await rows.waitingEntry.scan.go({ pages: "all", consistent: true })).data.filter((entry) => entry.email === email).length;

it("an offer that its person may be paying stays, is named, and is erased with its order once that is finished", async () => {
  const { person, sale, joined } = await waits();
  await offer(sale);
  const placed = await offeredOrder(joined);
  const left = (status: string) => ({ waitingList: 0, orders: 0, unfinished: [{ orderId: placed.order.id, status }] });
  expect(await erase(person)).toMatchObject(left("reserved"));
  expect([(await rowOf(placed)).status, await statusesOf(joined)]).toEqual(["reserved", ["offered"]]);
  await pay(placed);
  expect(await erase(person)).toMatchObject(left("paid"));
  await issue(placed);
  expect(await erase(person)).toMatchObject(left("issued"));
  expect((await rowOf(placed)).buyer).toEqual(person);
  await Order.recordNotified(await rowOf(placed));
  // Its list has not heard of the purchase yet.
  expect(await storedStatus(joined)).toEqual(["offered"]);
  expect(await erase(person)).toMatchObject({ waitingList: 1, orders: 1, tickets: 1, unfinished: [] });
  expect([(await rowOf(placed)).buyer.email, await entriesWith(person)]).toEqual(["", 0]);
  await offer(sale);
  expect(await storedStatus(joined)).toEqual(["bought"]);
});

it("so does one that a pass made before it died, of which its entry does not know", async () => {
  const { person, sale, joined } = await waits();
  const { id: entryId } = joined.entry;
  const body = { ...sale, entryId, attempt: 0, quantity: 1, buyer: person, locale: "en" as const, untilMs: Date.now() + 3_600_000 };
  const made = await asSystem(() => placeOffer(body));
  expect(made).toMatchObject({ outcome: "offered", order: { status: "reserved" } });
  expect(await erase(person)).toMatchObject({ waitingList: 0, unfinished: [{ status: "reserved" }] });
  expect(await statusesOf(joined)).toEqual(["waiting"]);
});

it("an entry without a live order is taken off", async () => {
  const [waiting, over] = [await waits(), await waits()];
  await offer(over.sale);
  await cancel(await offeredOrder(over.joined));
  expect(await erase(waiting.person)).toMatchObject({ waitingList: 1, unfinished: [] });
  expect(await erase(over.person)).toMatchObject({ waitingList: 1, orders: 1, unfinished: [] });
  expect(await statusesOf(waiting.joined, over.joined)).toEqual(["removed", "removed"]);
  for (const { person } of [waiting, over]) expect(await entriesWith(person)).toBe(0);
});

it("each order, ticket and entry names its event, for the person and for the organizer", async () => {
  const { person, sale: waited } = await waits();
  const sale = await openSale({ capacity: 5 });
  await rows.event.patch({ eventId: waited.eventId }).set({ name: "Elsewhere" }).go();
  const placed = (await asAnyone(() => Order.place({ order: orderBody(sale, 1, person) }))) as Placed;
  await pay(placed);
  await issue(placed);
  const [night, elsewhere] = [
    { id: sale.eventId, name: "A night out" },
    { id: waited.eventId, name: "Elsewhere" },
  ];
  const expected = { orders: [{ event: night }], tickets: [{ event: night }], waitingList: [{ event: elsewhere }] };
  expect(await asOrganizer(() => Person.exportPerson({ email: person.email }))).toMatchObject(expected);
  const { id } = placed.order;
  const accessToken = createDataToken({ id, ownerKey: buyerKeyOf(person.email) }, Date.now());
  expect(await asAnyone(() => getOwnData({ id, accessToken }))).toMatchObject({ person: expected });
});
