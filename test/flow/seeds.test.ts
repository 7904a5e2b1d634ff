/** The seeds of `start --seed`, for their figures: rows written in batches are counted like sales, and nothing is oversold. */
import { beforeAll, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf, type Client } from "../support/client.ts";
import { openStack } from "../support/stack.ts";

let stack: Stack;
let client: Client;
let eventId: string;
beforeAll(async () => {
  stack = await openStack({ seed: "door-night" });
  client = clientOf(stack);
  eventId = stack.demo?.eventId ?? "";
});

it("counts every ticket that the seed wrote", async () => {
  const report = await client.reportWhen(eventId, ({ sold, admitted }) => sold === 240 && admitted === 90);
  expect(report).toMatchObject({ sold: 240, admitted: 90, inside: 90, reserved: 0 });
});

it("leaves as many tickets on sale as the seed did not sell", async () => {
  const { event } = (await client.api(`/events/${eventId}`)).body;
  expect(event.ticketTypes.map(({ available }: { available: number }) => available)).toEqual([300 - 180, 100 - 60]);
});

it("refunds an order of the seed whose tickets nobody used", async () => {
  const { tickets } = (await client.admin(`/events/${eventId}/tickets?limit=100`)).body;
  const used = new Set(
    tickets.filter(({ admittedAt }: { admittedAt?: string }) => admittedAt).map(({ orderId }: { orderId: string }) => orderId),
  );
  const orders = (await client.admin(`/events/${eventId}/orders?limit=100`)).body.orders.map(({ id }: { id: string }) => id);
  const refunds = [];
  for (const id of orders.filter((one: string) => !used.has(one)).slice(0, 8))
    refunds.push((await client.post(`/orders/${id}/refund`)).status);
  expect(refunds.filter((status) => status === 200).length).toBeGreaterThan(0);
  const report = await client.reportWhen(eventId, ({ sold }) => sold < 240);
  expect(report.sold).toBeLessThan(240);
});
