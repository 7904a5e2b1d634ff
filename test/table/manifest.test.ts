/** The offline list: how it is built, how it follows its tickets, and what a phone has in the end. */
import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { scan } from "@catraca/core/admission";
import * as Device from "@catraca/core/device";
import type { Assignment } from "@catraca/core/device/device.assignment.ts";
import * as Manifest from "@catraca/core/manifest";
import { list } from "@catraca/core/manifest/manifest.list.ts";
import { bareClient } from "@catraca/core/table/bare-client";
import { dynamo } from "@catraca/core/table/client";
import { rows } from "@catraca/core/table/service";
import * as Ticket from "@catraca/core/ticket";
import { dieAtCall } from "../support/faults.ts";
import { meetAtTransaction } from "../support/meeting.ts";
import { moveClock, startClock, stopClock, sweep } from "../support/time.ts";
import { withoutCondition } from "../support/without-condition.ts";
import { openGate, takeTickets } from "../support/world/gate.ts";
import { build, buildJobOf, buildPage, followTickets, newPhone } from "../support/world/manifest.ts";
import { asOrganizer, asSystem, openSale } from "../support/world/sale.ts";

type TicketOf = { id: string; code: string };
type World = { eventId: string; gate: Assignment; tickets: TicketOf[]; phone: ReturnType<typeof newPhone> };

beforeEach(stopClock);
afterEach(startClock);

const HOUR_MS = 3_600_000;
/** Longer than a process of the gate keeps the list's row. */
const forget = (): void => moveClock(5_001);

let devices = 0;
const ask =
  (eventId: string, deviceId = `dev_${devices++}`) =>
  (since: string | undefined) =>
    list(since === undefined ? {} : { since }, { deviceId, eventId });
const phoneOf = (eventId: string) => {
  const call = ask(eventId);
  return newPhone(async (cursor) => {
    const { answer, followUp } = await call(cursor);
    await followUp?.();
    return answer;
  });
};

/** A gate with one device, and tickets. The list is not built yet. */
const open = async (count: number): Promise<World> => {
  const { eventId, ticketTypeId } = await openSale({ capacity: null, priceMinor: 0 });
  const tickets = await takeTickets({ eventId, ticketTypeId }, count);
  return { eventId, gate: await openGate(eventId), tickets, phone: phoneOf(eventId) };
};
const openBuilt = async (count: number): Promise<World> => {
  const world = await open(count);
  await build(world.eventId);
  return world;
};

const at = ({ tickets }: World, index: number): TicketOf => {
  const ticket = tickets[index];
  if (!ticket) throw new Error("too few tickets");
  return ticket;
};
const block = ({ id }: TicketOf) => asOrganizer(() => Ticket.block({ ticketId: id }));
const admit = async ({ gate }: World, { code }: TicketOf): Promise<void> => {
  const { answer, followUp } = await scan({ code, scanId: `scn_${randomUUID()}` }, gate);
  await followUp?.();
  expect(answer.result).toBe("admitted");
};
const statusesOf = ({ tickets, phone }: World) => tickets.map(({ code }) => phone.find(code)?.status ?? "missing");
const manifestOf = async (eventId: string) => (await rows.manifest.get({ eventId }).go({ consistent: true })).data;

describe("the build", () => {
  it("begins with the first device, and gives the list to devices when it is whole", async () => {
    const world = await open(7);
    const { eventId, phone } = world;
    const jobId = await buildJobOf(eventId);
    expect((await buildPage(jobId, 3)).status).toBe("running");
    expect(await phone.sync()).toMatchObject([{ cursor: null, chunks: [], more: false, building: { done: 3, total: 7 } }]);
    while ((await buildPage(jobId, 3)).status === "running");
    expect(await asOrganizer(async () => (await rows.job.get({ jobId }).go()).data)).toMatchObject({ status: "done", done: 7, total: 7 });
    forget();
    const answers = await phone.sync();
    expect(answers.at(-1)).toMatchObject({ done: 7, total: 7, more: false });
    expect(answers[0]).toMatchObject({ restart: true });
    expect(statusesOf(world)).toEqual(Array.from({ length: 7 }, () => "issued"));
    expect(await phone.sync()).toMatchObject([{ chunks: [], more: false, cursor: phone.cursor() }]);
  });

  it("a second device finds the build in progress, and the list that is there", async () => {
    const { eventId } = await open(1);
    const first = await manifestOf(eventId);
    moveClock(1);
    await openGate(eventId, { name: "South" });
    expect(await manifestOf(eventId)).toEqual(first);
    await build(eventId);
    const built = await manifestOf(eventId);
    await openGate(eventId, { name: "East" });
    expect(await manifestOf(eventId)).toEqual(built);
  });

  it("a build that dies between or within pages ends whole", async () => {
    const world = await open(7);
    const { eventId, phone } = world;
    const jobId = await buildJobOf(eventId);
    let isRunning = true;
    const page = async () => void (isRunning = (await buildPage(jobId, 3)).status === "running");
    while (isRunning) {
      let call = 1;
      while (await dieAtCall(dynamo, { call, side: call % 2 === 0 ? "before" : "after" }, page)) call += 3;
    }
    await phone.sync();
    expect(statusesOf(world)).toEqual(Array.from({ length: 7 }, () => "issued"));
    expect(phone.size()).toBe(7);
  });

  it("a page that two executions do at once counts once", async () => {
    const world = await open(7);
    const jobId = await buildJobOf(world.eventId);
    for (let isRunning = true; isRunning;) {
      const steps = await Promise.allSettled([buildPage(jobId, 3), buildPage(jobId, 3)]);
      isRunning = steps.some((step) => step.status === "fulfilled" && step.value.status === "running");
    }
    await world.phone.sync();
    expect(world.phone.size()).toBe(7);
    expect((await rows.job.get({ jobId }).go()).data).toMatchObject({ status: "done", done: 7 });
  });

  it("a change of a ticket that the build has read already is not lost", async () => {
    const world = await open(7);
    const { eventId, phone, tickets } = world;
    const jobId = await buildJobOf(eventId);
    await buildPage(jobId, 3);
    for (const ticket of tickets) await block(ticket);
    await followTickets(
      eventId,
      tickets.map(({ id }) => id),
    );
    while ((await buildPage(jobId, 3)).status === "running");
    await phone.sync();
    expect(statusesOf(world)).toEqual(Array.from({ length: 7 }, () => "blocked"));
  });

  it("is asked for by a device that finds none, or an old one, and the sweeper starts it", async () => {
    const sale = await openSale({ capacity: null, priceMinor: 0 });
    const { eventId } = sale;
    const phone = phoneOf(eventId);
    expect(await phone.sync()).toMatchObject([{ cursor: null, building: { done: 0, total: 0 } }]);
    moveClock(1);
    await sweep();
    await build(eventId);
    const first = await manifestOf(eventId);
    const [ticket] = await takeTickets(sale, 1);
    forget();
    await phone.sync();
    moveClock(7 * HOUR_MS);
    await phone.sync();
    expect(await manifestOf(eventId)).toEqual(first);
    await followTickets(eventId, [ticket?.id ?? ""]);
    moveClock(60_001);
    await phone.sync();
    expect((await manifestOf(eventId))?.dueAtMs).toBeGreaterThan(0);
    moveClock(1);
    await sweep();
    await build(eventId);
    const second = await manifestOf(eventId);
    expect(second?.generation).toBeGreaterThan(first?.generation ?? Infinity);
    expect(second).toMatchObject({ dueAtMs: 0, since: 1 });
    // The phone has the parts of the first list, and goes on with the changes.
    forget();
    expect((await phone.sync()).some(({ restart }) => restart)).toBe(false);
    expect(phone.find(ticket?.code ?? "")?.status).toBe("issued");
  });

  it("keeps the changes of the last minute, because the index of tickets may be behind", async () => {
    const world = await openBuilt(2);
    const { eventId } = world;
    await followTickets(eventId, [at(world, 0).id]);
    moveClock(7 * HOUR_MS);
    await followTickets(eventId, [at(world, 1).id]);
    await asSystem(() => Manifest.ensure(eventId));
    await build(eventId);
    expect(await manifestOf(eventId)).toMatchObject({ seq: 2, since: 1 });
  });

  it("begins again an hour after one that was given up, and the old one then changes nothing", async () => {
    const world = await open(4);
    const { eventId, phone } = world;
    const old = await buildJobOf(eventId);
    await buildPage(old, 3);
    moveClock(HOUR_MS + 1);
    await asSystem(() => Manifest.ensure(eventId));
    expect((await buildPage(old, 3)).status).toBe("done");
    await build(eventId);
    await phone.sync();
    expect(phone.size()).toBe(4);
  });

  it("is not begun for an event that ended a week ago", async () => {
    const { eventId } = await open(1);
    await build(eventId);
    const before = await manifestOf(eventId);
    moveClock(10 * 366 * 24 * HOUR_MS);
    await asSystem(() => Manifest.ensure(eventId));
    expect(await manifestOf(eventId)).toEqual(before);
  });

  it("is not begun by a device that asks when the rows are gone, and the row of its question goes too", async () => {
    const { eventId } = await openSale({ capacity: null, priceMinor: 0 });
    moveClock(10 * 366 * 24 * HOUR_MS);
    await phoneOf(eventId).sync();
    moveClock(1);
    await sweep();
    const row = await manifestOf(eventId);
    expect(row).toMatchObject({ dueAtMs: 0, seq: 0, cleanUpAtSec: expect.any(Number) });
    expect(row).not.toHaveProperty("buildGeneration");
  });
});

describe("the changes", () => {
  it("reach a phone one by one: sold, admitted, reissued, voided", async () => {
    const world = await openBuilt(3);
    const { eventId, phone } = world;
    await phone.sync();
    const [first, second] = [at(world, 0), at(world, 1)];
    await admit(world, first);
    await followTickets(eventId, [first.id]);
    forget();
    expect(await phone.sync()).toMatchObject([{ chunks: [expect.any(String)], more: false, done: 3, total: 3 }]);
    expect(phone.find(first.code)).toMatchObject({ inside: true, entries: 1, admitted: { gateName: "North" } });
    await asOrganizer(() => Ticket.reissue({ ticketId: second.id }));
    await followTickets(eventId, [second.id]);
    forget();
    await phone.sync();
    expect(phone.find(second.code)?.status).toBe("superseded");
    expect(phone.size()).toBe(4);
  });

  it("a batch that is delivered again changes nothing", async () => {
    const world = await openBuilt(3);
    const { eventId, phone, tickets } = world;
    await block(at(world, 0));
    const ids = tickets.map(({ id }) => id);
    await followTickets(eventId, ids);
    await phone.sync();
    const before = tickets.map(({ code }) => ({ ...phone.find(code), sealed: undefined }));
    // Later changes of the tickets, then the first batch again.
    await followTickets(eventId, ids.slice(1));
    await followTickets(eventId, ids);
    forget();
    await phone.sync();
    expect(tickets.map(({ code }) => ({ ...phone.find(code), sealed: undefined }))).toEqual(before);
  });

  it("an old batch that is delivered late does not bring an old state back", async () => {
    const world = await openBuilt(1);
    const { eventId, phone } = world;
    const ticket = at(world, 0);
    await block(ticket);
    await followTickets(eventId, [ticket.id]);
    await asOrganizer(() => Ticket.unblock({ ticketId: ticket.id }));
    await followTickets(eventId, [ticket.id]);
    // The batch of the first change failed, and an operator sends it again.
    await followTickets(eventId, [ticket.id]);
    await phone.sync();
    expect(phone.find(ticket.code)?.status).toBe("issued");
  });

  const blockAtOnce = async (world: World): Promise<string[]> => {
    await Promise.all(world.tickets.map(block));
    await meetAtTransaction(dynamo, world.tickets.length, () =>
      Promise.all(world.tickets.map(({ id }) => followTickets(world.eventId, [id]))),
    );
    await world.phone.sync();
    return statusesOf(world);
  };

  it("consumers that write at the same moment lose nothing", async () => {
    const world = await openBuilt(4);
    expect(await blockAtOnce(world)).toEqual(Array.from({ length: 4 }, () => "blocked"));
    expect((await manifestOf(world.eventId))?.seq).toBe(4);
  });

  it("control: without the condition on the last change one consumer overwrites another", async () => {
    const world = await openBuilt(4);
    const statuses = await withoutCondition(
      dynamo,
      { operation: "TransactWriteItems", key: new RegExp(`eventId_${world.eventId}"`), matching: /seq/ },
      () => blockAtOnce(world),
    );
    expect(statuses).toContain("issued");
  });

  it("nothing is written for an event without a list", async () => {
    const { eventId, ticketTypeId } = await openSale({ capacity: null, priceMinor: 0 });
    const tickets = await takeTickets({ eventId, ticketTypeId }, 1);
    await followTickets(
      eventId,
      tickets.map(({ id }) => id),
    );
    expect(await manifestOf(eventId)).toBeNull();
  });
});

describe("a cursor", () => {
  it("that is unknown, of an earlier list or of a list that is gone begins again with the first part", async () => {
    const world = await openBuilt(2);
    const { phone } = world;
    for (const cursor of ["none of ours", "1.all.0.0", "99999999999999.0.0.0", "1.0.0.0"]) {
      phone.setCursor(cursor);
      expect((await phone.sync())[0], cursor).toMatchObject({ restart: true });
      expect(phone.size()).toBe(2);
    }
  });

  it("of a process that knows more than this one does not begin again", async () => {
    const world = await openBuilt(1);
    const { eventId, phone } = world;
    await phone.sync();
    // This process has the list's row in its cache; another one has answered the phone since.
    await followTickets(eventId, [at(world, 0).id]);
    const seq = (await manifestOf(eventId))?.seq ?? 0;
    phone.setCursor((phone.cursor() ?? "").replace(/\d+(\.\d+)$/, `${seq}$1`));
    expect(await phone.sync()).toMatchObject([{ chunks: [], more: false }]);
  });

  it("whose changes were deleted begins again, and one of the newest list waits", async () => {
    const world = await openBuilt(1);
    const { eventId, phone } = world;
    await phone.sync();
    await followTickets(eventId, [at(world, 0).id]);
    await rows.manifestChange.delete({ eventId, seq: 1 }).go();
    forget();
    await expect(phone.sync()).rejects.toMatchObject({ code: "manifest.gap" });
    await rows.manifest.patch({ eventId }).set({ since: 1 }).go();
    forget();
    expect((await phone.sync())[0]).toMatchObject({ restart: true });
  });

  it("of before an operator's rebuild begins again, and one of before another build goes on", async () => {
    const world = await openBuilt(2);
    const { eventId, phone } = world;
    await phone.sync();
    const buildAgain = async (start: () => Promise<unknown>): Promise<void> => {
      moveClock(7 * HOUR_MS);
      await followTickets(eventId, [at(world, 0).id]);
      await asSystem(start);
      await build(eventId);
      forget();
    };
    // Control: the build that a device asks for.
    await buildAgain(() => Manifest.ensure(eventId));
    expect((await phone.sync())[0]).not.toHaveProperty("restart");
    // A ticket that the list should not have.
    await rows.ticket.delete({ ticketId: at(world, 1).id }).go();
    await buildAgain(() => Manifest.rebuild(eventId));
    expect((await phone.sync())[0]).toMatchObject({ restart: true });
    expect(statusesOf(world)).toEqual(["issued", "missing"]);
    await buildAgain(() => Manifest.ensure(eventId));
    expect((await phone.sync())[0]).not.toHaveProperty("restart");
  });

  it("of one device is answered 120 times a minute", async () => {
    const { eventId } = await openBuilt(1);
    const call = ask(eventId);
    for (let time = 0; time < 120; time++) await call(undefined);
    await expect(call(undefined)).rejects.toMatchObject({ code: "manifest.too_many" });
  });
});

it("an answer takes no longer than half a minute with 128 kbit/s", async () => {
  const { eventId } = await openBuilt(1);
  const parts = Array.from({ length: 5 }, (_, at) => ({ id: `part${at}`, bytes: 150_000, tickets: 2_000 }));
  const put = ({ id, bytes }: { id: string; bytes: number }) =>
    rows.manifestPart.put({ eventId, partId: id, bytes: new Uint8Array(bytes), cleanUpAtSec: 2_000_000_000 }).go();
  await Promise.all(parts.map(put));
  const changes = Array.from({ length: 3 }, (_, at) => ({
    eventId,
    seq: at + 1,
    bytes: new Uint8Array(150_000),
    atMs: 1,
    cleanUpAtSec: 2_000_000_000,
  }));
  await Promise.all(changes.map((row) => rows.manifestChange.put(row).go()));
  await rows.manifest.patch({ eventId }).set({ parts, seq: 3 }).go();
  forget();
  const call = ask(eventId);
  const chunks: number[] = [];
  for (let since: string | undefined, more = true; more;) {
    const { answer } = await call(since);
    expect((JSON.stringify(answer).length * 8) / 128_000).toBeLessThan(30);
    chunks.push(answer.chunks.length);
    since = answer.cursor ?? undefined;
    ({ more } = answer);
  }
  expect(chunks).toEqual([2, 2, 1, 2, 1]);
});

it("a poll that brings nothing costs no read within five seconds", async () => {
  const { eventId, phone } = await openBuilt(1);
  await phone.sync();
  await phone.sync();
  let calls = 0;
  bareClient.middlewareStack.add((next) => (args) => (calls++, next(args)), { step: "initialize", name: "calls" });
  try {
    for (let time = 0; time < 20; time++) await ask(eventId)(phone.cursor());
    expect(calls).toBe(0);
    forget();
    await Promise.all(Array.from({ length: 20 }, () => ask(eventId)(phone.cursor())));
    expect(calls).toBe(1);
  } finally {
    bareClient.middlewareStack.remove("calls");
  }
});

it("C22 the rows of the list have no name, address or code, and an organizer's own devices change nothing of that", async () => {
  const world = await openBuilt(3);
  const { eventId, phone, tickets, gate } = world;
  await admit(world, at(world, 0));
  await followTickets(
    eventId,
    tickets.map(({ id }) => id),
  );
  await asOrganizer(() => Device.revoke({ deviceId: gate.device.deviceId }));
  await phone.sync();
  const row = (await rows.ticket.get({ ticketId: at(world, 0).id }).go()).data;
  const secrets = tickets.flatMap(({ id, code }) => [id, id.slice(4), code]);
  secrets.push(row?.attendeeName ?? "none", row?.attendeeEmail ?? "example.com", row?.orderId.slice(4) ?? "none");
  const text = phone.bytes().toString("latin1").toLowerCase();
  expect(text).toContain("north");
  expect(secrets.filter((secret) => text.includes(secret.toLowerCase()))).toEqual([]);
});
