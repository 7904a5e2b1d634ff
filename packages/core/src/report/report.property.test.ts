/**
 * Counters equal a recount after 20,000 random sales, refunds, exchanges and scans by the product's own rules, whose messages come in any order and some
 * of them twice. The table's own part, that a message counts once, is in test/race/counting.test.ts.
 */
import { expect, it } from "vitest";
import { messagesOfTicket } from "../admission/admission.messages.ts";
import { SALES_ITEM } from "../catalog/catalog.rules.ts";
import type { Message } from "../kernel/message.ts";
import { planExchange } from "../order/order.exchange.rules.ts";
import { messagesOfOrder } from "../order/order.messages.ts";
import { messagesOfPast } from "../order/order.past.ts";
import { planRefund } from "../order/order.refund.rules.ts";
import type { OrderRow } from "../order/order.rules.ts";
import { adjustmentsOf, itemsOf, totalOf } from "../price/price.rules.ts";
import type { ScanRecord } from "../ticket/ticket.schema.ts";
import { differencesOf } from "./report.check.rules.ts";
import { HISTORY_PREFIX, incrementsIn, type Counted } from "./report.rules.ts";
import { addOrder, addTicket, type Recount } from "./report.recount.rules.ts";
import { partsOfStatement, statementOf } from "./report.statement.rules.ts";

const ACTS = 20_000;
const ZONE = "Asia/Kolkata";
const START_MS = Date.UTC(2027, 0, 1);

let seed = 20_261_130;
/** mulberry32: the same acts each time. */
const random = (): number => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};
const below = (n: number): number => Math.floor(random() * n);
const pick = <T>(all: readonly T[]): T | undefined => all[below(all.length)];

type Ticket = Parameters<typeof addTicket>[1] & {
  ticketId: string;
  eventId: string;
  status: string;
  scans: Record<string, ScanRecord>;
  productNames: Record<string, string>;
};
type Sold = { row: OrderRow & { version: number }; tickets: Ticket[] };

const TYPES = [
  { ticketTypeId: "tty_full", name: "Full", unitPriceMinor: 3_333, pools: [] },
  { ticketTypeId: "tty_half", name: "Half", unitPriceMinor: 1_667, pools: [] },
];
const POPCORN = { productId: "prd_corn", name: "Popcorn", unitPriceMinor: 1_500, pools: [] };
const WATER = { productId: "prd_water", name: "Water", priceMinor: 499, pools: [] };
const FEES = [
  { feeId: "fee_service", name: "Service", per: "ticket" as const, basisPoints: 1_050 },
  { feeId: "fee_order", name: "Order", per: "order" as const, amountMinor: 100 },
];

class World {
  nowMs = START_MS;
  readonly orders: Sold[] = [];
  readonly messages: Message[] = [];
  #ids = 0;

  id(prefix: string): string {
    return `${prefix}_${++this.#ids}`;
  }

  write(sold: Sold, change: Partial<OrderRow>): void {
    const before = sold.row;
    sold.row = { ...before, ...change, version: before.version + 1 };
    this.messages.push(...messagesOfOrder({ entity: "order", before, after: sold.row }));
  }

  writeTicket(sold: Sold, ticket: Ticket, change: Partial<Ticket>): void {
    const after = { ...ticket, ...change };
    sold.tickets[sold.tickets.indexOf(ticket)] = after;
    this.messages.push(...messagesOfTicket({ entity: "ticket", before: ticket, after }));
  }
}

const place = (world: World): Sold => {
  const { nowMs } = world;
  const lines = TYPES.map((type, at) => ({ ...type, quantity: at === 0 ? 1 + below(3) : below(4) })).filter(({ quantity }) => quantity > 0);
  const products = random() < 0.5 ? [{ ...POPCORN, quantity: 1 + below(3) }] : [];
  const discount = random() < 0.3 ? { name: "CODE", percentOff: 15 } : undefined;
  const adjustments = adjustmentsOf(lines, { fees: FEES, ...(discount ? { discount } : {}) });
  const row = {
    orderId: world.id("ord"),
    eventId: "evt_a",
    namesMessages: true,
    status: "reserved",
    lines,
    products,
    adjustments,
    allocations: [],
    ...(discount ? { promoCodeId: `prm_${below(5)}` } : {}),
    amountMinor: totalOf(itemsOf({ lines, products, adjustments })),
    currency: "BRL",
    createdAtMs: nowMs,
    reservedAtMs: nowMs,
    version: 1,
  } as unknown as Sold["row"];
  world.messages.push(...messagesOfOrder({ entity: "order", before: undefined, after: row }));
  return { row, tickets: [] };
};

const issue = (world: World, sold: Sold): void => {
  const { lines, products, orderId } = sold.row;
  const bought = Object.fromEntries(products.map(({ productId, quantity }) => [productId, quantity]));
  for (const { ticketTypeId, quantity } of lines)
    for (let at = 0; at < quantity; at++) {
      const pieces = sold.tickets.length === 0 ? bought : {};
      const ticket = { ticketId: `tkt_${orderId}_${sold.tickets.length}`, eventId: "evt_a", ticketTypeId, status: "issued" };
      sold.tickets.push({ ...ticket, inside: false, entries: 0, scans: {}, products: pieces, productsBought: pieces, productNames: {} });
    }
  world.write(sold, { status: "issued", issuedAtMs: world.nowMs });
};

const buy = (world: World): void => {
  const sold = place(world);
  world.orders.push(sold);
  world.nowMs += below(60_000);
  const dice = random();
  if (dice < 0.1) return;
  if (dice < 0.2) world.write(sold, { status: "expired", expiredAtMs: world.nowMs });
  else if (dice < 0.25) world.write(sold, { status: "cancelled", cancelledAtMs: world.nowMs });
  if (dice > 0.15 && dice < 0.25) return;
  world.write(sold, { status: "paid", paidAtMs: world.nowMs });
  issue(world, sold);
};

const refund = (world: World, sold: Sold): void => {
  const refs = sold.tickets.map(({ ticketId, ticketTypeId }) => ({ ticketId, ticketTypeId }));
  const usedTicketIds = sold.tickets.filter(({ scans }) => Object.keys(scans).length > 0).map(({ ticketId }) => ticketId);
  const part = random();
  const asked = part < 0.5 ? { ticketIds: [pick(refs)?.ticketId ?? ""] } : part < 0.6 ? { ticketIds: [], amountMinor: 1 + below(90) } : {};
  const ask = { refundId: world.id("ref"), by: pick(["organizer", "buyer", "dispute"] as const) ?? "buyer", keepFees: random() < 0.5 };
  const found = planRefund(sold.row, refs, { ...asked, ...ask, usedTicketIds, requestHash: "", endAs: "refunded" }, world.nowMs);
  if (found.outcome !== "planned") return;
  const { plan } = found;
  const isOver = plan.to === "refund_due";
  world.write(sold, {
    status: plan.to,
    refunds: [...(sold.row.refunds ?? []), plan.refund],
    refundedMinor: (sold.row.refundedMinor ?? 0) + plan.refund.amountMinor,
    ...(isOver ? { refundDueAtMs: world.nowMs } : {}),
  });
  if (isOver && random() < 0.8) world.write(sold, { status: "refunded", refundedAtMs: world.nowMs });
};

const voidOne = (world: World, sold: Sold): void => {
  const { voided = [], refunds = [], status } = sold.row;
  const gone = new Set([...voided, ...refunds.flatMap(({ tickets }) => tickets)].map(({ ticketId }) => ticketId));
  const ticket = pick(sold.tickets.filter(({ ticketId }) => !gone.has(ticketId)));
  if (!ticket || status !== "issued") return;
  const { ticketId, ticketTypeId } = ticket;
  world.write(sold, { voided: [...voided, { ticketId, ticketTypeId, atMs: world.nowMs, released: random() < 0.5 }] });
};

const exchange = (world: World, sold: Sold): void => {
  const carrier = sold.tickets[0];
  const ask = { exchangeId: world.id("exc"), productId: POPCORN.productId, toProductId: WATER.productId, quantity: 1 };
  const found = planExchange(sold.row, ask, { carrier, offered: WATER, nowMs: world.nowMs });
  if (found.outcome !== "planned" || !carrier) return;
  const { plan } = found;
  const { exchanges = [], boughtProducts, products } = sold.row;
  world.write(sold, {
    exchanges: [...exchanges, plan.exchange],
    products: plan.products,
    boughtProducts: boughtProducts ?? products,
  });
  Object.assign(carrier, plan.pieces);
};

const scan = (world: World, sold: Sold): void => {
  const ticket = pick(sold.tickets);
  if (!ticket || sold.row.status !== "issued") return;
  const record = { atMs: world.nowMs, gateId: `gat_${below(3)}`, gateName: "", deviceId: "dev_1" };
  const scanId = world.id("scn");
  const add = (did: ScanRecord["did"], more: Partial<ScanRecord> = {}) => ({ ...ticket.scans, [scanId]: { ...record, did, ...more } });
  const [productId] = Object.entries(ticket.products).find(([, left]) => left > 0) ?? [];
  const last = Object.entries(ticket.scans).findLast(([, one]) => one.did === "admitted" && one.undoneAtMs === undefined);
  const dice = random();
  if (dice < 0.2 && productId !== undefined)
    return world.writeTicket(sold, ticket, {
      scans: add("redeemed", { productId }),
      products: { ...ticket.products, [productId]: (ticket.products[productId] ?? 0) - 1 },
    });
  if (dice < 0.35 && last)
    return world.writeTicket(sold, ticket, {
      scans: { ...ticket.scans, [last[0]]: { ...last[1], undoneAtMs: world.nowMs } },
      entries: ticket.entries - 1,
      inside: false,
    });
  if (ticket.inside) return world.writeTicket(sold, ticket, { scans: add("exited"), inside: false });
  return world.writeTicket(sold, ticket, { scans: add("admitted"), entries: ticket.entries + 1, inside: true });
};

const act = (world: World): void => {
  world.nowMs += below(random() < 0.01 ? 86_400_000 : 120_000);
  const dice = random();
  const sold = pick(world.orders);
  if (dice < 0.4 || !sold) buy(world);
  else if (dice < 0.5) refund(world, sold);
  else if (dice < 0.55) voidOne(world, sold);
  else if (dice < 0.6) exchange(world, sold);
  else scan(world, sold);
};

/** Each at least once, in any order, and counted once by its name. */
const deliver = (messages: readonly Message[], without: (message: Message) => boolean = () => false): Counted[] => {
  const sent = [...messages, ...messages.filter(() => random() < 0.2)]
    .filter((message) => !without(message))
    .map((message) => [random(), message] as const)
    .toSorted(([a], [b]) => a - b);
  return [...new Map(sent.map(([, message]) => [message.id, message as Counted])).values()];
};

const countersOf = (messages: readonly Counted[]): Recount => {
  const counters: Recount = new Map();
  for (const { item, name, by } of incrementsIn(ZONE, messages)) {
    if (item.startsWith(HISTORY_PREFIX)) continue;
    const of = item.startsWith("~") ? item : SALES_ITEM;
    const sums = counters.get(of) ?? new Map<string, number>();
    counters.set(of, sums.set(name, (sums.get(name) ?? 0) + by));
  }
  return counters;
};

const world = new World();
for (let at = 0; at < ACTS; at++) act(world);
const expected: Recount = new Map();
for (const { row, tickets } of world.orders) {
  addOrder(expected, row, SALES_ITEM, ZONE);
  for (const ticket of tickets) addTicket(expected, ticket, SALES_ITEM);
}

it(`after ${ACTS} acts the counters equal a recount of the rows, and the statement adds up`, () => {
  const counters = countersOf(deliver(world.messages));
  expect(differencesOf(counters, expected)).toEqual([]);
  const named = (all: readonly { id: string; name: string }[]) => all;
  const { settlement, days, refundedBy } = statementOf({
    ...partsOfStatement(counters),
    currency: "BRL",
    ticketTypes: named(TYPES.map(({ ticketTypeId: id, name }) => ({ id, name }))),
    products: [POPCORN, WATER].map(({ productId: id, name }) => ({ id, name })),
    fees: FEES.map(({ feeId: id, name }) => ({ id, name })),
    texts: new Map(),
  });
  const sum = (all: readonly { amountMinor: number }[]) => all.reduce((total, { amountMinor }) => total + amountMinor, 0);
  const sold = world.orders.map(({ row }) => row).filter(({ paidAtMs }) => paidAtMs !== undefined);
  expect(settlement.earlier.amountMinor).toBe(0);
  expect(settlement.charged.amountMinor).toBe(sum(sold));
  expect(settlement.net.amountMinor).toBe(sum(sold) - sold.reduce((all, { refundedMinor = 0 }) => all + refundedMinor, 0));
  expect(sum(days.map(({ revenue }) => revenue))).toBe(settlement.net.amountMinor);
  expect(sum(refundedBy.map(({ amount }) => amount))).toBe(settlement.refunded.amountMinor);
});

it("control: without one message the counters differ", () => {
  const [lost] = world.messages.filter(({ type }) => type === "order.part_refunded");
  expect(differencesOf(countersOf(deliver(world.messages, ({ id }) => id === lost?.id)), expected)).not.toEqual([]);
});

it("the rows make the same messages again", () => {
  const told = (messages: readonly Message[]) =>
    messages.map((message) => `${message.id} ${message.at} ${JSON.stringify(incrementsIn(ZONE, [message as Counted]))}`).toSorted();
  const sent = world.messages.filter(({ id }) => id.startsWith("ord_"));
  expect(told(world.orders.flatMap(({ row }) => messagesOfPast(row)))).toEqual(told(sent));
});
