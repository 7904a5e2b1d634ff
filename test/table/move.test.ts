/** A moved event: one write, each buyer told once of what changed for them, and a time in which they may cancel. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import * as Catalog from "@catraca/core/catalog";
import type { EventChange } from "@catraca/core/event.schema";
import * as Event from "@catraca/core/event";
import * as Job from "@catraca/core/job";
import * as Move from "@catraca/core/move";
import * as Notification from "@catraca/core/notification";
import * as Order from "@catraca/core/order";
import * as Payment from "@catraca/core/payment";
import { dynamo } from "@catraca/core/table/client";
import { handler } from "@catraca/functions/job/work";
import { eventBody } from "../support/bodies.ts";
import { dieAtCall } from "../support/faults.ts";
import { audit } from "../support/ledger.ts";
import { moveClock, setClock, startClock, stopClock, sweep } from "../support/time.ts";
import {
  asAnyone,
  asBuyer,
  asOrganizer,
  asSystem,
  buy,
  issue,
  openSale,
  pay,
  reserve,
  rowOf,
  ticketsOf,
  type Placed,
  type Sale,
} from "../support/world/sale.ts";

type Mail = { to: string; subject: string; text: string; files: { name: string; content: string }[] };
const sent: Mail[] = [];
let refuses = false;
const mailService = createServer((request, response) => {
  void json(request).then((body: any) => {
    const { Subject, Body, Attachments = [] } = body.Content.Simple;
    const files = Attachments.map((file: any) => ({ name: file.FileName, content: Buffer.from(file.RawContent, "base64").toString() }));
    if (!refuses) sent.push({ to: body.Destination.ToAddresses[0], subject: Subject.Data, text: Body.Text.Data, files });
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
afterEach(async () => {
  vi.restoreAllMocks();
  startClock();
  expect(await audit()).toEqual([]);
});

const DAY = 86_400_000;
const iso = (atMs: number) => new Date(atMs).toISOString();
const timesOf = async ({ eventId }: Sale) => {
  const { startsAt, endsAt } = await asOrganizer(() => Event.get({ eventId }));
  return { startsAtMs: Date.parse(startsAt), endsAtMs: Date.parse(endsAt) };
};
/** The event's times so many days later. */
const later = async (sale: Sale, days: number): Promise<EventChange> => {
  const { startsAtMs, endsAtMs } = await timesOf(sale);
  return { startsAt: iso(startsAtMs + days * DAY), endsAt: iso(endsAtMs + days * DAY) };
};
const move = async ({ eventId }: Sale, change: EventChange) => {
  const { event, job } = await asOrganizer(() => Move.changeEvent({ eventId, change: { ...change, notify: true } }));
  if (!job) throw new Error("no job");
  return { event, job };
};
const runJob = async (jobId: string, mostSteps = 200): Promise<string> => {
  for (let steps = 0; steps < mostSteps; steps++) {
    const { status } = await handler({ jobId });
    if (status !== "running") return status;
  }
  return "running";
};
const to = ({ order }: Placed) => sent.filter((mail) => mail.to === order.buyer.email);
const cancelOwn = (placed: Placed) => asBuyer(placed, () => Payment.refundOwn({ orderId: placed.order.id }));

describe("a moved event", () => {
  it("has its new times in one write, and each buyer from before hears once of both, with a new entry for the calendar", async () => {
    const sale = await openSale({ capacity: 10 });
    const bought = [await buy(sale, 2), await buy(sale)];
    moveClock(1_000);
    const change = await later(sale, 7);
    const before = await timesOf(sale);
    const { event, job } = await move(sale, { ...change, venue: { name: "Arena", address: "Rua B, 2" } });
    expect(event).toMatchObject({
      ...change,
      venue: { name: "Arena" },
      moved: { startsAt: iso(before.startsAtMs), refundUntil: iso(Math.min(Date.now() + 14 * DAY, before.startsAtMs + 7 * DAY)) },
    });
    expect(job).toMatchObject({ kind: "event_moved", status: "running" });
    moveClock(1_000);
    const newer = await buy(sale);
    expect(await runJob(job.id)).toBe("done");
    for (const placed of bought) {
      expect(to(placed)).toHaveLength(1);
      const [mail] = to(placed);
      expect(mail?.subject).toMatch(/^Nova data e novo local: /);
      expect(mail?.text).toContain("Arena, Rua B, 2");
      expect(mail?.text).toMatch(/Antes: .*Agora: .*cancele na página do pedido/s);
      expect(mail?.files).toMatchObject([{ name: expect.stringMatching(/\.ics$/) }]);
      const stamp = (atMs: number) => `DTSTART:${iso(atMs).replace(/\.\d+/, "").replaceAll(/[-:]/g, "")}`;
      expect(mail?.files[0]?.content).toContain(stamp(before.startsAtMs + 7 * DAY));
    }
    expect(to(newer)).toEqual([]);
    expect(await asOrganizer(() => Job.get({ jobId: job.id }))).toMatchObject({ total: 3, done: 3, failed: 0 });
    // The same call again, as after a lost answer.
    const again = await move(sale, change);
    expect(again.job).toMatchObject({ id: job.id, status: "done" });
    expect(sent).toHaveLength(2);
    moveClock(2_001);
    expect(await asAnyone(() => Catalog.get({ eventId: sale.eventId }))).toMatchObject({ ...change, moved: again.event.moved });
  });

  it("twice at once or one after the other: the latest is told, from what the buyer knew, and none twice", async () => {
    const sale = await openSale({ capacity: 10 });
    const [told, untold] = [await buy(sale), await buy(sale)];
    moveClock(1_000);
    const original = await timesOf(sale);
    const first = await move(sale, await later(sale, 7));
    await asSystem(() => Notification.sendMoved(told.order.id));
    moveClock(1_000);
    const second = await move(sale, await later(sale, 1));
    expect(await runJob(first.job.id)).toBe("done");
    expect(sent).toHaveLength(1);
    expect(await runJob(second.job.id)).toBe("done");
    expect([to(told).length, to(untold).length]).toEqual([2, 1]);
    const day = (atMs: number) => new Intl.DateTimeFormat("pt-BR", { dateStyle: "full", timeZone: "America/Sao_Paulo" }).format(atMs);
    const from = (mail: Mail | undefined) => /Antes: (.*?\d{4})/.exec(mail?.text ?? "")?.[1];
    expect([from(to(told)[1]), from(to(untold)[0])]).toEqual([day(original.startsAtMs + 7 * DAY), day(original.startsAtMs)]);
    // Back to where it was: the buyers heard of the second one, and hear of this one.
    moveClock(1_000);
    const back = await move(sale, { startsAt: iso(original.startsAtMs), endsAt: iso(original.endsAtMs) });
    await Promise.all([handler({ jobId: back.job.id }), handler({ jobId: back.job.id })]);
    expect(await runJob(back.job.id)).toBe("done");
    expect(sent).toHaveLength(5);
  });

  it("that is moved back before a buyer heard tells that buyer nothing", async () => {
    const sale = await openSale({ capacity: 10 });
    await buy(sale);
    moveClock(1_000);
    const { startsAtMs, endsAtMs } = await timesOf(sale);
    await move(sale, await later(sale, 7));
    const { job } = await move(sale, { startsAt: iso(startsAtMs), endsAt: iso(endsAtMs) });
    expect(await runJob(job.id)).toBe("done");
    expect(sent).toEqual([]);
  });

  it("goes on where it stopped, also when its process died between the move and the job, and the sweeper sends what failed", async () => {
    const sale = await openSale({ capacity: 10 });
    const placed = await buy(sale);
    moveClock(1_000);
    const change = await later(sale, 7);
    let number = 0;
    for (let call = 1; ; call++) {
      const died = await dieAtCall(dynamo, { call, side: "after" }, () => move(sale, change));
      const row = await Event.findFresh(sale.eventId);
      if (row?.moves) number = row.moves.length;
      if (number > 0 || !died) break;
    }
    expect(number).toBe(1);
    refuses = true;
    moveClock(180_001);
    // An earlier test left a job too.
    for (const jobId of await asSystem(() => Job.listDue())) {
      await asSystem(() => Job.finish(jobId));
      expect(await runJob(jobId)).toBe("done");
    }
    expect(sent).toEqual([]);
    refuses = false;
    // Several failures put the next attempt off by up to 80 seconds.
    moveClock(81_000);
    await sweep();
    expect(to(placed)).toHaveLength(1);
  });

  it("tells a buyer whose tickets came later with the tickets, and nobody whose tickets are void", async () => {
    const sale = await openSale({ capacity: 10 });
    const [late, voided] = [await reserve(sale), await buy(sale)];
    const [ticket] = await ticketsOf(voided);
    await asOrganizer(() => Order.voidTicket({ ticketId: ticket?.id ?? "none" }));
    moveClock(1_000);
    const { job } = await move(sale, await later(sale, 7));
    expect(await runJob(job.id)).toBe("done");
    expect(sent).toEqual([]);
    await pay(late);
    await issue(late);
    for (let times = 0; times < 2; times++) await asSystem(() => Notification.sendTickets({ orderId: late.order.id }));
    expect(to(late).map(({ subject }) => subject.split(":")[0])).toEqual(["Seu ingresso", "Nova data"]);
    expect((await rowOf(late)).notifiedAtMs).toBeDefined();
  });

  it("in English, of a free order, speaks of no money", async () => {
    const sale = await openSale({ capacity: 10, priceMinor: 0 });
    const buyer = { name: "Ann Lee", email: "ann.lee@example.com" };
    const lines = [{ ticketTypeId: sale.ticketTypeId, quantity: 1 }];
    const placed = await asAnyone(() => Order.place({ order: { eventId: sale.eventId, lines, buyer, locale: "en" } }));
    if (placed.outcome !== "placed") throw new Error(placed.code);
    await issue(placed);
    await Order.recordNotified(await rowOf(placed));
    moveClock(1_000);
    await runJob((await move(sale, await later(sale, 7))).job.id);
    expect(sent[0]?.subject).toMatch(/^New date: /);
    expect(sent[0]?.text).toMatch(/Before: .*Now: .*somebody else gets the place/s);
    expect(sent[0]?.text).not.toMatch(/money|R\$/);
  });

  it("is refused for a draft, a cancelled event, a change that moves nothing, an old version and a stranger", async () => {
    const draft = await asOrganizer(() => Event.create(eventBody()));
    const change = { startsAt: iso(Date.parse(draft.startsAt) + 60_000) };
    await expect(move({ eventId: draft.id, ticketTypeId: "" }, change)).rejects.toMatchObject({ code: "event.not_published" });
    const sale = await openSale({ capacity: 1 });
    await expect(move(sale, { name: "Another" })).rejects.toMatchObject({ kind: "invalid", issues: [{ path: "notify" }] });
    await expect(move(sale, { ...(await later(sale, 1)), version: 0 })).rejects.toMatchObject({ code: "event.changed" });
    await expect(asAnyone(() => Move.changeEvent({ eventId: sale.eventId, change: { ...change, notify: true } }))).rejects.toThrow();
    const moved = await later(sale, 1);
    await asOrganizer(() => Event.cancel(sale.eventId, { refund: "none", keepFees: false }));
    await expect(move(sale, moved)).rejects.toMatchObject({ code: "event.cancelled" });
  });
});

describe("the buyer of a moved event", () => {
  it("from before the move may cancel for a while, although the policy allows it to nobody, and gets the fees back", async () => {
    const sale = await openSale({ capacity: 10 });
    await asOrganizer(() => Event.change({ eventId: sale.eventId, change: { refundPolicy: { keepFees: true, daysAfterMove: 3 } } }));
    const [early, late] = [await buy(sale), await buy(sale)];
    await expect(cancelOwn(early)).rejects.toMatchObject({ code: "order.refund_refused", issues: [{ params: { rule: "none" } }] });
    moveClock(1_000);
    const movedAtMs = Date.now();
    await move(sale, await later(sale, 30));
    moveClock(1_000);
    const newer = await buy(sale);
    setClock(movedAtMs + 3 * DAY - 1);
    expect(await cancelOwn(early)).toMatchObject({ order: { status: "refunded" }, refund: { amount: { amountMinor: 5_000 } } });
    await expect(cancelOwn(newer)).rejects.toMatchObject({ code: "order.refund_refused" });
    setClock(movedAtMs + 3 * DAY);
    await expect(cancelOwn(late)).rejects.toMatchObject({ code: "order.refund_refused", issues: [{ params: { rule: "none" } }] });
  });
});
