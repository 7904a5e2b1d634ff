/** Makes the calls whose answer needs things in a state of their own. The client holds each answer to the document. */
import { until, type Answer, type Client } from "../client.ts";

const price = { amountMinor: 500, currency: "BRL" };

/** Lists every answer that is no success. */
export const answerFromStates = async (client: Client): Promise<string[]> => {
  const failures: string[] = [];
  const ok = (what: string, { status, body }: Answer): Answer => {
    if (status >= 300) failures.push(`${what} → ${status} ${JSON.stringify(body)}`);
    return { status, body } as Answer;
  };
  const patch = (path: string, body: object) => client.admin(path, { method: "PATCH", body });
  const remove = (path: string) => client.admin(path, { method: "DELETE" });

  const hoursOn = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();
  const times = { startsAt: hoursOn(48), endsAt: hoursOn(50), doorsOpenAt: hoursOn(47), holdSeconds: 60 };
  const refundPolicy = { hoursBeforeStart: 1, daysAfterPurchase: 7, keepFees: false };
  const sale = await client.openSale({ event: { ...times, refundPolicy } });
  const below = `/events/${sale.eventId}`;
  const make = async (path: string, body: object, noun: string): Promise<string> => (await client.post(below + path, body)).body[noun].id;
  const lines = [{ ticketTypeId: sale.ticketTypeId, quantity: 1 }];
  ok("quote", await client.api(`${below}/quote`, { method: "POST", body: { lines } }));

  const unpaid = (await client.order(sale)).body;
  const buyer = { name: "Ana Souza", email: "ana@example.com" };
  const own = (path: string, method: string, body?: object) =>
    client.api(`/orders/${unpaid.order.id}${path}`, { method, token: unpaid.accessToken, ...(body ? { body } : {}) });
  ok("details", await own("", "PATCH", { buyer }));
  ok("extend", await own("/extend", "POST"));
  ok("cancel", await own("/cancel", "POST"));

  const [productId, toProductId] = [
    await make("/products", { name: "Popcorn", price, stock: 5 }, "product"),
    await make("/products", { name: "Water", price, stock: 5 }, "product"),
  ];
  const { order, accessToken, tickets } = await client.buy(sale, 2, { products: [{ productId, quantity: 1 }] });
  const bought = (path: string, body: object) => client.api(`/orders/${order.id}${path}`, { method: "POST", token: accessToken, body });
  ok("exchange", await client.post(`/orders/${order.id}/exchange`, { productId, toProductId, quantity: 1 }));
  ok("reassign", await bought(`/tickets/${tickets[0].id}/reassign`, { name: "Rui Barreto", email: "rui@example.com" }));
  const named = { name: "Ana Sousa" };
  ok("name", await client.api(`/orders/${order.id}/buyer`, { method: "PATCH", token: accessToken, body: named }));
  ok("refund quote", await bought("/refund/quote", {}));
  ok("refund", await bought("/refund", { ticketIds: [tickets[1].id] }));
  ok("new link", await client.post(`/orders/${order.id}/new-link`));

  const questionId = await make("/questions", { label: "What do you eat?", kind: "text", per: "order" }, "question");
  ok("question", await patch(`${below}/questions/${questionId}`, { required: false }));
  const promoCodeId = await make("/promo-codes", { code: "TEN", percentOff: 10 }, "promoCode");
  ok("promo code", await patch(`${below}/promo-codes/${promoCodeId}`, { maxUses: 40 }));
  const deviceId = await make("/devices", { name: "Phone 2", gateId: sale.gateId, role: "steward" }, "device");
  ok("device", await patch(`/devices/${deviceId}`, { name: "Phone 2b" }));
  ok("gate", await remove(`${below}/gates/${await make("/gates", { name: "South", mode: "exit" }, "gate")}`));
  ok("type", await remove(`${below}/ticket-types/${await make("/ticket-types", { name: "Half", price, capacity: 5 }, "ticketType")}`));
  ok("guests", await client.post(`${below}/invitations`, { ticketTypeId: sale.ticketTypeId, attendees: [{ name: "Bia" }] }));

  const empty = await client.openSale();
  const { url } = (await client.post(`/events/${empty.eventId}/preview-link`)).body;
  const token = /#preview=(\w+)$/.exec(url)?.[1] ?? "";
  ok("preview", await client.api(`/events/${empty.eventId}/preview`, { token }));
  ok("unpublish", await client.post(`/events/${empty.eventId}/unpublish`));

  const { member } = (await client.post("/members", { email: "nina@example.com", role: "door" })).body;
  const link = new RegExp(`${member.id}#([\\w.]+)`);
  const mails = await until(
    async () => (await client.messages()).flatMap(({ text }) => link.exec(text)?.[1] ?? []),
    ({ length }) => length > 0,
  );
  ok("invitation", await client.post(`/members/${member.id}/preview`, { token: mails[0] }));
  return failures;
};
