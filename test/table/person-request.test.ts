/** The owner of an address sees what an organizer has of them and asks for its erasure: by the emailed link alone, and of that organizer alone. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as Event from "@catraca/core/event";
import { runAs } from "@catraca/core/kernel/actor";
import * as Links from "@catraca/core/notification/notification.links.ts";
import { findTickets } from "@catraca/core/notification/notification.lookup.ts";
import { buyerKeyOf } from "@catraca/core/order/order.allowance.ts";
import { createDataToken } from "@catraca/core/order/order.data-token.ts";
import * as Order from "@catraca/core/order";
import { getOwnData, askErasure } from "@catraca/core/person/person.own.ts";
import * as Requests from "@catraca/core/person/person.request.ts";
import { rows } from "@catraca/core/table/service";
import { openMailService } from "../support/mail-service.ts";
import { moveClock, startClock, stopClock } from "../support/time.ts";
import { asAnyone, asOrganizer, asStaff, asSystem, issue, openSale, orderBody, pay, rowOf, type Placed } from "../support/world/sale.ts";

const { mails } = openMailService();
beforeEach(stopClock);
afterEach(startClock);

const DAY_MS = 86_400_000;
let people = 0;
const anotherAddress = (): string => `Yara.Lima+${people++}@example.com`;

const buyAs = async (email: string): Promise<Placed> => {
  const body = orderBody(await openSale({ capacity: 5 }), 1, { name: "Yara Lima", email });
  const placed = (await asAnyone(() => Order.place({ order: body }))) as Placed;
  await pay(placed);
  await issue(placed);
  return placed;
};
/** Gives the order's event to another organizer. */
const toAnother = ({ order: { eventId } }: Placed) => rows.event.patch({ eventId }).set({ organizationId: "org_another" }).go();

const tokenOf = async (placed: Placed): Promise<string> => {
  const { orderId, buyer } = await rowOf(placed);
  return createDataToken({ id: orderId, ownerKey: buyerKeyOf(buyer.email) }, Date.now());
};
const get = ({ order }: Placed, accessToken: string) => asAnyone(() => getOwnData({ id: order.id, accessToken }));
const ask = ({ order }: Placed, accessToken: string) => asAnyone(() => askErasure({ id: order.id, accessToken }));
const listed = async (email: string) => (await asOrganizer(Requests.listRequests)).filter((one) => one.email === email);

describe("the email with lost links", () => {
  const linksFor = async (email: string): Promise<string[]> => {
    mails.length = 0;
    await asAnyone(() => findTickets({ email }));
    const lookupId = `${buyerKeyOf(email)}.${Math.floor(Date.now() / DAY_MS)}`;
    await asSystem(() => Links.sendLinks({ lookupId, number: 1 }));
    return [...(mails[0]?.text ?? "").matchAll(/\/privacy\/(ord_\w+)#(\S+)/g)].map(([, orderId = "", token = ""]) => `${orderId} ${token}`);
  };

  it("has one link for each organizer, also of events that are over", async () => {
    const email = anotherAddress();
    const [, , other] = [await buyAs(email), await buyAs(email), await buyAs(email)];
    await toAnother(other);
    moveClock(60 * DAY_MS);
    const links = await linksFor(email);
    expect(links).toHaveLength(2);
    const [orderId = "", accessToken = ""] = links.find((link) => link.startsWith(other.order.id))?.split(" ") ?? [];
    const { person } = await asAnyone(() => getOwnData({ id: orderId, accessToken }));
    expect(person?.orders.map(({ id }) => id)).toEqual([other.order.id]);
  });
});

it("shows orders, tickets and waiting lists of that organizer alone, and says whose they are", async () => {
  const email = anotherAddress();
  const [own, other] = [await buyAs(email), await buyAs(email)];
  await toAnother(other);
  const data = await get(own, await tokenOf(own));
  expect(data).toMatchObject({ email, person: { orders: [{ id: own.order.id }], tickets: [{}], waitingList: [] } });
  expect(data.erasure).toBeUndefined();
});

describe("a link opens nothing", () => {
  const missing = { code: "order.missing" };

  it.each([
    ["that is empty", async () => ""],
    ["that is forged", async (placed: Placed) => (await tokenOf(placed)).replace(/.$/, (last) => (last === "A" ? "B" : "A"))],
    ["with a later end", async (placed: Placed) => (await tokenOf(placed)).replace(/^\d/, "2")],
    ["of the order itself", async ({ accessToken }: Placed) => accessToken],
    ["of another order of the person", async ({ order }: Placed) => tokenOf(await buyAs(order.buyer.email))],
    ["of another person", async () => tokenOf(await buyAs(anotherAddress()))],
  ])("%s", async (_, make) => {
    const placed = await buyAs(anotherAddress());
    const token = await make(placed);
    await expect(get(placed, token)).rejects.toMatchObject(missing);
    await expect(ask(placed, token)).rejects.toMatchObject(missing);
  });

  it("after seven days, and once the order has another buyer", async () => {
    const placed = await buyAs(anotherAddress());
    const token = await tokenOf(placed);
    moveClock(7 * DAY_MS - 1_000);
    await get(placed, token);
    moveClock(2_000);
    await expect(get(placed, token)).rejects.toMatchObject(missing);
    const fresh = await tokenOf(placed);
    await asOrganizer(() => Order.correctBuyer({ orderId: placed.order.id, change: { buyer: { email: anotherAddress() } } }));
    await expect(get(placed, fresh)).rejects.toMatchObject(missing);
  });
});

it("a request is made once, its organizer sees it, and an erasure settles it without leaving the address", async () => {
  const email = anotherAddress();
  const placed = await buyAs(email);
  const token = await tokenOf(placed);
  const first = await ask(placed, token);
  moveClock(60_000);
  expect(await ask(placed, token)).toEqual(first);
  expect((await get(placed, token)).erasure).toEqual(first);
  expect(await listed(email)).toEqual([{ email, askedAt: first.askedAt, dueAt: first.dueAt }]);
  const { organizationId } = (await asSystem(() => Event.findFresh(placed.order.eventId)))!;
  for (let times = 0; times < 2; times++)
    await Requests.answerRequest({ organizationId, email: email.toUpperCase() }, { status: "settled", tickets: "keep" });
  expect(await listed(email)).toEqual([]);
  const { data } = await rows.erasureRequest.scan.go({ pages: "all", consistent: true });
  expect(JSON.stringify(data)).not.toContain(email);
  expect(data.filter(({ status, settledAtMs }) => status === "settled" && settledAtMs === Date.now())).toHaveLength(1);
  // Who is a buyer again may ask again.
  expect((await ask(placed, token)).askedAt).toBe(new Date().toISOString());
});

it("a request of another organizer, or by another role, is not listed", async () => {
  const email = anotherAddress();
  const placed = await buyAs(email);
  await toAnother(placed);
  await ask(placed, await tokenOf(placed));
  expect(await listed(email)).toEqual([]);
  await expect(asStaff(async () => Requests.listRequests())).rejects.toMatchObject({ kind: "forbidden" });
  await expect(runAs({ type: "public" }, async () => Requests.listRequests())).rejects.toMatchObject({ kind: "forbidden" });
});
