import { expect, it } from "vitest";
import { STATUSES, type OrderRow, type Status } from "../order/order.rules.ts";
import { addOrder, type Recount } from "./report.recount.rules.ts";

const atMs = Date.UTC(2027, 4, 1, 1);
/** Still the day before at the event's place. */
const DAY = "~days/2027-04";

const order = (status: Status, more: Partial<OrderRow> = {}): OrderRow =>
  ({
    status,
    lines: [{ ticketTypeId: "tty_a", name: "Full", quantity: 3, unitPriceMinor: 100, pools: [] }],
    products: [],
    amountMinor: 300,
    createdAtMs: atMs,
    paidAtMs: atMs,
    ...more,
  }) as OrderRow;

const recountOf = (row: OrderRow): Record<string, Record<string, number>> => {
  const recount: Recount = new Map();
  addOrder(recount, row, "sales", "America/Sao_Paulo");
  return Object.fromEntries(
    [...recount].map(([item, sums]) => [item, Object.fromEntries([...sums].filter(([, by]) => by !== 0))] as const),
  );
};

const refund = (amountMinor: number, ...ticketIds: string[]) => ({
  refundId: "ref_a",
  amountMinor,
  by: "buyer" as const,
  tickets: ticketIds.map((ticketId) => ({ ticketId, ticketTypeId: "tty_a" })),
  products: [],
  atMs: atMs + 3 * 3_600_000,
});

it("paid and issued orders are sold, reserved ones reserved, and no other status counts", () => {
  const sold = { sales: { revenue: 300, sold: 3, "sold/tty_a": 3, "revenue/tty_a": 300 }, [DAY]: { "30/sold": 3, "30/charged": 300 } };
  for (const status of STATUSES.filter((one) => one !== "refund_due" && one !== "refunded")) {
    const isSold = status === "paid" || status === "issued";
    const expected = isSold ? sold : status === "reserved" ? { sales: { reserved: 3, "reserved/tty_a": 3 } } : {};
    expect(recountOf(order(status)), status).toEqual(expected);
  }
});

it("a ticket that was voided and then refunded ended once, on the day when it was voided", () => {
  const voided = [{ ticketId: "tkt_a", ticketTypeId: "tty_a", atMs, released: false }];
  expect(recountOf(order("issued", { voided, refunds: [refund(200, "tkt_a", "tkt_b")] }))).toEqual({
    sales: { revenue: 100, sold: 1, "sold/tty_a": 1, "revenue/tty_a": 100, "returned/tty_a": 200, "refunded/buyer": 200 },
    [DAY]: { "30/sold": 2, "30/charged": 300 },
    "~days/2027-05": { "01/sold": -1, "01/refunded": 200 },
  });
});

it("fees that the last refund kept stay revenue, and money of an order that never had stock was none", () => {
  const last = { refunds: [refund(270, "tkt_a", "tkt_b", "tkt_c")], refundDueAtMs: atMs };
  expect(recountOf(order("refunded", last))).toEqual({
    sales: { revenue: 30, "returned/tty_a": 300, "refunded/buyer": 270 },
    [DAY]: { "30/charged": 300, "30/refunded": 270 },
  });
  const { paidAtMs: _, ...late } = order("refunded");
  expect(recountOf(late as OrderRow)).toEqual({});
});

it("fees, discounts, codes and exchanges of an order", () => {
  const item = { name: "", quantity: 3, unitPriceMinor: 0, ticketTypeId: "tty_a" };
  const product = { name: "", quantity: 1, pools: [] };
  const row = order("issued", {
    amountMinor: 310,
    promoCodeId: "prm_a",
    adjustments: [
      { ...item, kind: "discount", amountMinor: -60 },
      { ...item, kind: "fee", feeId: "fee_a", amountMinor: 30 },
    ],
    products: [{ ...product, productId: "prd_cheap", unitPriceMinor: 25 }],
    exchanges: [
      {
        exchangeId: "exc",
        productId: "prd_dear",
        fromName: "",
        toProductId: "prd_cheap",
        toName: "",
        quantity: 1,
        paidMinor: 40,
        unitPriceMinor: 25,
        atMs,
      },
    ],
  });
  const { sales, ...others } = recountOf(row);
  expect(sales).toMatchObject({ revenue: 310, discount: 60, "fee/fee_a": 30, exchanged: 15, "sold/prd_cheap": 1, "revenue/prd_cheap": 25 });
  expect(300 + 25 + 15 + 30 - 60).toBe(310);
  expect(Object.entries(others).find(([name]) => name.startsWith("~codes/"))?.[1]).toEqual({
    "prm_a/orders": 1,
    "prm_a/tickets": 3,
    "prm_a/discount": 60,
    "prm_a/charged": 310,
  });
});
