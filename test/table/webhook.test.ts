/** Webhooks: changes become deliveries, in order, at least once, signed, and never to a webhook that is disabled. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import * as ApiKey from "@catraca/core/api-key";
import * as AuditLog from "@catraca/core/audit-log";
import * as Event from "@catraca/core/event";
import { runAs } from "@catraca/core/kernel/actor";
import { suppress } from "@catraca/core/notification/notification.suppression.ts";
import * as Order from "@catraca/core/order";
import { mailKeyOf } from "@catraca/core/order/order.allowance.ts";
import * as Organization from "@catraca/core/organization";
import * as Profile from "@catraca/core/organization/organization.profile.ts";
import * as Outbox from "@catraca/core/outbox";
import * as Ticket from "@catraca/core/ticket";
import { dynamo } from "@catraca/core/table/client";
import { rows } from "@catraca/core/table/service";
import * as Audit from "@catraca/core/timeline/timeline.audit.ts";
import * as Webhook from "@catraca/core/webhook";
import { deliver } from "@catraca/core/webhook/webhook.deliver.ts";
import { followChanges } from "@catraca/core/webhook/webhook.follow.ts";
import { sendDisabled } from "@catraca/core/webhook/webhook.mail.ts";
import type { WebhookFailed } from "@catraca/core/webhook/webhook.messages.ts";
import { MOST_WEBHOOKS } from "@catraca/core/webhook.schema";
import { DELIVERY_TYPES } from "@catraca/core/webhook/webhook.types.rules.ts";
import { openMailService } from "../support/mail-service.ts";
import { openReceiver, type Receiver } from "../support/receiver.ts";
import { moveClock, setClock, startClock, stopClock, sweep } from "../support/time.ts";
import { withoutCondition } from "../support/without-condition.ts";
import { asOrganizer, asSystem, cancel, issue, openSale, pay, refund, reserve, ticketsOf } from "../support/world/sale.ts";
import { changesOf, createWebhook, deliverAll, deliveriesOf, followed, queuesOf } from "../support/world/webhook.ts";

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
const another = { type: "organizer", subject: "another-organizer" } as const;

const { mails, refuse } = openMailService();

let receiver: Receiver;
/** The follower knows the webhooks of the last seconds. */
let startMs = Date.now();

beforeAll(async () => {
  receiver = await openReceiver();
});
afterAll(() => receiver.close());
beforeEach(() => {
  vi.stubEnv("WEBHOOK_ADDRESSES", "any");
  stopClock();
  setClock(startMs);
  receiver.received.length = 0;
  receiver.answersBy();
});
afterEach(async () => {
  dynamo.middlewareStack.remove("dies");
  const { webhooks } = await asOrganizer(() => Webhook.list());
  for (const { id } of webhooks) await asOrganizer(() => Webhook.remove({ webhookId: id }));
  vi.unstubAllEnvs();
  startMs = Date.now() + 10_000;
  startClock();
});

const typesOf = () => receiver.received.map(({ type }) => type);

/** Buys a ticket, and lets the stream's consumer follow each step. */
const buyFollowed = async (sale: { eventId: string; ticketTypeId: string }, quantity = 1) => {
  let placed!: Awaited<ReturnType<typeof reserve>>;
  await followed(async () => void (placed = await reserve(sale, quantity)));
  await followed(() => pay(placed));
  await followed(() => issue(placed));
  return placed;
};

describe("what is sent", () => {
  it("tells an order's life in order, with ids, statuses and amounts, and no word of a person", async () => {
    const sale = await openSale({ capacity: 10 });
    const { webhook, secret } = await createWebhook(receiver.url, DELIVERY_TYPES);
    const placed = await buyFollowed(sale, 2);
    const [first, second] = (await ticketsOf(placed)).map(({ id }) => id);
    await followed(() => asOrganizer(() => Ticket.reissue({ ticketId: first ?? "" })));
    await followed(() => asOrganizer(() => Order.voidTicket({ ticketId: second ?? "" })));
    await followed(() => refund(placed));
    await deliverAll(webhook.id);
    const ofOrder = receiver.received.filter(({ data }) => data["orderId"] === placed.order.id);
    expect(ofOrder.map(({ type, data }) => [type, data["ticketId"] ?? data["status"]])).toEqual([
      ["order.issued", "issued"],
      ["ticket.issued", first],
      ["ticket.issued", second],
      ["ticket.superseded", first],
      ["ticket.voided", second],
      ["order.refunded", expect.any(String)],
      ["ticket.voided", first],
      ["refund.settled", undefined],
    ]);
    expect(ofOrder[0]?.data).toMatchObject({
      eventId: sale.eventId,
      total: { amountMinor: 10_000, currency: "BRL" },
      refunded: { amountMinor: 0, currency: "BRL" },
      ticketIds: [first, second],
    });
    for (const one of receiver.received) {
      expect(receiver.verify(secret, one)).toMatchObject({ type: one.type, timestamp: expect.stringMatching(/Z$/) });
      expect(one.body).not.toMatch(/@|Ana Souza|buyer|attendee/);
    }
  });

  it("tells of an event, and of its availability once for all changes that nobody has heard of", async () => {
    const sale = await openSale({ capacity: 10 });
    const { webhook } = await createWebhook(receiver.url, ["event.changed", "event.cancelled", "availability.changed"]);
    await followed(() => asOrganizer(() => Event.change({ eventId: sale.eventId, change: { name: "Another night" } })));
    await followed(() => reserve(sale));
    await followed(() => reserve(sale));
    await followed(() => asOrganizer(() => Event.cancel(sale.eventId, { refund: "none", keepFees: false })));
    await deliverAll(webhook.id);
    expect(typesOf().toSorted()).toEqual(["availability.changed", "event.cancelled", "event.changed"]);
    expect(receiver.received.find(({ type }) => type === "event.changed")?.data).toMatchObject({
      eventId: sale.eventId,
      status: "published",
    });
  });

  it("tells of availability again when it changes while a delivery of it is under way, and ten seconds later at the earliest", async () => {
    const sale = await openSale({ capacity: 10 });
    const { webhook } = await createWebhook(receiver.url, ["availability.changed"]);
    let during: Promise<void> | undefined;
    receiver.answersBy((response) => {
      during ??= followed(() => reserve(sale));
      void during.then(() => response.writeHead(204).end());
    });
    await followed(() => reserve(sale));
    await deliverAll(webhook.id);
    expect(receiver.received).toHaveLength(1);
    moveClock(9_000);
    await deliverAll(webhook.id);
    expect(receiver.received).toHaveLength(1);
    moveClock(1_500);
    await deliverAll(webhook.id);
    expect(receiver.received.map(({ data }) => data)).toEqual([{ eventId: sale.eventId }, { eventId: sale.eventId }]);
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(2);
  });

  it("tells of availability again after its webhook was disabled with a delivery that was not begun, and switched on", async () => {
    const sale = await openSale({ capacity: 10 });
    const { webhook } = await createWebhook(receiver.url, ["availability.changed"]);
    const switchTo = (status: "active" | "disabled") => asOrganizer(() => Webhook.change({ webhookId: webhook.id, change: { status } }));
    await followed(() => reserve(sale));
    await switchTo("disabled");
    await deliverAll(webhook.id);
    await switchTo("active");
    moveClock(3_000);
    await followed(() => reserve(sale));
    await followed(() => reserve(sale));
    await deliverAll(webhook.id);
    expect(receiver.received.map(({ data }) => data)).toEqual([{ eventId: sale.eventId }]);
    expect((await deliveriesOf(webhook.id)).map(({ status }) => status)).toEqual(["delivered", "dropped"]);
  });

  it("is what the webhook asked for: its types and its events, of its own organization", async () => {
    const [sale, other] = [await openSale({ capacity: 5 }), await openSale({ capacity: 5 })];
    await createWebhook(receiver.url, ["order.cancelled"]);
    const { webhook } = await createWebhook(receiver.url, ["order.issued"], { eventIds: [sale.eventId] });
    const foreign = await runAs(another, () => Webhook.create({ name: "B", url: receiver.url, types: [...DELIVERY_TYPES] }));
    const placed = await buyFollowed(sale);
    await buyFollowed(other);
    await followed(async () => void (await cancel(await reserve(sale))));
    expect(await queuesOf(foreign.webhook.id)).toEqual([]);
    expect((await queuesOf(webhook.id)).map(({ queueId, pending }) => [queueId, pending.length])).toEqual([[placed.order.id, 1]]);
  });

  it("is appended once, however often the stream delivers the change", async () => {
    const sale = await openSale({ capacity: 5 });
    const { webhook } = await createWebhook(receiver.url, ["order.issued", "ticket.issued"]);
    const placed = await reserve(sale);
    await pay(placed);
    const changes = await changesOf(() => issue(placed));
    for (let times = 0; times < 3; times++) await asSystem(() => followChanges(changes));
    await deliverAll(webhook.id);
    await asSystem(() => followChanges(changes));
    await deliverAll(webhook.id);
    expect(typesOf()).toEqual(["order.issued", "ticket.issued"]);
  });
});

/** A webhook for cancelled orders, and a way to make one delivery. */
const openHook = async () => {
  const { webhook } = await createWebhook(receiver.url, ["order.cancelled"]);
  const make = async () => {
    const sale = await openSale({ capacity: 1 });
    const placed = await reserve(sale);
    await followed(() => cancel(placed));
    return { webhookId: webhook.id, queueId: placed.order.id };
  };
  return { webhookId: webhook.id, make };
};
const answerAll = (status: number) => receiver.answersBy((response) => response.writeHead(status).end("no"));
const stateOf = (webhookId: string) => asOrganizer(() => Webhook.get({ webhookId }));

describe("a receiver that fails", () => {
  it("T3 gets the delivery again, with the same id, when it is back after an hour", async () => {
    const { webhookId, make } = await openHook();
    answerAll(503);
    await make();
    await deliverAll(webhookId);
    expect(await deliveriesOf(webhookId)).toMatchObject([{ status: "pending", attempts: 1, httpStatus: 503, answer: "no" }]);
    for (let minute = 0; minute < 60; minute++) {
      moveClock(60_000);
      await deliverAll(webhookId);
    }
    const before = receiver.received.length;
    expect(before).toBeGreaterThan(5);
    expect(before).toBeLessThan(30);
    receiver.answersBy();
    moveClock(HOUR_MS);
    await deliverAll(webhookId);
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1);
    expect(await deliveriesOf(webhookId)).toMatchObject([{ status: "delivered", attempts: before + 1, httpStatus: 204 }]);
    expect((await deliveriesOf(webhookId))[0]).not.toHaveProperty("answer");
    expect(await stateOf(webhookId)).not.toHaveProperty("failingSince");
  });

  it("is due for the sweeper, which calls a sender by a message", async () => {
    const { webhookId, make } = await openHook();
    answerAll(500);
    const key = await make();
    await deliverAll(webhookId);
    moveClock(31_000);
    const changes = await changesOf(sweep);
    expect(changes.flatMap(Outbox.messagesOf)).toContainEqual(expect.objectContaining({ type: "webhook.due", data: key }));
  });

  it("is paused after five failures in a row: other orders wait too, and one success ends it", async () => {
    const { webhookId, make } = await openHook();
    answerAll(500);
    for (let order = 0; order < 7; order++) await make();
    await deliverAll(webhookId);
    expect(receiver.received).toHaveLength(5);
    receiver.answersBy();
    await deliverAll(webhookId);
    expect(receiver.received).toHaveLength(5);
    moveClock(60_000);
    await deliverAll(webhookId);
    expect(receiver.received).toHaveLength(12);
  });

  it("gets deliveries at once when a person switches the active webhook on, or gives it another address", async () => {
    const { webhookId, make } = await openHook();
    for (const change of [{ status: "active" }, { url: `${receiver.url}/new` }] as const) {
      answerAll(500);
      for (let order = 0; order < 6; order++) await make();
      await deliverAll(webhookId);
      receiver.answersBy();
      receiver.received.length = 0;
      await deliverAll(webhookId);
      expect(receiver.received).toEqual([]);
      expect(await asOrganizer(() => Webhook.change({ webhookId, change }))).not.toHaveProperty("failingSince");
      await deliverAll(webhookId);
      expect(receiver.received).toHaveLength(6);
    }
  });

  it("has three days anew with another address", async () => {
    const { webhookId, make } = await openHook();
    answerAll(500);
    await make();
    await deliverAll(webhookId);
    moveClock(4 * DAY_MS);
    await asOrganizer(() => Webhook.change({ webhookId, change: { url: `${receiver.url}/new` } }));
    await deliverAll(webhookId);
    expect(await deliveriesOf(webhookId)).toMatchObject([{ status: "pending", attempts: 2 }]);
    expect((await stateOf(webhookId)).status).toBe("active");
  });

  it("is disabled after three days without a delivery, a message for its owners follows, and nothing is sent any more", async () => {
    const { webhookId, make } = await openHook();
    answerAll(500);
    await make();
    await deliverAll(webhookId);
    moveClock(3 * DAY_MS - 1000);
    await deliverAll(webhookId);
    expect((await stateOf(webhookId)).status).toBe("active");
    moveClock(7 * HOUR_MS);
    const changes = await changesOf(() => deliverAll(webhookId));
    expect(await stateOf(webhookId)).toMatchObject({ status: "disabled", disabledReason: "failing" });
    expect(changes.flatMap(Outbox.messagesOf)).toContainEqual(
      expect.objectContaining({ type: "webhook.failed", data: { webhookId, failed: 1 } }),
    );
    const attempts = receiver.received.length;
    await make();
    moveClock(DAY_MS);
    await sweep();
    await deliverAll(webhookId);
    expect(receiver.received).toHaveLength(attempts);
    expect((await deliveriesOf(webhookId)).map(({ status }) => status)).toEqual(["dropped"]);
  });

  it("is disabled at once by 410, and gets what it missed by a replay when it is active again", async () => {
    const { webhookId, make } = await openHook();
    for (let order = 0; order < 3; order++) await make();
    answerAll(410);
    await deliverAll(webhookId);
    expect(receiver.received).toHaveLength(1);
    expect(await stateOf(webhookId)).toMatchObject({ status: "disabled", disabledReason: "gone" });
    receiver.answersBy();
    const last = (await deliveriesOf(webhookId)).find(({ attempts }) => attempts === 0);
    const replay = () => asOrganizer(() => Webhook.replay({ deliveryId: last?.id ?? "" }));
    await expect(replay()).rejects.toMatchObject({ code: "webhook.disabled" });
    await asOrganizer(() => Webhook.change({ webhookId, change: { status: "active" } }));
    expect(await stateOf(webhookId)).not.toHaveProperty("disabledReason");
    expect(await replay()).toMatchObject({ status: "pending" });
    expect(await replay()).toMatchObject({ status: "pending" });
    await deliverAll(webhookId);
    expect(receiver.received.filter(({ id }) => id === last?.id)).toHaveLength(1);
  });

  it("is tried again when somebody switches it on while it answers 410", async () => {
    const { webhookId, make } = await openHook();
    await make();
    let during: Promise<unknown> | undefined;
    receiver.answersBy((response) => {
      const status = during ? 204 : 410;
      during ??= asOrganizer(() => Webhook.change({ webhookId, change: { status: "active" } }));
      void during.then(() => response.writeHead(status).end());
    });
    await deliverAll(webhookId);
    expect(await deliveriesOf(webhookId)).toMatchObject([{ status: "delivered", attempts: 2 }]);
    expect((await stateOf(webhookId)).status).toBe("active");
  });

  it("that refuses one delivery alone gets the others, and keeps its webhook", async () => {
    const { webhookId, make } = await openHook();
    const { queueId } = await make();
    receiver.answersBy((response, { data }) => response.writeHead(data["orderId"] === queueId ? 422 : 200).end());
    for (let time = 0; time < 14; time++) {
      await make();
      await deliverAll(webhookId);
      moveClock(6 * HOUR_MS);
    }
    const all = await deliveriesOf(webhookId);
    expect(all.filter(({ status }) => status === "delivered")).toHaveLength(14);
    expect(all.filter(({ status }) => status !== "delivered")).toMatchObject([{ status: "failed", httpStatus: 422 }]);
    expect((await stateOf(webhookId)).status).toBe("active");
  });
});

describe("the email about a disabled webhook", () => {
  const owners = ["first", "second", "third"].map((subject) => ({ subject, role: "owner" as const }));

  it("goes once to the organization and each owner, also when one address is refused and another is stopped", async () => {
    vi.stubEnv("SITE_URL", "https://tickets.example");
    await asOrganizer(() => Profile.change({ email: "office@example.com" }));
    const [{ organizationId } = { organizationId: "" }] = await asOrganizer(() => Organization.listOrFound());
    for (const { subject, role } of [...owners, { subject: "steward", role: "staff" as const }])
      await rows.membership
        .put({ subject, role, organizationId, memberId: `mbr_${subject}`, email: `${subject}@example.com`, joinedAtMs: Date.now() })
        .go();
    refuse("first@example.com");
    await suppress(mailKeyOf("second@example.com"), "bounced", Date.now());
    const { webhookId, make } = await openHook();
    await make();
    answerAll(410);
    const changes = await changesOf(() => deliverAll(webhookId));
    const failed = changes.flatMap(Outbox.messagesOf).filter(({ type }) => type === "webhook.failed");
    for (const { data } of [...failed, ...failed]) await asSystem(() => sendDisabled(data as WebhookFailed["data"]));
    expect(mails.map(({ to }) => to)).toEqual(["office@example.com", "third@example.com"]);
    expect(mails[0]?.text).toMatch(/“Accounting” respondeu 410.*https:\/\/tickets\.example\/console\/webhooks/s);
  });
});

describe("a sender", () => {
  it("that dies after the receiver answered leaves the delivery, which is sent again", async () => {
    const { webhookId, make } = await openHook();
    const key = await make();
    dynamo.middlewareStack.add(
      (next, { commandName }) =>
        (args) => {
          if (commandName === "TransactWriteItemsCommand") throw new Error("the sender died");
          return next(args);
        },
      { step: "initialize", name: "dies" },
    );
    await expect(asSystem(() => deliver(key))).rejects.toThrow("the sender died");
    dynamo.middlewareStack.remove("dies");
    await deliverAll(webhookId);
    expect(receiver.received).toHaveLength(1);
    moveClock(31_000);
    await deliverAll(webhookId);
    expect(receiver.received).toHaveLength(2);
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1);
  });

  const twoAtOnce = async (): Promise<number> => {
    const { make } = await openHook();
    const key = await make();
    receiver.answersBy((response) => void setTimeout(() => response.writeHead(204).end(), 200));
    await Promise.allSettled([1, 2, 3].map(() => asSystem(() => deliver(key))));
    return receiver.received.length;
  };

  it("has a queue alone while its lease lasts", async () => {
    expect(await twoAtOnce()).toBe(1);
  });

  it("control: without the condition of the lease two send at the same time", async () => {
    const guard = { operation: "UpdateItem" as const, key: /queueId_/, matching: /leasedUntilMs/ };
    expect(await withoutCondition(dynamo, guard, twoAtOnce)).toBeGreaterThan(1);
  });
});

describe("a webhook", () => {
  it("shows its secret when it is made and rotated, and never again; the table has none", async () => {
    const { webhook, secret } = await createWebhook(receiver.url, ["order.issued"]);
    const rotated = await asOrganizer(() => Webhook.rotate({ webhookId: webhook.id }));
    expect(rotated.secret).not.toBe(secret);
    expect(rotated.webhook.previousSecretUntil).toBe(new Date(Date.now() + DAY_MS).toISOString());
    const { data } = await rows.webhook.get({ webhookId: webhook.id }).go();
    const shown = JSON.stringify([data, await asOrganizer(() => Webhook.list()), await stateOf(webhook.id)]);
    for (const one of [secret, rotated.secret]) expect(shown).not.toContain(one.replace("whsec_", ""));
    const tested = await asOrganizer(() => Webhook.test({ webhookId: webhook.id }));
    expect(tested).toMatchObject({ type: "webhook.test", status: "delivered", httpStatus: 204, attempts: 1 });
    const [one] = receiver.received;
    for (const valid of [secret, rotated.secret]) expect(one && receiver.verify(valid, one)).toMatchObject({ type: "webhook.test" });
    expect(await deliveriesOf(webhook.id)).toEqual([tested]);
  });

  it("is refused for an address that a stage does not take", async () => {
    vi.unstubAllEnvs();
    for (const url of [receiver.url, "https://localhost/", "https://[::ffff:10.0.0.1]/"])
      await expect(createWebhook(url, ["order.issued"])).rejects.toMatchObject({ code: "request.invalid", issues: [{ path: "url" }] });
    const { webhook } = await createWebhook("https://hooks.example.com/", ["order.issued"]);
    const change = Webhook.change({ webhookId: webhook.id, change: { url: "http://hooks.example.com/" } });
    await expect(change).rejects.toThrow();
    await expect(
      asOrganizer(() => Webhook.change({ webhookId: webhook.id, change: { url: "http://hooks.example.com/" } })),
    ).rejects.toMatchObject({ code: "request.invalid" });
  });

  it("has its address named in the audit log when it changes, and no value of it", async () => {
    const { webhook } = await createWebhook(receiver.url, ["order.issued"]);
    const change = { name: "Books", url: `${receiver.url}/a-secret-path` };
    await asOrganizer(() =>
      AuditLog.during(
        { call: "PATCH /webhooks/{webhookId}", ids: { webhookId: webhook.id }, requestId: "request-1", from: "203.0.113.0" },
        async () => void (await Webhook.change({ webhookId: webhook.id, change })),
        async () => ({ status: 200, createdIds: {}, bodyFields: Object.keys(change) }),
      ),
    );
    const { entries } = await asOrganizer(() => Audit.list({ page: { limit: 1 } }));
    expect(entries.map(({ fields }) => fields)).toEqual([[{ name: "name", before: '"Accounting"', after: '"Books"' }, { name: "url" }]]);
  });

  it("belongs to its organization: another one sees neither it nor its deliveries", async () => {
    const { webhook } = await createWebhook(receiver.url, ["order.issued"]);
    const { id: deliveryId } = await asOrganizer(() => Webhook.test({ webhookId: webhook.id }));
    const ref = { webhookId: webhook.id };
    const missing = { kind: "missing", code: "webhook.missing" };
    await runAs(another, async () => {
      for (const call of [Webhook.get, Webhook.remove, Webhook.rotate, Webhook.test])
        await expect(call(ref)).rejects.toMatchObject(missing);
      await expect(Webhook.change({ ...ref, change: { name: "Mine" } })).rejects.toMatchObject(missing);
      await expect(Webhook.listDeliveries({ ...ref, page: {} })).rejects.toMatchObject(missing);
      await expect(Webhook.replay({ deliveryId })).rejects.toMatchObject({ code: "delivery.missing" });
    });
  });

  it("is managed by a key of the scope webhooks:write, and by no other key", async () => {
    const actorOf = async (scope: "webhooks:write" | "events:write") => {
      const { secret } = await asOrganizer(() => ApiKey.create({ name: "Program", scopes: [scope] }));
      const actor = await runAs({ type: "public" }, () => ApiKey.authenticate(secret));
      return actor ?? { type: "public" as const };
    };
    await runAs(await actorOf("webhooks:write"), () => Webhook.create({ name: "B", url: receiver.url, types: ["order.issued"] }));
    const program = await actorOf("events:write");
    await expect(runAs(program, () => Webhook.list())).rejects.toMatchObject({ code: "request.forbidden" });
  });

  it("is one of ten at most, also when several are made at once; a deleted one makes room", async () => {
    for (let time = 1; time < MOST_WEBHOOKS; time++) await createWebhook(receiver.url, ["order.issued"]);
    const results = await Promise.allSettled([1, 2, 3].map(() => createWebhook(receiver.url, ["order.issued"])));
    expect(results.filter(({ status }) => status === "fulfilled").length).toBeLessThanOrEqual(1);
    const [first] = (await asOrganizer(() => Webhook.list())).webhooks;
    for (const { id } of (await asOrganizer(() => Webhook.list())).webhooks.slice(MOST_WEBHOOKS)) expect(id).toBe("too many");
    await asOrganizer(() => Webhook.remove({ webhookId: first?.id ?? "" }));
    await createWebhook(receiver.url, ["order.issued"]);
    await asOrganizer(async () => {
      if ((await Webhook.list()).webhooks.length === MOST_WEBHOOKS)
        await expect(createWebhook(receiver.url, ["order.issued"])).rejects.toMatchObject({ code: "webhook.limit_reached" });
    });
  });

  it("changes field by field, and deleted it is missing and gets nothing", async () => {
    const { webhookId, make } = await openHook();
    const { queueId } = await make();
    const changed = await asOrganizer(() =>
      Webhook.change({ webhookId, change: { name: "Books", types: ["order.issued", "order.issued"] } }),
    );
    expect(changed).toMatchObject({ name: "Books", types: ["order.issued"], url: receiver.url, status: "active" });
    expect(await asOrganizer(() => Webhook.change({ webhookId, change: { status: "disabled" } }))).toMatchObject({
      status: "disabled",
      disabledReason: "by_hand",
    });
    await asOrganizer(() => Webhook.change({ webhookId, change: { status: "active" } }));
    await asOrganizer(() => Webhook.remove({ webhookId }));
    await asSystem(() => deliver({ webhookId, queueId }));
    expect(receiver.received).toEqual([]);
    await expect(stateOf(webhookId)).rejects.toMatchObject({ code: "webhook.missing" });
  });
});
