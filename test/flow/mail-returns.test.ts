/** An address that does not exist, from the mail service's event to the corrected order (P7), through the deployed functions. */
import { beforeAll, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf, until, type Client } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";

let stack: Stack;
let client: Client;
beforeAll(async () => {
  stack = await shareStack();
  client = clientOf(stack);
});

it("P7: the bounce of a confirmation stands on the order, stops further email, and the corrected address gets the tickets", async () => {
  const sale = await client.openSale({ capacity: 10 });
  const label = Date.now().toString(36);
  const [wrong, right] = [`bounce+${label}@simulator.amazonses.com`, `ana.${label}@example.com`];
  const { order } = await client.buy(sale, 1, { buyer: { name: "Ana", email: wrong } });
  const sentTo = async (to: string): Promise<number> => (await client.messages()).filter((mail: { to: string }) => mail.to === to).length;
  const { body } = await until(
    () => client.admin(`/orders/${order.id}`),
    ({ body: { order: one } }) => one.mail !== undefined,
  );
  expect(body.order.mail.result).toBe("bounced");
  expect(body.timeline.map(({ step }: { step: string }) => step)).toContain("mail_bounced");
  expect((await client.post(`/orders/${order.id}/resend`)).body.error.code).toBe("order.address_stopped");
  expect(await sentTo(wrong)).toBe(1);
  const patch = { method: "PATCH", body: { buyer: { email: right } } };
  expect((await client.admin(`/orders/${order.id}`, patch)).body.order.mail).toBeUndefined();
  expect((await client.post(`/orders/${order.id}/resend`)).status).toBe(200);
  expect([await sentTo(wrong), await sentTo(right)]).toEqual([1, 1]);
  const { orders } = (await client.admin(`/events/${sale.eventId}/orders`)).body;
  expect(orders[0]).not.toHaveProperty("mail");
  expect(stack.gateway.deadLetters()).toEqual([]);
});
