import { expect, it } from "vitest";
import { STATUSES, type OrderRow, type Status } from "../order/order.rules.ts";
import type { RefundRow } from "../refund/refund.entity.ts";
import type { OrderPayment } from "../payment/payment.open.ts";
import { linesOf, nextOf, openPayments, planOf } from "./operator.rules.ts";
import { CHANGES } from "./operator.schema.ts";

const NOW_MS = Date.UTC(2026, 4, 1, 12);

const order = (status: Status, more: Partial<OrderRow> = {}): OrderRow =>
  ({
    orderId: "ord_a",
    status,
    runs: 1,
    expiresAtMs: NOW_MS - 3_600_000,
    holdMs: 600_000,
    amountMinor: 5000,
    currency: "BRL",
    expiredAtMs: NOW_MS,
    ...more,
  }) as OrderRow;

const payment = (status: OrderPayment["status"], more: Partial<OrderPayment> = {}): OrderPayment => ({
  paymentId: `pay_${status}`,
  provider: "simulated",
  status,
  amountMinor: 5000,
  currency: "BRL",
  createdAtMs: NOW_MS - 60_000,
  dueAtMs: NOW_MS,
  ...more,
});

const known = (row: OrderRow, payments: OrderPayment[] = []) => ({ order: row, payments, refunds: [] });

it("each status allows the changes that have work left", () => {
  const allowed = STATUSES.flatMap((status) =>
    CHANGES.flatMap((change) => {
      if (change === "resend") return [];
      return planOf(change, known(order(status)), NOW_MS).outcome === "planned" ? [`${change} ${status}`] : [];
    }),
  );
  expect(allowed).toEqual([
    "redrive pending",
    "release pending",
    "release reserved",
    "redrive paid",
    "redrive issued",
    "reconcile refund_due",
  ]);
});

it("redrives no order whose buyer was notified, or whose email failed", () => {
  for (const more of [{ notifiedAtMs: NOW_MS }, { delivery: "given_up" }, { delivery: "retried" }, { delivery: "stopped" }] as const)
    expect(planOf("redrive", known(order("issued", more)), NOW_MS).outcome).toBe("refused");
});

it("names the next execution", () => {
  expect(planOf("redrive", known(order("issued")), NOW_MS)).toEqual({
    outcome: "planned",
    does: ["start the execution ord_a-r2, which sends the tickets"],
  });
});

it("releases no hold before its end and the time in which a last payment may arrive", () => {
  const endsAtMs = NOW_MS + 60_000;
  const row = order("reserved", { expiresAtMs: NOW_MS });
  expect(planOf("release", known(row), endsAtMs - 1)).toEqual({
    outcome: "refused",
    reason: "Its hold lasts until 2026-05-01T12:01:00.000Z, and its buyer may pay until then.",
  });
  expect(planOf("release", known(row), endsAtMs).outcome).toBe("planned");
});

it("reconciles what is open, and no attempt that has just begun", () => {
  const payments = [
    payment("started"),
    payment("started", { paymentId: "pay_now", createdAtMs: NOW_MS - 19_999 }),
    payment("return_due"),
    payment("booked"),
    payment("booked", { paymentId: "pay_disputed", isDisputeDue: true }),
    payment("declined"),
    payment("returned"),
  ];
  expect(openPayments(payments, NOW_MS)).toEqual(["pay_started", "pay_return_due", "pay_disputed"]);
});

it("says what the sweeper does next, and nothing for an order that is finished", () => {
  const rest = { payments: [], refunds: [], messages: [] };
  expect(nextOf({ order: order("paid"), dueAtMs: NOW_MS, ...rest })).toEqual([
    "2026-05-01T12:00:00.000Z continues the execution, or starts one, which issues the tickets",
  ]);
  expect(nextOf({ order: order("issued", { notifiedAtMs: NOW_MS }), dueAtMs: 0, ...rest })).toEqual([]);
  expect(nextOf({ order: order("refunded"), dueAtMs: 0, ...rest })).toEqual([]);
});

it("tells every source in order of time, without a name", () => {
  const at = (ms: number) => NOW_MS + ms;
  const lines = linesOf({
    order: order("paid"),
    dueAtMs: 0,
    steps: [
      { at: new Date(at(5)).toISOString(), step: "admitted", ticketId: "tkt_a", attendeeName: "Ana Souza", gate: "North" },
      { at: new Date(at(0)).toISOString(), step: "placed" },
    ],
    payments: [payment("booked", { createdAtMs: at(1) })],
    refunds: [{ refundId: "ref_a", status: "due", amountMinor: 500, currency: "JPY", createdAtMs: at(3), attempts: 2 } as RefundRow],
    messages: [{ notificationId: "n", kind: "tickets", channel: "email", status: "sent", attempts: 3, createdAtMs: at(4), dueAtMs: 0 }],
    executions: [
      {
        name: "ord_a",
        status: "FAILED",
        startedAtMs: at(2),
        stoppedAtMs: at(6),
        error: "NeedsAttention",
        steps: [{ state: "Issue", enteredAtMs: at(3), exitedAtMs: at(1503), attempts: 3, errors: ["Transient", "Transient"] }],
      },
    ],
  });
  expect(lines.map(({ source, text }) => `${source} ${text}`)).toEqual([
    "order placed",
    "payment pay_booked booked, BRL 50.00 by simulated",
    "execution ord_a started",
    "refund ref_a due, JPY 500, 2 attempts",
    "execution ord_a Issue for 1.5 s, 2 retries, failed with Transient",
    "message tickets by email sent, 3 attempts",
    "order admitted tkt_a at North",
    "execution ord_a FAILED: NeedsAttention",
  ]);
});
