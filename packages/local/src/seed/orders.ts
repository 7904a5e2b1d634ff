/**
 * Writes paid and issued orders in batches, with their tickets, payments and stock: far quicker than sales.
 * The stream counts them like any others. Only for a stack of this machine, while nobody else sells from the event.
 */
import * as v from "valibot";
import * as Catalog from "@catraca/core/catalog";
import * as Id from "@catraca/core/kernel/id";
import * as Order from "@catraca/core/order";
import { quote } from "@catraca/core/order/order.quote.ts";
import { newOrderRow } from "@catraca/core/order/order.row.ts";
import { orderDemand, ticketsOf, type OrderRow } from "@catraca/core/order.rules";
import { OrderBody } from "@catraca/core/order.schema";
import * as Stock from "@catraca/core/stock";
import { allocate, type Shard } from "@catraca/core/stock.rules";
import { rows } from "@catraca/core/table/service";
import { LIST_SLOTS } from "@catraca/core/table/table";
import { person } from "./bodies.ts";

const NOT_DUE = { dueAtMs: 0, dueSlot: 0 };
/** Orders whose rows are built before they are written. */
const BATCH = 250;

type Purchase = { ticketTypeId: string; quantity: number; products?: { productId: string; quantity: number }[] };

const bodyOf = (eventId: string, { ticketTypeId, quantity, products = [] }: Purchase, number: number): OrderBody =>
  v.parse(OrderBody, {
    eventId,
    lines: [{ ticketTypeId, quantity }],
    products,
    buyer: person(number),
    attendees: Array.from({ length: quantity }, (_, seat) => ({ name: person(number + seat * 17).name })),
  });

/** Takes the allocations from `shards` in place. */
const issuedRow = (body: OrderBody, catalog: Catalog.Catalog, shards: Shard[], atMs: number): OrderRow => {
  const priced = quote(body, catalog, Date.now());
  if (priced.outcome !== "quoted") throw new Error(`the seed's order cannot be sold: ${JSON.stringify(priced)}`);
  const row = newOrderRow(Id.create("ord"), body, priced);
  const allocations = allocate(orderDemand(row), shards, Math.random);
  if (!allocations) throw new Error("the seed sells more than there is");
  for (const { pool, shard, quantity } of allocations) {
    const at = shards.findIndex((one) => one.pool === pool && one.shard === shard);
    const from = shards[at];
    if (from) shards[at] = { ...from, available: from.available - quantity };
  }
  const paid = row.amountMinor > 0 ? { paymentId: Id.create("pay") } : {};
  const times = {
    createdAtMs: atMs,
    reservedAtMs: atMs,
    paidAtMs: atMs,
    issuedAtMs: atMs,
    notifiedAtMs: atMs,
    expiresAtMs: atMs + row.holdMs,
  };
  return { ...row, ...paid, ...times, allowance: "", status: "issued", allocations };
};

const write = async (orders: readonly OrderRow[]): Promise<void> => {
  const tickets = orders.flatMap((order) => {
    const ids = Order.ticketIdsOf(order).values();
    return ticketsOf(order, () => ids.next().value ?? "").map((ticket) => ({
      ...ticket,
      productsBought: ticket.products,
      status: "issued" as const,
      revision: 0,
      inside: false,
      entries: 0,
      scans: {},
      listSlot: Id.slot(ticket.ticketId, LIST_SLOTS),
      createdAtMs: order.createdAtMs,
    }));
  });
  const charges = orders.flatMap(({ paymentId, orderId, amountMinor, currency, requestHash, createdAtMs }) =>
    paymentId === undefined ? [] : [{ charge: { paymentId, amountMinor, currency, createdAtMs }, of: { orderId, requestHash } }],
  );
  const concurrent = { concurrent: 4 };
  // Paid before issued, as every order: the report counts the move to `paid`.
  for (const [at, status] of (["paid", "issued"] as const).entries())
    await rows.order
      .put(orders.map((row) => ({ ...row, ...NOT_DUE, status, version: at + 1, listSlot: Id.slot(row.orderId, LIST_SLOTS) })))
      .go(concurrent);
  await rows.ticket.put(tickets).go(concurrent);
  if (charges.length === 0) return;
  await rows.payment
    .put(charges.map(({ charge, of }) => ({ ...charge, ...of, ...NOT_DUE, provider: "simulated", status: "booked" as const })))
    .go(concurrent);
  await rows.simulatedCharge.put(charges.map(({ charge }) => ({ ...charge, status: "captured" as const }))).go(concurrent);
};

/** Sells these purchases, one order each, at times spread over the last `days`. */
export const writeOrders = async (p: { eventId: string; purchases: readonly Purchase[]; days: number }): Promise<void> => {
  const catalog = await Catalog.getFresh(p.eventId);
  if (!catalog) throw new Error("the seed's event is missing");
  const pools = [...new Set([...catalog.ticketTypes, ...catalog.products].flatMap((one) => one.pools))];
  const before = await Stock.readShards(pools, { consistent: true });
  const shards = [...before];
  const stepMs = (p.days * 86_400_000) / Math.max(1, p.purchases.length);
  const startMs = Date.now() - p.days * 86_400_000;
  for (let from = 0; from < p.purchases.length; from += BATCH) {
    const orders = p.purchases.slice(from, from + BATCH).map((purchase, index) => {
      const number = from + index;
      return issuedRow(bodyOf(p.eventId, purchase, number), catalog, shards, Math.round(startMs + number * stepMs));
    });
    await write(orders);
  }
  for (const [at, { pool, shard, available }] of before.entries()) {
    const sold = available - (shards[at]?.available ?? available);
    if (sold > 0) await rows.stock.patch({ pool, shard }).subtract({ available: sold }).go();
  }
};

/** The codes of the event's tickets, as the buyers have them. */
export const ticketCodes = async (eventId: string, limit: number): Promise<string[]> => {
  const { codeOf } = await import("@catraca/core/ticket/ticket.own-code.ts");
  const codes: string[] = [];
  for (let listSlot = 0; listSlot < LIST_SLOTS && codes.length < limit; listSlot++) {
    const { data } = await rows.ticket.query.byEvent({ eventId, listSlot }).go({ pages: "all", hydrate: true });
    codes.push(...data.map(codeOf));
  }
  return codes.slice(0, limit);
};
