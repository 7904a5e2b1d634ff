/** The fee that Stripe keeps of a payment: it is asked for until it is known or given up, whatever else happens to the payment meanwhile. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as Order from "@catraca/core/order";
import * as Payment from "@catraca/core/payment";
import { stripe as provider } from "@catraca/core/payment/payment.stripe.ts";
import type { Counted } from "@catraca/core/report/report.rules.ts";
import * as Statement from "@catraca/core/report/report.statement.ts";
import { dynamo } from "@catraca/core/table/client";
import { rows } from "@catraca/core/table/service";
import { dieAtCall } from "../support/faults.ts";
import { audit } from "../support/ledger.ts";
import { openStripe } from "../support/stripe.ts";
import { openStream } from "../support/table-stream.ts";
import { moveClock, startClock, stopClock, sweep } from "../support/time.ts";
import { meanwhile } from "../support/meanwhile.ts";
import { withoutCondition } from "../support/without-condition.ts";
import {
  asOrganizer,
  asSystem,
  countMessage,
  issue,
  openSale,
  payBy,
  paymentsOf,
  type Placed,
  release,
  reserve,
  rowOf,
  startAtStripe,
  ticketsOf,
} from "../support/world/sale.ts";

const stripe = await openStripe();

beforeEach(stopClock);
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  stripe.goSilent(false);
  stripe.hideFees(false);
  startClock();
  expect(await audit()).toEqual([]);
});

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const sessionIdOf = async (placed: Placed): Promise<string> => {
  const started = await startAtStripe(placed);
  if (!("sessionId" in started)) throw new Error("nothing is left to pay");
  return started.sessionId;
};
const metrics = (log: { mock: { calls: unknown[][] } }) =>
  log.mock.calls.map(([line]) => String(line)).filter((line) => line.includes("OrdersNeedingAttention"));

const feeOf = async (placed: Placed) => {
  const [payment] = await paymentsOf(placed);
  const { data } = await rows.payment.get({ paymentId: payment?.paymentId ?? "" }).go({ consistent: true });
  return [data?.fee, data?.feeMinor, data?.feeCurrency, data?.dueAtMs];
};

describe("Stripe's own fee", () => {
  const counterOf = async (eventId: string) => {
    const { settlement } = await asOrganizer(() => Statement.get({ eventId }));
    return [settlement.providerFees.amountMinor, settlement.providerFeesUnknown];
  };

  it("is asked for until Stripe has it, and is in the event's statement once", async () => {
    const stream = await openStream();
    const count = async () => {
      const messages = (await stream.read()).filter(({ type }) => type.startsWith("payment.")) as Counted[];
      for (const message of [...messages, ...messages]) await countMessage(message);
    };
    const sale = await openSale({ capacity: 2 });
    const placed = await reserve(sale);
    stripe.hideFees(true);
    await payBy("stripe", placed);
    expect((await feeOf(placed))[0]).toBe("awaited");
    for (let times = 0; times < 3; times++) {
      moveClock(10 * 60_000);
      await sweep();
    }
    await count();
    expect(await counterOf(sale.eventId)).toEqual([0, 1]);
    stripe.hideFees(false);
    moveClock(60 * 60_000);
    await sweep();
    expect(await feeOf(placed)).toEqual(["known", 239, "BRL", 0]);
    await count();
    expect(await counterOf(sale.eventId)).toEqual([-239, 0]);
    stream.stop();
  });

  it("is not known when Stripe never says it, and then nobody asks any more", async () => {
    const placed = await reserve(await openSale({ capacity: 2 }));
    stripe.hideFees(true);
    await payBy("stripe", placed);
    for (let days = 0; days < 4; days++) {
      moveClock(24 * 60 * 60_000);
      await sweep();
    }
    stripe.hideFees(false);
    expect(await feeOf(placed)).toEqual(["unknown", undefined, undefined, 0]);
  });

  it("is not known when Stripe was switched off meanwhile, and then nobody asks any more", async () => {
    const placed = await reserve(await openSale({ capacity: 2 }));
    stripe.hideFees(true);
    await payBy("stripe", placed);
    stripe.hideFees(false);
    vi.stubEnv("STRIPE_SECRET_KEY", "");
    const log = vi.spyOn(console, "log");
    for (let days = 0; days < 4; days++) {
      expect((await feeOf(placed))[0]).toBe("awaited");
      moveClock(24 * 60 * 60_000);
      await expect(sweep()).rejects.toThrow("unfinished");
    }
    expect(await feeOf(placed)).toEqual(["unknown", undefined, undefined, 0]);
    moveClock(24 * 60 * 60_000);
    await sweep();
    expect(metrics(log)).toEqual([]);
  });

  it("is asked for of money that went back too, for Stripe keeps it", async () => {
    const placed = await reserve(await openSale({ capacity: 2, holdSeconds: 60 }));
    const sessionId = await sessionIdOf(placed);
    moveClock(60 * 60_000);
    await release(placed);
    await stripe.pay(sessionId);
    moveClock(2 * 60_000);
    await sweep();
    expect((await feeOf(placed))[0]).toBe("known");
  });
});

describe("a dispute of a payment whose fee is awaited", () => {
  /** An issued order, paid at Stripe, of which the fee is awaited. */
  const open = async () => {
    stripe.hideFees(true);
    const placed = await reserve(await openSale({ capacity: 2 }));
    const id = await sessionIdOf(placed);
    await stripe.pay(id);
    await issue(placed);
    await Order.recordNotified(await rowOf(placed));
    const [payment] = await paymentsOf(placed);
    return { placed, id, paymentId: payment?.paymentId ?? "" };
  };
  const statusOfTicket = async (placed: Placed) => (await ticketsOf(placed))[0]?.status;
  const sweepLater = async (byMs: number): Promise<void> => {
    moveClock(byMs);
    await sweep();
  };

  /** Stripe says its fee; before the sweeper writes it, a dispute comes, and the process that took it dies after the dispute's first write. */
  const disputeDuringFee = async (fee: (body: () => Promise<void>) => Promise<unknown>): Promise<unknown[]> => {
    const { placed, id } = await open();
    stripe.hideFees(false);
    const find = provider.findFee?.bind(provider);
    const asked = vi.spyOn(provider, "findFee").mockImplementationOnce(async (charge) => {
      expect(await dieAtCall(dynamo, { call: 2, side: "after" }, () => stripe.dispute(id))).toBe(true);
      return find?.(charge);
    });
    await fee(() => sweepLater(60 * MINUTE_MS));
    expect(asked).toHaveBeenCalledTimes(1);
    await sweepLater(MINUTE_MS);
    const isBlocked = await statusOfTicket(placed);
    await sweepLater(60 * MINUTE_MS);
    return [isBlocked, ...(await feeOf(placed))];
  };

  it("that comes while the fee is written is finished by the sweeper, and then the fee is written", async () => {
    expect(await disputeDuringFee((body) => body())).toEqual(["blocked", "known", 239, "BRL", 0]);
  });

  it("control: without the condition on the dispute nobody finishes it", async () => {
    const guard = { operation: "UpdateItem", key: /paymentId/, matching: /^\(attribute_not_exists\(#isDisputeDue/ } as const;
    expect(await disputeDuringFee((body) => withoutCondition(dynamo, guard, body))).toEqual(["issued", "known", 239, "BRL", 0]);
  });

  it("that is finished after three days leaves no fee awaited", async () => {
    const { placed, id } = await open();
    expect(await dieAtCall(dynamo, { call: 2, side: "after" }, () => stripe.dispute(id))).toBe(true);
    await sweepLater(4 * DAY_MS);
    expect([await statusOfTicket(placed), (await feeOf(placed))[0]]).toEqual(["blocked", "awaited"]);
    await sweepLater(MINUTE_MS);
    expect(await feeOf(placed)).toEqual(["unknown", undefined, undefined, 0]);
  });

  /** One sweep is slow: between its read of the payment and its last write another one ended the dispute, and wrote the fee. */
  const slowSweep = async (take: (body: () => Promise<unknown>) => Promise<unknown>) => {
    const { placed, id, paymentId } = await open();
    stripe.hideFees(false);
    await stripe.dispute(id);
    const finish = () => asSystem(() => Payment.finish(paymentId));
    const another = async () => {
      await finish();
      await finish();
    };
    await take(() => meanwhile(/isDisputeDue/, another, finish));
    expect([await statusOfTicket(placed), (await feeOf(placed))[0]]).toEqual(["blocked", "known"]);
    for (let times = 0; times < 3; times++) await sweepLater(60 * MINUTE_MS);
    return (await Payment.listDue()).includes(paymentId);
  };

  it("that two sweeps end leaves nothing due", async () => {
    expect(await slowSweep((body) => body())).toBe(false);
  });

  it("control: without the condition on the fee the payment stays due for ever", async () => {
    const guard = { operation: "UpdateItem", key: /paymentId/, matching: /^#fee = / } as const;
    expect(await slowSweep((body) => withoutCondition(dynamo, guard, body))).toBe(true);
  });
});
