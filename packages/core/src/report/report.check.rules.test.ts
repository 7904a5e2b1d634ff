import { expect, it } from "vitest";
import { STATUSES, type OrderRow, type Status } from "../order/order.rules.ts";
import { addOrder, differencesOf } from "./report.check.rules.ts";

const order = (status: Status, more: Partial<OrderRow> = {}): OrderRow =>
  ({ status, lines: [{ ticketTypeId: "tty_a", quantity: 3 }], amountMinor: 300, ...more }) as OrderRow;
const sumsOf = (row: OrderRow): Record<string, number> => {
  const sums = new Map<string, number>();
  addOrder(sums, row, () => "tty_a");
  return Object.fromEntries(sums);
};
const refund = (...ticketIds: string[]) =>
  ({ refundId: "ref_a", tickets: ticketIds.map((ticketId) => ({ ticketId, ticketTypeId: "tty_a" })) }) as NonNullable<
    OrderRow["refunds"]
  >[number];

it("paid and issued orders are sold, reserved ones reserved, and no other status counts", () => {
  const sold = { revenue: 300, sold: 3, "sold/tty_a": 3 };
  for (const status of STATUSES) {
    const expected = status === "paid" || status === "issued" ? sold : status === "reserved" ? { reserved: 3, "reserved/tty_a": 3 } : {};
    expect(sumsOf(order(status)), status).toEqual(expected);
  }
});

it("a ticket that was voided and then refunded ended once", () => {
  const voided = [{ ticketId: "tkt_a" }] as NonNullable<OrderRow["voided"]>;
  const row = order("issued", { voided, refunds: [refund("tkt_a", "tkt_b")], refundedMinor: 200 });
  expect(sumsOf(row)).toEqual({ revenue: 100, sold: 1, "sold/tty_a": 1 });
});

it("fees that the last refund kept stay revenue", () => {
  const refunds = [refund("tkt_a", "tkt_b", "tkt_c")];
  expect(sumsOf(order("refunded", { issuedAtMs: 1, refunds, refundedMinor: 270 }))).toEqual({ revenue: 30 });
});

it("names the counters that differ, without those of products and of scans", () => {
  const counters = new Map([
    ["sold", 2],
    ["sold/prd_a", 9],
    ["admitted", 5],
    ["reserved", 1],
    ["revenue/tty_a", 7],
  ]);
  expect(
    differencesOf(
      counters,
      new Map([
        ["sold", 3],
        ["reserved", 1],
        ["sold/tty_a", 3],
      ]),
    ),
  ).toEqual([
    { name: "sold", counted: 2, expected: 3 },
    { name: "sold/tty_a", counted: 0, expected: 3 },
  ]);
});
