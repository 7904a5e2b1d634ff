/** S7 what an erasure waits for, and what it leaves nowhere: friends in orders without tickets, the organizer's notes, emails that are still owed. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as Notification from "@catraca/core/notification";
import * as Order from "@catraca/core/order";
import * as Person from "@catraca/core/person";
import { rows } from "@catraca/core/table/service";
import { openFileService } from "../support/file-service.ts";
import { openMailService } from "../support/mail-service.ts";
import { readTable } from "../support/ledger.ts";
import { moveClock, startClock, stopClock, sweep } from "../support/time.ts";
import {
  asAnyone,
  asOrganizer,
  asSystem,
  cancel,
  issue,
  openSale,
  orderBody,
  pay,
  refund,
  refundPart,
  reserve,
  rowOf,
  ticketsOf,
  type Placed,
} from "../support/world/sale.ts";

const { mails } = openMailService();
openFileService();
beforeEach(stopClock);
afterEach(startClock);

const DAY_MS = 86_400_000;
const STEP_MS = 300_000;
const REMOVED = { buyer: { name: "", email: "" }, attendees: [], dueAtMs: 0 };
let people = 0;

/** Two tickets, one for a friend with an address of their own. */
const placeForTwo = async () => {
  const sale = await openSale({ capacity: 2 });
  const buyer = { name: "Ulla Uhl", email: `ulla.${++people}@uhl.example` };
  const attendees = [{ name: "Ulla Uhl" }, { name: "Frieda Faber", email: `frieda.${people}@faber.example` }];
  const placed = (await asAnyone(() => Order.place({ order: { ...orderBody(sale, 2, buyer), attendees } }))) as Placed;
  return { sale, buyer, placed };
};
const bought = async () => {
  const made = await placeForTwo();
  await pay(made.placed);
  await issue(made.placed);
  await Order.recordNotified(await rowOf(made.placed));
  return made;
};
/** Paid when others had the seats. */
const paidLate = async () => {
  const made = await placeForTwo();
  await cancel(made.placed);
  await reserve(made.sale, 2);
  await payLate(made.placed);
  return made;
};
const payLate = async (placed: Placed): Promise<void> => {
  const { orderId, amountMinor, currency } = await rowOf(placed);
  await asSystem(() => Order.settle({ paymentId: `pay_aaaaaaaaaaaaa${orderId.slice(-3)}`, orderId, amountMinor, currency }));
  expect((await rowOf(placed)).status).toBe("refund_due");
};
const returnMoney = ({ order }: Placed) => asSystem(() => Order.refund(order.id, async () => undefined));
const erase = ({ email }: { email: string }) => asOrganizer(() => Person.erase({ email }));
const names = async (): Promise<string> => JSON.stringify(await readTable());

describe("an order that was paid too late and refunded", () => {
  it("is erased with its friends, once the email about the refund had its time", async () => {
    const { buyer, placed } = await paidLate();
    expect(await erase(buyer)).toMatchObject({ orders: 0, unfinished: [{ status: "refund_due" }] });
    await returnMoney(placed);
    expect(await erase(buyer)).toMatchObject({ orders: 0, unfinished: [{ status: "refunded" }] });
    moveClock(STEP_MS);
    expect(await erase(buyer)).toMatchObject({ orders: 1, unfinished: [] });
    expect(await rowOf(placed)).toMatchObject(REMOVED);
    expect(await names()).not.toMatch(new RegExp(`${buyer.email}|frieda.${people}@`));
  });

  it("loses its names within thirty days, and not in the first twenty-nine", async () => {
    const { buyer, placed } = await paidLate();
    await returnMoney(placed);
    moveClock(29 * DAY_MS - 1);
    await sweep();
    expect((await rowOf(placed)).buyer).toEqual(buyer);
    moveClock(DAY_MS + 1);
    await sweep();
    expect(await rowOf(placed)).toMatchObject(REMOVED);
  });

  it("does so after an email that failed, too", async () => {
    const { placed } = await paidLate();
    await returnMoney(placed);
    await Order.recordRetried(await rowOf(placed));
    await Order.recordGivenUp(await rowOf(placed), "Error");
    moveClock(30 * DAY_MS);
    await sweep();
    expect(await rowOf(placed)).toMatchObject(REMOVED);
  });

  it("is not due again when it had lost them before the payment", async () => {
    const { buyer, placed } = await placeForTwo();
    await cancel(placed);
    await erase(buyer);
    await payLate(placed);
    await returnMoney(placed);
    expect(await rowOf(placed)).toMatchObject({ status: "refunded", ...REMOVED });
  });

  it("keeps its names when it had tickets", async () => {
    const { buyer, placed } = await bought();
    await refund(placed);
    moveClock(31 * DAY_MS);
    await sweep();
    expect((await rowOf(placed)).buyer).toEqual(buyer);
  });
});

describe("the organizer's note about a guest", () => {
  const invitation = { payment: "free", note: "Ulla is a VIP" } as const;

  it.each([
    ["an issued order", bought],
    [
      "a cancelled one",
      async () => {
        const made = await placeForTwo();
        await cancel(made.placed);
        return made;
      },
    ],
  ])("goes with the erasure of %s", async (_, make) => {
    const { buyer, placed } = await make();
    await rows.order.patch({ orderId: placed.order.id }).set({ invitation }).go();
    await erase(buyer);
    expect((await rowOf(placed)).invitation).toEqual({ payment: "free" });
  });
});

describe("an email that is still owed keeps the address", () => {
  it("after one that failed, until it is sent or given up", async () => {
    const { buyer, placed } = await bought();
    await Order.recordRetried(await rowOf(placed));
    expect(await erase(buyer)).toMatchObject({ orders: 0, unfinished: [{ status: "issued" }] });
    await Order.recordGivenUp(await rowOf(placed), "Error");
    expect(await erase(buyer)).toMatchObject({ orders: 1, unfinished: [] });
  });

  it("of a refunded part, until the money is back and the email had its time", async () => {
    const { buyer, placed } = await bought();
    const [ticket] = await ticketsOf(placed);
    const { refund: part } = await refundPart(placed, { ticketIds: [ticket?.id ?? ""] });
    expect(await erase(buyer)).toMatchObject({ orders: 0, unfinished: [{ status: "issued" }] });
    moveClock(STEP_MS);
    await rows.refund.patch({ refundId: part.id }).set({ status: "due" }).go();
    expect(await erase(buyer)).toMatchObject({ orders: 0, unfinished: [{ status: "issued" }] });
    await rows.refund.patch({ refundId: part.id }).set({ status: "returned" }).go();
    expect(await erase(buyer)).toMatchObject({ orders: 1, unfinished: [] });
  });

  it.each(["voided", "tickets"] as const)("and one that finds none is not recorded as sent: %s", async (kind) => {
    const { buyer, placed } = await bought();
    const { orderId } = await rowOf(placed);
    const [ticketId = ""] = Order.ticketIdsOf(await rowOf(placed));
    await erase(buyer);
    const notificationId = `${orderId}.${kind}.email.again`;
    const owed = {
      orderId,
      kind,
      channel: "email",
      ticketId,
      status: "failed",
      attempts: 1,
      createdAtMs: 1,
      dueAtMs: 1,
      dueSlot: 0,
    } as const;
    await rows.notification.put({ notificationId, ...owed }).go();
    await asSystem(() => Notification.finish(notificationId));
    const { data } = await rows.notification.get({ notificationId }).go({ consistent: true });
    expect([data?.status, data?.dueAtMs, mails]).toEqual(["failed", 0, []]);
  });
});
