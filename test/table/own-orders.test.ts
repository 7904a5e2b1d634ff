/** The orders that an account sees. */
import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { expect, it } from "vitest";
import { runAs } from "@catraca/core/kernel/actor";
import * as Order from "@catraca/core/order";
import { buyerKeyOf } from "@catraca/core/order/order.allowance.ts";
import { listOwn } from "@catraca/core/order/order.own.ts";
import { dynamo } from "@catraca/core/table/client";
import { rows } from "@catraca/core/table/service";
import { asAnyone, asOrganizer, asSystem, issue, openSale, orderBody, pay, type Placed } from "../support/world/sale.ts";

let people = 0;
const anotherAddress = (): string => `ana.souza+${people++}@example.com`;

const placeAs = async (email: string): Promise<Placed> => {
  const order = orderBody(await openSale({ capacity: 5 }), 1, { name: "Ana Souza", email });
  return (await asAnyone(() => Order.place({ order }))) as Placed;
};

const buyAs = async (email: string): Promise<Placed> => {
  const placed = await placeAs(email);
  await pay(placed);
  await issue(placed);
  return placed;
};

const listAs = (email: string, page: { limit?: number; cursor?: string } = {}) => runAs({ type: "attendee", email }, () => listOwn(page));

it("lists issued orders of the address in any case, newest first, with their events, and no unpaid one", async () => {
  const email = anotherAddress();
  const [first, second] = [await buyAs(email), await buyAs(email.toUpperCase())];
  await placeAs(email);
  const { orders, cursor } = await listAs(` ${email}`);
  expect(orders.map(({ id }) => id)).toEqual([second.order.id, first.order.id]);
  expect(orders.map(({ accessToken }) => accessToken)).toEqual([second.accessToken, first.accessToken]);
  expect(orders.map(({ event }) => event.id)).toEqual([second.order.eventId, first.order.eventId]);
  expect(cursor).toBeNull();
  expect((await listAs(anotherAddress())).orders).toEqual([]);
});

it("leaves out an order that the index still names for an address that it was corrected from", async () => {
  const [before, now] = [anotherAddress(), anotherAddress()];
  const { order } = await buyAs(before);
  const { Key, TableName } = rows.order.get({ orderId: order.id }).params<{ Key: { pk: string; sk: string }; TableName: string }>();
  const update = { UpdateExpression: "SET buyerKey = :key", ExpressionAttributeValues: { ":key": { S: buyerKeyOf(now) } } };
  await dynamo.send(new UpdateItemCommand({ TableName, Key: { pk: { S: Key.pk }, sk: { S: Key.sk } }, ...update }));
  expect((await listAs(before)).orders).toEqual([]);
});

it("refuses a cursor that is not one of its own", async () => {
  await expect(listAs(anotherAddress(), { cursor: "bm90IGEgY3Vyc29y" })).rejects.toMatchObject({ code: "request.invalid" });
});

it("is for accounts alone", async () => {
  for (const as of [asAnyone, asOrganizer, asSystem]) await expect(as(() => listOwn({}))).rejects.toMatchObject({ kind: "forbidden" });
});
