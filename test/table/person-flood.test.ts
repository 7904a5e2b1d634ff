/** Orders that strangers place with a person's address hide neither that person's tickets nor the organizers who have data of them. */
import { afterEach, beforeEach, expect, it } from "vitest";
import * as Event from "@catraca/core/event";
import { runAs } from "@catraca/core/kernel/actor";
import * as Id from "@catraca/core/kernel/id";
import * as Links from "@catraca/core/notification/notification.links.ts";
import { MAX_LINKS } from "@catraca/core/notification/notification.links-text.ts";
import { findTickets } from "@catraca/core/notification/notification.lookup.ts";
import { buyerKeyOf } from "@catraca/core/order/order.allowance.ts";
import * as Order from "@catraca/core/order";
import * as Own from "@catraca/core/person/person.own.ts";
import { dynamo } from "@catraca/core/table/client";
import { rows } from "@catraca/core/table/service";
import { openMailService } from "../support/mail-service.ts";
import { moveClock, startClock, stopClock } from "../support/time.ts";
import { asAnyone, asSystem, issue, openSale, orderBody, pay, type Placed, type Sale } from "../support/world/sale.ts";

const { mails } = openMailService();
beforeEach(stopClock);
afterEach(startClock);

const DAY_MS = 86_400_000;
/** More than a page, and than an email reads. */
const FLOOD = 130;
let people = 0;
const anotherAddress = (): string => `vera.${++people}@vogt.example`;

const buyAs = async (email: string, sale: Sale): Promise<Placed> => {
  const placed = (await asAnyone(() => Order.place({ order: orderBody(sale, 1, { name: "Vera Vogt", email }) }))) as Placed;
  await pay(placed);
  await issue(placed);
  return placed;
};

const moveTo = async ({ eventId }: Sale, organizationId: string): Promise<void> => {
  await rows.event.patch({ eventId }).set({ organizationId }).go();
};

/** Newer orders of the same address, as its own first one is. */
const flood = async (email: string, sale: Sale, amountMinor = 0): Promise<void> => {
  const { data } = await rows.order.get({ orderId: (await buyAs(email, sale)).order.id }).go({ consistent: true });
  const copies = Array.from({ length: FLOOD }, (_, at) => ({
    ...data!,
    orderId: Id.derive("ord", [data!.orderId, at]),
    amountMinor,
    buyerListedAtMs: Date.now() + at,
  }));
  await rows.order.put(copies).go();
};

const mailTo = async (email: string): Promise<string> => {
  await asAnyone(() => findTickets({ email }));
  await asSystem(() => Links.sendLinks({ lookupId: `${buyerKeyOf(email)}.${Math.floor(Date.now() / DAY_MS)}`, number: 1 }));
  expect(mails).toHaveLength(1);
  return mails[0]?.text ?? "";
};

it("an order at another event, and its organizer, are in the email, which says that there are more", async () => {
  const email = anotherAddress();
  const [real, flooded] = [await openSale({ capacity: 5 }), await openSale({ capacity: 5 })];
  await moveTo(flooded, "org_flooded");
  const placed = await buyAs(email, real);
  moveClock(1_000);
  await flood(email, flooded);
  const text = await mailTo(email);
  expect(text).toContain(`/orders/${placed.order.id}#`);
  expect(text.match(/\/orders\//g)).toHaveLength(MAX_LINKS);
  expect(text).toContain(`/privacy/${placed.order.id}#`);
  expect(text.match(/\/privacy\//g)).toHaveLength(2);
  expect(text).toMatch(/(Estes são|These are) 20 /);
});

it.each([
  ["older", -1_000],
  ["newer", 1_000],
])("a paid order comes before free ones at its own event, which are all %s", async (_, byMs) => {
  const email = anotherAddress();
  const sale = await openSale({ capacity: 500 });
  const placed = await buyAs(email, sale);
  moveClock(byMs);
  await flood(email, sale);
  moveClock(-byMs);
  expect(await mailTo(email)).toContain(`/orders/${placed.order.id}#`);
});

it("an account sees every organizer, and what each has, and no order of another organizer is read for it", async () => {
  const email = anotherAddress();
  const [real, flooded] = [await openSale({ capacity: 5 }), await openSale({ capacity: 5 })];
  await moveTo(real, "org_real");
  const placed = await buyAs(email, real);
  moveClock(1_000);
  await flood(email, flooded);
  const asAccount = <T>(body: () => T): T => runAs({ type: "attendee", email }, body);
  const organizers = await asAccount(() => Own.listOrganizers());
  expect(organizers.map(({ organizationId }) => organizationId)).toContain("org_real");
  expect(organizers).toHaveLength(2);
  let read = 0;
  dynamo.middlewareStack.add(
    (next) => (args) => {
      const { RequestItems = {} } = args.input as { RequestItems?: Record<string, { Keys?: unknown[] }> };
      read += Object.values(RequestItems)
        .flatMap(({ Keys = [] }) => Keys)
        .filter((key) => JSON.stringify(key).includes("#orderId_")).length;
      return next(args);
    },
    { step: "initialize", name: "counts" },
  );
  const { person } = await asAccount(() => Own.getOfAccount({ organizationId: "org_real" })).finally(() =>
    dynamo.middlewareStack.remove("counts"),
  );
  expect(read).toBe(1);
  expect(person?.orders.map(({ id }) => id)).toEqual([placed.order.id]);
  const { organizationId } = (await asSystem(() => Event.findFresh(flooded.eventId)))!;
  const all = await asAccount(() => Own.getOfAccount({ organizationId }));
  expect(all.person?.orders).toHaveLength(FLOOD + 1);
});
