/** A bank declines a card: its buyer gets one email with the link to try again, a minute later, while the hold has not ended. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as Notification from "@catraca/core/notification";
import * as Order from "@catraca/core/order";
import * as Outbox from "@catraca/core/outbox";
import { MAX_FREE_MESSAGES, takeFreeMessage } from "@catraca/core/notification/notification.allowance.ts";
import { firstId } from "@catraca/core/notification.rules";
import { rows } from "@catraca/core/table/service";
import * as Timeline from "@catraca/core/timeline";
import { handler as ticketChanged } from "@catraca/functions/on/ticket-changed--notify";
import { openMailService } from "../support/mail-service.ts";
import { openStripe } from "../support/stripe.ts";
import { moveClock, startClock, stopClock, sweep } from "../support/time.ts";
import {
  asAnyone,
  asOrganizer,
  asSystem,
  cancel,
  openSale,
  orderBody,
  pay,
  PROVIDERS,
  reserve,
  rowOf,
  startAtStripe,
  type Placed,
  type ProviderName,
} from "../support/world/sale.ts";

const { mails } = openMailService();
const stripe = await openStripe();
beforeEach(stopClock);
afterEach(startClock);

/** Declines as the provider's page or form does it. */
const decline = async (provider: ProviderName, placed: Placed): Promise<void> => {
  if (provider === "simulated") return void (await pay(placed, "decline").catch(() => undefined));
  const started = await startAtStripe(placed, `declined at ${placed.order.id}`);
  await stripe.decline("sessionId" in started ? started.sessionId : "");
};

/** Declines, and has the message handled as the queue delivers it, twice. */
const declined = async (placed: Placed, provider: ProviderName = "simulated"): Promise<string[]> => {
  const before = await rowOf(placed);
  await decline(provider, placed);
  const messages = Outbox.messagesOf({ entity: "order", before, after: await rowOf(placed) });
  for (const message of [...messages, ...messages]) {
    const record = { messageId: message.id, body: JSON.stringify({ detail: message }) };
    const { batchItemFailures } = await ticketChanged({ Records: [record] } as unknown as Parameters<typeof ticketChanged>[0]);
    expect(batchItemFailures).toEqual([]);
  }
  return messages.map(({ type }) => type);
};
const HOUR_MS = 3_600_000;
const afterAMinute = async (): Promise<void> => {
  moveClock(61_000);
  await sweep();
};
const held = async (locale: "pt-BR" | "en" = "en"): Promise<Placed> => {
  const placed = await asAnyone(async () => Order.place({ order: { ...orderBody(await openSale({ capacity: 2 }), 1), locale } }));
  if (placed.outcome === "refused") throw new Error(placed.code);
  return placed;
};

it.each(PROVIDERS)("%s: one email a minute later, with the link, and none for further declines", async (provider) => {
  const placed = await held();
  expect(await declined(placed, provider)).toEqual(["order.card_declined"]);
  expect(mails).toEqual([]);
  await afterAMinute();
  const [mail, ...more] = mails;
  expect([more, mail?.to, mail?.subject]).toEqual([[], placed.order.buyer.email, "Payment declined: A night out"]);
  expect(mail?.text).toMatch(/Your tickets are held until .+ Nothing was charged\./);
  expect(mail?.text).toContain(`Try again: ${process.env["SITE_URL"]}/orders/${placed.order.id}#${placed.accessToken}`);
  expect(await declined(placed)).toEqual([]);
  await afterAMinute();
  expect(mails).toHaveLength(1);
  const { timeline } = await asOrganizer(() => Timeline.getForOrder({ orderId: placed.order.id }));
  expect(timeline.filter(({ step }) => step === "declined")).toHaveLength(1);
});

it("is written in the order's language", async () => {
  await declined(await held("pt-BR"));
  await afterAMinute();
  expect(mails.map(({ subject }) => subject)).toEqual(["Pagamento não aprovado: A night out"]);
  expect(mails[0]?.text).toMatch(/Os seus ingressos estão guardados até /);
});

describe("nothing is sent", () => {
  const after = async (change: (placed: Placed) => Promise<unknown>, sale?: { holdSeconds: number }): Promise<number> => {
    const placed = sale ? await reserve(await openSale({ capacity: 2, ...sale })) : await held();
    await declined(placed);
    await change(placed);
    await afterAMinute();
    await afterAMinute();
    return mails.filter(({ tags }) => tags["kind"] === "declined").length;
  };

  it("to a buyer who paid with another card within the minute", async () => expect(await after((placed) => pay(placed))).toBe(0));
  it("about an order that was cancelled", async () => expect(await after(cancel)).toBe(0));
  it("after the hold", async () => expect(await after(async () => undefined, { holdSeconds: 30 })).toBe(0));
  it("after the hold of an order that has not expired yet", async () => {
    const placed = await reserve(await openSale({ capacity: 2, holdSeconds: 30 }));
    await declined(placed);
    moveClock(61_000);
    await asSystem(() => Notification.finish(firstId(placed.order.id, "declined", "email")));
    expect([mails, (await rowOf(placed)).status]).toEqual([[], "reserved"]);
  });
  it("beyond what anybody can have sent to an address in an hour", async () => {
    // Not over the end of an hour, with which another allowance begins.
    const leftMs = HOUR_MS - (Date.now() % HOUR_MS);
    if (leftMs < 5 * 60_000) moveClock(leftMs);
    const flood = async ({ order }: Placed) => {
      for (let at = 0; at < MAX_FREE_MESSAGES; at++) await takeFreeMessage(order.buyer.email);
    };
    expect(await after(flood)).toBe(0);
  });
  it("about a paid order, whose provider says so late", async () => {
    const placed = await held();
    await pay(placed);
    await Order.recordDeclined(placed.order.id);
    expect((await rowOf(placed)).cardDeclinedAtMs).toBeUndefined();
  });
});

it("a bank that refuses after the buyer left the page counts as one", async () => {
  const placed = await held();
  const started = await startAtStripe(placed, "slow bank refuses the card");
  const before = await rowOf(placed);
  const id = "sessionId" in started ? started.sessionId : "";
  await stripe.process(id);
  await stripe.answerBank(id, false);
  expect(Outbox.messagesOf({ entity: "order", before, after: await rowOf(placed) }).map(({ type }) => type)).toEqual([
    "order.card_declined",
  ]);
});

it("the link's order is the one that waits, and its notification is done", async () => {
  const placed = await held();
  await declined(placed);
  await afterAMinute();
  const { data } = await rows.notification.get({ notificationId: firstId(placed.order.id, "declined", "email") }).go({ consistent: true });
  expect([data?.status, data?.dueAtMs]).toEqual(["sent", 0]);
});
