/** S7 orders in every status: each is in the export, an erasure takes those on which nobody works, and no late write brings a person back. */
import { describe, expect, it } from "vitest";
import * as Order from "@catraca/core/order";
import * as Person from "@catraca/core/person";
import { eraseWithoutTickets } from "@catraca/core/person/person.erase.ts";
import { dynamo } from "@catraca/core/table/client";
import type { OrderRow } from "@catraca/core/order.rules";
import { openFileService } from "../support/file-service.ts";
import { readTable } from "../support/ledger.ts";
import { withoutCondition } from "../support/without-condition.ts";
import {
  asAnyone,
  asBuyer,
  asOrganizer,
  asSystem,
  cancel,
  issue,
  openSale,
  orderBody,
  pay,
  rowOf,
  type Placed,
} from "../support/world/sale.ts";

openFileService();

let people = 0;
const anotherPerson = () => ({ name: `Quirina Quadros ${++people}q`, email: `quirina.${people}@quadros.example` });
type Buyer = ReturnType<typeof anotherPerson>;

const placeAs = async (buyer: Buyer): Promise<Placed> =>
  (await asAnyone(async () => Order.place({ order: orderBody(await openSale({ capacity: 5 }), 1, buyer) }))) as Placed;
const paidAs = async (buyer: Buyer): Promise<Placed> => {
  const placed = await placeAs(buyer);
  await pay(placed);
  return placed;
};
const notified = async (placed: Placed): Promise<void> => Order.recordNotified(await rowOf(placed));
const settleLate = async (placed: Placed): Promise<void> => {
  const { orderId, amountMinor, currency } = await rowOf(placed);
  await asSystem(() => Order.settle({ paymentId: "pay_aaaaaaaaaaaaaaac", orderId, amountMinor, currency }));
};

const exported = ({ email }: Buyer) => asOrganizer(() => Person.exportPerson({ email }));
const erase = ({ email }: Buyer) => asOrganizer(() => Person.erase({ email }));
const textOfTable = async (): Promise<string> => JSON.stringify(await readTable());

it("an order is in the export from its details on, with its status", async () => {
  const buyer = anotherPerson();
  const [reserved, paid, cancelled] = [await placeAs(buyer), await paidAs(buyer), await placeAs(buyer)];
  await cancel(cancelled);
  const { orders } = await exported(buyer);
  expect(new Map(orders.map(({ id, status }) => [id, status]))).toEqual(
    new Map([
      [reserved.order.id, "reserved"],
      [paid.order.id, "paid"],
      [cancelled.order.id, "cancelled"],
    ]),
  );
});

it("an order whose buyer changed is another person's", async () => {
  const [before, after] = [anotherPerson(), anotherPerson()];
  const placed = await placeAs(before);
  const details = { buyer: after, attendees: [], answers: [] };
  await asBuyer(placed, () => Order.setDetails({ orderId: placed.order.id, details }));
  expect((await exported(before)).orders).toEqual([]);
  expect((await exported(after)).orders).toMatchObject([{ id: placed.order.id, buyer: after }]);
});

it("an order that ended unpaid is erased at once, with its attendees, and a payment that arrives later goes back", async () => {
  const buyer = anotherPerson();
  const placed = await placeAs(buyer);
  await cancel(placed);
  expect(await erase(buyer)).toMatchObject({ orders: 1, unfinished: [] });
  expect(await rowOf(placed)).toMatchObject({ buyer: { name: "", email: "" }, attendees: [], dueAtMs: 0 });
  expect(await textOfTable()).not.toContain(buyer.email);
  await settleLate(placed);
  expect((await rowOf(placed)).status).toBe("refund_due");
  expect((await exported(buyer)).orders).toEqual([]);
});

it("an order that is open, being issued or sent keeps its person, is named with a time, and is erased afterwards", async () => {
  const buyer = anotherPerson();
  const placed = await placeAs(buyer);
  const open = await erase(buyer);
  expect(open).toMatchObject({ orders: 0, unfinished: [{ orderId: placed.order.id, status: "reserved" }] });
  expect(Date.parse(open.unfinished[0]?.tryAgainAt ?? "")).toBeGreaterThan((await rowOf(placed)).expiresAtMs);
  await pay(placed);
  expect(await erase(buyer)).toMatchObject({ orders: 0, unfinished: [{ status: "paid" }] });
  await issue(placed);
  expect(await erase(buyer)).toMatchObject({ orders: 0, tickets: 0, unfinished: [{ status: "issued" }] });
  expect((await rowOf(placed)).buyer).toEqual(buyer);
  await notified(placed);
  expect(await erase(buyer)).toMatchObject({ orders: 1, tickets: 1, unfinished: [] });
  expect(await textOfTable()).not.toMatch(new RegExp(`${buyer.email}|${buyer.name}`));
});

it("a finished order is erased beside one that is open, which is erased when it ended", async () => {
  const buyer = anotherPerson();
  const finished = await paidAs(buyer);
  await issue(finished);
  await notified(finished);
  const open = await placeAs(buyer);
  expect(await erase(buyer)).toMatchObject({ orders: 1, tickets: 1, unfinished: [{ orderId: open.order.id }] });
  await cancel(open);
  expect(await erase(buyer)).toMatchObject({ orders: 1, unfinished: [] });
  expect(await textOfTable()).not.toContain(buyer.email);
});

/** Starts the body before the erasure's write on the order. */
const beforeErasure = async (body: () => Promise<unknown>, work: () => Promise<unknown>): Promise<void> => {
  let isFirst = true;
  dynamo.middlewareStack.add(
    (next) => async (args) => {
      const { UpdateExpression = "" } = args.input as { UpdateExpression?: string };
      if (isFirst && UpdateExpression.includes("anonymizedAtMs")) {
        isFirst = false;
        await body();
      }
      return next(args);
    },
    { step: "initialize", name: "before" },
  );
  try {
    await work();
  } finally {
    dynamo.middlewareStack.remove("before");
  }
};

describe("S7 an unpaid order that a late payment buys while it is erased", () => {
  const raced = async () => {
    const buyer = anotherPerson();
    const placed = await placeAs(buyer);
    await cancel(placed);
    return { buyer, placed };
  };

  it("keeps its person and gets its ticket; the erasure is repeated", async () => {
    const { buyer, placed } = await raced();
    await beforeErasure(
      () => settleLate(placed),
      () => expect(erase(buyer)).rejects.toMatchObject({ code: "person.contended" }),
    );
    await issue(placed);
    await notified(placed);
    expect((await rowOf(placed)).buyer).toEqual(buyer);
    expect(await erase(buyer)).toMatchObject({ orders: 1, tickets: 1 });
    expect(await textOfTable()).not.toContain(buyer.email);
  });

  it("is a paid order without a buyer when the condition is off (control)", async () => {
    const { placed } = await raced();
    const before = (await asSystem(() => Order.findRow(placed.order.id))) as OrderRow;
    await settleLate(placed);
    await withoutCondition(dynamo, { operation: "UpdateItem", key: /ord_/, matching: /status/ }, () => eraseWithoutTickets(before));
    expect(await rowOf(placed)).toMatchObject({ status: "paid", buyer: { email: "" } });
  });
});

describe("S7 a link that is renewed while its buyer is erased", () => {
  const bought = async () => {
    const buyer = anotherPerson();
    const placed = await paidAs(buyer);
    await issue(placed);
    await notified(placed);
    return { buyer, placed };
  };
  /** Reads the order, has its buyer erased, and then writes. */
  const renewLate = async ({ buyer, placed }: Awaited<ReturnType<typeof bought>>): Promise<unknown> => {
    let erased: unknown;
    dynamo.middlewareStack.add(
      (next) => async (args) => {
        if (erased === undefined && JSON.stringify(args.input).includes("tokenGeneration")) {
          erased = true;
          await erase(buyer);
        }
        return next(args);
      },
      { step: "initialize", name: "late", priority: "high" },
    );
    try {
      return await asOrganizer(() => Order.revokeLink(placed.order.id));
    } finally {
      dynamo.middlewareStack.remove("late");
    }
  };

  it("does not bring the buyer back", async () => {
    const one = await bought();
    await expect(renewLate(one)).rejects.toMatchObject({ code: "order.contended" });
    expect((await rowOf(one.placed)).buyer).toEqual({ name: "–", email: "" });
  });

  it("brings the buyer back without the condition (control)", async () => {
    const one = await bought();
    await withoutCondition(dynamo, { operation: "UpdateItem", key: /ord_/, matching: /#buyer = / }, () => renewLate(one));
    expect((await rowOf(one.placed)).buyer).toEqual(one.buyer);
  });
});
