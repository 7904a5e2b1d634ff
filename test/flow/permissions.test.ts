/** Least privilege: the deployed functions use every grant they have, and no other action. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { EVERYWHERE, functions, type FunctionDefinition, type FunctionName } from "@catraca/functions/functions";
import { shortNumberOf } from "@catraca/core/kernel/id.rules";
import { SETTINGS } from "@catraca/core/kernel/setting";
import type { Handler } from "@catraca/local/gateway/functions";
import type { Stack } from "@catraca/local/stack";
import { call, clientOf, until, type Client, type Sale } from "../support/client.ts";
import { PICTURES } from "../support/pictures.ts";
import { openReceiver } from "../support/receiver.ts";
import { openRecorder, type Call } from "../support/recorder.ts";
import { openStack } from "../support/stack.ts";

const folder = mkdtempSync(path.join(tmpdir(), "catraca-test-"));
const names = Object.keys(functions) as FunctionName[];

let recorder: Awaited<ReturnType<typeof openRecorder>>;
let stack: Stack;
let client: Client;
/** Functions that fail before they start, and promises that functions wait for before they start. */
const failing = new Set<string>();
const held = new Map<string, Promise<void>>();

const around = (name: string, handler: Handler): Handler => {
  const noted = recorder.around(name, handler);
  return async (...args) => {
    await held.get(name);
    if (failing.has(name)) throw Object.assign(new Error("made to fail"), { name: "Fault" });
    return noted(...args);
  };
};

/** Delays the calls of one function until the body ends. */
const delayCalls = async (name: string, body: () => Promise<void>): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  held.set(name, promise);
  await body();
  held.delete(name);
  resolve();
};

/** Runs the sweeper with a clock two hours ahead. */
const sweepLater = async (): Promise<void> => {
  const now = Date.now;
  Date.now = () => now() + 2 * 3_600_000;
  try {
    await stack.gateway.invoke("sweep", {});
  } finally {
    Date.now = now;
  }
};

/** Lets the mail service fail once and the senders after it, so that the sweeper sends the email. */
const leaveToSweeper = async (body: () => Promise<void>): Promise<void> => {
  const { outbox } = stack.gateway;
  const record = outbox.record.bind(outbox);
  const senders = ["checkoutNotify", "notifyRefund"];
  outbox.record = () => {
    for (const name of senders) failing.add(name);
    throw new Error("the mail service is down");
  };
  await body();
  outbox.record = record;
  await sweepLater();
  for (const name of senders) failing.delete(name);
};

const PHONE = { buyer: { name: "Ana Souza", email: "ana@example.com", phone: "+5511999990000" } };

const reachStatus = (placed: any, wanted: string) => client.reaches(placed, wanted);
const runEnds = (orderId: string) => client.executionOf({ order: { id: orderId } });

const shop = async (sale: Sale): Promise<void> => {
  // Every email from here on shows it.
  expect((await client.admin("/organization", { method: "PATCH", body: { name: "Coletivo", colour: "#00573b" } })).status).toBe(200);
  const { picture } = (await client.post("/organization/picture", { image: PICTURES.simple, alt: "Our mark" })).body.organization;
  expect((await fetch(new URL(picture.url, stack.web))).status).toBe(200);
  await client.api("/settings");
  await client.api("/events");
  await client.api(`/events/${sale.eventId}`);
  expect((await fetch(`${stack.web}e/${sale.eventId}`)).status).toBe(200);
  const bought = await client.buy(sale, 2, PHONE);
  for (const url of ["qrSvgUrl", "qrPngUrl", "pdfUrl", "calendarUrl"]) expect((await fetch(bought.tickets[0][url])).status).toBe(200);
  const { allPdfUrl } = (await client.api(`/orders/${bought.order.id}/tickets`, { token: bought.accessToken })).body;
  expect((await fetch(allPdfUrl)).status).toBe(200);
  const cancelled = (await client.order(sale, 1, {}, { "idempotency-key": "the-secret-key-of-one-order" })).body;
  await client.api(`/orders/${cancelled.order.id}/cancel`, { method: "POST", token: cancelled.accessToken });
  await client.pay((await client.order(sale)).body, "decline");
};

/** The last of one type, then the first of the type that opens after it. */
const nextTier = async (): Promise<void> => {
  const { eventId, ticketTypeId } = await client.openSale({ capacity: 1 });
  const second = { name: "Second", price: { amountMinor: 9000, currency: "BRL" }, capacity: 5, after: ticketTypeId };
  const { ticketType } = (await client.post(`/events/${eventId}/ticket-types`, second)).body;
  expect((await client.order({ eventId, ticketTypeId })).status).toBe(201);
  expect((await client.order({ eventId, ticketTypeId: ticketType.id })).status).toBe(201);
};

const organize = async (sale: Sale): Promise<void> => {
  const below = `/events/${sale.eventId}`;
  const goods = { name: "Popcorn", price: { amountMinor: 1000, currency: "BRL" }, stock: 10 };
  const { product } = (await client.post(`${below}/products`, goods)).body;
  expect((await client.admin(`${below}/products/${product.id}`, { method: "DELETE" })).status).toBe(200);
  await client.post(`${below}/pools`, { name: "House", capacity: 10 });
  await client.admin(below, { method: "PATCH", body: { name: "Another name" } });
  await client.admin(`${below}/ticket-types/${sale.ticketTypeId}`, { method: "PATCH", body: { name: "Another type" } });
  const lists = [
    "catalog",
    "gates",
    "devices",
    "orders.csv",
    "items.csv",
    "attendees.csv",
    "orders",
    "orders?query=ana",
    "orders?status=issued",
    "tickets",
    "report",
  ];
  for (const list of ["/events", below, ...lists.map((one) => `${below}/${one}`)]) expect((await client.admin(list)).status).toBe(200);
  const { picture } = (await client.post(`${below}/picture`, { image: PICTURES.simple, alt: "A band" })).body.event;
  expect((await fetch(new URL(picture.url, stack.web))).status).toBe(200);
  expect((await client.admin(`${below}/picture`, { method: "DELETE" })).status).toBe(200);
  const { order, tickets } = await client.buy(sale, 2, PHONE);
  for (const change of ["block", "unblock", "reissue"]) await client.post(`/tickets/${tickets[0].id}/${change}`);
  // Voided before, the ticket would get no email with files.
  await until(client.messages, (all) =>
    all.some(({ subject, text }) => subject.startsWith("Novo código") && text.includes(shortNumberOf(order.id))),
  );
  await client.post(`/tickets/${tickets[0].id}/void`);
  await client.post(`/tickets/${tickets[0].id}/void`, { release: true });
  await client.admin(`/orders/${order.id}`);
  await client.post(`/orders/${order.id}/resend`);
  const { device } = (await client.post(`${below}/devices`, { name: "Lost", gateId: sale.gateId, role: "steward" })).body;
  await client.post(`/devices/${device.id}/enrolment`);
  await client.post(`/devices/${device.id}/revoke`);
};

/** A message whose address bounces, sent again to the others, and an order whose address is tried again. */
const comeBack = async (): Promise<void> => {
  const sale = await client.openSale({ capacity: 5 });
  const email = "bounce+grants@simulator.amazonses.com";
  const { order } = await client.buy(sale, 1, { buyer: { name: "Ana", email } });
  await until(
    () => client.admin(`/orders/${order.id}`),
    ({ body }) => body.order.mail?.result === "bounced",
  );
  expect((await client.post(`/orders/${order.id}/try-address`)).status).toBe(200);
  const { job } = (await client.post(`/events/${sale.eventId}/messages`, { segment: "all", subject: "News", body: "Soon." })).body;
  await client.jobIs(job.id, "done");
  expect((await client.post(`/events/${sale.eventId}/messages/${job.id}/again`)).status).toBe(202);
};

const admit = async (sale: Sale): Promise<void> => {
  const { tickets } = await client.buy(sale);
  for (let time = 0; time < 2; time++) await client.scan(sale, tickets[0].code);
  await call(`${stack.scan}device`, { token: sale.deviceToken });
  await until(
    async () => (await call(`${stack.scan}manifest`, { token: sale.deviceToken })).body,
    ({ chunks }) => chunks.length > 0,
  );
  const desk = await client.enrolDevice(sale.eventId, sale.gateId, "supervisor", "Desk");
  expect((await call(`${stack.scan}search`, { method: "POST", token: desk, body: { query: "ana" } })).status).toBe(200);
  await call(`${stack.scan}enrol`, { method: "POST", body: { enrolmentCode: "AAAAAA-AAAAAAAAAA" } });
  // The token of a phone that names itself follows from the master secret.
  const { enrolmentCode } = (await client.post(`/events/${sale.eventId}/devices`, { name: "Named", gateId: sale.gateId, role: "steward" }))
    .body;
  const enrolment = { enrolmentCode, phone: "a".repeat(24) };
  expect((await call(`${stack.scan}enrol`, { method: "POST", body: enrolment })).status).toBe(200);
  await client.reportWhen(sale.eventId, ({ admitted, refused }) => admitted === 1 && refused.total === 1);
};

/** A payment after the hold expired. */
const late = async (): Promise<void> => {
  const short = await client.openSale({ capacity: 1, event: { holdSeconds: 5 } });
  const placed = (await client.order(short)).body;
  await reachStatus(placed, "expired");
  await client.pay(placed);
  await reachStatus(placed, "issued");
};

/** A payment before the execution waits for it, and a step that keeps failing, whose execution the sweeper restarts. */
const stuck = async (sale: Sale): Promise<void> => {
  let fast: any;
  await delayCalls("checkoutPay", async () => {
    fast = (await client.order(sale)).body;
    await until(
      () => client.executions(),
      (all) => all.some(({ name, states }) => name === fast.order.id && states.includes("Pay")),
    );
    await client.pay(fast);
  });
  await reachStatus(fast, "issued");
  failing.add("checkoutIssue");
  const failed = (await client.order(sale)).body;
  await client.pay(failed);
  await runEnds(failed.order.id);
  failing.delete("checkoutIssue");
  await sweepLater();
  await reachStatus(failed, "issued");
};

/** Call it before the email is sent: the sender then renders the files again. */
const reissueTicket = async (placed: any): Promise<void> => {
  const { tickets } = (await client.api(`/orders/${placed.order.id}/tickets`, { token: placed.accessToken })).body;
  expect((await client.post(`/tickets/${tickets[0].id}/reissue`)).status).toBe(200);
};

/** Sends email for a ticket that was reissued meanwhile, and email through the sweeper. */
const notifyLate = async (sale: Sale): Promise<void> => {
  const second = (await client.order(sale, 1, PHONE)).body;
  await delayCalls("checkoutNotify", async () => {
    await client.pay(second);
    await reachStatus(second, "issued");
    await reissueTicket(second);
  });
  await runEnds(second.order.id);
  const refunded = await client.buy(sale);
  await runEnds(refunded.order.id);
  await leaveToSweeper(async () => {
    await client.post(`/orders/${refunded.order.id}/refund`);
    await until(async () => failing.has("notifyRefund"), Boolean);
  });
  await leaveToSweeper(async () => {
    const swept = (await client.order(sale, 1, PHONE)).body;
    await client.pay(swept);
    await reachStatus(swept, "issued");
    await runEnds(swept.order.id);
    await reissueTicket(swept);
  });
};

const leaveUnpaid = async (sale: Sale): Promise<void> => {
  await client.pay((await client.order(sale)).body, "unavailable");
  await sweepLater();
  await stack.gateway.invoke("audit", {});
};

/** Counts a sale that no order made, so that the counters of an event at rest differ. */
const miscount = async (): Promise<void> => {
  const { eventId } = await client.openSale();
  const data = { orderId: "ord_none", eventId, from: "reserved", to: "paid", tickets: [], amountMinor: 5, currency: "BRL" };
  const detail = { id: "ord_none/paid", type: "order.moved", at: new Date().toISOString(), causedBy: "", data };
  await stack.gateway.invoke("count", { Records: [{ messageId: "one", body: JSON.stringify({ detail }) }] });
  await stack.gateway.invoke("reconcile", { indexLagMs: 0 });
};

/** Paid at Stripe and refunded, and a session that the sweeper ends. */
const atStripe = async (sale: Sale): Promise<void> => {
  const begin = async (): Promise<{ placed: any; sessionId: string }> => {
    const placed = (await client.order(sale)).body;
    const init = { method: "POST", token: placed.accessToken, body: { method: "stripe" } };
    const { redirectUrl } = (await client.api(`/orders/${placed.order.id}/payment`, init)).body;
    return { placed, sessionId: redirectUrl.split("/").at(-1) };
  };
  const { placed, sessionId } = await begin();
  await stack.stripe?.pay(sessionId);
  await reachStatus(placed, "issued");
  expect((await client.post(`/orders/${placed.order.id}/refund`)).body.order.status).toBe("refunded");
  await begin();
  await sweepLater();
};

/** Refunds one ticket of two, and waits for its email. */
const refundPart = async (sale: Sale): Promise<void> => {
  const { order, tickets } = await client.buy(sale, 2);
  expect((await client.post(`/orders/${order.id}/refund`, { ticketIds: [tickets[0].id] })).status).toBe(200);
  await until(
    () => client.messages(),
    (all) => all.some(({ subject, text }) => /reembols/i.test(subject) && text.includes(shortNumberOf(order.id))),
  );
};

/** A buyer passes a ticket on, has the links sent and asks for erasure, of which the sweeper tells the organization. */
const helpThemselves = async (): Promise<void> => {
  const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();
  const sale = await client.openSale({ event: { doorsOpenAt: inHours(2), startsAt: inHours(2), endsAt: inHours(5) } });
  const rename = { method: "PATCH", body: { name: "Finder" } };
  const [buyer, attendee] = ["finder", "rui"].map((name) => ({ name, email: `${name}@example.com` }));
  const { order, accessToken, tickets } = await client.buy(sale, 1, { buyer });
  expect((await client.api(`/orders/${order.id}/buyer`, { ...rename, token: accessToken })).status).toBe(200);
  const passOn = { method: "POST", token: accessToken, body: attendee };
  expect((await client.api(`/orders/${order.id}/tickets/${tickets[0].id}/reassign`, passOn)).status).toBe(200);
  expect((await client.api("/find-tickets", { method: "POST", body: { email: buyer?.email } })).status).toBe(202);
  const mails = await until(client.messages, (all) => all.some(({ to, text }) => to === buyer?.email && text.includes("/privacy/")));
  const [, orderId = "", token = ""] = mails.map(({ text }) => /privacy\/(\w+)#(\S+)/.exec(text)).find((found) => found !== null) ?? [];
  expect((await client.api(`/privacy/${orderId}`, { token })).status).toBe(200);
  expect((await client.api(`/privacy/${orderId}/erasure`, { method: "POST", token })).status).toBe(200);
  // An organization without an address hears of it by its owners'.
  expect((await client.admin("/organization", { method: "PATCH", body: { email: null } })).status).toBe(200);
  await sweepLater();
  await until(client.messages, (all) =>
    ["rui@example.com Seu ingresso", "finder@example.com Ingresso repassado", "finder@example.com Os links"].every((wanted) =>
      all.some(({ to, subject }) => `${to} ${subject}`.startsWith(wanted)),
    ),
  );
};

/** Reads the orders and the data of an attendee's account, and asks for erasure, which the organizer declines. */
const signInAsAttendee = async (): Promise<void> => {
  const { email } = PHONE.buyer;
  const token = await stack.issuer.attendeeToken({ email });
  const { status, body } = await client.api("/me/orders", { token });
  expect([status, body.orders.length > 0]).toEqual([200, true]);
  const [{ organizationId }] = (await client.api("/me/data", { token })).body.organizers;
  const { person } = (await client.api(`/me/data/${organizationId}`, { token })).body;
  expect(person.orders.length).toBeGreaterThan(0);
  const asked = await client.api(`/me/data/${organizationId}/erasure`, { method: "POST", token });
  expect([asked.status, asked.body.erasure.status]).toEqual([200, "open"]);
  expect((await client.post("/people/decline", { email, reason: "other", explanation: "We meet in court." })).status).toBe(200);
  const isAnswer = ({ to, text }: { to: string; text: string }): boolean => to === email && text.includes("We meet in court.");
  await until(client.messages, (all) => all.some(isAnswer));
};

/** Three people wait for a free ticket: one leaves, one takes the offer, and the sweeper offers what no message told of. */
const waitInLine = async (): Promise<void> => {
  const sale = await client.openSale({ capacity: 1, amountMinor: 0 });
  const taken = await client.buy(sale);
  const join = (name: string) => client.waitInLine(sale, { name, email: `${name}@example.com` });
  const [left, first, second] = [await join("lena"), await join("rosa"), await join("caio")];
  const entry = (joined: any, method: "GET" | "DELETE" = "GET") =>
    client.api(`/waiting-list/${joined.entry.id}`, { method, token: joined.accessToken });
  expect((await client.joinWaitingList(sale, { name: "rosa", email: "rosa@example.com" })).status).toBe(201);
  expect((await entry(left, "DELETE")).body.entry.status).toBe("left");
  await client.post(`/orders/${taken.order.id}/refund`);
  await until(
    () => entry(first),
    ({ body }) => body.entry.status === "offered",
  );
  const accept = (token: string) => client.api(`/waiting-list/${first.entry.id}/accept`, { method: "POST", token });
  expect((await accept(first.accessToken)).body.error.code).toBe("waiting_list.email_link");
  const accepted = await accept(await client.emailedToken(first.entry.id));
  await reachStatus(accepted.body, "issued");
  failing.add("waitingList");
  await client.post(`/orders/${accepted.body.order.id}/refund`);
  await sweepLater();
  failing.delete("waitingList");
  expect((await entry(second)).body.entry.status).toBe("offered");
};

/** Tells every buyer, with a new entry for the calendar. */
const moveEvent = async ({ eventId }: Sale): Promise<void> => {
  const path = `/events/${eventId}`;
  const { event } = (await client.admin(path)).body;
  const endsAt = new Date(Date.parse(event.endsAt) + 60_000).toISOString();
  const { body } = await client.admin(path, { method: "PATCH", body: { endsAt, notify: true } });
  await client.jobIs(body.job.id, "done");
};

/** An event with a paid, a free and an open order, whose job ends, and a job whose execution died, which the sweeper starts again. */
const cancelEvents = async (): Promise<void> => {
  const sale = await client.openSale({ capacity: 10 });
  await client.buy(sale, 2);
  const paidAtStripe = (await client.order(sale)).body;
  const init = { method: "POST", token: paidAtStripe.accessToken, body: { method: "stripe" } };
  const { redirectUrl } = (await client.api(`/orders/${paidAtStripe.order.id}/payment`, init)).body;
  await stack.stripe?.pay(redirectUrl.split("/").at(-1));
  await reachStatus(paidAtStripe, "issued");
  await client.order(sale);
  await moveEvent(sale);
  const { job } = (await client.post(`/events/${sale.eventId}/cancel`, { refund: "all" })).body;
  await client.jobIs(job.id, "done");
  await client.admin(`/jobs/${job.id}/errors`);
  const other = await client.openSale({ capacity: 10 });
  await client.buy(other);
  failing.add("jobWork");
  const died = (await client.post(`/events/${other.eventId}/cancel`, { refund: "none" })).body.job;
  await runEnds(died.id);
  failing.delete("jobWork");
  await sweepLater();
  await client.jobIs(died.id, "done");
};

/** Guests with and without an address, whose orders' executions end. */
const inviteGuests = async ({ eventId, ticketTypeId }: Sale): Promise<void> => {
  const attendees = [{ name: "Gil", email: "gil@example.com" }, { name: "Lia" }];
  const { orders } = (await client.post(`/events/${eventId}/invitations`, { ticketTypeId, attendees })).body;
  for (const { id } of orders) await runEnds(id);
  const { job } = (await client.importFile(eventId, "name\r\nRui\r\n", { ticketTypeId })).body;
  await client.jobIs(job.id, "done");
};

/** Follows the link to the file. */
const exportList = async ({ eventId }: Sale): Promise<void> => {
  const { job } = (await client.post(`/events/${eventId}/exports`, { list: "orders" })).body.export;
  await client.jobIs(job.id, "done");
  const { url } = (await client.admin(`/events/${eventId}/exports/${job.id}`)).body.export;
  expect((await fetch(url)).status).toBe(200);
};

/** Invites, joins with another account, changes and leaves. */
const inviteTeam = async (): Promise<void> => {
  expect((await client.admin("/organization", { method: "PATCH", body: { name: "Coletivo", phone: null } })).status).toBe(200);
  const { member } = (await client.post("/members", { email: "rui@example.com", role: "owner" })).body;
  const link = new RegExp(`${member.id}#([\\w.]+)`);
  const isInvitation = ({ to, text }: { to: string; text: string }): boolean => to === "rui@example.com" && link.test(text);
  await until(client.messages, (all) => all.some(isInvitation));
  const [, token] = link.exec((await client.messages()).find(isInvitation)?.text ?? "") ?? [];
  const rui = await stack.issuer.token({ subject: "rui", groups: ["staff"] });
  expect((await client.admin(`/members/${member.id}/accept`, { method: "POST", token: rui, body: { token } })).status).toBe(200);
  expect((await client.admin("/members")).body.members).toHaveLength(2);
  expect((await client.admin("/memberships", { token: rui })).status).toBe(200);
  expect((await client.admin(`/members/${member.id}`, { method: "DELETE", token: rui })).status).toBe(200);
  const { key } = (await client.post("/keys", { name: "Accounting", scopes: ["orders:read"] })).body;
  expect((await client.admin(`/keys/${key.id}`, { method: "DELETE" })).status).toBe(200);
  expect((await client.admin("/audit")).status).toBe(200);
  const sale = await client.openSale();
  await client.executionOf(await client.buy(sale, 1, { buyer: { name: "Zoraide", email: "zoraide@example.com" } }));
  expect((await client.admin("/people/requests")).status).toBe(200);
  expect((await client.post("/people/erase", { email: "zoraide@example.com", tickets: "void" })).body.erased.orders).toBe(1);
};

/** The follower knows the webhooks of an organization for two seconds. */
const forgetWebhooks = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2_500));

/** A delivery that arrives, one whose receiver is gone, which brings an email to the owners, and one that is sent again. */
const sendToWebhook = async (): Promise<void> => {
  const receiver = await openReceiver();
  try {
    const hook = { name: "Accounting", url: receiver.url, types: ["order.issued", "order.refunded"] };
    const { webhook } = (await client.post("/webhooks", hook)).body;
    const path = `/webhooks/${webhook.id}`;
    expect((await client.admin("/organization", { method: "PATCH", body: { email: "oi@rio.example" } })).status).toBe(200);
    await forgetWebhooks();
    /** A delivery may come twice. */
    const arrives = (type: string, orderId: string, times = 1): Promise<number> =>
      until(
        async () => receiver.received.filter((one) => one.type === type && one.data["orderId"] === orderId).length,
        (count) => count >= times,
      );
    const sale = await client.openSale();
    const { order } = await client.buy(sale);
    await arrives("order.issued", order.id);
    receiver.answersBy((response, { type }) => response.writeHead(type === "order.refunded" ? 410 : 204).end());
    await client.post(`/orders/${order.id}/refund`);
    await client.messagesWith("respondeu 410");
    receiver.answersBy();
    expect((await client.admin(path, { method: "PATCH", body: { status: "active" } })).status).toBe(200);
    const { deliveries } = (await client.admin(`${path}/deliveries`)).body;
    const { id: refused } = deliveries.find(({ type }: { type: string }) => type === "order.refunded");
    expect((await client.post(`/deliveries/${refused}/replay`)).status).toBe(200);
    await arrives("order.refunded", order.id, 2);
    expect((await client.post(`${path}/test`)).body.delivery.status).toBe("delivered");
    expect((await client.post(`${path}/rotate`)).status).toBe(200);
    receiver.answersBy((response) => response.writeHead(500).end());
    await forgetWebhooks();
    await arrives("order.issued", (await client.buy(sale)).order.id);
    await sweepLater();
    expect((await client.admin(path, { method: "DELETE" })).status).toBe(200);
  } finally {
    receiver.close();
  }
};

/** Senders of text messages read the setting of accounts that have Pinpoint. */
const byPinpoint = async (sale: Sale): Promise<void> => {
  Object.assign(process.env, { SMS_PROVIDER: "pinpoint", PINPOINT_APP_ID: "app" });
  const { order } = await client.buy(sale, 1, PHONE);
  await runEnds(order.id);
  await client.post(`/orders/${order.id}/resend`);
  await leaveToSweeper(async () => {
    const swept = (await client.order(sale, 1, PHONE)).body;
    await client.pay(swept);
    await reachStatus(swept, "issued");
    await runEnds(swept.order.id);
  });
  for (const name of ["SMS_PROVIDER", "PINPOINT_APP_ID"]) delete process.env[name];
};

beforeAll(async () => {
  recorder = await openRecorder(folder);
  stack = await openStack({ secondMs: 40, around, load: recorder.load, stripe: true });
  client = clientOf(stack);
  const sale = await client.openSale({ capacity: 100 });
  for (const scene of [
    // Before the clock moves ahead: the follower then knows the webhooks of an organization for hours.
    sendToWebhook,
    shop,
    nextTier,
    organize,
    admit,
    late,
    stuck,
    notifyLate,
    leaveUnpaid,
    miscount,
    atStripe,
    refundPart,
    helpThemselves,
    signInAsAttendee,
    waitInLine,
    comeBack,
    cancelEvents,
    inviteGuests,
    exportList,
    inviteTeam,
    byPinpoint,
  ])
    await scene(sale);
}, 300_000);
afterAll(() => {
  recorder?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const inOrder = (all: Iterable<string>): string[] => [...new Set(all)].toSorted();

const grantedTo = (name: FunctionName): string[] => {
  const { indexes = [], ...may } = (functions[name] as FunctionDefinition).may;
  return inOrder([
    ...Object.entries(may).flatMap(([resource, actions]) => actions.map((action) => `${resource} ${action}`)),
    ...indexes.map((index) => `${index} dynamodb:Query`),
  ]);
};

/**
 * Calls that IAM may be asked about in more than one way. AWS does not say which action a mail with attachments in the simple form is: with the older API
 * every mail with attachments was SendRawEmail. So those that attach may do both, and those that attach nothing only the first.
 */
const ALSO_ASKED: Record<string, string[]> = { "ses:SendEmail with attachments": ["ses:SendEmail", "ses:SendRawEmail"] };

const seenOf = (name: FunctionName, calls: Call[]): string[] =>
  inOrder(
    calls
      .filter(({ by, action }) => by === name && !action.startsWith("mobiletargeting:"))
      .flatMap(({ resource, action }) => (ALSO_ASKED[action] ?? [action]).map((asked) => `${resource} ${asked}`)),
  );

it.each(names)("%s has exactly the grants that it uses", (name) => {
  expect(seenOf(name, recorder.calls())).toEqual(grantedTo(name));
});

it.each(names)("%s has exactly the settings that it reads", (name) => {
  const own = SETTINGS.filter((one) => !(EVERYWHERE as readonly string[]).includes(one)) as readonly string[];
  expect(inOrder(recorder.settingsOf(name).filter((one) => own.includes(one)))).toEqual(inOrder(functions[name].settings));
});
