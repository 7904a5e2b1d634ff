/** Makes each thing that a call names by its id. */
import type { Ids } from "../calls.ts";
import type { Client, Sale } from "../client.ts";

/** `accessToken` opens the order, `entryToken` the entry of a waiting list. */
export type Things = { ids: Ids; accessToken: string; entryToken: string };

export const makeThings = async (client: Client, sale: Sale): Promise<Things> => {
  const below = `/events/${sale.eventId}`;
  const price = { amountMinor: 1, currency: "BRL" };
  const make = async (path: string, body: object, noun: string): Promise<string> => (await client.post(path, body)).body[noun].id;
  const { order, accessToken, tickets } = await client.buy(sale);
  const { entryId, entryToken } = await client.makeEntry();
  const exported = (await client.post(`${below}/exports`, { list: "orders" })).body.export;
  await client.jobIs(exported.job.id, "done");
  const ids = {
    ...sale,
    poolId: await make(`${below}/pools`, { name: "Balcony", capacity: 5 }, "pool"),
    productId: await make(`${below}/products`, { name: "Popcorn", price, stock: 5 }, "product"),
    feeId: await make(`${below}/fees`, { name: "Service", per: "order", amount: price }, "fee"),
    questionId: await make(`${below}/questions`, { label: "What do you eat?", kind: "text", per: "order" }, "question"),
    promoCodeId: await make(`${below}/promo-codes`, { code: "FRIENDS10", percentOff: 10 }, "promoCode"),
    deviceId: await make(`${below}/devices`, { name: "Phone 2", gateId: sale.gateId, role: "steward" }, "device"),
    memberId: await make("/members", { email: "bia@example.com", role: "door" }, "member"),
    keyId: await make("/keys", { name: "Accounting", scopes: ["orders:read"] }, "key"),
    ...(await client.makeWebhook()),
    ...(await client.makePartnerEvent()),
    orderId: order.id,
    ticketId: tickets[0].id,
    exportId: exported.job.id as string,
    jobId: await client.startJob(),
    conflictId: await client.makeConflict(),
    entryId,
  };
  return { ids, accessToken, entryToken };
};
