/** People wait for tickets that are sold out: who may join, who is offered what, and that nothing is sold past them. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as Cancellation from "@catraca/core/cancellation";
import * as Catalog from "@catraca/core/catalog";
import * as Event from "@catraca/core/event";
import { runAs } from "@catraca/core/kernel/actor";
import { MAX_FREE_MESSAGES, nextHourMs, takeFreeMessage } from "@catraca/core/notification/notification.allowance.ts";
import { MAX_LOOKUPS_A_DAY } from "@catraca/core/notification.rules";
import * as Order from "@catraca/core/order";
import { offerIdOf } from "@catraca/core/order/order.offer.ts";
import * as Stock from "@catraca/core/stock";
import { rows } from "@catraca/core/table/service";
import * as TicketType from "@catraca/core/ticket-type";
import * as WaitingList from "@catraca/core/waiting-list";
import * as Waiting from "@catraca/core/waiting-list/waiting-list.console.ts";
import { countJoin, getList } from "@catraca/core/waiting-list/waiting-list.list.dynamo.ts";
import { CONFIRM_WITHIN_MS } from "@catraca/core/waiting-list.rules";
import { anotherBuyer } from "../support/bodies.ts";
import { audit } from "../support/ledger.ts";
import { openMailService } from "../support/mail-service.ts";
import { moveClock, setClock, startClock, stopClock, sweep } from "../support/time.ts";
import {
  asOrganizer,
  asSystem,
  buy,
  cancel,
  countAvailable,
  issue,
  openSale,
  pay,
  place,
  poolsOf,
  refund,
  release,
  reserve,
  rowOf,
  ticketsOf,
  type Placed,
  type Sale,
} from "../support/world/sale.ts";
import {
  accept,
  ask as askNow,
  byEmail,
  confirm,
  join as joinNow,
  leave,
  look,
  offer,
  offeredOrder,
  sendMails,
  statusesOf,
  type Joined,
} from "../support/world/waiting.ts";

const { mails, refuse } = openMailService();
beforeEach(stopClock);
afterEach(async () => {
  startClock();
  // Free messages are counted in rows of the same kind, which no order holds.
  const isOfMessages = (line: string): boolean => Number(/counts (\d+), not 0$/.exec(line)?.[1] ?? Infinity) <= MAX_FREE_MESSAGES;
  expect((await audit()).filter((line) => !isOfMessages(line))).toEqual([]);
});

/** Nobody joins within the same millisecond as another. */
const join: typeof joinNow = (...p) => {
  moveClock(1);
  return joinNow(...p);
};
const ask: typeof askNow = (...p) => {
  moveClock(1);
  return askNow(...p);
};

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A sale whose tickets unpaid orders have: each of these sizes. */
const soldOut = async (
  sizes: readonly number[],
  p: { priceMinor?: number; maxPerOrder?: number } = {},
): Promise<{ sale: Sale; orders: Placed[] }> => {
  const sale = await openSale({ capacity: sizes.reduce((sum, size) => sum + size, 0), ...p });
  const orders: Placed[] = [];
  for (const size of sizes) orders.push(await reserve(sale, size));
  return { sale, orders };
};

/** Two who wait, each with an offer. */
const offeredTo = async (priceMinor: number): Promise<{ joined: Joined; control: Joined }> => {
  const sale = await openSale({ capacity: 2, priceMinor });
  const taken = await reserve(sale, 2);
  if (priceMinor === 0) await issue(taken);
  const [joined, control] = [await join(sale), await join(sale)];
  await (priceMinor === 0 ? refund(taken) : cancel(taken));
  await offer(sale);
  return { joined, control };
};

const shown = async ({ eventId }: Sale) => {
  moveClock(2_001);
  return (await Catalog.get({ eventId })).ticketTypes[0];
};

const offeredId = ({ entry }: Joined): string => offerIdOf({ entryId: entry.id, attempt: 0 });

const storedOf = async ({ entry }: Joined) =>
  (await rows.waitingEntry.query.primary({ entryId: entry.id }).go({ consistent: true, pages: "all" })).data;

describe("joining", () => {
  it("takes nothing, and is refused while there are tickets", async () => {
    const sale = await openSale({ capacity: 1 });
    await expect(join(sale)).rejects.toThrow("There are tickets");
    await reserve(sale);
    const joined = await join(sale, 1);
    expect(joined.entry).toMatchObject({ status: "waiting", quantity: 1, ahead: 10, link: "join", ticketTypeName: "Full" });
    expect(await countAvailable(sale)).toBe(0);
  });

  it("is refused for more than one order takes, for another event's type, when the sale is over and when the organizer switched it off", async () => {
    const { sale } = await soldOut([2], { maxPerOrder: 2 });
    await expect(join(sale, 3)).rejects.toMatchObject({ issues: [{ path: "quantity", params: { max: 2 } }] });
    const other = await openSale({ capacity: 1 });
    await expect(join({ ...sale, ticketTypeId: other.ticketTypeId })).rejects.toMatchObject({ issues: [{ path: "ticketTypeId" }] });
    await asOrganizer(() => Event.change({ eventId: sale.eventId, change: { waitingList: { isOn: false } } }));
    await expect(join(sale)).rejects.toMatchObject({ code: "waiting_list.off" });
    await asOrganizer(() => Event.change({ eventId: sale.eventId, change: { waitingList: { isOn: true } } }));
    const change = { salesClosed: true };
    await asOrganizer(() => TicketType.change({ ...sale, change }));
    await expect(join(sale)).rejects.toMatchObject({ code: "event.not_on_sale" });
  });

  it("counts once the address is confirmed: until then it has no place, is offered nothing and keeps nothing from sale", async () => {
    const { sale, orders } = await soldOut([1, 1]);
    const [early, late] = [await ask(sale), await ask(sale)];
    expect(early.entry).toMatchObject({ status: "unconfirmed", link: "join" });
    await expect(
      runAs(WaitingList.verifyWaiter({ entryId: early.entry.id, accessToken: early.accessToken }), () =>
        WaitingList.confirm({ entryId: early.entry.id }),
      ),
    ).rejects.toMatchObject({ code: "waiting_list.email_link" });
    await cancel(orders[0]!);
    await offer(sale);
    expect(await statusesOf(early, late)).toEqual(["unconfirmed", "unconfirmed"]);
    expect(await place(sale, 1)).toMatchObject({ outcome: "placed" });
    for (const joined of [late, early, early]) expect((await confirm(joined)).status).toBe("waiting");
    await cancel(orders[1]!);
    await offer(sale);
    // In the order of joining, not of confirming.
    expect(await statusesOf(early, late)).toEqual(["offered", "waiting"]);
  });

  it("that nobody confirms within a day is over, whether the database removed it or not", async () => {
    const { sale } = await soldOut([1]);
    const joined = await ask(sale);
    const [stored] = await storedOf(joined);
    expect(stored?.cleanUpAtSec).toBe(Math.ceil((stored!.joinedAtMs + CONFIRM_WITHIN_MS) / 1000));
    setClock(stored!.joinedAtMs + CONFIRM_WITHIN_MS);
    expect(await statusesOf(joined)).toEqual(["left"]);
    await expect(confirm(joined)).rejects.toMatchObject({ code: "waiting_list.missing" });
    const other = await ask((await soldOut([1])).sale);
    await confirm(other);
    expect((await storedOf(other))[0]).not.toHaveProperty("cleanUpAtSec");
  });

  it("again with the same address looks the same to everybody, and its owner has one open entry", async () => {
    const { sale, orders } = await soldOut([1]);
    const ana = anotherBuyer();
    const first = await join(sale, 1, ana);
    const stranger = await ask(sale, 1, { name: "Eve", email: ana.email.toUpperCase() });
    const fresh = await ask(sale);
    const { id: _, joinedAt: __, ...seen } = stranger.entry;
    expect(fresh.entry).toMatchObject(seen);
    expect(Object.keys(stranger.entry)).toEqual(Object.keys(fresh.entry));
    await expect(confirm(stranger)).rejects.toMatchObject({ code: "waiting_list.joined" });
    await leave(stranger);
    expect(await statusesOf(stranger, first)).toEqual(["left", "waiting"]);
    await cancel(orders[0]!);
    await offer(sale);
    expect(await statusesOf(first)).toEqual(["offered"]);
  });

  it("one open entry for each address, also when ten are confirmed at once; after leaving it may join again, at the end", async () => {
    const { sale, orders } = await soldOut([1]);
    const ana = anotherBuyer();
    const all = await Promise.all(Array.from({ length: 10 }, () => ask(sale, 1, ana)));
    const confirmed = await Promise.allSettled(all.map(confirm));
    expect(confirmed.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const other = await join(sale);
    for (const one of all) await leave(one);
    const again = await join(sale, 1, ana);
    await cancel(orders[0]!);
    await offer(sale);
    expect(await statusesOf(other, again)).toEqual(["offered", "waiting"]);
  });

  it("with the link of an earlier entry's email needs no confirmation, for the same address alone", async () => {
    const { sale, orders } = await soldOut([1]);
    const ana = anotherBuyer();
    const first = await join(sale, 1, ana);
    const proof = { entryId: first.entry.id, accessToken: byEmail(first).accessToken };
    await expect(ask(sale, 1, ana, { proof })).rejects.toMatchObject({ code: "waiting_list.joined" });
    await leave(first);
    const again = await ask(sale, 1, ana, { proof });
    expect(again.entry.status).toBe("waiting");
    const [stranger, byPage] = [
      await ask(sale, 1, anotherBuyer(), { proof }),
      await ask(sale, 1, ana, { proof: { ...proof, accessToken: first.accessToken } }),
    ];
    expect([stranger, byPage].map(({ entry }) => entry.status)).toEqual(["unconfirmed", "unconfirmed"]);
    await cancel(orders[0]!);
    await offer(sale);
    expect(await statusesOf(again)).toEqual(["offered"]);
  });

  it("joined without the proof and again with it, under one idempotency key, is one entry that waits", async () => {
    const { sale } = await soldOut([1]);
    const [ana, key] = [anotherBuyer(), crypto.randomUUID()];
    const first = await join(sale, 1, ana);
    await leave(first);
    const proof = { entryId: first.entry.id, accessToken: byEmail(first).accessToken };
    const early = await ask(sale, 1, ana, { key });
    const late = await ask(sale, 1, ana, { key, proof });
    expect([early.entry.status, late.entry.status, late.entry.id]).toEqual(["unconfirmed", "waiting", early.entry.id]);
  });

  it("repeated with its idempotency key is the same entry, also ten times at once, and refused for another group", async () => {
    const { sale, orders } = await soldOut([1]);
    const [ana, key, second] = [anotherBuyer(), crypto.randomUUID(), crypto.randomUUID()];
    const all = await Promise.all(Array.from({ length: 10 }, () => ask(sale, 1, ana, { key })));
    expect(new Set(all.map(({ entry, accessToken }) => `${entry.id} ${accessToken}`)).size).toBe(1);
    expect((await ask(sale, 1, ana, { key: second })).entry.id).not.toBe(all[0]!.entry.id);
    await expect(ask(sale, 1, anotherBuyer(), { key })).rejects.toMatchObject({ code: "idempotency.key_reused" });
    await confirm(all[0]!);
    await cancel(orders[0]!);
    await offer(sale);
    const later = await ask(sale, 1, ana, { key });
    expect(later.entry).toMatchObject({ id: all[0]!.entry.id, status: "offered" });
    expect(later.entry.offer).not.toHaveProperty("accessToken");
  });

  it("sends an address few emails a day about one event, however often somebody joins with it", async () => {
    const { sale } = await soldOut([1]);
    const ana = anotherBuyer();
    for (let times = 0; times < MAX_LOOKUPS_A_DAY + 3; times++) await ask(sale, 1, ana);
    await sendMails();
    moveClock(HOUR_MS);
    await sweep();
    expect(mails.filter(({ to }) => to === ana.email)).toHaveLength(MAX_LOOKUPS_A_DAY);
  });

  it("eighty at once are all on the list, in one count", async () => {
    const { sale } = await soldOut([1]);
    const all = await Promise.all(Array.from({ length: 80 }, () => ask(sale)));
    await Promise.all(all.map(confirm));
    const { lists } = await asOrganizer(() => Waiting.count({ eventId: sale.eventId }));
    expect(lists).toMatchObject([{ waiting: 80 }]);
    expect((await Event.findFresh(sale.eventId))?.heldBack).toHaveLength(1);
  });

  it("whose process died after it was counted is counted right again, and keeps nothing from sale for ever", async () => {
    const { sale, orders } = await soldOut([1]);
    const joined = await join(sale);
    await countJoin(sale, 1);
    await leave(joined);
    await cancel(orders[0]!);
    await offer(sale);
    expect(await place(sale, 1)).toMatchObject({ outcome: "refused" });
    for (let times = 0; times < 3; times++) {
      moveClock(5 * MINUTE_MS);
      await sweep();
    }
    expect(await place(sale, 1)).toMatchObject({ outcome: "placed" });
  });

  it("opens with its own token alone", async () => {
    const { sale } = await soldOut([1]);
    const [one, other] = [await join(sale), await join(sale)];
    await expect(async () => look({ ...one, accessToken: other.accessToken })).rejects.toMatchObject({ code: "waiting_list.missing" });
  });
});

describe("what comes back", () => {
  it("P6 five groups wait and three seats return: the first group that fits gets them, whole", async () => {
    const { sale, orders } = await soldOut([3, 7]);
    const groups = [];
    for (const size of [5, 4, 3, 2, 1]) groups.push(await join(sale, size));
    await cancel(orders[0]!);
    await offer(sale);
    expect(await statusesOf(...groups)).toEqual(["waiting", "waiting", "offered", "waiting", "waiting"]);
    expect(await countAvailable(sale)).toBe(0);
    setClock((await rowOf(await offeredOrder(groups[2]!))).expiresAtMs);
    await release(await offeredOrder(groups[2]!));
    await offer(sale);
    expect(await statusesOf(...groups)).toEqual(["waiting", "waiting", "expired", "offered", "offered"]);
  });

  it("is not sold past those who wait, nor shown, until the last of them has an offer", async () => {
    const { sale, orders } = await soldOut([1, 1]);
    const joined = await join(sale, 2);
    await cancel(orders[0]!);
    expect(await countAvailable(sale)).toBe(1);
    expect(await place(sale, 1)).toMatchObject({ outcome: "refused", code: "order.sold_out" });
    expect(await shown(sale)).toMatchObject({ availability: "sold_out", available: 0 });
    await cancel(orders[1]!);
    await offer(sale);
    expect(await shown(sale)).toMatchObject({ availability: "sold_out" });
    await leave(byEmail(joined));
    await offer(sale);
    expect(await shown(sale)).toMatchObject({ available: 2 });
    expect(await place(sale, 1)).toMatchObject({ outcome: "placed" });
  });

  it("is sold past them once the list is switched off, and offered again once it is on", async () => {
    const { sale, orders } = await soldOut([1, 1]);
    const joined = await join(sale, 1);
    await cancel(orders[0]!);
    await asOrganizer(() => Event.change({ eventId: sale.eventId, change: { waitingList: { isOn: false } } }));
    await offer(sale);
    expect((await look(joined)).isClosed).toBe(true);
    expect(await place(sale, 1)).toMatchObject({ outcome: "placed" });
    await asOrganizer(() => Event.change({ eventId: sale.eventId, change: { waitingList: { isOn: true } } }));
    await cancel(orders[1]!);
    await WaitingList.wake(sale);
    moveClock(1);
    await sweep();
    expect(await statusesOf(joined)).toEqual(["offered"]);
  });

  it.each([
    ["an order that was refunded", async (orders: Placed[]) => refund(orders[0]!)],
    ["a raised limit", async (_: Placed[], sale: Sale) => asOrganizer(() => TicketType.change({ ...sale, change: { capacity: 2 } }))],
    [
      "a voided ticket whose seat is released",
      async (orders: Placed[]) => {
        const [ticket] = await ticketsOf(orders[0]!);
        await asOrganizer(() => Order.voidTicket({ ticketId: ticket!.id, release: true }));
      },
    ],
  ])("is offered by the sweeper, when no message told of it: %s", async (_, giveBack) => {
    const sale = await openSale({ capacity: 1 });
    const bought = await buy(sale);
    const joined = await join(sale);
    moveClock(1);
    await sweep();
    expect(await statusesOf(joined)).toEqual(["waiting"]);
    await giveBack([bought], sale);
    moveClock(5 * MINUTE_MS + 1);
    await sweep();
    expect(await statusesOf(joined)).toEqual(["offered"]);
  });

  it("a late payment does not take what others wait for: its money goes back", async () => {
    const sale = await openSale({ capacity: 1, holdSeconds: 60 });
    const late = await reserve(sale);
    const joined = await join(sale);
    setClock((await rowOf(late)).expiresAtMs);
    await release(late);
    const { amountMinor, currency, orderId } = await rowOf(late);
    await expect(pay(late)).rejects.toMatchObject({ code: "order.not_payable" });
    await Order.settle({ paymentId: "pay_aaaaaaaaaaaaaaaa", orderId, amountMinor, currency });
    expect((await rowOf(late)).status).toBe("refund_due");
    await asSystem(() => Order.refund(orderId, async () => undefined));
    await offer(sale);
    expect(await statusesOf(joined)).toEqual(["offered"]);
  });
});

describe("the list of an event", () => {
  it("is looked at again only after a while, once a pass found nothing to do", async () => {
    const { sale } = await soldOut([1]);
    await join(sale);
    moveClock(1);
    await sweep();
    const { dueAtMs } = (await getList(sale))!;
    expect(dueAtMs).toBe(Date.now() + 5 * MINUTE_MS);
    moveClock(4 * MINUTE_MS);
    await sweep();
    expect((await getList(sale))?.dueAtMs).toBe(dueAtMs);
    await WaitingList.wake(sale);
    expect((await getList(sale))?.dueAtMs).toBe(Date.now());
  });

  it("tells those who wait once that the event was cancelled, and is closed", async () => {
    const { sale, orders } = await soldOut([1, 1]);
    const people = [anotherBuyer(), anotherBuyer(), anotherBuyer()];
    const [offered, waiting] = [await join(sale, 1, people[0]), await join(sale, 1, people[1])];
    await ask(sale, 1, people[2]);
    await cancel(orders[0]!);
    await offer(sale);
    await sendMails();
    mails.length = 0;
    await asOrganizer(() => Cancellation.cancelEvent({ eventId: sale.eventId, cancellation: { refund: "none" } }));
    await asSystem(() => Cancellation.endOrder(offeredId(offered)));
    for (let times = 0; times < 2; times++) {
      await WaitingList.wake(sale);
      moveClock(1);
      await sweep();
      await sendMails();
    }
    expect(await statusesOf(offered, waiting)).toEqual(["closed", "closed"]);
    const isOurs = ({ to }: { to: string }): boolean => people.some(({ email }) => email === to);
    expect(
      mails
        .filter(isOurs)
        .map(({ to, subject }) => `${to} ${subject}`)
        .toSorted(),
    ).toEqual(
      people
        .slice(0, 2)
        .map(({ email }) => `${email} Event cancelled: A night out`)
        .toSorted(),
    );
    expect((await getList(sale))?.dueAtMs).toBe(0);
  });

  it("is closed without a word when the event ends", async () => {
    const { sale } = await soldOut([1]);
    const person = anotherBuyer();
    const joined = await join(sale, 1, person);
    await sendMails();
    mails.length = 0;
    setClock((await Event.findFresh(sale.eventId))!.endsAtMs);
    await WaitingList.wake(sale);
    moveClock(1);
    await sweep();
    await sendMails();
    expect(await statusesOf(joined)).toEqual(["closed"]);
    expect([mails.filter(({ to }) => to === person.email), (await getList(sale))?.dueAtMs]).toEqual([[], 0]);
  });

  it("offers a large group seats that came back one by one to all shards of their pool", async () => {
    const sale = await openSale({ capacity: 6_400 });
    const [pool = ""] = await poolsOf(sale);
    const shards = 64;
    for (let shard = 0; shard < shards; shard++) await rows.stock.patch({ pool, shard }).set({ capacity: 1, available: 1 }).go();
    const orders = [await reserve(sale, 40), await reserve(sale, 24)];
    const group = await join(sale, 50);
    for (const order of orders) await cancel(order);
    await offer(sale);
    expect(await statusesOf(group)).toEqual(["offered"]);
    const left = await Stock.readShards([pool], { consistent: true });
    expect(left.reduce((sum, { available }) => sum + available, 0)).toBe(shards - 50);
    // The audit compares with the limit.
    await asOrganizer(() => TicketType.change({ ...sale, change: { capacity: shards } }));
  });
});

describe("an offer", () => {
  it("holds its tickets for two hours, is paid like any order, and cannot be extended", async () => {
    const { sale, orders } = await soldOut([2]);
    const joined = await join(sale, 2);
    await cancel(orders[0]!);
    await offer(sale);
    const order = await offeredOrder(joined);
    expect((await rowOf(order)).expiresAtMs).toBe(Date.now() + 2 * HOUR_MS);
    await expect(async () => Order.extend({ orderId: order.order.id })).rejects.toThrow();
    await pay(order);
    await issue(order);
    await offer(sale);
    expect(await statusesOf(joined)).toEqual(["bought"]);
    await expect(leave(joined)).rejects.toMatchObject({ code: "waiting_list.bought" });
  });

  it("ends with the sale, and none is made in its last five minutes", async () => {
    const { sale, orders } = await soldOut([1, 1]);
    const [first, second] = [await join(sale), await join(sale)];
    const { endsAtMs } = (await Event.findFresh(sale.eventId))!;
    setClock(endsAtMs - 30 * MINUTE_MS);
    await release(orders[0]!);
    await offer(sale);
    const order = await offeredOrder(first);
    expect((await rowOf(order)).expiresAtMs).toBe(endsAtMs);
    setClock(endsAtMs - 4 * MINUTE_MS);
    await release(orders[1]!);
    await offer(sale);
    expect(await statusesOf(first, second)).toEqual(["offered", "waiting"]);
    moveClock(2_001);
    expect(await place(sale, 1)).toMatchObject({ outcome: "placed" });
  });

  it("of free tickets waits until its person takes it, and is theirs once", async () => {
    const sale = await openSale({ capacity: 1, priceMinor: 0 });
    const taken = await reserve(sale);
    await issue(taken);
    const joined = await join(sale);
    await refund(taken);
    await offer(sale);
    expect((await look(byEmail(joined))).offer).toMatchObject({ isFree: true });
    expect((await look(byEmail(joined))).offer).not.toHaveProperty("accessToken");
    const [one, again] = [await accept(byEmail(joined)), await accept(byEmail(joined))];
    expect(one.order).toMatchObject({ id: again.order.id, status: "paid" });
    await issue({ outcome: "placed", ...one });
    await offer(sale);
    expect(await statusesOf(joined)).toEqual(["bought"]);
  });

  it("of free tickets that nobody takes goes to the next", async () => {
    const sale = await openSale({ capacity: 1, priceMinor: 0 });
    const taken = await reserve(sale);
    await issue(taken);
    const [first, second] = [await join(sale), await join(sale)];
    await refund(taken);
    await offer(sale);
    moveClock(3 * HOUR_MS);
    await sweep();
    await sweep();
    expect(await statusesOf(first, second)).toEqual(["expired", "offered"]);
    await expect(accept(byEmail(first))).rejects.toMatchObject({ code: "waiting_list.no_offer" });
  });

  it("that its person leaves goes to the next", async () => {
    const { sale, orders } = await soldOut([1]);
    const [first, second] = [await join(sale), await join(sale)];
    await cancel(orders[0]!);
    await offer(sale);
    await leave(byEmail(first));
    await offer(sale);
    expect(await statusesOf(first, second)).toEqual(["left", "offered"]);
  });

  it("is one for each entry, also when ten passes run at once", async () => {
    const { sale, orders } = await soldOut([2, 1]);
    const groups = [await join(sale), await join(sale), await join(sale)];
    await cancel(orders[0]!);
    await Promise.all(Array.from({ length: 10 }, () => offer(sale).catch(() => undefined)));
    await offer(sale);
    expect(await statusesOf(...groups)).toEqual(["offered", "offered", "waiting"]);
    expect(await countAvailable(sale)).toBe(0);
  });
});

describe("the token that joining answers", () => {
  it.each([4_000, 0])(
    "reads an offer of %i, and neither takes it nor gives it back: the one in the email does both",
    async (priceMinor) => {
      const { joined, control } = await offeredTo(priceMinor);
      const { offer: seen, link } = await look(joined);
      expect([link, seen?.orderId]).toEqual(["join", expect.stringMatching(/^ord_/)]);
      expect(seen).not.toHaveProperty("accessToken");
      await expect(leave(joined)).rejects.toMatchObject({ code: "waiting_list.email_link" });
      await expect(accept(joined)).rejects.toMatchObject({ code: "waiting_list.email_link" });
      expect(await statusesOf(joined)).toEqual(["offered"]);
      if (priceMinor === 0) await issue({ outcome: "placed", ...(await accept(byEmail(joined))) } as Placed);
      else await pay(await offeredOrder(joined));
      const { offer: after } = await look(joined);
      expect(after).not.toHaveProperty("accessToken");
      await leave(byEmail(control));
      expect(await statusesOf(control)).toEqual(["left"]);
    },
  );

  it("control: without the mark of its link it opens the order", async () => {
    const { joined } = await offeredTo(4_000);
    const { tokenId } = WaitingList.verifyWaiter({ entryId: joined.entry.id, accessToken: joined.accessToken });
    const unmarked = { type: "waiter", entryId: joined.entry.id, tokenId, link: "email" } as const;
    const seen = await runAs(unmarked, () => WaitingList.get({ entryId: joined.entry.id }));
    expect(seen.offer).toHaveProperty("accessToken");
  });
});

it("an order that got a new link is opened by no entry of a waiting list, and not by taking its offer again", async () => {
  const { joined } = await offeredTo(0);
  const { order, accessToken } = await accept(byEmail(joined));
  await issue({ outcome: "placed", order, accessToken });
  expect((await look(byEmail(joined))).offer).toMatchObject({ accessToken });
  await asOrganizer(() => Order.revokeLink(order.id));
  expect((await look(byEmail(joined))).offer).not.toHaveProperty("accessToken");
  await expect(accept(byEmail(joined))).rejects.toMatchObject({ code: "order.link_revoked" });
});

describe("emails", () => {
  it("say in both languages that one is on the list, that it is one's turn and that it is over, each once, and that nothing is charged", async () => {
    for (const locale of ["en", "pt-BR"] as const) {
      const { sale, orders } = await soldOut([1]);
      const person = anotherBuyer();
      const joined = await ask(sale, 1, person, { locale });
      await sendMails();
      await confirm(joined);
      await sendMails();
      await cancel(orders[0]!);
      await offer(sale);
      await sendMails();
      const order = await offeredOrder(joined);
      setClock((await rowOf(order)).expiresAtMs);
      await release(order);
      await offer(sale);
      await sendMails();
      await sendMails();
      const mine = mails.filter(({ to }) => to === person.email);
      expect(mine).toHaveLength(3);
      for (const { text } of mine) expect(text).toMatch(/[Nn]othing (is|was) charged|Nada foi cobrado/);
      expect(mine[0]!.text).toContain(`/waiting-list/${joined.entry.id}#${byEmail(joined).accessToken}`);
      expect(mine[1]!.text).toContain(`/orders/${order.order.id}#${order.accessToken}`);
    }
  });

  it("beyond an address's limit wait, hour by hour, and do not go together in the next one", async () => {
    const sale = await openSale({ capacity: 1 });
    await buy(sale);
    const person = anotherBuyer();
    const sent = (): number => mails.filter(({ to }) => to === person.email).length;
    const useUp = async (): Promise<void> => {
      for (let count = 0; count < MAX_FREE_MESSAGES; count++) await takeFreeMessage(person.email);
    };
    await useUp();
    await ask(sale, 1, person);
    await sendMails();
    expect(sent()).toBe(0);
    setClock(nextHourMs(Date.now()));
    await useUp();
    await sweep();
    expect(sent()).toBe(0);
    setClock(nextHourMs(Date.now()));
    await sweep();
    expect(sent()).toBe(1);
  });

  it("that the service refuses is sent by the sweeper later", async () => {
    const { sale } = await soldOut([1]);
    const person = anotherBuyer();
    await ask(sale, 1, person);
    refuse(true);
    await expect(sendMails()).rejects.toThrow();
    refuse(false);
    moveClock(5 * MINUTE_MS);
    await sweep();
    expect(mails.filter(({ to }) => to === person.email)).toHaveLength(1);
  });
});

it("an entry loses name and address within thirty days after the event, and not in the first twenty-nine, whether it was offered anything or not", async () => {
  const DAY_MS = 24 * HOUR_MS;
  const { sale } = await soldOut([1]);
  const all = [await join(sale), await join(sale)];
  await leave(all[0]!);
  const emailsOf = async (): Promise<string[]> => {
    const entries = await Promise.all(
      all.map(({ entry }) => rows.waitingEntry.query.primary({ entryId: entry.id }).go({ consistent: true })),
    );
    return entries.flatMap(({ data }) => data.map(({ email }) => email));
  };
  const { endsAtMs } = (await Event.findFresh(sale.eventId))!;
  setClock(endsAtMs);
  await sweep();
  setClock(endsAtMs + 29 * DAY_MS - HOUR_MS);
  await sweep();
  await sweep();
  expect((await emailsOf()).filter((email) => email.endsWith("@example.com"))).toHaveLength(2);
  setClock(endsAtMs + 30 * DAY_MS);
  await sweep();
  expect(await emailsOf()).toEqual(["", ""]);
});

describe("the organizer", () => {
  it("sees the entries by type and status, counts them, exports them and removes one, whose offer goes to the next", async () => {
    const { sale, orders } = await soldOut([1]);
    const people = [anotherBuyer(), anotherBuyer(), anotherBuyer()];
    const [first, second, third] = [await join(sale, 1, people[0]), await join(sale, 1, people[1]), await join(sale, 1, people[2])];
    await ask(sale, 1, people[1]);
    await cancel(orders[0]!);
    await offer(sale);
    const { eventId } = sale;
    const seen = async () => (await asOrganizer(() => Waiting.list({ eventId, page: {} }))).entries.map(({ id, status }) => [id, status]);
    expect(await seen()).toEqual([
      [second.entry.id, "waiting"],
      [third.entry.id, "waiting"],
      [first.entry.id, "offered"],
    ]);
    await asOrganizer(() => Waiting.remove({ entryId: first.entry.id }));
    await asOrganizer(() => Waiting.remove({ entryId: third.entry.id }));
    await offer(sale);
    expect(await statusesOf(first, second, third)).toEqual(["removed", "offered", "removed"]);
    const { lists } = await asOrganizer(() => Waiting.count({ eventId }));
    expect(lists).toEqual([{ ticketTypeId: sale.ticketTypeId, name: "Full", waiting: 0, offered: 1, bought: 0, ended: 2, heldBack: 0 }]);
    const { text } = await asOrganizer(() => Waiting.exportEntries({ eventId, filter: { status: "removed" } }));
    expect(text.trim().split("\r\n")).toHaveLength(3);
    expect(text).toContain(people[0]!.email);
    const page = await asOrganizer(() => Waiting.list({ eventId, page: { limit: 1 } }));
    expect([page.entries.length, page.cursor === null]).toEqual([1, false]);
  });

  it("does not remove an entry that bought its tickets", async () => {
    const { sale, orders } = await soldOut([1]);
    const joined = await join(sale);
    await cancel(orders[0]!);
    await offer(sale);
    const order = await offeredOrder(joined);
    await pay(order);
    await issue(order);
    await expect(asOrganizer(() => Waiting.remove({ entryId: joined.entry.id }))).rejects.toMatchObject({ code: "waiting_list.bought" });
  });
});
