/** Accounts of attendees over HTTP, and whose orders they see. `access.test.ts` sends every kind of invalid token. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { beforeAll, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf, until, type Client, type Sale } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";

let stack: Stack;
let client: Client;
let sale: Sale;
beforeAll(async () => {
  stack = await shareStack();
  client = clientOf(stack);
  sale = await client.openSale();
});

const read = (token: string | undefined, query = "") => client.api(`/me/orders${query}`, token === undefined ? {} : { token });
const refusal = async (token: string | undefined): Promise<[number, string]> => {
  const { status, body } = await read(token);
  return [status, body.error.code];
};
const addressOf = (name: string): string => `${name}.${Date.now()}@example.com`;
const buyAs = (email: string) => client.buy(sale, 1, { buyer: { name: "Ana Souza", email } });
const idsOf = ({ body }: { body: { orders: { id: string }[] } }): string[] => body.orders.map(({ id }) => id);

/** The index follows the orders a moment later. */
const readUntil = (token: string, count: number) =>
  until(
    () => read(token),
    ({ body }) => body.orders.length === count,
  );

/** Changes settings that the function reads at every request. */
const withSettings = async (values: Record<string, string>, body: () => Promise<void>): Promise<void> => {
  const before = Object.fromEntries(Object.keys(values).map((name) => [name, process.env[name]]));
  Object.assign(process.env, values);
  try {
    await body();
  } finally {
    Object.assign(process.env, before);
  }
};

it("answers an account with the orders of its verified address alone, page by page, each with the link that opens it", async () => {
  const [ana, rui] = [addressOf("ana"), addressOf("rui")];
  const [first, second, other] = [await buyAs(ana), await buyAs(ana.toUpperCase()), await buyAs(rui)];
  const [anaToken, ruiToken] = [await stack.issuer.attendeeToken({ email: ana }), await stack.issuer.attendeeToken({ email: rui })];
  const answer = await readUntil(anaToken, 2);
  expect(new Set(idsOf(answer))).toEqual(new Set([first.order.id, second.order.id]));
  expect(answer.headers.get("cache-control")).toBe("no-store");
  expect(idsOf(await readUntil(ruiToken, 1))).toEqual([other.order.id]);
  for (const { id, accessToken, event, status, total } of answer.body.orders) {
    expect([event.id, status, total.amountMinor]).toEqual([sale.eventId, "issued", 5000]);
    expect((await client.api(`/orders/${id}/tickets`, { token: accessToken })).body.tickets).toHaveLength(1);
  }
  const page = await read(anaToken, "?limit=1");
  const rest = await read(anaToken, `?limit=1&cursor=${encodeURIComponent(page.body.cursor)}`);
  expect([...idsOf(page), ...idsOf(rest)]).toEqual(idsOf(answer));
  // Another account's cursor shows nothing of it.
  const foreign = await read(ruiToken, `?cursor=${encodeURIComponent(page.body.cursor)}`);
  expect(foreign.status === 422 || idsOf(foreign).every((id) => id === other.order.id)).toBe(true);
});

it("a refunded order stays listed, and one whose buyer was corrected moves to the new owner, with a new link", async () => {
  const [ana, rui] = [addressOf("ana"), addressOf("rui")];
  const [kept, corrected] = [await buyAs(ana), await buyAs(ana)];
  const [anaToken, ruiToken] = [await stack.issuer.attendeeToken({ email: ana }), await stack.issuer.attendeeToken({ email: rui })];
  await readUntil(anaToken, 2);
  await client.post(`/orders/${kept.order.id}/refund`);
  expect((await client.admin(`/orders/${corrected.order.id}`, { method: "PATCH", body: { buyer: { email: rui } } })).status).toBe(200);
  const [moved] = (await readUntil(ruiToken, 1)).body.orders;
  expect(moved.id).toBe(corrected.order.id);
  expect(moved.accessToken).not.toBe(corrected.accessToken);
  const mine = (await readUntil(anaToken, 1)).body.orders;
  expect(mine.map(({ id, status }: { id: string; status: string }) => [id, status])).toEqual([[kept.order.id, "refunded"]]);
});

it("refuses an address that is not verified until it is", async () => {
  const email = addressOf("eve");
  const { order } = await buyAs(email);
  const token = await stack.issuer.attendeeToken({ email, isVerified: false });
  expect(await refusal(token)).toEqual([403, "account.email_unverified"]);
  await stack.issuer.attendeeToken({ email });
  expect(idsOf(await readUntil(token, 1))).toEqual([order.id]);
});

it("takes tokens of its own client alone, whose tokens the console refuses", async () => {
  const token = await stack.issuer.attendeeToken({ email: addressOf("ana") });
  await withSettings({ ATTENDEE_CLIENT_ID: "another" }, async () => expect(await refusal(token)).toEqual([401, "request.unauthenticated"]));
  await withSettings({ ATTENDEE_CLIENT_ID: "catraca-console" }, async () => expect((await refusal(token))[0]).toBe(401));
  expect((await read(token)).status).toBe(200);
  expect((await client.admin("/events", { token })).status).toBe(401);
});

/** An issuer whose answer about an account is this one. */
const withUserInfo = async (status: number, answer: string, body: () => Promise<void>): Promise<void> => {
  const server = createServer((_, response) => response.writeHead(status, { "content-type": "application/json" }).end(answer));
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  try {
    await withSettings({ ATTENDEE_USERINFO_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }, body);
  } finally {
    server.closeAllConnections();
    server.close();
  }
};

it("believes no answer about an address that is another account's, refused or broken", async () => {
  const newToken = () => stack.issuer.attendeeToken({ email: addressOf("ana") });
  const other = JSON.stringify({ sub: "somebody", email: addressOf("rui"), email_verified: "true" });
  await withUserInfo(200, other, async () => expect(await refusal(await newToken())).toEqual([401, "request.unauthenticated"]));
  await withUserInfo(401, "{}", async () => expect(await refusal(await newToken())).toEqual([401, "request.unauthenticated"]));
  for (const [status, answer] of [
    [500, "{}"],
    [429, "{}"],
    [200, "<html>"],
    [200, "{}"],
  ] as const)
    await withUserInfo(status, answer, async () => expect(await refusal(await newToken())).toEqual([503, "service.unavailable"]));
});

it("an installation without accounts says so, and names none in its settings", async () => {
  const token = await stack.issuer.attendeeToken({ email: addressOf("ana") });
  expect((await client.api("/settings")).body.settings.attendeeSignIn.clientId).toBe("catraca-attendees");
  await withSettings({ ATTENDEE_ISSUER: "" }, async () => {
    expect(await refusal(token)).toEqual([404, "account.off"]);
    expect((await client.api("/settings")).body.settings).not.toHaveProperty("attendeeSignIn");
  });
});
