/** Cards at Stripe over HTTP: the deployed handlers, the stand-in's page as a buyer presses it, and messages that it signs. */
import { beforeAll, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf, until, type Client, type Sale } from "../support/client.ts";
import { openStack } from "../support/stack.ts";

let stack: Stack;
let client: Client;
let sale: Sale;
beforeAll(async () => {
  stack = await openStack({ secondMs: 40, stripe: true });
  client = clientOf(stack);
  sale = await client.openSale();
});

const stripe = () => {
  if (!stack.stripe) throw new Error("the stack has no stand-in for Stripe");
  return stack.stripe;
};
const startToPay = (placed: any, headers: Record<string, string> = {}) =>
  client.api(`/orders/${placed.order.id}/payment`, { method: "POST", token: placed.accessToken, headers, body: { method: "stripe" } });
const press = (redirectUrl: string, button: string) => fetch(`${redirectUrl}/${button}`, { method: "POST", redirect: "manual" });

it("is offered beside simulated cards", async () => {
  expect((await client.api("/settings")).body.settings.paymentMethods).toEqual(["simulated", "stripe"]);
});

it("E1 pays on the provider's page: back at the order, paid, issued, one set of tickets and one email", async () => {
  const buyer = { name: "Ana Souza", email: "paid-at-stripe@example.com" };
  const placed = (await client.order(sale, 2, { buyer })).body;
  const { status, body } = await startToPay(placed);
  expect([status, Object.keys(body)]).toEqual([200, ["redirectUrl"]]);
  expect(await (await fetch(body.redirectUrl)).text()).toContain("2 × Full");
  const paid = await press(body.redirectUrl, "pay");
  expect([paid.status, paid.headers.get("location")]).toEqual([303, `${stack.web}orders/${placed.order.id}?payment=made`]);
  await client.reaches(placed, "issued");
  expect(await client.ticketsOf(placed)).toHaveLength(2);
  expect(await client.messagesWith(placed.order.id)).toHaveLength(1);
});

it("E2 declines a card, leaves and pays on the same page", async () => {
  const placed = (await client.order(sale)).body;
  const headers = { "idempotency-key": "one-payment-of-this-order" };
  const { redirectUrl } = (await startToPay(placed, headers)).body;
  expect(await (await press(redirectUrl, "decline")).text()).toContain("declined");
  expect((await press(redirectUrl, "leave")).headers.get("location")).toBe(`${stack.web}orders/${placed.order.id}?payment=left`);
  expect(await client.statusOf(placed)).toBe("reserved");
  expect((await startToPay(placed, headers)).body.redirectUrl).toBe(redirectUrl);
  await press(redirectUrl, "pay");
  await client.reaches(placed, "issued");
});

it("E7 a message without a valid signature is 400, and its type must be JSON", async () => {
  const send = (headers: Record<string, string>) => fetch(`${stack.api}/webhooks/stripe`, { method: "POST", body: "{}", headers });
  const json = { "content-type": "application/json" };
  for (const signature of ["", "t=1,v1=00", `t=${Math.floor(Date.now() / 1000)},v1=${"0".repeat(64)}`]) {
    const answer = await send({ ...json, "stripe-signature": signature });
    expect([answer.status, ((await answer.json()) as { error: { code: string } }).error.code]).toEqual([400, "webhook.invalid"]);
  }
  expect((await send(json)).status).toBe(400);
  expect((await send({ "content-type": "text/plain" })).status).toBe(415);
});

it("E15 says to try again while Stripe is down; the order stays reserved, and the same payment works later", async () => {
  const placed = (await client.order(sale)).body;
  const headers = { "idempotency-key": "a-payment-while-it-is-down" };
  stripe().goDown(true);
  const answer = await startToPay(placed, headers);
  stripe().goDown(false);
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "1"]);
  expect(await client.statusOf(placed)).toBe("reserved");
  await press((await startToPay(placed, headers)).body.redirectUrl, "pay");
  await client.reaches(placed, "issued");
});

it("sends a message again until it is taken", async () => {
  const placed = (await client.order(sale)).body;
  const { redirectUrl } = (await startToPay(placed)).body;
  const secrets = process.env["STRIPE_WEBHOOK_SECRETS"];
  process.env["STRIPE_WEBHOOK_SECRETS"] = "whsec_of_another";
  await press(redirectUrl, "pay");
  expect(await client.statusOf(placed)).toBe("reserved");
  process.env["STRIPE_WEBHOOK_SECRETS"] = secrets;
  await client.reaches(placed, "issued");
});

it("shows every payment on its dashboard, where a person plays the bank", async () => {
  const placed = (await client.order(sale)).body;
  const { redirectUrl } = (await startToPay(placed)).body;
  await press(redirectUrl, "processing");
  const sessionId = redirectUrl.split("/").at(-1);
  expect(await (await fetch(`${stripe().url}/dashboard`)).text()).toContain("The bank pays");
  expect(await client.statusOf(placed)).toBe("reserved");
  await press(`${stripe().url}/dashboard/${sessionId}`, "succeed");
  await client.reaches(placed, "issued");
  await press(`${stripe().url}/dashboard/${sessionId}`, "refund");
  await until(
    async () => stripe().charges().at(-1)?.status,
    (status) => status === "refunded",
  );
});
