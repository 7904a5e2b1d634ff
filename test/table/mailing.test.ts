/** An organizer's email to many guests: who gets it, once each, whatever dies or is repeated. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as Event from "@catraca/core/event";
import * as Job from "@catraca/core/job";
import * as Mailing from "@catraca/core/mailing";
import { addressKeyOf } from "@catraca/core/mailing/mailing.token.ts";
import * as Ticket from "@catraca/core/ticket";
import { dynamo } from "@catraca/core/table/client";
import { rows } from "@catraca/core/table/service";
import { handler } from "@catraca/functions/job/work";
import { openMailService } from "../support/mail-service.ts";
import { moveClock, startClock, stopClock } from "../support/time.ts";
import { withoutCondition } from "../support/without-condition.ts";
import { asAnyone, asOrganizer, asStaff, buy, openSale, reserve, ticketsOf, type Placed, type Sale } from "../support/world/sale.ts";

const { mails, refuse } = openMailService();
process.env["SITE_URL"] ??= "https://catraca.example";

beforeEach(stopClock);
afterEach(startClock);

const TEXT = { segment: "all", subject: "Portas às 21h", body: "Venha cedo.\n\nhttps://example.com/mapa" };

const send = async ({ eventId }: Sale, message: Partial<Parameters<typeof Mailing.send>[0]["message"]> = {}) => {
  const answer = await asOrganizer(() => Mailing.send({ eventId, message: { ...TEXT, ...message } }));
  if (!("job" in answer)) throw new Error("no job");
  return answer.job;
};
const preview = async ({ eventId }: Sale, segment = "all") => {
  const answer = await asOrganizer(() => Mailing.send({ eventId, message: { ...TEXT, segment, dryRun: true } }));
  if (!("preview" in answer)) throw new Error("no preview");
  return answer.preview;
};
const runJob = async (jobId: string): Promise<string> => {
  for (let steps = 0; steps < 100; steps++) {
    const { status, waitSeconds } = await handler({ jobId });
    if (status !== "running") return status;
    moveClock(waitSeconds * 1_000);
  }
  return "running";
};
const viewJob = (jobId: string) => asOrganizer(() => Job.get({ jobId }));
const addressOf = ({ order }: Placed) => order.buyer.email;
const receivers = () => mails.map(({ to }) => to).toSorted();
const giveAddress = async (placed: Placed, email: string) => {
  const [ticket] = await ticketsOf(placed);
  await asOrganizer(() => Ticket.change({ ticketId: ticket?.id ?? "", change: { attendee: { name: "Bia", email } } }));
  return ticket?.id ?? "";
};

describe("a message to many guests", () => {
  it("reaches buyers and attendees, each address once, in the frame of the event", async () => {
    const sale = await openSale({ capacity: 20 });
    const [first, second] = [await buy(sale, 2), await buy(sale)];
    await giveAddress(first, "Bia.R@example.com");
    await giveAddress(second, "bia.r@example.com");
    await reserve(sale);
    expect(await preview(sale)).toMatchObject({ count: 3, cost: { amountMinor: 1, currency: "USD" } });
    expect(mails).toEqual([]);
    const job = await send(sale);
    expect(await runJob(job.id)).toBe("done");
    expect(mails.map(({ to }) => to.toLowerCase()).toSorted()).toEqual(
      [addressOf(first), addressOf(second), "bia.r@example.com"].toSorted(),
    );
    expect(mails[0]).toMatchObject({ subject: TEXT.subject, headers: { "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" } });
    expect(mails[0]?.text).toContain("Venha cedo.\n\nhttps://example.com/mapa");
    expect(await viewJob(job.id)).toMatchObject({ kind: "send_message", total: 3, done: 3, failed: 0 });
  });

  it("is one job when it is asked for again, and another one with another text", async () => {
    const sale = await openSale({ capacity: 20 });
    await buy(sale);
    const job = await send(sale);
    await runJob(job.id);
    expect((await send(sale)).id).toBe(job.id);
    await runJob(job.id);
    expect(mails).toHaveLength(1);
    expect((await send(sale, { subject: "Portas às 22h" })).id).not.toBe(job.id);
    const { messages } = await asOrganizer(() => Mailing.list({ eventId: sale.eventId, page: {} }));
    expect(messages.map(({ subject }) => subject).toSorted()).toEqual(["Portas às 21h", "Portas às 22h"]);
  });

  it("goes to the holders of one type, or to whoever is not inside", async () => {
    const sale = await openSale({ capacity: 20 });
    const [inside, outside] = [await buy(sale), await buy(sale)];
    const [ticket] = await ticketsOf(inside);
    await rows.ticket
      .patch({ ticketId: ticket?.id ?? "" })
      .set({ entries: 1 })
      .go();
    await runJob((await send(sale, { segment: "not_admitted" })).id);
    expect(receivers()).toEqual([addressOf(outside)]);
    expect((await preview(sale, sale.ticketTypeId)).count).toBe(2);
    await expect(preview(sale, "tty_none")).rejects.toMatchObject({ code: "request.invalid" });
    await expect(send(sale, { segment: "waiting_list" })).rejects.toMatchObject({ code: "message.nobody" });
  });

  it("stops when it is cancelled, and continues where it was", async () => {
    const sale = await openSale({ capacity: 50 });
    const bought = [await buy(sale), await buy(sale)];
    const job = await send(sale);
    await asOrganizer(() => Job.cancel({ jobId: job.id }));
    expect(await runJob(job.id)).toBe("cancelled");
    expect(mails).toEqual([]);
    await send(sale);
    expect(await runJob(job.id)).toBe("done");
    expect(receivers()).toEqual(bought.map(addressOf).toSorted());
  });

  it("names an order whose address the mail service refuses, and does not try it again", async () => {
    const sale = await openSale({ capacity: 5 });
    const placed = await buy(sale);
    refuse(true);
    const job = await send(sale);
    expect(await runJob(job.id)).toBe("done");
    refuse(false);
    await send(sale);
    await runJob(job.id);
    expect(mails).toEqual([]);
    const { errors } = await asOrganizer(() => Job.listErrors({ jobId: job.id, page: {} }));
    expect(errors).toEqual([{ id: placed.order.id, code: "MessageRejected" }]);
    expect(await viewJob(job.id)).toMatchObject({ total: 1, done: 0, failed: 1 });
  });

  it("is a manager's, and its test goes to the organizer alone", async () => {
    const sale = await openSale({ capacity: 5 });
    await buy(sale);
    const message = { ...TEXT, testTo: "victim@example.com" };
    await expect(asOrganizer(() => Mailing.send({ eventId: sale.eventId, message }))).rejects.toMatchObject({ code: "request.invalid" });
    await expect(asStaff(() => Mailing.send({ eventId: sale.eventId, message: TEXT }))).rejects.toMatchObject({
      code: "request.forbidden",
    });
    expect(mails).toEqual([]);
  });
});

describe("a test", () => {
  const withContact = async (email: string): Promise<Sale> => {
    const sale = await openSale({ capacity: 5 });
    await asOrganizer(() => Event.change({ eventId: sale.eventId, change: { contact: { name: "Coletivo", email } } }));
    return sale;
  };
  const test = ({ eventId }: Sale, testTo: string, testCode?: string) =>
    asOrganizer(() => Mailing.send({ eventId, message: { ...TEXT, testTo, ...(testCode === undefined ? {} : { testCode }) } }));
  const codeIn = (text = ""): string => /: ([A-Z2-7]{8})/.exec(text)?.[1] ?? "";

  it("goes to a contact's address once the code that was sent there was typed, and from then on at once", async () => {
    const sale = await withContact("oi@mare.example");
    expect(await test(sale, "oi@mare.example")).toEqual({ codeSent: true });
    expect(mails.map(({ to, text }) => [to, text.includes(TEXT.body)])).toEqual([["oi@mare.example", false]]);
    const code = codeIn(mails[0]?.text);
    await expect(test(sale, "oi@mare.example", "AAAAAAAA")).rejects.toMatchObject({ issues: [{ path: "testCode" }] });
    expect(mails).toHaveLength(1);
    expect(await test(sale, "OI@mare.example", ` ${code.toLowerCase()} `)).toEqual({ tested: true });
    expect(await test(sale, "oi@mare.example")).toEqual({ tested: true });
    expect(mails.slice(1).map(({ subject }) => subject)).toEqual(
      ["pt-BR", "en", "pt-BR", "en"].map((locale) => `[${locale}] ${TEXT.subject}`),
    );
  });

  it("goes to an unproved address at once where its row says that it is proved (control)", async () => {
    const sale = await withContact("tres@mare.example");
    const organizationId = (await Event.findFresh(sale.eventId))?.organizationId ?? "";
    await rows.provedAddress.put({ addressKey: addressKeyOf(organizationId, "tres@mare.example"), atMs: 1 }).go();
    expect(await test(sale, "tres@mare.example")).toEqual({ tested: true });
  });

  it("does not take the code of another address, nor one from before yesterday", async () => {
    const [one, other] = [await withContact("um@mare.example"), await withContact("dois@mare.example")];
    await test(one, "um@mare.example");
    const code = codeIn(mails[0]?.text);
    await expect(test(other, "dois@mare.example", code)).rejects.toMatchObject({ issues: [{ path: "testCode" }] });
    moveClock(2 * 86_400_000);
    await expect(test(one, "um@mare.example", code)).rejects.toMatchObject({ issues: [{ path: "testCode" }] });
  });
});

it("a reader who stops the messages of an organizer gets no more of them, and the count says so", async () => {
  const sale = await openSale({ capacity: 5 });
  const [placed, other] = [await buy(sale), await buy(sale)];
  await runJob((await send(sale)).id);
  const mail = mails.find(({ to }) => to === addressOf(placed));
  const [, token = ""] = /\/unsubscribe#(\S+)/.exec(mail?.text ?? "") ?? [];
  expect(mail?.headers["List-Unsubscribe"]).toMatch(new RegExp(`^<https?://.*/api/unsubscribe/${token}>$`));
  expect(token).not.toContain("@");
  for (let times = 0; times < 2; times++) await asAnyone(() => Mailing.unsubscribe({ token }));
  mails.length = 0;
  const again = await openSale({ capacity: 5 });
  await buy(again);
  expect((await preview(sale)).count).toBe(1);
  await runJob((await send(sale, { subject: "Mais uma" })).id);
  expect(receivers()).toEqual([addressOf(other)]);
  const altered = `${token.slice(0, -2)}${token.endsWith("AA") ? "BA" : "AA"}`;
  await expect(asAnyone(() => Mailing.unsubscribe({ token: altered }))).rejects.toMatchObject({ code: "unsubscribe.missing" });
});

/** Two executions of one job at the same time, and each page twice. Returns the number of emails to three addresses. */
const sendTwice = async (): Promise<number> => {
  const sale = await openSale({ capacity: 20 });
  for (let at = 0; at < 3; at++) await buy(sale);
  const job = await send(sale);
  mails.length = 0;
  for (let steps = 0; steps < 60; steps++) {
    const [one, two] = await Promise.allSettled([handler({ jobId: job.id }), handler({ jobId: job.id })]);
    const ended = [one, two].some((result) => result.status === "fulfilled" && result.value.status !== "running");
    if (ended) break;
    moveClock(61_000);
  }
  return mails.length;
};

it("an address gets one email, also when two executions send at once", async () => {
  expect(await sendTwice()).toBe(3);
});

it("an address gets two without the condition of the claim (control)", async () => {
  const guard = { operation: "UpdateItem", key: /jobid_/i } as const;
  expect(await withoutCondition(dynamo, guard, sendTwice)).toBeGreaterThan(3);
});
