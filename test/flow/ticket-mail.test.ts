/** Emails about single tickets, from the organizer's call to the buyer's mailbox. */
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

/** Longer than a message takes, so that a second email would have arrived. */
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 3_000));

it("the buyer is told once of a reissued and of a voided ticket, in the order's language", async () => {
  const sale = await client.openSale();
  const { order, tickets, accessToken } = await client.buy(sale, 2, { locale: "en" });
  const [first, second] = tickets;
  const told = async (subject: RegExp) =>
    (await client.messages()).filter((mail) => mail.text.includes(order.id) && subject.test(mail.subject));

  await client.post(`/tickets/${first.id}/reissue`);
  const [reissued] = await until(
    () => told(/^New code: /),
    ({ length }) => length > 0,
    10_000,
  );
  const now = (await client.api(`/orders/${order.id}/tickets`, { token: accessToken })).body.tickets;
  expect(now[0].code).not.toBe(first.code);
  expect(reissued.text).toContain(now[0].code);
  expect(reissued.text).not.toContain(second.code);

  await client.post(`/tickets/${second.id}/void`, { release: true });
  const [voided] = await until(
    () => told(/^Ticket cancelled: /),
    ({ length }) => length > 0,
    10_000,
  );
  expect(voided.text).toContain("The other tickets of the order still work.");
  await client.post(`/tickets/${second.id}/void`, { release: true });
  await aWhile();
  expect([(await told(/^New code: /)).length, (await told(/^Ticket cancelled: /)).length]).toEqual([1, 1]);
});
