/** Payments at Stripe: the real client and our adapter against the stand-in, which answers and signs as Stripe does. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as Event from "@catraca/core/event";
import * as Fee from "@catraca/core/fee";
import * as Notification from "@catraca/core/notification";
import * as Order from "@catraca/core/order";
import * as Payment from "@catraca/core/payment";
import { stripe as provider } from "@catraca/core/payment/payment.stripe.ts";
import { dynamo } from "@catraca/core/table/client";
import { rows } from "@catraca/core/table/service";
import * as Ticket from "@catraca/core/ticket";
import * as TicketType from "@catraca/core/ticket-type";
import { eventBody } from "../support/bodies.ts";
import { dieAtCall } from "../support/faults.ts";
import { audit } from "../support/ledger.ts";
import { openStripe } from "../support/stripe.ts";
import { moveClock, setClock, startClock, stopClock, sweep } from "../support/time.ts";
import { meanwhile } from "../support/meanwhile.ts";
import { withoutCondition } from "../support/without-condition.ts";
import {
  asBuyer,
  asOrganizer,
  asSystem,
  buy,
  cancel,
  countAvailable,
  extend,
  issue,
  openSale,
  payBy,
  paymentsOf,
  type Placed,
  refund,
  refundPart,
  release,
  reserve,
  rowOf,
  startAtStripe,
  statusOf,
  ticketsOf,
} from "../support/world/sale.ts";

const stripe = await openStripe();

beforeEach(stopClock);
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  stripe.goSilent(false);
  stripe.goDown(false);
  startClock();
  expect(await audit()).toEqual([]);
});

const key = (name: string) => `a payment's key, ${name}`;
const sessionIdOf = async (placed: Placed, idempotencyKey?: string): Promise<string> => {
  const started = await startAtStripe(placed, idempotencyKey);
  if (!("sessionId" in started)) throw new Error("nothing is left to pay");
  return started.sessionId;
};
const sessionOf = async (placed: Placed) => {
  const session = (await paymentsOf(placed)).map(({ paymentId }) => stripe.sessionFor(paymentId)).at(-1);
  if (!session) throw new Error("no session");
  return session;
};
const moneyOf = async (placed: Placed) => (await paymentsOf(placed)).map(({ status, money }) => `${status} ${money}`).toSorted();
const callsTo = (path: string) => stripe.calls.filter((one) => one.method === "POST" && one.path.endsWith(path));
const metrics = (log: { mock: { calls: unknown[][] } }) =>
  log.mock.calls.map(([line]) => String(line)).filter((line) => line.includes("OrdersNeedingAttention"));

describe("what Stripe is asked", () => {
  it("names the payment and the order, returns to the order's page, and never sends the order's access token", async () => {
    const placed = await reserve(await openSale({ capacity: 2 }));
    await sessionIdOf(placed);
    const { body, key: sentKey } = callsTo("/checkout/sessions").at(-1) ?? { body: "", key: "" };
    const sent = Object.fromEntries(new URLSearchParams(body));
    const paymentId = (await paymentsOf(placed))[0]?.paymentId;
    expect(sent).toMatchObject({
      client_reference_id: paymentId,
      "metadata[orderId]": placed.order.id,
      "payment_intent_data[metadata][paymentId]": paymentId,
      "line_items[0][price_data][unit_amount]": "5000",
      success_url: `http://127.0.0.1:1/orders/${placed.order.id}?payment=made`,
      cancel_url: `http://127.0.0.1:1/orders/${placed.order.id}?payment=left`,
      locale: "pt-BR",
    });
    expect(sentKey).toBe(paymentId);
    expect(body).not.toContain(placed.accessToken);
  });

  it("has a line for each ticket type and fee, and their sum is the order's", async () => {
    const sale = await openSale({ capacity: 5, priceMinor: 3333 });
    await asOrganizer(() => Fee.create({ eventId: sale.eventId, fee: { name: "Service", per: "ticket", basisPoints: 1000 } }));
    const placed = await reserve(sale, 3);
    await sessionIdOf(placed);
    const session = await sessionOf(placed);
    expect(session.amount_total).toBe(placed.order.total.amountMinor);
    const sent = Object.fromEntries(new URLSearchParams(callsTo("/checkout/sessions").at(-1)?.body ?? ""));
    expect(sent).toMatchObject({
      "line_items[0][price_data][product_data][name]": "Full",
      "line_items[0][quantity]": "3",
      "line_items[1][price_data][product_data][name]": "Service",
      "line_items[1][price_data][unit_amount]": "333",
    });
  });

  it("writes the money of currencies without decimals and with three as Stripe does, and refuses a sum that Stripe cannot take", async () => {
    const inCurrency = async (currency: string, amountMinor: number): Promise<Placed> => {
      const { eventId, ticketTypeId } = await asOrganizer(async () => {
        const event = await Event.create(eventBody({ currency }));
        const ticketType = { name: "Full", price: { amountMinor, currency }, capacity: 5, maxPerOrder: 5 };
        const type = await TicketType.create({ eventId: event.id, ticketType });
        await Event.publish({ eventId: event.id });
        return { eventId: event.id, ticketTypeId: type.id };
      });
      return reserve({ eventId, ticketTypeId });
    };
    const yen = await inCurrency("JPY", 5000);
    expect(await payBy("stripe", yen)).toMatchObject({ status: "paid" });
    expect((await sessionOf(yen)).amount_total).toBe(5000);
    const kronur = await inCurrency("ISK", 5000);
    expect(await payBy("stripe", kronur)).toMatchObject({ status: "paid" });
    expect((await sessionOf(kronur)).amount_total).toBe(500_000);
    await refund(yen);
    await refund(kronur);
    const dinars = await inCurrency("KWD", 12_340);
    expect(await payBy("stripe", dinars)).toMatchObject({ status: "paid" });
    await refund(dinars);
    const odd = await inCurrency("KWD", 12_345);
    await expect(startAtStripe(odd)).rejects.toMatchObject({ kind: "conflict", code: "payment.not_possible" });
    expect([await statusOf(odd), await moneyOf(odd)]).toEqual(["reserved", ["declined none"]]);
  });

  it("answers a sum below Stripe's least as a method that cannot take it; the order stays reserved", async () => {
    const placed = await reserve(await openSale({ capacity: 1, priceMinor: 1 }));
    await expect(startAtStripe(placed)).rejects.toMatchObject({ code: "payment.not_possible" });
    expect([await statusOf(placed), await moneyOf(placed)]).toEqual(["reserved", ["declined none"]]);
  });
});

describe("a session", () => {
  it("is one for one key: the buyer who comes back gets the same page, and no attempt is counted", async () => {
    const placed = await reserve(await openSale({ capacity: 2 }));
    const first = await sessionIdOf(placed, key("back"));
    for (let times = 0; times < 11; times++) expect(await sessionIdOf(placed, key("back"))).toBe(first);
    expect(await paymentsOf(placed)).toHaveLength(1);
    expect(await rowOf(placed)).toMatchObject({ paymentAttempts: 1 });
  });

  it("is ended with the hold by the sweeper: nobody can pay there any more", async () => {
    const placed = await reserve(await openSale({ capacity: 2, holdSeconds: 60 }));
    const id = await sessionIdOf(placed, key("ended"));
    moveClock(50_000);
    await sweep();
    expect((await sessionOf(placed)).status).toBe("open");
    moveClock(17_000);
    await release(placed);
    await sweep();
    expect((await sessionOf(placed)).status).toBe("expired");
    expect(await stripe.pay(id)).toBeUndefined();
    expect(await moneyOf(placed)).toEqual(["declined declined"]);
  });

  it("E4 that begins after the hold lives as long as the order can be paid", async () => {
    const placed = await reserve(await openSale({ capacity: 2, holdSeconds: 60 }));
    moveClock(70_000);
    await release(placed);
    const id = await sessionIdOf(placed);
    moveClock(600_000);
    await sweep();
    expect((await sessionOf(placed)).status).toBe("open");
    await stripe.pay(id);
    expect([await statusOf(placed), await moneyOf(placed)]).toEqual(["paid", ["booked captured"]]);
  });

  it("lives as long as an extended hold", async () => {
    const placed = await reserve(await openSale({ capacity: 2, holdSeconds: 300 }));
    await sessionIdOf(placed);
    moveClock(250_000);
    await extend(placed);
    moveClock(100_000);
    await sweep();
    expect((await sessionOf(placed)).status).toBe("open");
    moveClock(3_600_000);
    await sweep();
    expect((await sessionOf(placed)).status).toBe("expired");
    await sweep();
    expect(await statusOf(placed)).toBe("expired");
  });

  it("of a cancelled order is ended", async () => {
    const placed = await reserve(await openSale({ capacity: 2 }));
    await sessionIdOf(placed);
    await cancel(placed);
    moveClock(61_000);
    await sweep();
    expect((await sessionOf(placed)).status).toBe("expired");
  });

  it("that ended at Stripe tells the buyer to pay again, and another attempt works", async () => {
    const placed = await reserve(await openSale({ capacity: 2, holdSeconds: 3_600 }));
    await sessionIdOf(placed, key("too slow"));
    (await sessionOf(placed)).expires_at = Math.floor(Date.now() / 1000) + 60;
    moveClock(61_000);
    await expect(startAtStripe(placed, key("too slow"))).rejects.toMatchObject({ code: "payment.declined" });
    expect(await payBy("stripe", placed)).toMatchObject({ status: "paid" });
    expect(await moneyOf(placed)).toEqual(["booked captured", "declined declined"]);
  });

  it("whose reference was not stored gives no address away, and its attempt is closed without asking Stripe", async () => {
    const placed = await reserve(await openSale({ capacity: 2 }));
    const died = await dieAtCall(dynamo, { call: 5, side: "before" }, () => startAtStripe(placed, key("died")));
    expect(died).toBe(true);
    expect((await sessionOf(placed)).status).toBe("open");
    moveClock(21_000);
    stripe.goDown(true);
    await sweep();
    expect(await moneyOf(placed)).toEqual(["declined declined"]);
    stripe.goDown(false);
    await expect(startAtStripe(placed, key("died"))).rejects.toMatchObject({ code: "payment.declined" });
  });

  /** The sweeper reads an attempt without a reference; before it writes, the buyer's call is repeated and gets an address. */
  const closedWhileItStarts = async (close: (sweeping: () => Promise<void>) => Promise<void>): Promise<Placed> => {
    const placed = await reserve(await openSale({ capacity: 2 }));
    await dieAtCall(dynamo, { call: 5, side: "before" }, () => startAtStripe(placed, key("race")));
    moveClock(21_000);
    vi.spyOn(provider, "close").mockImplementation(async () => {
      expect(await startAtStripe(placed, key("race"))).toHaveProperty("sessionId");
      return { state: "declined" };
    });
    await close(sweep);
    return placed;
  };

  it("stays open when its address was given away while the sweeper closed its attempt", async () => {
    const placed = await closedWhileItStarts((sweeping) => sweeping());
    expect(await moneyOf(placed)).toEqual(["started declined"]);
    expect(await payBy("stripe", placed, "approve", key("race"))).toMatchObject({ status: "paid" });
  });

  it("control: without the reference as a condition, an attempt is declined while its buyer pays", async () => {
    const guard = { operation: "UpdateItem", key: /paymentId/, matching: /^attribute_not_exists\(#reference\)$/ } as const;
    const placed = await closedWhileItStarts((sweeping) => withoutCondition(dynamo, guard, sweeping));
    expect(await moneyOf(placed)).toEqual(["declined declined"]);
  });

  const closedBeforeItStarted = async (start: (starting: () => Promise<unknown>) => Promise<unknown>): Promise<unknown> => {
    const placed = await reserve(await openSale({ capacity: 2 }));
    const { start: begin } = { ...provider } as {
      start: (...asked: Parameters<typeof provider.start>) => ReturnType<typeof provider.start>;
    };
    vi.spyOn(provider, "start").mockImplementation(async (...asked) => {
      const started = await begin(...asked);
      moveClock(21_000);
      await sweep();
      return started;
    });
    return start(() => startAtStripe(placed, key("slow")));
  };

  it("gives no address away once the sweeper closed its attempt", async () => {
    await expect(closedBeforeItStarted((starting) => starting())).rejects.toMatchObject({ code: "payment.declined" });
  });

  it("control: without the status as a condition, a closed attempt gives its address away", async () => {
    const guard = { operation: "UpdateItem", key: /paymentId/, matching: /#status = :status_u0$|^#status = / } as const;
    const closed = closedBeforeItStarted((starting) => withoutCondition(dynamo, guard, starting));
    expect(await closed).toHaveProperty("sessionId");
  });
});

describe("E7 a message of somebody else, or about other money", () => {
  it("is refused with a wrong signature, another secret's, an old one and without one", async () => {
    const placed = await reserve(await openSale({ capacity: 2 }));
    await sessionIdOf(placed);
    const paid = { ...(await sessionOf(placed)), status: "complete", payment_status: "paid" };
    const type = "checkout.session.completed";
    expect(await stripe.resend(type, paid, { secret: "whsec_other" })).toEqual([400]);
    expect(await stripe.resend(type, paid, { atMs: Date.now() - 301_000 })).toEqual([400]);
    await expect(Payment.receive({ provider: "stripe", body: JSON.stringify({ type }), signature: "" })).rejects.toMatchObject({
      code: "webhook.invalid",
    });
    await expect(Payment.receive({ provider: "simulated", body: "{}", signature: "" })).rejects.toMatchObject({ code: "webhook.unknown" });
    expect([await statusOf(placed), await moneyOf(placed)]).toEqual(["reserved", ["started declined"]]);
  });

  it("is taken with either of two secrets while one is rotated", async () => {
    const placed = await reserve(await openSale({ capacity: 2 }));
    const id = await sessionIdOf(placed);
    const before = process.env["STRIPE_WEBHOOK_SECRETS"];
    process.env["STRIPE_WEBHOOK_SECRETS"] = `whsec_new ${before}`;
    await stripe.pay(id);
    process.env["STRIPE_WEBHOOK_SECRETS"] = before;
    expect(await statusOf(placed)).toBe("paid");
  });

  it.each([
    ["amount", { amount_total: 4999 }],
    ["currency", { currency: "eur" }],
  ])("of another %s is flagged and not issued, and the money goes back", async (_, change) => {
    const placed = await reserve(await openSale({ capacity: 2 }));
    const id = await sessionIdOf(placed, key("other money"));
    Object.assign(await sessionOf(placed), change);
    const log = vi.spyOn(console, "log");
    await stripe.pay(id);
    expect(await rowOf(placed)).toMatchObject({ status: "reserved", attention: "Payment: WrongAmount" });
    expect(metrics(log)).toHaveLength(1);
    expect(await moneyOf(placed)).toEqual(["returned refunded"]);
    await expect(startAtStripe(placed, key("other money"))).rejects.toMatchObject({ code: "payment.returned" });
    expect(await payBy("stripe", placed)).toMatchObject({ status: "paid" });
    await issue(placed);
    expect((await rowOf(placed)).attention).toBe("");
  });

  it("of another order is flagged, and the money goes back", async () => {
    const sale = await openSale({ capacity: 2 });
    const [placed, other] = [await reserve(sale), await reserve(sale)];
    const id = await sessionIdOf(placed);
    (await sessionOf(placed)).metadata = { orderId: other.order.id };
    const log = vi.spyOn(console, "log");
    await stripe.pay(id);
    expect([await statusOf(placed), await statusOf(other), await moneyOf(placed)]).toEqual(["reserved", "reserved", ["returned refunded"]]);
    expect(metrics(log)).toHaveLength(1);
  });

  it("of another order keeps money that was booked before", async () => {
    const placed = await reserve(await openSale({ capacity: 2 }));
    await stripe.pay(await sessionIdOf(placed));
    const session = { ...(await sessionOf(placed)), metadata: { orderId: "ord_other" } };
    expect(await stripe.resend("checkout.session.completed", session)).toEqual([200]);
    expect([await statusOf(placed), await moneyOf(placed)]).toEqual(["paid", ["booked captured"]]);
  });

  it("of a session that is not the payment's changes nothing", async () => {
    const placed = await reserve(await openSale({ capacity: 2 }));
    await sessionIdOf(placed);
    const forged = { ...(await sessionOf(placed)), id: "cs_test_other", status: "complete", payment_status: "paid" };
    expect(await stripe.resend("checkout.session.completed", forged)).toEqual([200]);
    expect(await statusOf(placed)).toBe("reserved");
  });

  it("of another installation's payment, or of a type that we do not use, is taken and ignored", async () => {
    const session = { id: "cs_test_x", client_reference_id: "pay_of_another", metadata: { orderId: "ord_x" } };
    const paid = { ...session, payment_status: "paid", amount_total: 1, currency: "brl" };
    expect(await stripe.resend("checkout.session.completed", paid)).toEqual([200]);
    expect(await stripe.resend("checkout.session.completed", { id: "cs_test_y", client_reference_id: null })).toEqual([200]);
    expect(await stripe.resend("customer.created", {})).toEqual([200]);
  });
});

describe("E6 a message that comes again", () => {
  it("five times at once, and five times after the tickets: one booking, one set of tickets", async () => {
    const placed = await reserve(await openSale({ capacity: 2 }));
    const id = await sessionIdOf(placed);
    await stripe.pay(id);
    const session = await sessionOf(placed);
    const again = () => stripe.resend("checkout.session.completed", session, { times: 5 });
    expect(await again()).toEqual([200, 200, 200, 200, 200]);
    await issue(placed);
    expect(await again()).toEqual([200, 200, 200, 200, 200]);
    expect([await statusOf(placed), await moneyOf(placed), (await ticketsOf(placed)).length]).toEqual(["issued", ["booked captured"], 1]);
    await refund(placed);
    expect(await again()).toEqual([200, 200, 200, 200, 200]);
    expect([await statusOf(placed), await moneyOf(placed)]).toEqual(["refunded", ["booked refunded"]]);
    expect(callsTo("/refunds").filter(({ body }) => body.includes(session.client_reference_id ?? "-"))).toHaveLength(1);
  });

  it("that the session has expired, after it was paid, changes nothing", async () => {
    const placed = await reserve(await openSale({ capacity: 2 }));
    const id = await sessionIdOf(placed);
    await stripe.pay(id);
    await stripe.resend("checkout.session.expired", { ...(await sessionOf(placed)), payment_status: "unpaid" });
    expect([await statusOf(placed), await moneyOf(placed)]).toEqual(["paid", ["booked captured"]]);
  });
});

describe("a message that never comes", () => {
  it("is not needed when the buyer comes back: the page asks, and the order is paid", async () => {
    const placed = await reserve(await openSale({ capacity: 2 }));
    const id = await sessionIdOf(placed, key("silent"));
    stripe.goSilent(true);
    await stripe.pay(id);
    expect(await statusOf(placed)).toBe("reserved");
    expect(await startAtStripe(placed, key("silent"))).toMatchObject({ order: { status: "paid" } });
    expect(await moneyOf(placed)).toEqual(["booked captured"]);
  });

  it("is not needed when nobody comes back: the sweeper asks after a minute", async () => {
    const placed = await reserve(await openSale({ capacity: 2 }));
    const id = await sessionIdOf(placed);
    stripe.goSilent(true);
    await stripe.pay(id);
    moveClock(61_000);
    await sweep();
    expect([await statusOf(placed), await moneyOf(placed)]).toEqual(["paid", ["booked captured"]]);
  });

  it("E5 and money that is found after the seat was sold again goes back once", async () => {
    const sale = await openSale({ capacity: 1, holdSeconds: 60 });
    const placed = await reserve(sale);
    const id = await sessionIdOf(placed);
    stripe.goSilent(true);
    await stripe.pay(id);
    setClock((await rowOf(placed)).expiresAtMs);
    await release(placed);
    await buy(sale);
    moveClock(61_000);
    await sweep();
    await sweep();
    expect([await statusOf(placed), await moneyOf(placed)]).toEqual(["refunded", ["booked refunded"]]);
    stripe.goSilent(false);
    expect(await stripe.resend("checkout.session.completed", await sessionOf(placed), { times: 3 })).toEqual([200, 200, 200]);
    expect(await moneyOf(placed)).toEqual(["booked refunded"]);
  });
});

it("E8 dies before or after any call while it takes a message, and then the sweeper asks: the same end", async () => {
  const sale = await openSale({ capacity: 50 });
  for (let call = 1; ; call++) {
    let died = false;
    for (const side of ["before", "after"] as const) {
      const placed = await reserve(sale);
      const id = await sessionIdOf(placed);
      died = await dieAtCall(dynamo, { call, side }, async () => stripe.pay(id)).catch(() => true);
      moveClock(61_000);
      await sweep();
      expect([call, side, await statusOf(placed), await moneyOf(placed)]).toEqual([call, side, "paid", ["booked captured"]]);
      await issue(placed);
      await Order.recordNotified(await rowOf(placed));
    }
    if (call >= 8) break;
    expect(died).toBeDefined();
  }
});

describe("a bank that answers later", () => {
  it("pays: the order waits, and is paid when the bank has", async () => {
    const placed = await reserve(await openSale({ capacity: 2 }));
    const id = await sessionIdOf(placed, key("slow bank"));
    await stripe.process(id);
    expect(await startAtStripe(placed, key("slow bank"))).toMatchObject({ order: { status: "reserved" } });
    moveClock(61_000);
    await sweep();
    expect(await moneyOf(placed)).toEqual(["started declined"]);
    await stripe.answerBank(id, true);
    expect([await statusOf(placed), await moneyOf(placed)]).toEqual(["paid", ["booked captured"]]);
  });

  it("E4 pays after the hold: the seat is taken again", async () => {
    const placed = await reserve(await openSale({ capacity: 2, holdSeconds: 60 }));
    const id = await sessionIdOf(placed);
    await stripe.process(id);
    moveClock(70_000);
    await sweep();
    expect(await statusOf(placed)).toBe("expired");
    stripe.goSilent(true);
    await stripe.answerBank(id, true);
    moveClock(600_000);
    await sweep();
    expect([await statusOf(placed), await moneyOf(placed)]).toEqual(["paid", ["booked captured"]]);
  });

  it("refuses: the attempt is declined, and the order can be paid again", async () => {
    const placed = await reserve(await openSale({ capacity: 2 }));
    const id = await sessionIdOf(placed, key("slow bank refuses"));
    await stripe.process(id);
    await stripe.answerBank(id, false);
    await expect(startAtStripe(placed, key("slow bank refuses"))).rejects.toMatchObject({ code: "payment.declined" });
    expect(await payBy("stripe", placed)).toMatchObject({ status: "paid" });
  });
});

describe("a refund at Stripe", () => {
  it("is made once, also when Stripe has forgotten the key and its answer was lost", async () => {
    const sale = await openSale({ capacity: 2 });
    const placed = await reserve(sale);
    await payBy("stripe", placed);
    await issue(placed);
    stripe.goDown(true);
    await refund(placed);
    expect(await statusOf(placed)).toBe("refund_due");
    stripe.goDown(false);
    moveClock(3 * 86_400_000);
    await sweep();
    expect([await statusOf(placed), await moneyOf(placed)]).toEqual(["refunded", ["booked refunded"]]);
  });

  it("that somebody made in Stripe's dashboard is enough", async () => {
    const placed = await reserve(await openSale({ capacity: 2 }));
    const id = await sessionIdOf(placed);
    await stripe.pay(id);
    await issue(placed);
    stripe.goSilent(true);
    await stripe.refundOutside(id);
    await refund(placed);
    expect([await statusOf(placed), await moneyOf(placed)]).toEqual(["refunded", ["booked refunded"]]);
  });
});

describe("M8 a dispute", () => {
  const paid = async (quantity = 2) => {
    const sale = await openSale({ capacity: 4 });
    const placed = await reserve(sale, quantity);
    const id = await sessionIdOf(placed);
    await stripe.pay(id);
    await issue(placed);
    await Order.recordNotified(await rowOf(placed));
    return { sale, placed, id };
  };
  const statuses = async (placed: Placed) => (await ticketsOf(placed)).map(({ status }) => status);
  const attention = async (placed: Placed) => Order.viewForOrganizer(await rowOf(placed)).attention;
  const use = async (placed: Placed) => {
    const [ticket] = await ticketsOf(placed);
    const scan = { did: "admitted" as const, atMs: Date.now(), gateId: "gat_a", gateName: "North", deviceId: "dev_a" };
    await rows.ticket
      .patch({ ticketId: ticket?.id ?? "" })
      .set({ scans: { scn_a: scan } })
      .go();
  };

  it("blocks the order's tickets and needs attention while it is open; won, it unblocks those that it blocked", async () => {
    const { placed, id } = await paid();
    const [first] = await ticketsOf(placed);
    await asOrganizer(() => Ticket.block({ ticketId: first?.id ?? "" }));
    const log = vi.spyOn(console, "log");
    const dispute = await stripe.dispute(id);
    expect([await statuses(placed), await attention(placed)]).toEqual([["blocked", "blocked"], "Dispute: Open"]);
    await stripe.resend("charge.dispute.created", dispute, { times: 3 });
    expect(metrics(log)).toHaveLength(1);
    await stripe.decide(dispute.id, "won");
    expect([await statuses(placed), await attention(placed)]).toEqual([["blocked", "issued"], undefined]);
  });

  it("lost, ends the tickets and puts the seats on sale; the money went back by itself", async () => {
    const { sale, placed, id } = await paid();
    const refunds = callsTo("/refunds").length;
    const dispute = await stripe.dispute(id);
    await stripe.decide(dispute.id, "lost");
    expect([await statusOf(placed), await statuses(placed), await countAvailable(sale)]).toEqual(["refunded", ["refunded", "refunded"], 4]);
    expect([await attention(placed), callsTo("/refunds").length]).toEqual([undefined, refunds]);
    expect(await stripe.resend("charge.dispute.closed", dispute, { times: 2 })).toEqual([200, 200]);
    expect(await countAvailable(sale)).toBe(4);
  });

  it("lost after a ticket was used, voids every ticket, keeps the seats and stays marked", async () => {
    const { sale, placed, id } = await paid();
    await use(placed);
    const dispute = await stripe.dispute(id);
    await stripe.decide(dispute.id, "lost");
    expect([await statusOf(placed), await statuses(placed), await countAvailable(sale)]).toEqual(["issued", ["voided", "voided"], 2]);
    expect(await attention(placed)).toBe("Dispute: Lost");
    await expect(refundPart(placed, { includeUsed: true })).rejects.toMatchObject({
      code: "order.refund_refused",
      issues: [{ params: { rule: "dispute_lost" } }],
    });
    expect(await rowOf(placed)).not.toHaveProperty("refunds");
  });

  it("refuses a buyer's own refund while it is open; one before its message stays due, and no email says that we return the money", async () => {
    const own = async () => {
      const { sale, ...rest } = await paid();
      await asOrganizer(() => Event.change({ eventId: sale.eventId, change: { refundPolicy: { hoursBeforeStart: 0 } } }));
      return { ...rest, ask: () => asBuyer(rest.placed, () => Payment.refundOwn({ orderId: rest.placed.order.id })) };
    };
    const known = await own();
    const dispute = await stripe.dispute(known.id);
    const refused = { code: "order.refund_refused", issues: [{ params: { rule: "disputed" } }] };
    await expect(known.ask()).rejects.toMatchObject(refused);
    await stripe.decide(dispute.id, "won");
    expect(await known.ask()).toMatchObject({ order: { status: "refunded" } });
    const unknown = await own();
    stripe.goSilent(true);
    const { id } = await stripe.dispute(unknown.id);
    expect(await unknown.ask()).toMatchObject({ order: { status: "refund_due" }, refund: { status: "due" } });
    expect(await attention(unknown.placed)).toBe("Refund: StripeInvalidRequestError");
    stripe.goSilent(false);
    await stripe.decide(id, "lost");
    expect(await statusOf(unknown.placed)).toBe("refunded");
    const { orderId } = await rowOf(unknown.placed);
    await asSystem(() => Notification.sendRefund({ orderId }));
    const { data } = await rows.notification.scan.where((row, { eq }) => eq(row.orderId, orderId)).go({ pages: "all" });
    expect(data).toEqual([]);
  });

  it("that was closed is not opened again by an older message", async () => {
    const { placed, id } = await paid();
    const dispute = await stripe.dispute(id);
    await stripe.decide(dispute.id, "won");
    await stripe.resend("charge.dispute.created", { ...dispute, status: "needs_response" });
    expect([await statuses(placed), await attention(placed)]).toEqual([["issued", "issued"], undefined]);
  });

  it("control: without the row's condition an older message blocks the tickets again", async () => {
    const { placed, id } = await paid();
    const dispute = await stripe.dispute(id);
    await stripe.decide(dispute.id, "won");
    const guard = { operation: "UpdateItem", key: /paymentId/ } as const;
    const resend = () => stripe.resend("charge.dispute.created", { ...dispute, status: "needs_response" });
    await withoutCondition(dynamo, guard, resend);
    expect(await statuses(placed)).toEqual(["blocked", "blocked"]);
  });

  it("won while an earlier message is being applied, leaves no ticket blocked", async () => {
    const { placed, id } = await paid();
    const dispute = await stripe.dispute(id);
    const open = () => stripe.resend("charge.dispute.created", dispute);
    await meanwhile(/blockedBy/, () => stripe.decide(dispute.id, "won"), open);
    // The slower one came last.
    expect(await statuses(placed)).toEqual(["blocked", "blocked"]);
    moveClock(21_000);
    await sweep();
    expect([await statuses(placed), await attention(placed)]).toEqual([["issued", "issued"], undefined]);
  });

  it("that was decided says nothing of a later one", async () => {
    const { placed, id } = await paid();
    const first = await stripe.dispute(id);
    await stripe.decide(first.id, "won");
    const second = await stripe.dispute(id);
    await stripe.resend("charge.dispute.closed", { ...first, status: "won" });
    await stripe.resend("charge.dispute.closed", { ...first, status: "lost" });
    await stripe.resend("charge.dispute.created", { ...first, status: "needs_response" });
    expect([await statuses(placed), await attention(placed)]).toEqual([["blocked", "blocked"], "Dispute: Open"]);
    await stripe.decide(second.id, "won");
    expect(await statuses(placed)).toEqual(["issued", "issued"]);
  });

  it("won while another one is open, leaves the tickets blocked until that is won too", async () => {
    const { placed, id } = await paid();
    const [first, second] = [await stripe.dispute(id), await stripe.dispute(id)];
    await stripe.decide(second.id, "won");
    expect([await statuses(placed), await attention(placed)]).toEqual([["blocked", "blocked"], "Dispute: Open"]);
    await expect(refund(placed)).rejects.toMatchObject({ issues: [{ params: { rule: "disputed" } }] });
    await stripe.decide(first.id, "won");
    expect([await statuses(placed), await attention(placed)]).toEqual([["issued", "issued"], undefined]);
  });

  it("stays marked when a refund fails, and that is told when it was won", async () => {
    const { placed, id } = await paid();
    const { orderId, paymentId = "" } = await rowOf(placed);
    const failed = () => asSystem(() => Order.noteMoney({ orderId, paymentId }, "refund_failed"));
    await failed();
    const dispute = await stripe.dispute(id);
    await failed();
    expect(await attention(placed)).toBe("Dispute: Open");
    await expect(refund(placed)).rejects.toMatchObject({ issues: [{ params: { rule: "disputed" } }] });
    await stripe.resend("charge.dispute.created", dispute);
    await stripe.decide(dispute.id, "won");
    expect(await attention(placed)).toBe("Refund: Failed");
  });

  it("of a paid order waits until its tickets are there", async () => {
    const placed = await reserve(await openSale({ capacity: 2 }));
    const id = await sessionIdOf(placed);
    await stripe.pay(id);
    const dispute = await stripe.dispute(id);
    expect(await stripe.resend("charge.dispute.created", dispute)).toEqual([500]);
    await issue(placed);
    moveClock(21_000);
    await sweep();
    expect(await statuses(placed)).toEqual(["blocked"]);
  });

  it.each(["open", "won", "lost"] as const)("%s: dies before or after any call, and the sweeper finishes", async (state) => {
    for (let call = 1; call <= 9; call++) {
      const { placed, id } = await paid(1);
      const dispute = await stripe.dispute(id);
      const decided = { ...dispute, status: state === "open" ? "needs_response" : state };
      if (state === "lost") stripe.goSilent(true);
      if (state === "lost") await stripe.decide(dispute.id, "lost");
      const type = state === "open" ? "charge.dispute.created" : "charge.dispute.closed";
      await dieAtCall(dynamo, { call, side: call % 2 === 0 ? "before" : "after" }, () => stripe.resend(type, decided));
      moveClock(61_000);
      await sweep();
      if ((await statuses(placed))[0] === "blocked" && state !== "open") await stripe.resend(type, decided);
      const wanted = { open: "blocked", won: "issued", lost: "refunded" }[state];
      expect([call, ...(await statuses(placed))]).toEqual([call, wanted]);
      stripe.goSilent(false);
    }
  });

  it("refuses the organizer's refund while it is open; one before its message stays due, and a lost dispute ends it", async () => {
    const known = await paid();
    const dispute = await stripe.dispute(known.id);
    await expect(refund(known.placed)).rejects.toMatchObject({
      code: "order.refund_refused",
      issues: [{ params: { rule: "disputed" } }],
    });
    expect([await statusOf(known.placed), await attention(known.placed)]).toEqual(["issued", "Dispute: Open"]);
    await stripe.decide(dispute.id, "won");
    expect(await refund(known.placed)).toMatchObject({ status: "refunded" });
    const unknown = await paid();
    stripe.goSilent(true);
    const { id } = await stripe.dispute(unknown.id);
    await refund(unknown.placed).catch(() => undefined);
    expect(await rowOf(unknown.placed)).toMatchObject({ status: "refund_due", attention: "Refund: StripeInvalidRequestError" });
    stripe.goSilent(false);
    await stripe.decide(id, "lost");
    expect(await statusOf(unknown.placed)).toBe("refunded");
  });

  it("that is an inquiry blocks nothing", async () => {
    const { placed, id } = await paid();
    await stripe.dispute(id, "warning_needs_response");
    expect([await statuses(placed), await attention(placed)]).toEqual([["issued", "issued"], undefined]);
  });
});

it("a refund that was made in Stripe's dashboard marks the order, and ours settles it", async () => {
  const placed = await reserve(await openSale({ capacity: 2 }));
  const id = await sessionIdOf(placed);
  await stripe.pay(id);
  await issue(placed);
  await stripe.refundOutside(id);
  expect(Order.viewForOrganizer(await rowOf(placed)).attention).toBe("Refund: MadeAtProvider");
  await refund(placed);
  expect(Order.viewForOrganizer(await rowOf(placed))).toMatchObject({ status: "refunded" });
  expect(Order.viewForOrganizer(await rowOf(placed)).attention).toBeUndefined();
});

it("a Stripe that cannot be reached is asked once in five seconds, so that the sweeper does its other work", async () => {
  const sale = await openSale({ capacity: 5 });
  const placed = await Promise.all([1, 2, 3].map(() => reserve(sale)));
  const url = process.env["STRIPE_API_URL"];
  process.env["STRIPE_API_URL"] = "http://127.0.0.1:1";
  await expect(startAtStripe(placed[0] as Placed)).rejects.toMatchObject({ code: "payment.unavailable" });
  for (const one of placed) await expect(startAtStripe(one)).rejects.toMatchObject({ code: "payment.unavailable" });
  const began = performance.now();
  await expect(startAtStripe(placed[1] as Placed)).rejects.toMatchObject({ code: "payment.unavailable" });
  expect(performance.now() - began).toBeLessThan(400);
  process.env["STRIPE_API_URL"] = url;
  expect(await payBy("stripe", placed[2] as Placed)).toMatchObject({ status: "paid" });
});

it("is offered only where its keys are", async () => {
  const placed = await reserve(await openSale({ capacity: 1 }));
  expect(Payment.listMethods()).toEqual(["simulated", "stripe"]);
  for (const name of ["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRETS"]) {
    const before = process.env[name];
    delete process.env[name];
    expect(Payment.listMethods()).toEqual(["simulated"]);
    await expect(asBuyer(placed, () => Payment.pay({ orderId: placed.order.id, payment: { method: "stripe" } }))).rejects.toMatchObject({
      kind: "invalid",
    });
    process.env[name] = before;
  }
});
