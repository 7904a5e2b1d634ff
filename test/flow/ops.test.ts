/** `pnpm ops` as a process against a running stack: finds a stuck order, tells its story, and finishes it. */
import path from "node:path";
import { beforeAll, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { anotherBuyer } from "../support/bodies.ts";
import { clientOf, until, type Client, type Sale } from "../support/client.ts";
import { startProcess } from "../support/process/child.ts";
import { shareStack, wrapFunction } from "../support/stack.ts";

let stack: Stack;
let client: Client;
let sale: Sale;
let isBroken = false;
let isMailBroken = false;

beforeAll(async () => {
  wrapFunction("notifyTicket", (handler) => (invocation, context) => {
    if (isMailBroken) throw new Error("made to fail");
    return handler(invocation, context);
  });
  wrapFunction("checkoutIssue", (handler) => (invocation, context) => {
    if (isBroken) throw Object.assign(new Error("made to fail"), { name: "InvariantError" });
    return handler(invocation, context);
  });
  stack = await shareStack();
  client = clientOf(stack);
  sale = await client.openSale();
});

const main = path.resolve(import.meta.dirname, "../../packages/ops/src/main.ts");

const ops = async (...args: string[]): Promise<{ code: number | null; said: string }> => {
  const child = startProcess([main, ...args], { CATRACA_DATA_DIR: stack.folder });
  const code = await child.ended;
  return { code, said: child.output() };
};

const rowOf = async (orderId: string) => (await client.admin(`/orders/${orderId}`)).body;

it("a stuck order is found by its buyer, told without a name, unchanged by a dry run, and finished", async () => {
  isBroken = true;
  const buyer = anotherBuyer();
  const placed = (await client.order(sale, 1, { buyer })).body;
  const { id } = placed.order;
  await client.pay(placed);
  await client.executionOf(placed);
  isBroken = false;

  const found = await ops("find", buyer.email.toUpperCase());
  expect(found).toMatchObject({ code: 0, said: expect.stringContaining(`${id}  paid, needs attention (Issue: InvariantError)`) });
  expect((await ops("find", id.slice(-8))).said).toContain(id);

  const story = await ops("order", id);
  expect(story.code, story.said).toBe(0);
  for (const part of [
    "order      paid",
    "payment    pay_",
    "Issue",
    "failed with InvariantError",
    "FAILED: NeedsAttention",
    "issues the tickets",
  ])
    expect(story.said).toContain(part);
  expect(story.said).not.toContain(buyer.name);
  expect(story.said).not.toContain(buyer.email);
  expect((await ops("order", id, "--personal")).said).toContain(buyer.email);

  const before = await rowOf(id);
  const dry = await ops("redrive", id);
  expect(dry).toMatchObject({
    code: 0,
    said: expect.stringContaining(`A dry run: nothing has changed. It would:\n  continue the execution`),
  });
  expect(await rowOf(id)).toEqual(before);
  expect(await client.statusOf(placed)).toBe("paid");

  expect(await ops("redrive", id, "--apply")).toMatchObject({ code: 0, said: expect.stringContaining("Done:") });
  await client.reaches(placed, "issued");
  const [ticket] = await client.ticketsOf(placed);
  const sent = () => client.messagesWith(ticket.code);
  await sent();
  expect((await ops("find", ticket.id)).said).toContain(id);
  await until(
    () => ops("redrive", id, "--apply"),
    ({ code, said }) => code === 1 && said.includes("no execution has work left"),
  );

  const first = (await sent()).length;
  for (let time = 0; time < 2; time++) expect((await ops("resend", id, "--apply")).code).toBe(0);
  expect((await sent()).length).toBe(first + 1);
});

it("refuses what an order does not allow, and says what to do", async () => {
  const placed = (await client.order(sale)).body;
  const { id } = placed.order;
  expect(await ops("release", id, "--apply")).toMatchObject({ code: 1, said: expect.stringMatching(/Its hold lasts until/) });
  expect(await ops("reconcile", id)).toMatchObject({ code: 1, said: expect.stringMatching(/No payment and no refund of it is open/) });
  expect(await client.statusOf(placed)).toBe("reserved");
  expect(await ops("order", "ord_aaaaaaaaaaaaaaaa")).toMatchObject({ code: 1, said: expect.stringContaining("There is no such order.") });
  expect(await ops("remove", id)).toMatchObject({ code: 2, said: expect.stringContaining("usage: pnpm ops") });
});

it("an address whose email bounced is tried again, and its order's email goes out once more", async () => {
  const email = `bounce+ops${Date.now().toString(36)}@simulator.amazonses.com`;
  const { order } = await client.buy(sale, 1, { buyer: { name: "Ana", email } });
  await until(
    () => rowOf(order.id),
    (row) => row.order.mail?.result === "bounced",
  );
  expect(await ops("resend", order.id, "--apply")).toMatchObject({ code: 1, said: expect.stringContaining("came back") });
  const dry = await ops("mail", "try-again", email);
  expect(dry).toMatchObject({ code: 0, said: expect.stringContaining("A dry run: nothing has changed. It would:") });
  expect(dry.said).toContain(order.id);
  expect(dry.said).not.toContain("@");
  expect((await rowOf(order.id)).order.mail?.result).toBe("bounced");
  expect(await ops("mail", "try-again", email, "--apply")).toMatchObject({ code: 0, said: expect.stringContaining("Done:") });
  const sent = async () => (await client.messages()).filter((mail: { to: string }) => mail.to === email).length;
  const before = await sent();
  expect(await ops("resend", order.id, "--apply")).toMatchObject({ code: 0 });
  expect(await sent()).toBe(before + 1);
  expect(await ops("mail", "try-again", "nobody@example.com", "--apply")).toMatchObject({
    code: 1,
    said: expect.stringContaining("nothing is stopped"),
  });
});

it("messages of a dead-letter queue go back to their queue, once", async () => {
  const buyer = anotherBuyer();
  const { tickets } = await client.buy(sale, 1, { buyer });
  isMailBroken = true;
  await client.post(`/tickets/${tickets[0].id}/void`);
  const isDead = async () => stack.gateway.deadLetters().filter(({ functionName }) => functionName === "notifyTicket").length;
  await until(isDead, (count) => count === 1);
  isMailBroken = false;
  expect((await ops("dead-letters", "list")).said).toContain("     1  catraca-local-NotifyTicket-dead-letters");
  const does = "move 1 message from catraca-local-NotifyTicket-dead-letters to catraca-local-NotifyTicket";
  expect(await ops("dead-letters", "replay", "notifyTicket")).toMatchObject({ code: 0, said: expect.stringContaining(does) });
  expect(await isDead()).toBe(1);
  expect(await ops("dead-letters", "replay", "notifyTicket", "--apply")).toMatchObject({ code: 0, said: expect.stringContaining("Done:") });
  const isAboutVoid = ({ to, subject }: { to: string; subject: string }) =>
    JSON.stringify(to).includes(buyer.email) && /cancelado|cancelled/.test(subject);
  await until(
    async () => (await client.messages()).filter(isAboutVoid).length,
    (count) => count === 1,
  );
  expect(await ops("dead-letters", "replay", "notifyTicket", "--apply")).toMatchObject({
    code: 1,
    said: expect.stringContaining("is empty"),
  });
  expect(await ops("dead-letters", "replay", "nothing")).toMatchObject({
    code: 1,
    said: expect.stringContaining("There is no dead-letter queue"),
  });
});

it("the counters of an event with a void, refunds and an open order agree with its orders", async () => {
  const counted = await client.openSale();
  const { order, tickets } = await client.buy(counted, 3);
  await client.post(`/tickets/${tickets[0].id}/void`);
  await client.post(`/orders/${order.id}/refund`, { ticketIds: [tickets[0].id] });
  const part = await client.buy(counted, 2);
  await client.post(`/orders/${part.order.id}/refund`, { ticketIds: [part.tickets[0].id] });
  const whole = await client.buy(counted, 1);
  await client.post(`/orders/${whole.order.id}/refund`);
  await client.order(counted, 4);
  const agrees = () => ops("counters", "check", counted.eventId);
  await client.reportWhen(counted.eventId, ({ sold, reserved }) => sold === 3 && reserved === 4);
  await until(agrees, ({ code, said }) => code === 0 && said.includes("The counters agree with 4 orders."));
  const rebuilt = await ops("counters", "rebuild", counted.eventId, "--apply");
  expect(rebuilt).toMatchObject({
    code: 0,
    said: expect.stringContaining("Read 4 orders and 6 tickets.\nThe counters agree with the rows."),
  });
});
