/** A cancelled event: its sale stops at once, and a job ends each order once, whatever dies in between. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as Cancellation from "@catraca/core/cancellation";
import * as Catalog from "@catraca/core/catalog";
import * as Event from "@catraca/core/event";
import * as Job from "@catraca/core/job";
import * as Id from "@catraca/core/kernel/id";
import { Transient } from "@catraca/core/kernel/fault";
import * as Notification from "@catraca/core/notification";
import * as Order from "@catraca/core/order";
import * as Payment from "@catraca/core/payment";
import { simulated } from "@catraca/core/payment/payment.simulated.ts";
import { rows } from "@catraca/core/table/service";
import { handler } from "@catraca/functions/job/work";
import { eventBody } from "../support/bodies.ts";
import { audit } from "../support/ledger.ts";
import { moveClock, startClock, stopClock } from "../support/time.ts";
import {
  asAnyone,
  asOrganizer,
  asSystem,
  buy,
  finish,
  issue,
  openSale,
  pay,
  place,
  release,
  reserve,
  rowOf,
  statusOf,
  ticketsOf,
  type Placed,
  type Sale,
} from "../support/world/sale.ts";

beforeEach(stopClock);
afterEach(async () => {
  vi.restoreAllMocks();
  startClock();
  expect(await audit()).toEqual([]);
});

type Decision = { refund: "all" | "none"; keepFees?: boolean; message?: string };
const cancelEvent = ({ eventId }: Sale, decision: Decision = { refund: "all" }) =>
  asOrganizer(() => Cancellation.cancelEvent({ eventId, cancellation: decision }));

/** Does what the state machine does: page after page. `mostSteps`: then its process dies. */
const runJob = async (jobId: string, mostSteps = 200): Promise<string> => {
  for (let steps = 0; steps < mostSteps; steps++) {
    const { status } = await handler({ jobId });
    if (status !== "running") return status;
  }
  return "running";
};
const jobOf = (jobId: string) => asOrganizer(() => Job.get({ jobId }));
const notices = async ({ order }: Placed) => {
  const { data } = await rows.notification.scan.where(({ orderId }, { eq }) => eq(orderId, order.id)).go({ pages: "all" });
  return data.map(({ kind }) => kind);
};
const refundsOf = async (placed: Placed) => {
  const { paymentId = "none" } = await rowOf(placed);
  return Object.values((await rows.simulatedCharge.get({ paymentId }).go({ consistent: true })).data?.refunds ?? {});
};

describe("E13 a cancelled event", () => {
  it("sells nothing from that write on, and says so", async () => {
    const sale = await openSale({ capacity: 5 });
    const held = await reserve(sale);
    const expired = await reserve(sale);
    const { event } = await cancelEvent(sale, { refund: "all", message: "The roof leaks." });
    expect(event).toMatchObject({ status: "cancelled", cancellation: { refund: "all", keepFees: false, message: "The roof leaks." } });
    expect(await place(sale, 1)).toMatchObject({ outcome: "refused", code: "event.not_on_sale" });
    moveClock(2_001);
    await expect(pay(held)).rejects.toMatchObject({ code: "order.not_payable" });
    moveClock(3_600_000);
    await release(expired);
    await expect(pay(expired)).rejects.toMatchObject({ code: "order.not_payable" });
    expect((await asAnyone(() => Catalog.get({ eventId: sale.eventId }))).availability).toBe("cancelled");
    await expect(asOrganizer(() => Event.publish({ eventId: sale.eventId }))).rejects.toMatchObject({ code: "event.cancelled" });
    await release(held);
  });

  it("refunds every order once, voids its tickets, releases open ones and tells each buyer once", async () => {
    const sale = await openSale({ capacity: 40 });
    const bought = [await buy(sale, 2), await buy(sale), await buy(sale, 3)];
    const open = await reserve(sale);
    const { job } = await cancelEvent(sale);
    expect(job).toMatchObject({ kind: "cancel_event", status: "running" });
    expect(await runJob(job.id)).toBe("done");
    for (const placed of bought) {
      expect(await statusOf(placed)).toBe("refunded");
      expect(new Set((await ticketsOf(placed)).map(({ status }) => status))).toEqual(new Set(["voided"]));
      expect(await refundsOf(placed)).toEqual([placed.order.total.amountMinor]);
      expect(await notices(placed)).toEqual(["refunded"]);
    }
    expect(await statusOf(open)).toBe("cancelled");
    expect(await jobOf(job.id)).toMatchObject({ status: "done", total: 4, done: 4, failed: 0 });
    const again = await cancelEvent(sale, { refund: "none" });
    expect(again).toMatchObject({ event: { cancellation: { refund: "all" } }, job: { id: job.id, status: "done" } });
    expect(await runJob(job.id)).toBe("done");
    for (const placed of bought) expect(await refundsOf(placed)).toHaveLength(1);
  });

  it("goes on where it stopped when its process dies, and counts each order once", async () => {
    const sale = await openSale({ capacity: 40 });
    const bought: Placed[] = [];
    for (let at = 0; at < 6; at++) bought.push(await buy(sale));
    const { job } = await cancelEvent(sale);
    for (let times = 0; times < 3; times++) {
      expect(await runJob(job.id, 3)).toBe("running");
      // The step that the process died in is repeated, at once by two executions.
      await Promise.all([handler({ jobId: job.id }), handler({ jobId: job.id })]);
    }
    expect(await runJob(job.id)).toBe("done");
    expect(await jobOf(job.id)).toMatchObject({ total: 6, done: 6, failed: 0 });
    for (const placed of bought) {
      expect(await refundsOf(placed)).toEqual([5_000]);
      expect(await notices(placed)).toEqual(["refunded"]);
    }
  });

  it("the sweeper starts another execution of a silent job, and gives it up when none gets further", async () => {
    const sale = await openSale({ capacity: 4 });
    await buy(sale);
    const { job } = await cancelEvent(sale);
    expect(await asSystem(() => Job.listDue())).not.toContain(job.id);
    for (let times = 0; times < 5; times++) {
      moveClock(180_001);
      expect(await asSystem(() => Job.listDue())).toContain(job.id);
      await asSystem(() => Job.finish(job.id));
    }
    expect((await jobOf(job.id)).status).toBe("running");
    moveClock(180_001);
    await asSystem(() => Job.finish(job.id));
    expect((await jobOf(job.id)).status).toBe("failed");
    expect((await cancelEvent(sale)).job.status).toBe("running");
    expect(await runJob(job.id)).toBe("done");
  });

  it("a job that is cancelled stops before its next page, and asking again continues it", async () => {
    const sale = await openSale({ capacity: 4 });
    const placed = await buy(sale);
    const { job } = await cancelEvent(sale);
    expect((await asOrganizer(() => Job.cancel({ jobId: job.id }))).status).toBe("cancelled");
    expect(await runJob(job.id)).toBe("cancelled");
    expect(await statusOf(placed)).toBe("issued");
    await cancelEvent(sale);
    expect(await runJob(job.id)).toBe("done");
    expect(await statusOf(placed)).toBe("refunded");
  });

  it("refunds what is left of an order, also when a client's key was the name of this refund", async () => {
    const sale = await openSale({ capacity: 4 });
    const placed = await buy(sale, 2);
    // The API takes no key that is as short as this.
    const refundId = Id.derive("ref", [placed.order.id, "event_cancelled"]);
    const ask = { by: "organizer", endAs: "refunded", keepFees: false, includeUsed: false, amountMinor: 1_000 } as const;
    await Payment.refundParts(await rowOf(placed), { ask, refundId });
    const { job } = await cancelEvent(sale);
    expect(await runJob(job.id)).toBe("done");
    expect((await refundsOf(placed)).toSorted((a, b) => a - b)).toEqual([1_000, 9_000]);
  });

  it("without refunds voids the tickets, keeps the money, and tells each buyer once", async () => {
    const sale = await openSale({ capacity: 4 });
    const placed = await buy(sale, 2);
    const { job } = await cancelEvent(sale, { refund: "none" });
    expect(await runJob(job.id)).toBe("done");
    expect(await statusOf(placed)).toBe("issued");
    expect((await ticketsOf(placed)).map(({ status }) => status)).toEqual(["voided", "voided"]);
    expect(await refundsOf(placed)).toEqual([]);
    expect(await notices(placed)).toEqual(["event_cancelled"]);
  });

  it("a provider that is down leaves the refunds due, the tickets void and the buyers told", async () => {
    const sale = await openSale({ capacity: 4 });
    const placed = await buy(sale);
    const provider = vi.spyOn(simulated, "refund").mockImplementation(() => Promise.reject(new Transient("payment.unavailable")));
    const { job } = await cancelEvent(sale);
    expect(await runJob(job.id)).toBe("done");
    expect(await statusOf(placed)).toBe("refund_due");
    expect(await notices(placed)).toEqual(["refunded"]);
    provider.mockRestore();
    await finish(placed);
    expect(await statusOf(placed)).toBe("refunded");
  });

  it("an order that was refused is an error of the job, and the others are ended", async () => {
    const sale = await openSale({ capacity: 4 });
    const [one, other] = [await buy(sale), await buy(sale)];
    const { paymentId } = await rowOf(one);
    const refused = simulated.refund.bind(simulated);
    vi.spyOn(simulated, "refund").mockImplementation((charge, refund) =>
      charge.paymentId === paymentId ? Promise.reject(Object.assign(new Error("no"), { name: "AccountClosed" })) : refused(charge, refund),
    );
    const { job } = await cancelEvent(sale);
    expect(await runJob(job.id)).toBe("done");
    expect(await jobOf(job.id)).toMatchObject({ done: 1, failed: 1 });
    expect(await asOrganizer(() => Job.listErrors({ jobId: job.id, page: { limit: 10 } }))).toEqual({
      errors: [{ id: one.order.id, code: "AccountClosed" }],
      cursor: null,
    });
    expect([await statusOf(one), await statusOf(other)]).toEqual(["refund_due", "refunded"]);
    expect(await notices(one)).toEqual(["refunded"]);
    // Asked again while the provider still refuses, when it does not any more, and when nothing is left.
    for (const [failed, status] of [
      [1, "running"],
      [0, "running"],
      [0, "done"],
    ] as const) {
      if (failed === 0) vi.restoreAllMocks();
      expect((await cancelEvent(sale)).job.status).toBe(status);
      expect(await runJob(job.id)).toBe("done");
      expect(await jobOf(job.id)).toMatchObject({ total: 2, done: 2 - failed, failed });
    }
    expect((await asOrganizer(() => Job.listErrors({ jobId: job.id, page: { limit: 10 } }))).errors).toEqual([]);
    expect([await statusOf(one), await refundsOf(one), await notices(one)]).toEqual(["refunded", [5_000], ["refunded"]]);
  });

  it("an order that only the second pass finds, and cannot end, is an error of the job too", async () => {
    const sale = await openSale({ capacity: 4 });
    const placed = await buy(sale);
    const { job } = await cancelEvent(sale);
    await rows.job.patch({ jobId: job.id }).set({ cursor: Order.SECOND_PASS }).go();
    vi.spyOn(simulated, "refund").mockImplementation(() => Promise.reject(Object.assign(new Error("no"), { name: "AccountClosed" })));
    expect(await runJob(job.id)).toBe("done");
    expect(await jobOf(job.id)).toMatchObject({ total: 1, done: 0, failed: 1, status: "done" });
    vi.restoreAllMocks();
    await finish(placed);
  });

  it("an order that gets its tickets after its event was cancelled sends none, and the sweeper ends it", async () => {
    const sale = await openSale({ capacity: 4 });
    const placed = await reserve(sale);
    await pay(placed);
    const { job } = await cancelEvent(sale);
    await issue(placed);
    await asSystem(() => Notification.sendTickets({ orderId: placed.order.id }));
    expect(await notices(placed)).toEqual([]);
    await asSystem(() => Cancellation.finishOrder(placed.order.id));
    expect(await statusOf(placed)).toBe("refunded");
    expect(await notices(placed)).toEqual(["refunded"]);
    expect(await runJob(job.id)).toBe("done");
    expect(await refundsOf(placed)).toEqual([5_000]);
  });

  it("an order that cannot be ended is due each hour, with one alarm, and its attention ends with it", async () => {
    const sale = await openSale({ capacity: 4 });
    const placed = await reserve(sale);
    await pay(placed);
    await cancelEvent(sale);
    await issue(placed);
    const log = vi.spyOn(console, "log");
    const alarms = () => log.mock.calls.filter(([line]) => String(line).includes("OrdersNeedingAttention")).length;
    const orderId = placed.order.id;
    const { allocations } = await rowOf(placed);
    await rows.order.patch({ orderId }).set({ allocations: [] }).go();
    for (let times = 0; times < 2; times++) {
      await expect(asSystem(() => Cancellation.finishOrder(orderId))).rejects.toThrow();
      expect([(await rowOf(placed)).attention, alarms()]).toEqual(["CancelEvent: InvariantError", 1]);
      moveClock(3_599_000);
      expect(await Order.listDue()).not.toContain(orderId);
      moveClock(2_000);
      expect(await Order.listDue()).toContain(orderId);
    }
    await rows.order.patch({ orderId }).set({ allocations }).go();
    await asSystem(() => Cancellation.finishOrder(orderId));
    expect(await rowOf(placed)).toMatchObject({ status: "refunded", attention: "" });
  });

  it("is refused for a draft and for a stranger", async () => {
    const draft = await asOrganizer(() => Event.create(eventBody()));
    await expect(asOrganizer(() => Cancellation.cancelEvent({ eventId: draft.id, cancellation: { refund: "all" } }))).rejects.toMatchObject(
      {
        code: "event.not_published",
      },
    );
    await expect(asAnyone(() => Cancellation.cancelEvent({ eventId: draft.id, cancellation: { refund: "all" } }))).rejects.toThrow();
  });
});
