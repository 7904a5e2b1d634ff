/** Email to somebody who waits came back: no offer waits for whom nobody can tell of it. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { suppress } from "@catraca/core/notification/notification.suppression.ts";
import { mailKeyOf } from "@catraca/core/order/order.allowance.ts";
import { rows } from "@catraca/core/table/service";
import * as Waiting from "@catraca/core/waiting-list/waiting-list.console.ts";
import { anotherBuyer } from "../support/bodies.ts";
import { audit } from "../support/ledger.ts";
import { openMailService } from "../support/mail-service.ts";
import { moveClock, startClock, stopClock, sweep } from "../support/time.ts";
import { asOrganizer, cancel, openSale, pay, reserve, statusOf, type Placed, type Sale } from "../support/world/sale.ts";
import { byEmail, join, look, offer, offeredOrder, sendMails, statusesOf, type Joined } from "../support/world/waiting.ts";

const { mails } = openMailService();
beforeEach(stopClock);
afterEach(async () => {
  startClock();
  expect((await audit()).filter((line) => !/counts \d+, not 0$/.test(line))).toEqual([]);
});

const bounces = (person: { email: string }) => suppress(mailKeyOf(person.email), "bounced", Date.now());

/** A sold-out ticket, and two who wait for it. */
const waiting = async (): Promise<{ sale: Sale; taken: Placed; first: Joined; second: Joined; ana: { name: string; email: string } }> => {
  const sale = await openSale({ capacity: 1 });
  const taken = await reserve(sale);
  const ana = anotherBuyer();
  moveClock(1);
  const first = await join(sale, 1, ana);
  moveClock(1);
  const second = await join(sale);
  return { sale, taken, first, second, ana };
};

it("is skipped: the next in line is offered what came back, and is told at once", async () => {
  const { sale, taken, first, second, ana } = await waiting();
  await sendMails();
  mails.length = 0;
  await bounces(ana);
  await cancel(taken);
  await offer(sale);
  await sendMails();
  expect(await statusesOf(first, second)).toEqual(["unreachable", "offered"]);
  expect(mails.map(({ to }) => to)).not.toContain(ana.email);
  expect(mails).toHaveLength(1);
});

it("loses an offer that was made before the email came back, within the next pass", async () => {
  const { sale, taken, first, second, ana } = await waiting();
  await cancel(taken);
  await offer(sale);
  expect(await statusesOf(first, second)).toEqual(["offered", "waiting"]);
  const lost = await offeredOrder(first);
  await bounces(ana);
  moveClock(300_001);
  await sweep();
  await sweep();
  expect([...(await statusesOf(first, second)), await statusOf(lost)]).toEqual(["unreachable", "offered", "cancelled"]);
});

it("an offer whose own email is not sent goes on within a minute", async () => {
  const { sale, taken, first, second, ana } = await waiting();
  await cancel(taken);
  await offer(sale);
  await bounces(ana);
  await sendMails();
  moveClock(1_000);
  await sweep();
  await offer(sale);
  expect(await statusesOf(first, second)).toEqual(["unreachable", "offered"]);
});

it("keeps an offer that its person pays, or bought by an earlier link with another address", async () => {
  const { sale, taken, first, ana } = await waiting();
  await cancel(taken);
  await offer(sale);
  const order = await offeredOrder(first);
  await pay(order, "decline").catch(() => undefined);
  await bounces(ana);
  await offer(sale);
  expect((await look(byEmail(first))).status).toBe("offered");
  await pay(order);
  await offer(sale);
  expect((await look(byEmail(first))).status).toBe("bought");

  const other = await waiting();
  await cancel(other.taken);
  await offer(other.sale);
  const named = await offeredOrder(other.first);
  await rows.order
    .patch({ orderId: named.order.id })
    .set({ buyer: { name: "Ana", email: "ana.new@example.com" } })
    .go();
  await bounces(other.ana);
  await offer(other.sale);
  expect((await look(byEmail(other.first))).status).toBe("offered");
});

it("a complaint stops no offer, and the organizer sees whom no email reached", async () => {
  const { sale, taken, first, second, ana } = await waiting();
  await suppress(mailKeyOf(ana.email), "complained", Date.now());
  await cancel(taken);
  await offer(sale);
  expect(await statusesOf(first, second)).toEqual(["offered", "waiting"]);
  await bounces(ana);
  await offer(sale);
  await offer(sale);
  const { lists } = await asOrganizer(() => Waiting.count({ eventId: sale.eventId }));
  expect(lists).toMatchObject([{ waiting: 0, offered: 1, ended: 1 }]);
});
