/** Somebody asks for the links to the orders of an address: who gets an email, with which links, and how often. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as Event from "@catraca/core/event";
import * as Links from "@catraca/core/notification/notification.links.ts";
import { findTickets, LOOKUP_EVERY_MS } from "@catraca/core/notification/notification.lookup.ts";
import { MAX_LOOKUPS_A_DAY } from "@catraca/core/notification.rules";
import { buyerKeyOf } from "@catraca/core/order/order.allowance.ts";
import * as Order from "@catraca/core/order";
import { dynamo } from "@catraca/core/table/client";
import { rows } from "@catraca/core/table/service";
import { getOwnData } from "@catraca/core/person/person.own.ts";
import { handler } from "@catraca/functions/on/lookup-asked--send";
import { openMailService } from "../support/mail-service.ts";
import { moveClock, setClock, startClock, stopClock } from "../support/time.ts";
import { withoutCondition } from "../support/without-condition.ts";
import { asAnyone, asOrganizer, asSystem, issue, openSale, orderBody, pay, refund, type Placed, type Sale } from "../support/world/sale.ts";

const { mails, refuse } = openMailService();

/** Noon of a day, so that no test crosses midnight. */
const NOON_MS = Math.ceil(Date.now() / 86_400_000) * 86_400_000 + 43_200_000;
beforeEach(() => {
  stopClock();
  setClock(NOON_MS);
});
afterEach(startClock);

let people = 0;
const anotherAddress = (): string => `Ana.Souza+${people++}@example.com`;

const buyAs = async (email: string, sale: Sale): Promise<Placed> => {
  const placed = (await asAnyone(() => Order.place({ order: orderBody(sale, 1, { name: "Ana Souza", email }) }))) as Placed;
  await pay(placed);
  await issue(placed);
  return placed;
};

const find = (email: string) => asAnyone(() => findTickets({ email }));
const lookupOf = async (email: string) =>
  (await rows.lookup.get({ lookupId: `${buyerKeyOf(email)}.${Math.floor(Date.now() / 86_400_000)}` }).go({ consistent: true })).data;
/** Answers the last request, as the queue delivers its message. */
const answer = async (email: string): Promise<void> => {
  const lookup = await lookupOf(email);
  if (lookup) await asSystem(() => Links.sendLinks({ lookupId: lookup.lookupId, number: lookup.asked ?? 0 }));
};
const findAndAnswer = async (email: string): Promise<void> => {
  await find(email);
  await answer(email);
};

it("sends the links of every order of the address, in any case, to the address as it was typed when buying", async () => {
  const email = anotherAddress();
  const sales = [await openSale({ capacity: 5 }), await openSale({ capacity: 5 })];
  const orders = [await buyAs(email, sales[0]!), await buyAs(email.toLowerCase(), sales[1]!)];
  const stranger = await buyAs(anotherAddress(), sales[0]!);
  await findAndAnswer(` ${email.toUpperCase()} `.trim());
  expect(mails).toHaveLength(1);
  expect(mails[0]?.to.toLowerCase()).toBe(email.toLowerCase());
  for (const { order, accessToken } of orders) expect(mails[0]?.text).toContain(`/orders/${order.id}#${accessToken}`);
  expect(mails[0]?.text).not.toContain(stranger.order.id);
});

it("sends nothing to an address without orders, and stores no address", async () => {
  const email = anotherAddress();
  await findAndAnswer(email);
  expect(mails).toEqual([]);
  expect(JSON.stringify(await lookupOf(email)).toLowerCase()).not.toContain("souza");
});

it("P5 a known and an unknown address cost the same one request", async () => {
  const known = anotherAddress();
  await buyAs(known, await openSale({ capacity: 5 }));
  const requestsOf = async (email: string): Promise<string[]> => {
    const sent: string[] = [];
    const count = "count";
    dynamo.middlewareStack.add(
      (next, { commandName }) =>
        (args) => {
          sent.push(String(commandName));
          return next(args);
        },
      { step: "initialize", name: count },
    );
    await find(email).finally(() => dynamo.middlewareStack.remove(count));
    return sent;
  };
  expect(await requestsOf(known)).toEqual(["UpdateItemCommand"]);
  expect(await requestsOf(anotherAddress())).toEqual(["UpdateItemCommand"]);
});

it("leaves out orders that are unpaid or refunded, and those of events that are over or cancelled", async () => {
  const email = anotherAddress();
  const sale = await openSale({ capacity: 5 });
  await refund(await buyAs(email, sale));
  await asAnyone(() => Order.place({ order: orderBody(sale, 1, { name: "Ana Souza", email }) }));
  const cancelled = await openSale({ capacity: 5 });
  await buyAs(email, cancelled);
  await rows.event.patch({ eventId: cancelled.eventId }).set({ status: "cancelled" }).go();
  moveClock(3_000);
  await findAndAnswer(email);
  // The link to the person's data stays.
  expect(mails.map(({ text }) => [text.includes("/orders/"), text.includes("/privacy/")])).toEqual([[false, true]]);

  await buyAs(email, sale);
  const { endsAt } = await asOrganizer(() => Event.get({ eventId: sale.eventId }));
  setClock(Date.parse(endsAt));
  await findAndAnswer(email);
  expect(mails.filter(({ text }) => text.includes("/orders/"))).toEqual([]);
});

it("sends the link to a person's data also when every order was refunded, and it opens", async () => {
  const email = anotherAddress();
  const placed = await buyAs(email, await openSale({ capacity: 5 }));
  await refund(placed);
  await findAndAnswer(email);
  const [, orderId = "", accessToken = ""] = /\/privacy\/(\w+)#([\w.]+)/.exec(mails[0]?.text ?? "") ?? [];
  expect([mails.length, orderId]).toEqual([1, placed.order.id]);
  expect(mails[0]?.text).not.toContain("/orders/");
  expect(await asAnyone(() => getOwnData({ id: orderId, accessToken }))).toMatchObject({ email });
});

it("follows the buyer whose address the organizer corrects", async () => {
  const [before, after] = [anotherAddress(), anotherAddress()];
  const placed = await buyAs(before, await openSale({ capacity: 5 }));
  await asOrganizer(() => Order.correctBuyer({ orderId: placed.order.id, change: { buyer: { email: after } } }));
  await findAndAnswer(before);
  expect(mails).toEqual([]);
  await findAndAnswer(after);
  expect(mails.map(({ to }) => to)).toEqual([after]);
  expect(mails[0]?.text).not.toContain(placed.accessToken);
});

describe("an address", () => {
  const askAll = async (): Promise<void> => {
    const email = anotherAddress();
    await buyAs(email, await openSale({ capacity: 5 }));
    for (let times = 0; times < 3; times++) await findAndAnswer(email);
  };

  it("gets one email in ten minutes, and five a day", async () => {
    await askAll();
    expect(mails).toHaveLength(1);
    mails.length = 0;
    const email = anotherAddress();
    await buyAs(email, await openSale({ capacity: 5 }));
    for (let times = 0; times < MAX_LOOKUPS_A_DAY + 3; times++) {
      await findAndAnswer(email);
      moveClock(LOOKUP_EVERY_MS);
    }
    expect(mails).toHaveLength(MAX_LOOKUPS_A_DAY);
    moveClock(86_400_000);
    await buyAs(email, await openSale({ capacity: 5 }));
    await findAndAnswer(email);
    expect(mails).toHaveLength(MAX_LOOKUPS_A_DAY + 1);
  });

  it("gets one for each request without the condition (control)", async () => {
    await withoutCondition(dynamo, { operation: "UpdateItem", key: /lookupId/, matching: /askedAtMs|asked/ }, askAll);
    expect(mails.length).toBeGreaterThan(1);
  });
});

it("a message that is delivered twice, also at once, sends one email", async () => {
  const email = anotherAddress();
  await buyAs(email, await openSale({ capacity: 5 }));
  await find(email);
  await Promise.allSettled([answer(email), answer(email)]);
  await answer(email);
  expect(mails).toHaveLength(1);
});

it("a request whose sender died is answered by the next delivery, and one that the mail service refuses is not repeated", async () => {
  const email = anotherAddress();
  await buyAs(email, await openSale({ capacity: 5 }));
  await find(email);
  const { lookupId = "" } = (await lookupOf(email)) ?? {};
  await rows.lookup
    .patch({ lookupId })
    .set({ claimedUntilMs: Date.now() + 60_000 })
    .go();
  const body = JSON.stringify({ detail: { data: { lookupId, number: 1 } } });
  const deliver = () => handler({ Records: [{ messageId: "a", body }] } as unknown as Parameters<typeof handler>[0]);
  expect((await deliver()).batchItemFailures).toHaveLength(1);
  moveClock(60_000);
  refuse(true);
  expect((await deliver()).batchItemFailures).toEqual([]);
  refuse(false);
  expect((await deliver()).batchItemFailures).toEqual([]);
  expect(mails).toEqual([]);
  moveClock(LOOKUP_EVERY_MS);
  await findAndAnswer(email);
  expect(mails).toHaveLength(1);
});
