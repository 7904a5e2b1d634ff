/** A buyer passes a ticket on: who may, until when, what becomes of the old code, and who is told. An organizer corrects an attendee. */
import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { scan } from "@catraca/core/admission";
import { MAX_FREE_MESSAGES, takeFreeMessage } from "@catraca/core/notification/notification.allowance.ts";
import * as Event from "@catraca/core/event";
import * as Notification from "@catraca/core/notification";
import * as Order from "@catraca/core/order";
import { reassignTicket } from "@catraca/core/order/order.reassign.ts";
import * as Outbox from "@catraca/core/outbox";
import { dynamo } from "@catraca/core/table/client";
import { rows } from "@catraca/core/table/service";
import * as Ticket from "@catraca/core/ticket";
import { reassign } from "@catraca/core/ticket/ticket.reassign.ts";
import { MAX_REASSIGNMENTS } from "@catraca/core/ticket.rules";
import type { TicketRow } from "@catraca/core/ticket.schema";
import * as Timeline from "@catraca/core/timeline";
import { handler as ticketChanged } from "@catraca/functions/on/ticket-changed--notify";
import { openMailService } from "../support/mail-service.ts";
import { withoutCondition } from "../support/without-condition.ts";
import { openGate } from "../support/world/gate.ts";
import {
  asBuyer,
  asOrganizer,
  asSystem,
  refund,
  atOnce,
  buy,
  countAvailable,
  openSale,
  type Placed,
  refundPart,
  ticketsOf,
} from "../support/world/sale.ts";

const { mails } = openMailService();
const HOUR_MS = 3_600_000;
const ATTENDEE = { name: "Rui Barreto", email: "rui@example.com" };

const openDoors = (eventId: string, doorsOpenAtMs: number) => rows.event.patch({ eventId }).set({ doorsOpenAtMs }).go();

/** A sold-out sale whose doors are closed. */
const closedSale = async (capacity = 2) => {
  const sale = await openSale({ capacity });
  await openDoors(sale.eventId, Date.now() + HOUR_MS / 2);
  return sale;
};
const bought = async (quantity = 2): Promise<{ placed: Placed; ticketId: string }> => {
  const placed = await buy(await closedSale(quantity), quantity);
  return { placed, ticketId: (await ticketsOf(placed))[0]?.id ?? "" };
};
const passOn = (placed: Placed, ticketId: string, attendee: object = ATTENDEE) =>
  asBuyer(placed, () => reassignTicket({ orderId: placed.order.id, ticketId, attendee: attendee as typeof ATTENDEE }));
const ticketRow = async (ticketId: string): Promise<TicketRow> => (await Ticket.getByIds([ticketId]))[0]!;
const refusedAs = (rule: string) => ({ code: "ticket.reassign_refused", issues: [{ params: { rule } }] });
const used = (ticketId: string) =>
  rows.ticket
    .patch({ ticketId })
    .set({ scans: { scn_a: { did: "admitted", atMs: 1, gateId: "g", gateName: "G", deviceId: "d" } } })
    .go();

/** Runs a change of a ticket, and has its message handled as the queue delivers it, twice. */
const withMessage = async (ticketId: string, change: () => Promise<unknown>): Promise<string[]> => {
  const before = await ticketRow(ticketId);
  await change();
  const messages = Outbox.messagesOf({ entity: "ticket", before, after: await ticketRow(ticketId) });
  for (const message of [...messages, ...messages]) {
    const record = { messageId: message.id, body: JSON.stringify({ detail: message }) };
    const { batchItemFailures } = await ticketChanged({ Records: [record] } as unknown as Parameters<typeof ticketChanged>[0]);
    expect(batchItemFailures).toEqual([]);
  }
  return messages.map(({ type }) => type);
};

it("Q13 works on a sold-out event: the old code is superseded, the new one is the attendee's, and no seat moves", async () => {
  const { placed, ticketId } = await bought();
  const [before, other] = await ticketsOf(placed);
  const gate = await openGate(placed.order.eventId);
  const said = async (code = "") => (await scan({ code, scanId: `scn_${randomUUID()}` }, gate)).answer.reason;
  const ticket = await passOn(placed, ticketId);
  expect(ticket).toMatchObject({ id: ticketId, status: "issued", attendee: ATTENDEE, reassignedAt: expect.any(String) });
  expect(ticket.code).not.toBe(before?.code);
  expect((await ticketsOf(placed)).map(({ code }) => code)).toEqual([ticket.code, other?.code]);
  expect([await said(before?.code), await said(ticket.code)]).toEqual(["superseded", "too_early"]);
  expect(await countAvailable({ eventId: placed.order.eventId, ticketTypeId: "" })).toBe(0);
});

it("takes the notes of the attendee before, from answers and the organizer's own", async () => {
  const { placed, ticketId } = await bought();
  await rows.ticket
    .patch({ ticketId })
    .set({ gateNotes: ["Allergy: nuts"], note: "Ana needs a chair" })
    .go();
  await passOn(placed, ticketId);
  const { gateNotes, note } = await ticketRow(ticketId);
  expect([gateNotes, note]).toEqual([undefined, undefined]);
});

it("a repeated request changes nothing, and an attendee without an address has none", async () => {
  const { placed, ticketId } = await bought();
  const first = await passOn(placed, ticketId);
  expect(await passOn(placed, ticketId)).toMatchObject({ code: first.code, reassignedAt: first.reassignedAt });
  const second = await passOn(placed, ticketId, { name: "Nina" });
  expect(second.attendee).toEqual({ name: "Nina" });
  expect((await ticketRow(ticketId)).revision).toBe(2);
});

describe("is refused", () => {
  it.each([
    ["used", used],
    ["voided", (ticketId: string) => asOrganizer(() => Order.voidTicket({ ticketId }))],
    ["blocked", (ticketId: string) => asOrganizer(() => Ticket.block({ ticketId }))],
    ["refunded", async (ticketId: string, placed: Placed) => refundPart(placed, { ticketIds: [ticketId] })],
    ["doors_open", (_: string, { order }: Placed) => openDoors(order.eventId, Date.now() - 1)],
    ["cancelled", (_: string, { order }: Placed) => rows.event.patch({ eventId: order.eventId }).set({ status: "cancelled" }).go()],
    ["too_often", (ticketId: string) => rows.ticket.patch({ ticketId }).set({ reassigned: MAX_REASSIGNMENTS }).go()],
  ])("%s", async (rule, make) => {
    const { placed, ticketId } = await bought();
    await make(ticketId, placed);
    const before = await ticketRow(ticketId);
    await expect(passOn(placed, ticketId)).rejects.toMatchObject(refusedAs(rule));
    expect(await ticketRow(ticketId)).toEqual(before);
  });

  it("for a ticket of another order, as if there were none", async () => {
    const [{ placed }, other] = [await bought(), await bought()];
    await expect(passOn(placed, other.ticketId)).rejects.toMatchObject({ code: "ticket.missing" });
  });
});

describe("a scan between the read and the write", () => {
  const late = async (): Promise<string> => {
    const { ticketId } = await bought();
    const ticket = await ticketRow(ticketId);
    await used(ticketId);
    return reassign({ ticket, attendee: ATTENDEE, event: { status: "published", doorsOpenAtMs: Date.now() + HOUR_MS } }).then(
      () => "passed on",
      (error: { issues?: { params?: { rule?: string } }[] }) => error.issues?.[0]?.params?.rule ?? "failed",
    );
  };

  it("wins: the ticket stays with the person who went in", async () => expect(await late()).toBe("used"));

  it("loses without the condition, and a person inside has no ticket (control)", async () => {
    const guard = { operation: "UpdateItem", key: /ticketId/, matching: /scans/ } as const;
    expect(await withoutCondition(dynamo, guard, late)).toBe("passed on");
  });
});

describe("two people at once", () => {
  const both = async (): Promise<number> => {
    const { ticketId } = await bought();
    const ticket = await ticketRow(ticketId);
    const event = { status: "published", doorsOpenAtMs: Date.now() + HOUR_MS };
    await atOnce(["Rui", "Nina"].map((name) => () => reassign({ ticket, attendee: { name }, event })));
    return (await ticketRow(ticketId)).revision;
  };

  it("one of them gets the ticket", async () => expect(await both()).toBe(1));

  it("both are told that they have it without the condition (control)", async () => {
    const guard = { operation: "UpdateItem", key: /ticketId/, matching: /revision|attendee/ } as const;
    expect(await withoutCondition(dynamo, guard, both)).toBe(2);
  });
});

it("the new attendee gets the ticket without a link to the order, and the buyer is told, once each", async () => {
  const { placed, ticketId } = await bought();
  expect(await withMessage(ticketId, () => passOn(placed, ticketId))).toEqual(["ticket.reassigned"]);
  const { code } = await ticketRow(ticketId).then((row) => Ticket.view(row, { locale: "en", expiresAtSec: 1 }));
  const [attendee, buyer] = mails;
  expect(mails.map(({ to }) => to)).toEqual([ATTENDEE.email, placed.order.buyer.email]);
  expect(attendee?.text).toContain(code);
  expect(attendee?.text).toContain(placed.order.buyer.name);
  expect(attendee?.text).not.toContain(placed.order.id);
  expect(attendee?.files.length).toBeGreaterThan(0);
  expect(buyer?.text).toContain(ATTENDEE.name);
  expect(buyer?.text).not.toContain(code);
});

it("a ticket that the organizer reissues reaches the person who has it, too", async () => {
  const { placed, ticketId } = await bought();
  await passOn(placed, ticketId);
  await withMessage(ticketId, () => asOrganizer(() => Ticket.reissue({ ticketId })));
  expect(mails.map(({ to }) => to).toSorted()).toEqual([ATTENDEE.email, placed.order.buyer.email].toSorted());
});

it("a ticket is not sent to an address that got 20 messages in this hour, until the next one", async () => {
  const { placed, ticketId } = await bought(1);
  const to = { name: "Rui", email: `crowd.${placed.order.id}@example.com` };
  for (let at = 0; at < MAX_FREE_MESSAGES; at++) await takeFreeMessage(to.email);
  await withMessage(ticketId, () => passOn(placed, ticketId, to));
  expect(mails.map((mail) => mail.to)).toEqual([placed.order.buyer.email]);
  const { data } = await rows.notification.get({ notificationId: `${placed.order.id}.received.email.${ticketId}.1` }).go();
  expect([data?.status, (data?.dueAtMs ?? 0) > Date.now()]).toEqual(["failed", true]);
});

describe("a ticket that was passed on", () => {
  const passedOn = async () => {
    const sold = await bought();
    await passOn(sold.placed, sold.ticketId);
    mails.length = 0;
    return sold;
  };

  it.each([
    ["void", (_: Placed, ticketId: string) => asOrganizer(() => Order.voidTicket({ ticketId }))],
    ["refunded", (placed: Placed, ticketId: string) => refundPart(placed, { ticketIds: [ticketId] })],
    ["refunded with its order", (placed: Placed) => refund(placed)],
  ])("is %s: its attendee hears of it once, and of no money and no order", async (_, end) => {
    const { placed, ticketId } = await passedOn();
    expect(await withMessage(ticketId, () => end(placed, ticketId))).toEqual(["ticket.withdrawn"]);
    const [mail, ...others] = mails.filter(({ to }) => to === ATTENDEE.email);
    expect([others, mail?.subject]).toEqual([[], "Ingresso cancelado: A night out"]);
    expect(mail?.text).not.toMatch(/orders\/|R\$/);
  });

  it("is not announced when its buyer still has it", async () => {
    const { placed, ticketId } = await bought();
    expect(await withMessage(ticketId, () => refundPart(placed, { ticketIds: [ticketId] }))).toEqual([]);
  });

  it("moves with its event: its attendee gets the new time, once, without the order's link", async () => {
    const { placed, ticketId } = await passedOn();
    const { endsAt } = await asOrganizer(() => Event.get({ eventId: placed.order.eventId }));
    const change = { endsAt: new Date(Date.parse(endsAt) + 60_000).toISOString(), notify: true };
    await asOrganizer(() => Event.move(placed.order.eventId, change, () => []));
    for (let times = 0; times < 2; times++) await asSystem(() => Notification.sendMoved(placed.order.id));
    expect(mails.map(({ to }) => to)).toEqual([ATTENDEE.email, placed.order.buyer.email]);
    expect(mails[0]?.text).not.toContain(placed.order.id);
    expect(mails[0]?.files).toHaveLength(1);
    expect((await ticketRow(ticketId)).revision).toBe(1);
  });
});

it("the history says who passed the ticket on to whom, and what the organizer corrected", async () => {
  const { placed, ticketId } = await bought();
  await passOn(placed, ticketId);
  const correct = (attendee: object) => asOrganizer(() => Ticket.change({ ticketId, change: { attendee } }));
  const code = (await ticketsOf(placed))[0]?.code;
  expect((await correct({ name: "Rui Barreto Filho", email: null })).attendee).toEqual({ name: "Rui Barreto Filho" });
  await asOrganizer(() => Order.correctBuyer({ orderId: placed.order.id, change: { buyer: { name: "Ana S." } } }));
  const { timeline } = await asOrganizer(() => Timeline.getForOrder({ orderId: placed.order.id }));
  const steps = new Map(timeline.map((entry) => [entry.step, entry]));
  expect(steps.get("reassigned")).toMatchObject({ ticketId, from: placed.order.buyer.name, attendeeName: "Rui Barreto Filho" });
  expect(steps.get("corrected")).toMatchObject({ ticketId, attendeeName: "Rui Barreto Filho" });
  expect(steps.has("buyer_corrected")).toBe(true);
  expect((await Ticket.getByIds([ticketId])).map((row) => Ticket.view(row, { locale: "en", expiresAtSec: 1 }).code)).toEqual([code]);
});

it("a correction that changes nothing leaves no trace", async () => {
  const { placed, ticketId } = await bought();
  const before = await ticketRow(ticketId);
  await asOrganizer(() => Ticket.change({ ticketId, change: { attendee: { name: placed.order.buyer.name } } }));
  expect(await ticketRow(ticketId)).toEqual(before);
});
