/** P5: from the request to the mailbox, over HTTP. */
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

const find = (email: string) => client.api("/find-tickets", { method: "POST", body: { email } });

it("P5 answers a known and an unknown address alike, and only the known one gets its links", async () => {
  const email = `finder.${Date.now()}@example.com`;
  const { order } = await client.buy(await client.openSale(), 1, { buyer: { name: "Ana Souza", email }, locale: "en" });
  const [known, unknown] = [await find(email.toUpperCase()), await find(`nobody.${email}`)];
  const seen = ({ status, body, headers }: typeof known) => ({
    status,
    body,
    headers: [...headers].filter(([name]) => !/^(date|x-.*id|apigw-requestid)$/.test(name)),
  });
  expect(seen(known)).toMatchObject({ status: 202, body: {} });
  expect(seen(unknown)).toEqual(seen(known));
  const toFinder = async () => (await client.messages()).filter((mail) => mail.to.includes(email) && mail.subject.includes("links"));
  const [mail] = await until(toFinder, ({ length }) => length > 0, 60_000);
  const [, orderId = "", token = ""] = /\/orders\/(ord_\w+)#(\S+)/.exec(mail.text) ?? [];
  expect(orderId).toBe(order.id);
  expect((await client.api(`/orders/${orderId}/tickets`, { token })).body.tickets).toHaveLength(1);
  // Sent in order: an email to the unknown address would be there.
  expect((await toFinder()).map(({ to }) => to)).toEqual([email]);
});
