/** The orders, items and attendees of an event as CSV. */
import { beforeAll, expect, it } from "vitest";
import * as Fee from "@catraca/core/fee";
import * as Order from "@catraca/core/order";
import { exportAttendees, exportItems, exportOrders } from "@catraca/core/order/order.export.ts";
import { reassignTicket } from "@catraca/core/order/order.reassign.ts";
import { runAs } from "@catraca/core/kernel/actor";
import * as Product from "@catraca/core/product";
import * as PromoCode from "@catraca/core/promo-code";
import { rows } from "@catraca/core/table/service";
import {
  asAnyone,
  asBuyer,
  asOrganizer,
  issue,
  openSale,
  orderBody,
  pay,
  refundPart,
  ticketsOf,
  type Placed,
  type Sale,
} from "../support/world/sale.ts";

let sale: Sale;
let placed: Placed;

const FORMULA = "=HYPERLINK(1)";

const buy = async (more: object): Promise<Placed> => {
  const one = (await asAnyone(() => Order.place({ order: { ...orderBody(sale, 3), ...more } }))) as Placed;
  await pay(one);
  await issue(one);
  return one;
};

beforeAll(async () => {
  // Three tickets at 33.33 with a fee of 10.5 % each and 15 % off.
  sale = await openSale({ capacity: 100, priceMinor: 3333 });
  const { eventId } = sale;
  const product = await asOrganizer(async () => {
    await Fee.create({ eventId, fee: { name: "Service", per: "ticket", basisPoints: 1050 } });
    await PromoCode.create({ eventId, promoCode: { code: "FIFTEEN", percentOff: 15 } });
    return Product.create({ eventId, product: { name: "Popcorn", price: { amountMinor: 1000, currency: "BRL" }, stock: 5 } });
  });
  const buyer = { name: FORMULA, email: "ana@example.com", phone: "+5511999990000" };
  placed = await buy({ buyer, promoCode: "FIFTEEN", products: [{ productId: product.id, quantity: 2 }] });
  const [first, second] = await ticketsOf(placed);
  await rows.event
    .patch({ eventId })
    .set({ doorsOpenAtMs: Date.now() + 3_600_000 })
    .go();
  const attendee = { name: 'Rui "R", Barreto', email: "rui@example.com" };
  await asBuyer(placed, () => reassignTicket({ orderId: placed.order.id, ticketId: first?.id ?? "", attendee }));
  await refundPart(placed, { ticketIds: [second?.id ?? ""] });
  for (let at = 0; at < 4; at++) await buy({});
  await asAnyone(() => Order.place({ order: orderBody(sale, 1) }));
});

/** A reader of RFC 4180. */
const parse = (text: string): Record<string, string>[] => {
  const cells = [...text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)].map(([, quoted, plain, end]) => ({
    text: quoted?.replaceAll('""', '"') ?? plain ?? "",
    isLast: end !== ",",
  }));
  const lines: string[][] = [[]];
  for (const { text: cell, isLast } of cells) {
    lines.at(-1)?.push(cell);
    if (isLast) lines.push([]);
  }
  const [header = [], ...rest] = lines.slice(0, -1);
  for (const line of rest) expect(line).toHaveLength(header.length);
  return rest.map((line) => Object.fromEntries(header.map((name, at) => [name, line[at] ?? ""])));
};

type Export = typeof exportOrders | typeof exportAttendees;
const whole = async (exported: Export, filter: object = {}) =>
  parse((await asOrganizer(() => exported({ eventId: sale.eventId, filter }))).text);

const minor = (text = ""): number => Math.round(Number(text) * 100);

it("M1 the items of each order add up to its total, in the file of orders too", async () => {
  const [orders, items] = [await whole(exportOrders), await whole(exportItems)];
  expect(orders).toHaveLength(6);
  for (const order of orders) {
    const own = items.filter(({ order_id }) => order_id === order["order_id"]);
    expect(own.reduce((sum, { amount }) => sum + minor(amount), 0)).toBe(minor(order["total"]));
    for (const { quantity, unit_price, amount } of own) expect(Number(quantity) * minor(unit_price)).toBe(minor(amount));
  }
  const [row] = orders.filter(({ order_id }) => order_id === placed.order.id);
  expect(minor(row?.["total"])).toBe(placed.order.total.amountMinor);
  expect(minor(row?.["refunded"])).toBeGreaterThan(0);
  expect(items.filter(({ order_id }) => order_id === placed.order.id).map(({ kind }) => kind)).toEqual([
    "ticket",
    "product",
    "discount",
    "fee",
  ]);
  expect(items.find(({ kind }) => kind === "discount")?.["amount"]).toMatch(/^-\d+\.\d\d$/);
});

it("S1 names and numbers that a spreadsheet would compute are text", async () => {
  const [row] = await whole(exportOrders, { query: placed.order.id });
  expect([row?.["buyer_name"], row?.["buyer_phone"]]).toEqual([`'${FORMULA}`, "'+5511999990000"]);
});

it("the file of attendees has each ticket with its attendee and its buyer", async () => {
  const tickets = await whole(exportAttendees, { query: placed.order.id });
  expect(tickets.map(({ status }) => status)).toEqual(["issued", "refunded", "issued"]);
  expect(tickets[0]).toMatchObject({
    attendee_name: 'Rui "R", Barreto',
    attendee_email: "rui@example.com",
    buyer_email: "ana@example.com",
    products_left: "Popcorn: 2",
    inside: "false",
    passed_on_at: expect.stringMatching(/^\d{4}-/),
  });
  expect(await whole(exportAttendees)).toHaveLength(15);
  expect(await whole(exportAttendees, { status: "refunded" })).toHaveLength(1);
});

it("filters, begins with a mark when asked, and its parts put together are the whole", async () => {
  expect(await whole(exportOrders, { status: "reserved" })).toHaveLength(1);
  const { text } = await asOrganizer(() => exportOrders({ eventId: sale.eventId, filter: { bom: "1" } }));
  expect(text.startsWith("\uFEFFcreated_at,")).toBe(true);
  let joined = "";
  for (let cursor: string | null | undefined; cursor !== null;) {
    const more = cursor === undefined ? {} : { cursor };
    const part = await asOrganizer(() => exportOrders({ eventId: sale.eventId, filter: { bom: "1", partSize: "2", ...more } }));
    joined += part.text;
    ({ cursor } = part);
  }
  expect(joined).toBe(text);
});

it.each([
  ["orders", exportOrders],
  ["items", exportItems],
  ["attendees", exportAttendees],
])("S4 the file of %s is missing for another organization", async (_, exported) => {
  const stranger = { type: "organizer", subject: "another-organizer" } as const;
  await expect(runAs(stranger, () => exported({ eventId: sale.eventId, filter: {} }))).rejects.toMatchObject({ code: "event.missing" });
});
