/** Buyers cancel their own tickets, as long as the refund policy of the event allows it. */
import { afterEach, beforeEach, expect, it } from "vitest";
import * as Catalog from "@catraca/core/catalog";
import * as Event from "@catraca/core/event";
import * as Fee from "@catraca/core/fee";
import * as Order from "@catraca/core/order";
import * as Payment from "@catraca/core/payment";
import { rows } from "@catraca/core/table/service";
import { audit } from "../support/ledger.ts";
import { setClock, startClock, stopClock } from "../support/time.ts";
import {
  asAnyone,
  asBuyer,
  asOrganizer,
  buy,
  countAvailable,
  openSale,
  rowOf,
  ticketsOf,
  type Placed,
  type Sale,
} from "../support/world/sale.ts";

beforeEach(stopClock);
afterEach(async () => {
  startClock();
  expect(await audit()).toEqual([]);
});

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const cancel = (placed: Placed, ticketIds?: string[]) =>
  asBuyer(placed, () => Payment.refundOwn({ orderId: placed.order.id, refund: ticketIds === undefined ? {} : { ticketIds } }));
const quote = (placed: Placed, ticketIds?: string[]) =>
  asBuyer(placed, () => Payment.quoteOwn({ orderId: placed.order.id, refund: ticketIds === undefined ? {} : { ticketIds } }));
const setPolicy = ({ eventId }: Sale, refundPolicy: { hoursBeforeStart?: number; daysAfterPurchase?: number; keepFees?: boolean } | null) =>
  asOrganizer(() => Event.change({ eventId, change: { refundPolicy } }));
const startOf = async ({ eventId }: Sale): Promise<number> => Date.parse((await asOrganizer(() => Event.get({ eventId }))).startsAt);

it("M7 one minute before the limit a buyer cancels a ticket, one minute after it is refused with the rule", async () => {
  const sale = await openSale({ capacity: 3 });
  await setPolicy(sale, { hoursBeforeStart: 48 });
  const placed = await buy(sale, 2);
  const [first, second] = await ticketsOf(placed);
  const untilMs = (await startOf(sale)) - 48 * HOUR_MS;
  setClock(untilMs - MINUTE_MS);
  const quoted = await quote(placed, [first?.id ?? "none"]);
  expect(quoted.quote).toMatchObject({
    amount: { amountMinor: 5_000 },
    until: new Date(untilMs).toISOString(),
    left: { tickets: [{ id: first?.id }, { id: second?.id }] },
  });
  expect(await cancel(placed, [first?.id ?? "none"])).toMatchObject({
    order: { status: "issued", refunded: { amountMinor: 5_000 } },
    refund: { amount: { amountMinor: 5_000 }, status: "returned" },
  });
  expect(await countAvailable(sale)).toBe(2);
  setClock(untilMs + MINUTE_MS);
  const tooLate = { code: "order.refund_refused", issues: [{ params: { rule: "too_late", until: new Date(untilMs).toISOString() } }] };
  await expect(quote(placed, [second?.id ?? "none"])).rejects.toMatchObject(tooLate);
  await expect(cancel(placed, [second?.id ?? "none"])).rejects.toMatchObject(tooLate);
  expect((await rowOf(placed)).refunds).toMatchObject([{ by: "buyer" }]);
});

it("fees stay with the organizer when the policy says so, and the event's page tells it", async () => {
  const sale = await openSale({ capacity: 3 });
  await asOrganizer(() => Fee.create({ eventId: sale.eventId, fee: { name: "Service", per: "ticket", basisPoints: 1_000 } }));
  await setPolicy(sale, { daysAfterPurchase: 7, keepFees: true });
  expect((await asAnyone(() => Catalog.get({ eventId: sale.eventId }))).refundPolicy).toEqual({ daysAfterPurchase: 7, keepFees: true });
  const placed = await buy(sale, 2);
  expect((await quote(placed)).quote).toMatchObject({ amount: { amountMinor: 10_000 }, keepFees: true });
  expect(await cancel(placed)).toMatchObject({ order: { status: "refunded" }, refund: { amount: { amountMinor: 10_000 } } });
});

it("without a policy, and for a used ticket, also when its scan was undone, it is refused", async () => {
  const sale = await openSale({ capacity: 3 });
  const placed = await buy(sale);
  await expect(cancel(placed)).rejects.toMatchObject({ code: "order.refund_refused", issues: [{ params: { rule: "none" } }] });
  await setPolicy(sale, { hoursBeforeStart: 0 });
  const [ticket] = await ticketsOf(placed);
  const entry = { did: "admitted", atMs: 1, gateId: "g", gateName: "G", deviceId: "d" } as const;
  for (const scan of [entry, { ...entry, undoneAtMs: 2 }]) {
    await rows.ticket
      .patch({ ticketId: ticket?.id ?? "none" })
      .set({ scans: { scn_a: scan } })
      .go();
    await expect(cancel(placed)).rejects.toMatchObject({ code: "order.ticket_used" });
    await expect(quote(placed)).rejects.toMatchObject({ code: "order.ticket_used" });
  }
  await setPolicy(sale, null);
  expect((await asOrganizer(() => Event.get({ eventId: sale.eventId }))).refundPolicy).toBeUndefined();
});

it("a buyer gets nothing for what the organizer voided or kept, and does not read the organizer's reason", async () => {
  const sale = await openSale({ capacity: 4 });
  await setPolicy(sale, { hoursBeforeStart: 0 });
  const placed = await buy(sale, 3);
  const [first, second] = await ticketsOf(placed);
  await asOrganizer(() => Order.voidTicket({ ticketId: first?.id ?? "none" }));
  await expect(cancel(placed, [first?.id ?? "none"])).rejects.toMatchObject({ code: "order.not_refundable" });
  expect((await quote(placed)).quote).toMatchObject({ amount: { amountMinor: 10_000 }, left: { tickets: [{}, {}] } });
  const part = { ticketIds: [second?.id ?? "none"], amount: { amountMinor: 1_000, currency: "BRL" }, reason: "Suspected fraud" };
  await asOrganizer(() => Payment.refundOrder({ orderId: placed.order.id, refund: part }));
  expect((await cancel(placed, part.ticketIds)).refund).toEqual({
    id: expect.any(String),
    amount: { amountMinor: 1_000, currency: "BRL" },
    status: "returned",
  });
  expect(await cancel(placed)).toMatchObject({ order: { status: "issued" }, refund: { amount: { amountMinor: 5_000 } } });
});
