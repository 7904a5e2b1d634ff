/** The reminder on the day before: once each, and at the event's new time after a move (P8). */
import { afterEach, beforeEach, expect, it } from "vitest";
import * as Event from "@catraca/core/event";
import * as Job from "@catraca/core/job";
import * as Move from "@catraca/core/move";
import * as Reminder from "@catraca/core/reminder";
import * as Ticket from "@catraca/core/ticket";
import { dynamo } from "@catraca/core/table/client";
import { rows } from "@catraca/core/table/service";
import { handler } from "@catraca/functions/job/work";
import { openMailService } from "../support/mail-service.ts";
import { moveClock, setClock, startClock, stopClock } from "../support/time.ts";
import { withoutCondition } from "../support/without-condition.ts";
import { asOrganizer, asSystem, buy, openSale, ticketsOf, type Placed, type Sale } from "../support/world/sale.ts";

const { mails } = openMailService();
process.env["SITE_URL"] ??= "https://catraca.example";

beforeEach(stopClock);
afterEach(startClock);

const HOUR = 3_600_000;
const iso = (atMs: number) => new Date(atMs).toISOString();

const startOf = async ({ eventId }: Sale): Promise<number> => Date.parse((await asOrganizer(() => Event.get({ eventId }))).startsAt);

/** The reminder jobs of the event that are there. */
const jobsOf = async ({ eventId }: Sale): Promise<string[]> => {
  const { data } = await rows.job.scan
    .where((job, { eq }) => `${eq(job.eventId, eventId)} AND ${eq(job.kind, "remind")}`)
    .go({ pages: "all" });
  return data.map(({ jobId }) => jobId);
};
const runJob = async (jobId: string): Promise<string> => {
  for (let steps = 0; steps < 200; steps++) {
    const { status } = await handler({ jobId });
    if (status !== "running") return status;
  }
  return "running";
};
const look = async (sale: Sale): Promise<string[]> => {
  await asSystem(() => Reminder.startDue());
  return jobsOf(sale);
};
const moveTo = ({ eventId }: Sale, startsAtMs: number) =>
  asOrganizer(() =>
    Move.changeEvent({
      eventId,
      change: { startsAt: iso(startsAtMs), endsAt: iso(startsAtMs + 5 * HOUR), doorsOpenAt: iso(startsAtMs - HOUR), notify: true },
    }),
  );
const reminders = (): string[] => mails.filter(({ subject }) => subject.startsWith("Lembrete")).map(({ to }) => to);
const addressOf = ({ order }: Placed) => order.buyer.email;

/** A sale with two orders, at the hour of the day before when a reminder is due. */
const dayBefore = async () => {
  const sale = await openSale({ capacity: 10 });
  const startsAtMs = await startOf(sale);
  setClock(startsAtMs - 72 * HOUR);
  const bought = [await buy(sale, 2), await buy(sale)];
  setClock(startsAtMs - 20 * HOUR);
  return { sale, bought, startsAtMs };
};

it("buyers and attendees with their own address are reminded once, whoever bought late is not", async () => {
  const { sale, bought, startsAtMs } = await dayBefore();
  const [ticket] = await ticketsOf(bought[0] as Placed);
  const attendee = { name: "Bia", email: "bia@example.com" };
  await asOrganizer(() => Ticket.change({ ticketId: ticket?.id ?? "", change: { attendee } }));
  await buy(sale);
  setClock(startsAtMs - 30 * HOUR);
  expect(await look(sale)).toEqual([]);
  setClock(startsAtMs - 20 * HOUR);
  const [jobId = ""] = await look(sale);
  expect(await look(sale)).toEqual([jobId]);
  for (let times = 0; times < 2; times++) expect(await runJob(jobId)).toBe("done");
  expect(reminders().toSorted()).toEqual(["bia@example.com", ...bought.map(addressOf)].toSorted());
  const toBuyer = mails.find(({ to }) => to === addressOf(bought[1] as Placed));
  expect(toBuyer?.text).toMatch(/\/orders\/ord_\w+#/);
  expect(mails.find(({ to }) => to === attendee.email)?.text).not.toContain("/orders/");
});

it("P8 the job runs twice and the event is moved in between: one reminder, at the new time", async () => {
  const { sale, bought, startsAtMs } = await dayBefore();
  const [first = ""] = await look(sale);
  const movedMs = startsAtMs + 7 * 24 * HOUR;
  await moveTo(sale, movedMs);
  expect(await runJob(first)).toBe("done");
  expect(reminders()).toEqual([]);
  setClock(movedMs - 23 * HOUR);
  const second = (await look(sale)).find((jobId) => jobId !== first) ?? "";
  for (const jobId of [second, first, second]) expect(await runJob(jobId)).toBe("done");
  expect(reminders().toSorted()).toEqual(bought.map(addressOf).toSorted());
  const day = new Intl.DateTimeFormat("pt-BR", { timeZone: "America/Sao_Paulo", day: "numeric" }).format(movedMs);
  expect(mails.find(({ subject }) => subject.startsWith("Lembrete"))?.text).toMatch(new RegExp(`\\b${day}\\b`));
});

it("none is sent when the organizer switched it off or cancelled its job", async () => {
  const { sale } = await dayBefore();
  await asOrganizer(() => Event.change({ eventId: sale.eventId, change: { reminder: false } }));
  expect(await look(sale)).toEqual([]);
  await asOrganizer(() => Event.change({ eventId: sale.eventId, change: { reminder: true } }));
  const [jobId = ""] = await look(sale);
  await asOrganizer(() => Job.cancel({ jobId }));
  moveClock(HOUR);
  await look(sale);
  expect(await runJob(jobId)).toBe("cancelled");
  expect(reminders()).toEqual([]);
});

/** Two executions of one reminder at the same time. Returns the number of reminders to two buyers. */
const remindTwice = async (): Promise<number> => {
  const { sale } = await dayBefore();
  const [jobId = ""] = await look(sale);
  mails.length = 0;
  for (let steps = 0; steps < 100; steps++) {
    const [one] = await Promise.allSettled([handler({ jobId }), handler({ jobId })]);
    if (one.status === "fulfilled" && one.value.status !== "running") break;
  }
  return reminders().length;
};

it("a buyer gets one reminder when two executions send at once", async () => {
  expect(await remindTwice()).toBe(2);
});

it("a buyer gets more without the condition of the claim (control)", async () => {
  const guard = { operation: "UpdateItem", key: /notificationid_/i } as const;
  expect(await withoutCondition(dynamo, guard, remindTwice)).toBeGreaterThan(2);
});
