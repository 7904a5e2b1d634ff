/** An order's link: what revokes it, and what opens afterwards. */
import { expect, it } from "vitest";
import * as Order from "@catraca/core/order";
import { createToken } from "@catraca/core/order/order.token.ts";
import { dynamo } from "@catraca/core/table/client";
import { withoutCondition } from "../support/without-condition.ts";
import {
  asBuyer,
  asOrganizer,
  atOnce,
  buy,
  issue,
  openSale,
  pay,
  place,
  type Placed,
  reserve,
  rowOf,
  ticketsOf,
} from "../support/world/sale.ts";

const correct = ({ order }: Placed, buyer: object) => asOrganizer(() => Order.correctBuyer({ orderId: order.id, change: { buyer } }));
/** The order with the link that its current row has. */
const withNewLink = async (placed: Placed): Promise<Placed> => ({ ...placed, accessToken: createToken(await rowOf(placed)) });
const read = (placed: Placed) => asBuyer(placed, () => Order.get({ orderId: placed.order.id }));

it("a corrected buyer revokes the earlier link, and the new one opens the same tickets", async () => {
  const placed = await buy(await openSale({ capacity: 5 }), 2);
  const codes = (await ticketsOf(placed)).map(({ code }) => code);
  const { buyer } = await correct(placed, { email: "rui@example.com" });
  expect(buyer).toEqual({ ...placed.order.buyer, email: "rui@example.com" });
  await expect(read(placed)).rejects.toMatchObject({ code: "order.missing" });
  await expect(ticketsOf(placed)).rejects.toMatchObject({ code: "order.missing" });
  const renewed = await withNewLink(placed);
  expect((await read(renewed)).buyer.email).toBe("rui@example.com");
  expect((await ticketsOf(renewed)).map(({ code }) => code)).toEqual(codes);
});

it("the key that placed the order opens it no more once its link was revoked", async () => {
  const sale = await openSale({ capacity: 5 });
  const key = crypto.randomUUID();
  const placed = await reserve(sale, 1, key);
  await pay(placed);
  await issue(placed);
  expect((await reserve(sale, 1, key)).accessToken).toBe(placed.accessToken);
  await correct(placed, { email: "rui@example.com" });
  await expect(place(sale, 1, key)).rejects.toMatchObject({ code: "order.link_revoked" });
});

it("a correction that changes nothing revokes nothing", async () => {
  const placed = await buy(await openSale({ capacity: 5 }));
  await correct(placed, {});
  expect((await read(placed)).buyer).toEqual(placed.order.buyer);
});

it("only the fields in the request change, and null removes the phone", async () => {
  const placed = await buy(await openSale({ capacity: 5 }));
  await correct(placed, { phone: "+5511987654321" });
  expect((await rowOf(placed)).buyer).toEqual({ ...placed.order.buyer, phone: "+5511987654321" });
  await correct(placed, { name: "Rui Barreto", phone: null });
  const { phone: _, ...buyer } = { phone: "", ...placed.order.buyer };
  expect((await rowOf(placed)).buyer).toEqual({ ...buyer, name: "Rui Barreto" });
});

it("an order that is not issued keeps its link", async () => {
  const placed = await reserve(await openSale({ capacity: 5 }));
  await expect(correct(placed, { email: "rui@example.com" })).rejects.toMatchObject({ code: "order.not_issued" });
  expect((await read(placed)).buyer).toEqual(placed.order.buyer);
});

/** Makes all corrections with the same row, as concurrent calls read it. */
const correctAtOnce = async (placed: Placed, emails: readonly string[]) => {
  const results = await atOnce(emails.map((email) => () => correct(placed, { email })));
  return results.filter(({ status }) => status === "fulfilled").length;
};

const emails = Array.from({ length: 8 }, (_, index) => `guest-${index}@example.com`);

it("of corrections at once each that is answered raises the generation, so no revoked link opens again", async () => {
  const placed = await buy(await openSale({ capacity: 5 }));
  const answered = await correctAtOnce(placed, emails);
  expect(answered).toBeGreaterThan(0);
  expect((await rowOf(placed)).tokenGeneration).toBe(answered);
});

it("without the condition two corrections share one generation (control)", async () => {
  const placed = await buy(await openSale({ capacity: 5 }));
  const guard = { operation: "UpdateItem", key: /orderId/, matching: /tokenGeneration|buyer/ } as const;
  const answered = await withoutCondition(dynamo, guard, () => correctAtOnce(placed, emails));
  expect((await rowOf(placed)).tokenGeneration).toBeLessThan(answered);
});
