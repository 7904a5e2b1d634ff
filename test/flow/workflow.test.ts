/** The deployed workflow when steps, payments and messages fail. Its seconds last 40 ms here; the clock of orders is real. */
import { GetExecutionHistoryCommand, RedriveExecutionCommand, SendTaskSuccessCommand, SFNClient } from "@aws-sdk/client-sfn";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { stateMachineArn } from "@catraca/local/gateway/functions";
import { clientOf, until, type Client, type Sale } from "../support/client.ts";
import { openStack } from "../support/stack.ts";

let stack: Stack;
let client: Client;
let sfn: SFNClient;
let sale: Sale;

/** How often each function still fails and with which error, and its invocations. */
const failing = new Map<string, { times: number; name: string }>();
const invocations: { name: string; invocation: any }[] = [];

beforeAll(async () => {
  stack = await openStack({
    secondMs: 40,
    around: (name, handler) => (invocation, context) => {
      invocations.push({ name, invocation });
      const fault = failing.get(name);
      if (!fault || fault.times <= 0) return handler(invocation, context);
      fault.times -= 1;
      throw Object.assign(new Error("made to fail"), { name: fault.name });
    },
  });
  client = clientOf(stack);
  sfn = new SFNClient({ endpoint: stack.gateway.endpoint });
  sale = await client.openSale({ capacity: 1000 });
});
afterEach(() => failing.clear());
afterAll(() => sfn?.destroy());

const executionArn = (name: string): string => `${stateMachineArn("checkout").replace(":stateMachine:", ":execution:")}:${name}`;
const run = async (name: string) => (await client.executions()).find((one) => one.name === name);
const ended = (name: string) =>
  until(
    () => run(name),
    (one) => one !== undefined && one.status !== "RUNNING",
    20_000,
  );
const failures = async (name: string): Promise<number> => {
  const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn: executionArn(name), maxResults: 1000 }));
  return events.filter(({ type }) => type === "TaskFailed").length;
};
const issued = (placed: any) => client.reaches(placed, "issued");

it("E2 a declined order is paid with another card", async () => {
  const placed = (await client.order(sale)).body;
  const declined = await client.pay(placed, "decline");
  expect([declined.status, declined.body.error.code]).toEqual([402, "payment.declined"]);
  expect(await client.statusOf(placed)).toBe("reserved");
  expect((await client.pay(placed)).status).toBe(200);
  await issued(placed);
});

it("E6 a payment sent twice, five times and after completion has one effect", async () => {
  const placed = (await client.order(sale)).body;
  const key = { "idempotency-key": "the-same-payment-key" };
  const first = await Promise.all([client.pay(placed, "approve", key), client.pay(placed, "approve", key)]);
  expect(first.map(({ status }) => status)).toEqual([200, 200]);
  await issued(placed);
  for (let time = 0; time < 3; time++) expect((await client.pay(placed, "approve", key)).status).toBe(200);
  const other = await client.pay(placed, "decline", key);
  expect([other.status, other.body.error.code]).toEqual([409, "idempotency.key_reused"]);
  expect(
    (await client.admin(`/events/${sale.eventId}/tickets?limit=100`)).body.tickets.filter((one: any) => one.orderId === placed.order.id),
  ).toHaveLength(1);
});

it("E9 a step that fails three times is retried, and its execution succeeds", async () => {
  for (const [step, name] of [
    ["checkoutReserve", "Transient"],
    ["checkoutIssue", "Transient"],
    ["checkoutNotify", "Error"],
  ] as const) {
    failing.set(step, { times: 3, name });
    const placed = (await client.order(sale)).body;
    await client.pay(placed);
    await issued(placed);
    expect(await ended(placed.order.id)).toMatchObject({ status: "SUCCEEDED" });
    expect(await failures(placed.order.id)).toBe(3);
  }
});

it("a step that times out is retried, and the order needs no attention", async () => {
  for (const [step, name] of [
    ["checkoutIssue", "States.Timeout"],
    ["checkoutNotify", "Sandbox.Timedout"],
  ] as const) {
    failing.set(step, { times: 6, name });
    const placed = (await client.order(sale)).body;
    await client.pay(placed);
    const run = await ended(placed.order.id);
    expect(run).toMatchObject({ status: "SUCCEEDED" });
    expect(run?.states).not.toContain("Attention");
    expect(failing.get(step)?.times ?? 0).toBe(0);
  }
});

it("E10 an order whose step keeps failing needs attention, and a redrive finishes it", async () => {
  failing.set("checkoutIssue", { times: 1000, name: "Error" });
  const placed = (await client.order(sale)).body;
  await client.pay(placed);
  const stuck = await ended(placed.order.id);
  expect(stuck).toMatchObject({ status: "FAILED", error: "NeedsAttention" });
  expect(stuck?.states.at(-1)).toBe("Attention");
  const listed = async () =>
    (await client.admin(`/events/${sale.eventId}/orders?limit=100`)).body.orders.find((one: any) => one.id === placed.order.id);
  expect(await listed()).toMatchObject({ status: "paid", attention: "Issue: Error" });

  failing.clear();
  await sfn.send(new RedriveExecutionCommand({ executionArn: executionArn(placed.order.id) }));
  await issued(placed);
  expect(await ended(placed.order.id)).toMatchObject({ status: "SUCCEEDED" });
  expect((await listed()).attention).toBeUndefined();
});

it("E10 a redrive of a step that still fails needs attention again", async () => {
  failing.set("checkoutIssue", { times: 1000, name: "Error" });
  const placed = (await client.order(sale)).body;
  await client.pay(placed);
  await ended(placed.order.id);
  await sfn.send(new RedriveExecutionCommand({ executionArn: executionArn(placed.order.id) }));
  expect(await ended(placed.order.id)).toMatchObject({ status: "FAILED", error: "NeedsAttention" });
  failing.clear();
  await sfn.send(new RedriveExecutionCommand({ executionArn: executionArn(placed.order.id) }));
  await issued(placed);
});

it("E11 a task token that is late, repeated or of another execution is refused and has no effect", async () => {
  const answer = (taskToken: string) =>
    sfn.send(new SendTaskSuccessCommand({ taskToken, output: "{}" })).then(
      () => "taken",
      (error: Error) => error.name,
    );
  const tokenOf = async (orderId: string): Promise<string> =>
    (await until(
      async () =>
        invocations.find(({ name, invocation }) => name === "checkoutPay" && invocation.orderId === orderId)?.invocation.taskToken,
      Boolean,
    )) as string;

  const placed = (await client.order(sale)).body;
  const token = await tokenOf(placed.order.id);
  await client.pay(placed);
  await issued(placed);
  await ended(placed.order.id);
  expect(await answer(token)).toMatch(/^Task(TimedOut|DoesNotExist)$/);
  expect(await answer("no token of ours")).toBe("InvalidToken");

  // The row decides: an execution resumed without a payment waits again.
  const early = (await client.order(sale)).body;
  const { expiresAt } = early.order;
  await sfn.send(
    new SendTaskSuccessCommand({
      taskToken: await tokenOf(early.order.id),
      output: JSON.stringify({ orderId: early.order.id, status: "reserved", expiresAtMs: Date.parse(expiresAt), graceSeconds: 1 }),
    }),
  );
  await until(
    async () => invocations.filter(({ name, invocation }) => name === "checkoutPay" && invocation.orderId === early.order.id).length,
    (times) => times === 2,
  );
  expect(await client.statusOf(early)).toBe("reserved");
  await client.pay(early);
  await issued(early);
});

it("E12 an order whose email fails for good stays issued, its execution fails, and resend works", async () => {
  const { outbox } = stack.gateway;
  const record = outbox.record.bind(outbox);
  outbox.record = () => {
    throw new Error("the mail service is down");
  };
  const placed = (await client.order(sale)).body;
  await client.pay(placed);
  await issued(placed);
  expect(await ended(placed.order.id)).toMatchObject({ status: "FAILED", error: "NeedsAttention" });
  expect(await client.statusOf(placed)).toBe("issued");

  outbox.record = record;
  const { tickets } = (await client.api(`/orders/${placed.order.id}/tickets`, { token: placed.accessToken })).body;
  expect((await client.post(`/orders/${placed.order.id}/resend`)).status).toBe(200);
  expect((await client.messages()).filter(({ text }) => text.includes(tickets[0].code))).toHaveLength(1);
});

it("E15 a provider that is down gives 503 with Retry-After, keeps the hold, and the next attempt works", async () => {
  const placed = (await client.order(sale)).body;
  const down = await client.pay(placed, "unavailable");
  expect([down.status, down.headers.get("retry-after"), down.body.error.code]).toEqual([503, "1", "service.unavailable"]);
  expect(await client.statusOf(placed)).toBe("reserved");
  expect((await client.pay(placed)).status).toBe(200);
  await issued(placed);
});

it("Q2 the workflow releases an unpaid hold, and its seat is on sale again once", async () => {
  const short = await client.openSale({ capacity: 1, event: { holdSeconds: 5 } });
  const placed = (await client.order(short)).body;
  const refused = await client.order(short);
  expect([refused.status, refused.body.error.code, refused.body.error.issues[0].path]).toEqual([409, "order.sold_out", "lines.0.quantity"]);
  // The workflow's clock is fast here, so it polls until the order's own hold is over.
  await client.reaches(placed, "expired");
  const again = await until(
    () => client.order(short),
    ({ status }) => status === 201,
    5_000,
  );
  expect(again.body.order.status).toBe("reserved");
  expect((await client.order(short)).status).toBe(409);
}, 40_000);
