/** Emails and text messages: who gets which, how often, and who retries. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import * as Cancellation from "@catraca/core/cancellation";
import * as Catalog from "@catraca/core/catalog";
import * as Event from "@catraca/core/event";
import * as Notification from "@catraca/core/notification";
import { iso, now } from "@catraca/core/kernel/clock";
import * as Again from "@catraca/core/notification/notification.again.ts";
import { againId } from "@catraca/core/notification.rules";
import * as Order from "@catraca/core/order";
import { dynamo } from "@catraca/core/table/client";
import { rows } from "@catraca/core/table/service";
import * as Ticket from "@catraca/core/ticket";
import { handler as refunded } from "@catraca/functions/on/order-refunded--notify";
import { handler as ticketChanged } from "@catraca/functions/on/ticket-changed--notify";
import { handler as sweepAll } from "@catraca/functions/schedule/sweep";
import { moveClock, setClock, startClock, stopClock, sweep } from "../support/time.ts";
import { withoutCondition } from "../support/without-condition.ts";
import {
  asAnyone,
  asBuyer,
  buy,
  asOrganizer,
  asSystem,
  orderBody,
  issue,
  openSale,
  pay,
  type Placed,
  refund,
  reserve,
  rowOf,
  statusOf,
  ticketsOf,
} from "../support/world/sale.ts";

/** Subjects of accepted emails, and whether the service accepts any. */
const sent: string[] = [];
/** The file names of the last accepted email. */
let attached: string[] = [];
/** The plain text of the last accepted email. */
let text = "";
let refuses = false;
const mailService = createServer((request, response) => {
  void json(request).then((body: any) => {
    if (!refuses) sent.push(body.Content.Simple.Subject.Data);
    text = body.Content.Simple.Body.Text.Data;
    attached = (body.Content.Simple.Attachments ?? []).map(({ FileName }: { FileName: string }) => FileName);
    response.writeHead(refuses ? 400 : 200, {
      "content-type": "application/json",
      ...(refuses ? { "x-amzn-errortype": "MessageRejected" } : {}),
    });
    response.end(JSON.stringify(refuses ? { message: "no" } : { MessageId: "1" }));
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => void mailService.listen(0, "127.0.0.1", resolve));
  process.env["AWS_ENDPOINT_URL_SESV2"] = `http://127.0.0.1:${(mailService.address() as AddressInfo).port}`;
  process.env["SITE_URL"] ??= "https://catraca.example";
  process.env["MAIL_FROM"] = "Catraca <ingressos@example.com>";
});
afterAll(() => {
  mailService.closeAllConnections();
  mailService.close();
});
beforeEach(() => {
  stopClock();
  sent.length = 0;
  refuses = false;
});
afterEach(() => {
  vi.restoreAllMocks();
  startClock();
});

/** More tickets than an email attaches as pictures, so it has one file. */
const MANY = 11;

const issued = async (priceMinor = 5000): Promise<Placed> => {
  const placed = await reserve(await openSale({ capacity: 100, priceMinor }), MANY);
  if (priceMinor > 0) await pay(placed);
  await issue(placed);
  return placed;
};
const sendTickets = ({ order }: Placed) => asSystem(() => Notification.sendTickets({ orderId: order.id }));
/** Handles the message as the queue delivers it. */
const sendRefund = async ({ order }: Placed) => {
  const body = JSON.stringify({ detail: { data: { orderId: order.id } } });
  const { batchItemFailures } = await refunded({ Records: [{ messageId: order.id, body }] } as unknown as Parameters<typeof refunded>[0]);
  if (batchItemFailures.length > 0) throw new Error("the refund's message failed");
};
const resend = ({ order }: Placed) => asOrganizer(() => Notification.resend({ orderId: order.id }));
/** Returns the notification's id. */
const askAgain = async (placed: Placed): Promise<string> => {
  await asBuyer(placed, () => Again.sendAgain({ orderId: placed.order.id }));
  return againId(placed.order.id);
};
const finish = (notificationId: string) => asSystem(() => Notification.finish(notificationId));
const idOf = ({ order }: Placed, kind = "tickets") => `${order.id}.${kind}.email`;
const notificationOf = async (notificationId: string) => (await rows.notification.get({ notificationId }).go({ consistent: true })).data;

/** The end of the workflow after a step that failed. */
const fail = ({ order }: Placed, error: string) =>
  asSystem(() => Order.markNeedsAttention({ orderId: order.id, state: "Notify", error, redrives: 0 })).catch(() => undefined);
const alarms = (log: { mock: { calls: unknown[][] } }): number =>
  log.mock.calls.filter(([line]) => String(line).includes("OrdersNeedingAttention")).length;

/** All of the sweeper's attempts. */
const giveUp = async (placed: Placed): Promise<void> => {
  await expect(sendTickets(placed)).rejects.toMatchObject({ name: "MessageRejected" });
  for (let tries = 1; tries < 24; tries++) {
    setClock((await notificationOf(idOf(placed)))?.dueAtMs ?? 0);
    await expect(finish(idOf(placed))).rejects.toMatchObject({ name: "MessageRejected" });
  }
  expect(await notificationOf(idOf(placed))).toMatchObject({ status: "failed", attempts: 24, dueAtMs: 0 });
};

it("a failed message is tried again at once by the workflow, by the sweeper only when it is due", async () => {
  const placed = await issued();
  refuses = true;
  for (const attempts of [1, 2]) {
    await expect(sendTickets(placed)).rejects.toMatchObject({ name: "MessageRejected" });
    expect(await notificationOf(idOf(placed))).toMatchObject({ status: "failed", attempts });
  }
  refuses = false;
  await finish(idOf(placed));
  expect(sent).toEqual([]);
  setClock(((await notificationOf(idOf(placed)))?.dueAtMs ?? 0) + 1);
  expect(await Notification.listDue()).toEqual([idOf(placed)]);
  await finish(idOf(placed));
  await finish(idOf(placed));
  await sendTickets(placed);
  expect(sent).toHaveLength(1);
  expect((await rowOf(placed)).notifiedAtMs).toBeDefined();
});

describe("messages about free tickets to one address", () => {
  const CROWD = 25;
  const HOUR_MS = 3_600_000;
  const hourMs = Math.ceil(Date.now() / HOUR_MS) * HOUR_MS;
  const sendAll = async () => {
    const sale = await openSale({ capacity: 100, priceMinor: 0 });
    const orders: Placed[] = [];
    for (let at = 0; at < CROWD; at++) {
      const order = orderBody(sale, 1, { name: "Ana Souza", email: `Ana.${sale.eventId}@example.com` });
      const placed = (await asAnyone(() => Order.place({ order }))) as Placed;
      await issue(placed);
      orders.push(placed);
    }
    await Promise.all(orders.map(sendTickets));
    return orders;
  };

  it("are 20 an hour, and the others are sent in the next one", async () => {
    setClock(hourMs + 60_000);
    const orders = await sendAll();
    expect(sent).toHaveLength(20);
    const putOff = await Promise.all(orders.map((placed) => notificationOf(idOf(placed))));
    expect(putOff.filter((one) => one?.status === "failed").map((one) => one?.attempts)).toEqual([0, 0, 0, 0, 0]);
    const due = await Notification.listDue();
    expect(due.filter((id) => orders.some((placed) => id === idOf(placed)))).toEqual([]);
    setClock(hourMs + HOUR_MS);
    for (const placed of orders) await finish(idOf(placed));
    expect(sent).toHaveLength(CROWD);
    for (const placed of orders) expect((await rowOf(placed)).notifiedAtMs).toBeDefined();
  });

  it("are sent in the end however often they were put off, and a failed attempt counts once", async () => {
    setClock(hourMs + 60_000);
    refuses = true;
    const orders: Placed[] = [];
    const sale = await openSale({ capacity: 100, priceMinor: 0 });
    const buyer = { name: "Ana Souza", email: `late.${sale.eventId}@example.com` };
    for (let at = 0; at < 3; at++) {
      const placed = (await asAnyone(() => Order.place({ order: orderBody(sale, 1, buyer) }))) as Placed;
      await issue(placed);
      for (let tries = 0; tries < 8; tries++) await sendTickets(placed).catch(() => undefined);
      orders.push(placed);
    }
    refuses = false;
    const last = (await asAnyone(() => Order.place({ order: orderBody(sale, 1, buyer) }))) as Placed;
    await issue(last);
    await sendTickets(last);
    expect(sent).toHaveLength(1);
    expect(await notificationOf(idOf(last))).toMatchObject({ status: "sent", attempts: 1 });
    for (const placed of orders) await sendTickets(placed);
    expect(sent).toHaveLength(4);
  });

  it("are not limited for the organizer, who sends one again", async () => {
    setClock(hourMs + 60_000);
    const orders = await sendAll();
    for (const placed of orders.slice(0, 3)) await resend(placed);
    expect(sent).toHaveLength(23);
    setClock(hourMs + HOUR_MS);
    for (const placed of orders) await finish(idOf(placed));
  });

  it("are limited too when a buyer asks for them again", async () => {
    setClock(hourMs + 60_000);
    const orders = await sendAll();
    const [first] = orders as [Placed];
    expect(sent).toHaveLength(20);
    const again = await askAgain(first);
    await finish(again);
    expect(sent).toHaveLength(20);
    setClock(hourMs + HOUR_MS);
    for (const placed of orders) await finish(idOf(placed));
    await finish(again);
    expect(await notificationOf(again)).toMatchObject({ status: "sent", attempts: 1 });
  });

  it("are as many as there are orders without the condition (control)", async () => {
    setClock(hourMs + 60_000);
    await withoutCondition(dynamo, { operation: "UpdateItem", key: /allowance/ }, sendAll);
    expect(sent).toHaveLength(CROWD);
  });
});

it("E12 a failed email is left to the operator, and a resend finishes the order", async () => {
  const placed = await issued();
  refuses = true;
  const log = vi.spyOn(console, "log");
  await giveUp(placed);
  expect(alarms(log)).toBe(1);
  expect((await rowOf(placed)).attention).toBe("Notify: GivenUp (MessageRejected)");

  refuses = false;
  await finish(idOf(placed));
  await expect(sendTickets(placed)).rejects.toMatchObject({ name: "GivenUp" });
  await fail(placed, "GivenUp");
  expect(sent).toEqual([]);
  expect(alarms(log)).toBe(1);
  expect((await rowOf(placed)).attention).toBe("Notify: GivenUp (MessageRejected)");

  await resend(placed);
  expect(sent).toHaveLength(1);
  expect((await rowOf(placed)).attention).toBe("");
  moveClock(3_600_001);
  expect(await Order.listDue()).not.toContain(placed.order.id);
});

const sendThrice = async (): Promise<void> => {
  const placed = await issued();
  await sendTickets(placed);
  sent.length = 0;
  for (let times = 0; times < 3; times++) await finish(await askAgain(placed));
};

it("a buyer has the tickets sent again, once in ten minutes however often they ask", async () => {
  setClock(Date.now());
  await sendThrice();
  expect(sent).toHaveLength(1);
});

const ask = (placed: Placed) => asBuyer(placed, () => Again.sendAgain({ orderId: placed.order.id }));

it("the ten minutes are from the last email, also across the full ten minutes of the clock, and a buyer hears when they end", async () => {
  const placed = await issued();
  setClock(Math.ceil(Date.now() / 600_000) * 600_000 + 599_000);
  const first = await ask(placed);
  expect([first.queued, Date.parse(first.againAt)]).toEqual([true, now() + 600_000]);
  moveClock(30_000);
  await finish(againId(placed.order.id));
  moveClock(599_999);
  expect(await ask(placed)).toMatchObject({ queued: false, againAt: iso(now() + 1) });
  await finish(againId(placed.order.id));
  expect(sent).toHaveLength(1);
  moveClock(1);
  expect((await ask(placed)).queued).toBe(true);
  await finish(againId(placed.order.id));
  expect(sent).toHaveLength(2);
});

it("an email that is still on its way is not asked for again, however late it is", async () => {
  const placed = await issued();
  setClock(Date.now());
  await ask(placed);
  moveClock(1_200_000);
  const { dueAtMs = 0 } = (await notificationOf(againId(placed.order.id))) ?? {};
  expect(await ask(placed)).toMatchObject({ queued: false, againAt: iso(dueAtMs + 600_000) });
  await finish(againId(placed.order.id));
  expect(sent).toHaveLength(1);
});

it("the tickets of an order are sent again ten times, and then only by the organizer", async () => {
  const placed = await issued();
  setClock(Date.now());
  const notificationId = againId(placed.order.id);
  const again = async () => {
    expect((await ask(placed)).queued).toBe(true);
    await finish(notificationId);
    moveClock(600_000);
  };
  await again();
  await again();
  expect(await notificationOf(notificationId)).toMatchObject({ asked: 2 });
  await rows.notification.patch({ notificationId }).set({ asked: 9 }).go();
  await again();
  await expect(ask(placed)).rejects.toMatchObject({ code: "order.resent_too_often" });
  await finish(notificationId);
  expect(sent).toHaveLength(3);
  await resend(placed);
  expect(sent).toHaveLength(4);
});

it("a buyer who asks three times gets three emails without the condition (control)", async () => {
  setClock(Math.ceil(Date.now() / 600_000) * 600_000);
  await withoutCondition(dynamo, { operation: "UpdateItem", key: /again/ }, sendThrice);
  expect(sent).toHaveLength(3);
});

it("nothing is sent again before the tickets are issued, nor for another order", async () => {
  const placed = await reserve(await openSale({ capacity: 10 }), 1);
  await expect(askAgain(placed)).rejects.toMatchObject({ code: "order.not_issued" });
  const other = await issued();
  await expect(asBuyer(placed, () => Again.sendAgain({ orderId: other.order.id }))).rejects.toMatchObject({ code: "order.missing" });
});

it("an email with more than ten tickets has one file with all of them, named by the event", async () => {
  await sendTickets(await issued());
  expect(attached).toEqual(["A night out - ingressos.pdf"]);
});

it("an email that is refused for good gets no other execution, one alarm, and an end", async () => {
  const placed = await issued();
  refuses = true;
  const log = vi.spyOn(console, "log");
  await expect(sendTickets(placed)).rejects.toMatchObject({ name: "MessageRejected" });
  await fail(placed, "MessageRejected");
  for (let hours = 0; hours < 10; hours++) {
    moveClock(3_600_001);
    expect(await Order.listDue()).not.toContain(placed.order.id);
    await sweepAll();
  }
  for (let times = 0; times < 24; times++) {
    moveClock(1_000_000);
    await sweepAll();
  }
  expect(await notificationOf(idOf(placed))).toMatchObject({ status: "failed", attempts: 24, dueAtMs: 0 });
  expect(await rowOf(placed)).toMatchObject({ runs: 0, delivery: "given_up", attention: "Notify: GivenUp (MessageRejected)" });
  expect(alarms(log)).toBe(1);
});

it("an order whose email was given up before orders recorded it is recorded by its next execution, and never due again", async () => {
  const placed = await issued();
  refuses = true;
  await giveUp(placed);
  await rows.order.patch({ orderId: placed.order.id }).remove(["delivery"]).set({ attention: "Notify: GivenUp" }).go();
  await expect(sendTickets(placed)).rejects.toMatchObject({ name: "GivenUp" });
  moveClock(3_600_001);
  expect(await Order.listDue()).not.toContain(placed.order.id);
});

it("a message whose senders die is given up after as many attempts as one that fails", async () => {
  const placed = await issued();
  refuses = true;
  await expect(sendTickets(placed)).rejects.toThrow();
  await rows.notification
    .patch({ notificationId: idOf(placed) })
    .set({ status: "sending", attempts: 24 })
    .go();
  refuses = false;
  moveClock(120_000);
  await expect(finish(idOf(placed))).rejects.toMatchObject({ name: "GivenUp" });
  expect(sent).toEqual([]);
  expect(await notificationOf(idOf(placed))).toMatchObject({ status: "failed", dueAtMs: 0 });
  expect((await rowOf(placed)).attention).toBe("Notify: GivenUp (GivenUp)");
});

it("an email about a refund that was given up is shown on the order, and a resend sends it", async () => {
  const placed = await buy(await openSale({ capacity: 2 }));
  await refund(placed);
  refuses = true;
  const log = vi.spyOn(console, "log");
  await expect(sendRefund(placed)).rejects.toThrow();
  for (let tries = 1; tries < 24; tries++) {
    setClock((await notificationOf(idOf(placed, "refunded")))?.dueAtMs ?? 0);
    await expect(finish(idOf(placed, "refunded"))).rejects.toMatchObject({ name: "MessageRejected" });
  }
  expect((await rowOf(placed)).attention).toBe("Notify: GivenUp (MessageRejected)");
  expect(alarms(log)).toBe(1);
  refuses = false;
  await resend(placed);
  expect(sent).toEqual(["Reembolso: A night out"]);
  expect((await rowOf(placed)).attention).toBe("");
});

it("a resent message that fails is sent by the sweeper, and that finishes the order", async () => {
  const placed = await issued();
  refuses = true;
  await giveUp(placed);
  await expect(resend(placed)).rejects.toMatchObject({ name: "MessageRejected" });
  refuses = false;
  moveClock(31_000);
  const again = (await Notification.listDue()).find((id) => id.startsWith(placed.order.id)) ?? "";
  await finish(again);
  expect(sent).toHaveLength(1);
  moveClock(3_600_001);
  expect(await Order.listDue()).not.toContain(placed.order.id);
});

it("E14 the buyer of a refunded order gets one email, however often its message arrives", async () => {
  const placed = await buy(await openSale({ capacity: 2 }));
  await sendRefund(placed);
  expect(sent).toEqual([]);
  await refund(placed);
  await Promise.all([sendRefund(placed), sendRefund(placed)]);
  await sendRefund(placed);
  expect(sent).toEqual(["Reembolso: A night out"]);
  expect(await notificationOf(idOf(placed, "refunded"))).toMatchObject({ kind: "refunded", status: "sent", dueAtMs: 0 });
});

it("control: without the claim's condition the buyer gets an email each time", async () => {
  const placed = await buy(await openSale({ capacity: 2 }));
  await refund(placed);
  await withoutCondition(dynamo, { operation: "UpdateItem", key: /notificationId/ }, async () => {
    await sendRefund(placed);
    await sendRefund(placed);
  });
  expect(sent).toHaveLength(2);
});

it("the sweeper sends a refund's email that failed", async () => {
  const placed = await buy(await openSale({ capacity: 2 }));
  await refund(placed);
  refuses = true;
  await expect(sendRefund(placed)).rejects.toThrow("the refund's message failed");
  refuses = false;
  moveClock(31_000);
  await sweep();
  await sweep();
  expect(sent).toEqual(["Reembolso: A night out"]);
});

it("the email about a refunded free order has no sum", async () => {
  const placed = await issued(0);
  await refund(placed);
  await sendRefund(placed);
  expect(sent).toEqual(["Pedido cancelado: A night out"]);
});

const changed = async ({ order }: Placed, message: { type: string; data: object }) => {
  const body = JSON.stringify({ detail: { ...message, data: { orderId: order.id, ...message.data } } });
  const records = { Records: [{ messageId: order.id, body }] } as unknown as Parameters<typeof ticketChanged>[0];
  const { batchItemFailures } = await ticketChanged(records);
  if (batchItemFailures.length > 0) throw new Error("the ticket's message failed");
};

describe("a ticket that the organizer changed", () => {
  it("voided: its buyer is told once, however often the message arrives", async () => {
    const placed = await buy(await openSale({ capacity: 2 }), 2);
    const [{ id: ticketId } = { id: "" }] = await ticketsOf(placed);
    await asOrganizer(() => Order.voidTicket({ ticketId }));
    const message = { type: "ticket.voided", data: { ticketId } };
    await Promise.all([changed(placed, message), changed(placed, message)]);
    await changed(placed, message);
    expect(sent).toEqual(["Ingresso cancelado: A night out"]);
    expect(attached).toEqual([]);
  });

  it("reissued: its buyer gets each new code once, and none that is superseded", async () => {
    const placed = await buy(await openSale({ capacity: 2 }));
    const [{ id: ticketId } = { id: "" }] = await ticketsOf(placed);
    await asOrganizer(() => Ticket.reissue({ ticketId }));
    const message = (revision: number) => ({ type: "ticket.reissued", data: { ticketId, revision } });
    for (let times = 0; times < 2; times++) await changed(placed, message(1));
    expect(sent).toEqual(["Novo código: A night out"]);
    expect(attached).toEqual(["A night out - Ana Souza.png", "A night out - ingressos.pdf"]);
    for (let times = 0; times < 2; times++) await asOrganizer(() => Ticket.reissue({ ticketId }));
    await changed(placed, message(2));
    expect(sent).toHaveLength(1);
    await changed(placed, message(3));
    expect(sent).toHaveLength(2);
  });

  it("control: without the claim's condition the buyer is told each time", async () => {
    const placed = await buy(await openSale({ capacity: 2 }));
    const [{ id: ticketId } = { id: "" }] = await ticketsOf(placed);
    await asOrganizer(() => Order.voidTicket({ ticketId }));
    await withoutCondition(dynamo, { operation: "UpdateItem", key: /notificationId/ }, async () => {
      for (let times = 0; times < 2; times++) await changed(placed, { type: "ticket.voided", data: { ticketId } });
    });
    expect(sent).toHaveLength(2);
  });

  it("a message that failed is sent by the sweeper, and leaves the order as it was", async () => {
    const placed = await buy(await openSale({ capacity: 2 }));
    const [{ id: ticketId } = { id: "" }] = await ticketsOf(placed);
    await asOrganizer(() => Ticket.reissue({ ticketId }));
    const before = await rowOf(placed);
    refuses = true;
    await expect(changed(placed, { type: "ticket.reissued", data: { ticketId, revision: 1 } })).rejects.toThrow();
    refuses = false;
    moveClock(31_000);
    await sweep();
    await sweep();
    expect(sent).toEqual(["Novo código: A night out"]);
    expect(await rowOf(placed)).toEqual(before);
  });

  it("a voided ticket is in no email that is sent again, and an order of voided tickets has nothing to send", async () => {
    const placed = await buy(await openSale({ capacity: 2 }), 2);
    const [first, second] = (await ticketsOf(placed)).map(({ id }) => id);
    await asOrganizer(() => Order.voidTicket({ ticketId: first ?? "" }));
    await resend(placed);
    expect(attached).toEqual(["A night out - Ana Souza.png", "A night out - ingressos.pdf"]);
    await asOrganizer(() => Order.voidTicket({ ticketId: second ?? "" }));
    await expect(resend(placed)).rejects.toMatchObject({ code: "order.no_valid_ticket" });
    const newLink = asOrganizer(() => Notification.renewLink({ orderId: placed.order.id }));
    await expect(newLink).rejects.toMatchObject({ code: "order.no_valid_ticket" });
    expect((await rowOf(placed)).tokenGeneration).toBe(0);
    expect(sent).toHaveLength(1);
  });

  it("a refunded order gets no email about its tickets", async () => {
    const placed = await buy(await openSale({ capacity: 2 }));
    const [{ id: ticketId } = { id: "" }] = await ticketsOf(placed);
    await asOrganizer(() => Order.voidTicket({ ticketId }));
    await refund(placed);
    await changed(placed, { type: "ticket.voided", data: { ticketId } });
    expect(sent).toEqual([]);
  });
});

it("no email has tickets of an order that was refunded meanwhile", async () => {
  const placed = await issued();
  refuses = true;
  await expect(sendTickets(placed)).rejects.toMatchObject({ name: "MessageRejected" });
  refuses = false;
  await refund(placed);
  expect(await statusOf(placed)).toBe("refunded");
  moveClock(31_000);
  await sweep();
  expect(sent).toEqual([]);
  expect(await Notification.listDue()).toEqual([]);
});

it.each(["all", "none"] as const)(
  "E13 a buyer of a cancelled event, refund %s, reads what the organizer wrote, and nothing else, although a copy of the event is older",
  async (decision) => {
    const placed = await buy(await openSale({ capacity: 2 }));
    const { eventId } = await rowOf(placed);
    const [ticket] = await ticketsOf(placed);
    const event = await Catalog.getCached(eventId);
    await asOrganizer(() => Event.cancel(eventId, { refund: decision, keepFees: false, message: "The roof leaks." }));
    expect(await Catalog.getCached(eventId)).toBe(event);
    await asSystem(() => Cancellation.endOrder(placed.order.id));
    expect([sent.length, text]).toEqual([1, expect.stringContaining("The roof leaks.")]);
    await asSystem(() => Notification.sendVoided({ orderId: placed.order.id, ticketId: ticket?.id ?? "none" }));
    expect(sent).toHaveLength(1);
  },
);
