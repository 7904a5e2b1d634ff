/** Two calls change one thing: neither writes over the other what it read before. Each control shows what happens without the condition. */
import { describe, expect, it } from "vitest";
import * as Job from "@catraca/core/job";
import { placeOffer } from "@catraca/core/order/order.offer.ts";
import * as Order from "@catraca/core/order";
import * as Partner from "@catraca/core/partner";
import { eraseAddress, eraseName } from "@catraca/core/person/person.erase.ts";
import { dynamo } from "@catraca/core/table/client";
import { rows } from "@catraca/core/table/service";
import * as Ticket from "@catraca/core/ticket";
import { reassign } from "@catraca/core/ticket/ticket.reassign.ts";
import type { TicketRow } from "@catraca/core/ticket.schema";
import * as TicketType from "@catraca/core/ticket-type";
import { anonymize } from "@catraca/core/waiting-list/waiting-list.mail.ts";
import { takeOff } from "@catraca/core/waiting-list/waiting-list.console.ts";
import { completeOffer } from "@catraca/core/waiting-list/waiting-list.offer.ts";
import { eventBody } from "../support/bodies.ts";
import { meanwhile } from "../support/meanwhile.ts";
import { withoutCondition, type Guard } from "../support/without-condition.ts";
import { asOrganizer, asSystem, buy, cancel, openSale, reserve, rowOf, ticketsOf, type Sale } from "../support/world/sale.ts";
import { join } from "../support/world/waiting.ts";

const erase = async (ticket: TicketRow): Promise<void> => {
  await eraseName(ticket);
  await eraseAddress(ticket);
};

const price = (amountMinor: number) => ({ amountMinor, currency: "BRL" });

describe("the attendee of a ticket", () => {
  const guard: Guard = { operation: "UpdateItem", key: /tkt_/, matching: /attendee/ };
  const open = async () => {
    const [ticket] = await ticketsOf(await buy(await openSale({ capacity: 2 })));
    const ticketId = ticket?.id ?? "";
    await asOrganizer(() => Ticket.change({ ticketId, change: { attendee: { name: "Ana", email: "ana@example.com" } } }));
    const read = async () => (await Ticket.getByIds([ticketId]))[0] as TicketRow;
    const named = async () =>
      (({ attendeeName, attendeeEmail, reassignedFrom }) => [attendeeName, attendeeEmail, reassignedFrom])(await read());
    return { ticketId, read, named, before: await read() };
  };

  it("who was erased does not come back with a correction", async () => {
    const { ticketId, named, before } = await open();
    const correct = () => asOrganizer(() => Ticket.change({ ticketId, change: { attendee: { name: "Ana Souza" } } }));
    const late = () => meanwhile(/correctedAtMs/, () => erase(before), correct);
    await expect(late()).rejects.toMatchObject({ code: "ticket.contended" });
    expect(await named()).toEqual(["–", undefined, undefined]);
  });

  it("control: without the condition the name and the address are there again", async () => {
    const { ticketId, named, before } = await open();
    const correct = () => asOrganizer(() => Ticket.change({ ticketId, change: { attendee: { name: "Ana Souza" } } }));
    await withoutCondition(dynamo, guard, () => meanwhile(/correctedAtMs/, () => erase(before), correct));
    expect(await named()).toEqual(["Ana Souza", "ana@example.com", undefined]);
  });

  it("who was corrected meanwhile is not erased for another person", async () => {
    const { ticketId, named, before } = await open();
    const bia = { name: "Bia", email: "bia@example.com" };
    await asOrganizer(() => Ticket.change({ ticketId, change: { attendee: bia } }));
    await expect(eraseName(before)).rejects.toMatchObject({ code: "person.contended" });
    await expect(eraseAddress(before)).rejects.toMatchObject({ code: "person.contended" });
    expect(await named()).toEqual(["Bia", "bia@example.com", undefined]);
    // Control.
    await withoutCondition(dynamo, guard, () => erase(before));
    expect(await named()).toEqual(["–", undefined, undefined]);
  });

  it("a note leaves the address that came meanwhile", async () => {
    const { ticketId, named, before } = await open();
    await rows.ticket.patch({ ticketId }).remove(["attendeeEmail"]).go();
    const note = () => asOrganizer(() => Ticket.change({ ticketId, change: { note: "Wheelchair" } }));
    const address = () => rows.ticket.patch({ ticketId }).set({ attendeeEmail: "bia@example.com" }).go();
    await meanwhile(/Wheelchair/, address, note);
    expect(await named()).toEqual([before.attendeeName, "bia@example.com", undefined]);
  });

  const attendee = { name: "Rui" };
  const event = { status: "published", doorsOpenAtMs: Date.now() + 3_600_000 };
  it("who was erased is not named as the holder before", async () => {
    const { ticketId, read, named } = await open();
    await rows.ticket.patch({ ticketId }).remove(["attendeeEmail"]).go();
    const ticket = await read();
    await erase(ticket);
    await expect(reassign({ ticket, attendee, event })).rejects.toMatchObject({ code: "ticket.contended" });
    expect(await named()).toEqual(["–", undefined, undefined]);
    // Control.
    await withoutCondition(dynamo, guard, () => reassign({ ticket, attendee, event }));
    expect(await named()).toEqual(["Rui", undefined, "Ana"]);
  });
});

describe("a type that a partner and an organizer change", () => {
  let shows = 0;
  const open = async () => {
    const externalId = `meets-${(shows += 1)}`;
    const floor = (more: object) => ({ externalId: "floor", name: "Floor", price: price(5000), capacity: 100, ...more });
    const send = (more: object = {}) => {
      const body = { updatedAt: new Date(Date.now() + shows).toISOString(), event: eventBody(), ticketTypes: [floor(more)], publish: true };
      return asOrganizer(() => Partner.upsert({ externalId, body }));
    };
    const { partnerEvent } = await send();
    const sale = { eventId: partnerEvent.event.id, ticketTypeId: partnerEvent.ticketTypes[0]?.ticketTypeId ?? "" };
    const change = (given: object) => () => asOrganizer(() => TicketType.change({ ...sale, change: given }));
    const read = async () => {
      const { data } = await rows.ticketType.get(sale).go({ consistent: true });
      return [data?.priceMinor, data?.capacity];
    };
    return { send, change, read };
  };

  it.each([
    [{ price: price(9000) }, { price: price(12_000) }, [12_000, 100], [9000, 100]],
    [{ capacity: 80 }, { capacity: 120 }, [5000, 120], undefined],
  ])("%j of the partner meets %j", async (sent, organizers, kept, lost) => {
    const one = await open();
    const late = () => meanwhile(/tty_/, one.change(organizers), () => one.send(sent));
    await expect(late()).rejects.toMatchObject({ code: "ticket_type.contended" });
    expect(await one.read()).toEqual(kept);
    if (!lost) return;
    // Control.
    const other = await open();
    await withoutCondition(dynamo, { operation: "TransactWriteItems", key: /./, matching: /changedAtMs/ }, () =>
      meanwhile(/tty_/, other.change(organizers), () => other.send(sent)),
    );
    expect(await other.read()).toEqual(lost);
  });
});

describe("types that open one after the other", () => {
  const add = async ({ eventId }: Sale, more: object = {}): Promise<Sale> => {
    const ticketType = { name: "Next", price: price(8000), capacity: 10, ...more };
    return { eventId, ticketTypeId: (await asOrganizer(() => TicketType.create({ eventId, ticketType }))).id };
  };
  const waitFor = (type: Sale, after: Sale) => () =>
    asOrganizer(() => TicketType.change({ ...type, change: { after: after.ticketTypeId } }));
  const rowOfType = async (type: Sale) => (await rows.ticketType.get(type).go({ consistent: true })).data;

  it("make no circle, also when two are changed at once", async () => {
    const a = await openSale({ capacity: 2 });
    const b = await add(a);
    await expect(meanwhile(/TransactItems/, waitFor(b, a), waitFor(a, b))).rejects.toMatchObject({ kind: "invalid" });
    expect([(await rowOfType(a))?.after, (await rowOfType(b))?.after]).toEqual([undefined, a.ticketTypeId]);
    // Control.
    const [c, d] = [await add(a), await add(a)];
    await withoutCondition(dynamo, { operation: "TransactWriteItems", key: /./, matching: /after/ }, () =>
      meanwhile(/TransactItems/, waitFor(d, c), waitFor(c, d)),
    );
    expect([(await rowOfType(c))?.after, (await rowOfType(d))?.after]).toEqual([d.ticketTypeId, c.ticketTypeId]);
  });

  it("stay closed when they wait for a third one by then", async () => {
    const a = await openSale({ capacity: 2 });
    const [b, c] = [await add(a, { after: a.ticketTypeId }), await add(a)];
    await waitFor(b, c)();
    const open = () => TicketType.markOpened(a.eventId, [{ ticketTypeId: b.ticketTypeId, after: a.ticketTypeId }]);
    await open();
    expect(await rowOfType(b)).not.toHaveProperty("openedAtMs");
    // Control.
    await withoutCondition(dynamo, { operation: "UpdateItem", key: /./, matching: /#after/ }, open);
    expect(await rowOfType(b)).toHaveProperty("openedAtMs");
  });
});

it("the sweeper's execution of a job goes on where the live one is", async () => {
  const run = async (jobId: string) => {
    const { eventId } = await openSale({ capacity: 1 });
    await asSystem(() => Job.startOnce({ jobId, eventId, kind: "event_moved" }));
    const page = () =>
      asSystem(() => Job.work(jobId, () => Promise.resolve({ items: [], counted: 1, found: 2, cursor: "second page" }))).then(
        () => undefined,
      );
    await meanwhile(/runsWithoutProgress/, page, () => asSystem(() => Job.finish(jobId)));
    const { data } = await rows.job.get({ jobId }).go({ consistent: true });
    return [data?.cursor, data?.runs];
  };
  expect(await run("job_lost_updates_a")).toEqual(["second page", 0]);
  // Control.
  const guard: Guard = { operation: "UpdateItem", key: /job_/, matching: /#step/ };
  expect(await withoutCondition(dynamo, guard, () => run("job_lost_updates_b"))).toEqual(["", 1]);
});

it("an offer of somebody who was erased meanwhile names nobody", async () => {
  const person = { name: "Tilda Tamm", email: "tilda@tamm.example" };
  const sale = await openSale({ capacity: 1 });
  const taken = await reserve(sale);
  const { entry } = await join(sale, 1, person);
  await cancel(taken);
  const { data } = await rows.waitingEntry.query.primary({ entryId: entry.id }).go({ consistent: true, pages: "all" });
  const [row] = data;
  if (!row) throw new Error("no entry");
  await asOrganizer(() => takeOff(entry.id));
  await asSystem(() => anonymize(row));
  const body = {
    ...sale,
    entryId: entry.id,
    attempt: 0,
    quantity: 1,
    buyer: person,
    locale: "en" as const,
    untilMs: Date.now() + 3_600_000,
  };
  const made = await asSystem(() => placeOffer(body));
  if (made.outcome !== "offered") throw new Error(made.outcome);
  expect(await asSystem(() => completeOffer(row))).toBe(false);
  expect(await asSystem(() => Order.findRow(made.order.orderId))).toMatchObject({ status: "cancelled", buyer: { name: "", email: "" } });
});

it("the mark of a failed refund stays when the email about the order goes out", async () => {
  const placed = await buy(await openSale({ capacity: 2 }));
  const recordNotified = async () => asSystem(async () => Order.recordNotified(await rowOf(placed)));
  for (const [attention, left] of [
    ["Refund: Error", "Refund: Error"],
    ["Notify: GivenUp (Error)", ""],
  ] as const) {
    await rows.order.patch({ orderId: placed.order.id }).set({ attention }).go();
    await recordNotified();
    expect((await rowOf(placed)).attention).toBe(left);
  }
  // Also when it fails while the email goes out.
  const mark = (attention: string) => rows.order.patch({ orderId: placed.order.id }).set({ attention }).go();
  await mark("Notify: GivenUp (Error)");
  await meanwhile(/notifiedAtMs/, () => mark("Refund: Error"), recordNotified);
  expect(await rowOf(placed)).toMatchObject({ attention: "Refund: Error", notifiedAtMs: expect.any(Number) });
});
