/** Emails that come back (P7): the address gets no more of them, the order says so, and its organizer corrects it or has it tried again. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { now } from "@catraca/core/kernel/clock";
import * as Mailing from "@catraca/core/mailing";
import * as Notification from "@catraca/core/notification";
import { tryAddress as tryAddressAgain } from "@catraca/core/operator/operator.address.ts";
import * as Order from "@catraca/core/order";
import { dynamo } from "@catraca/core/table/client";
import { rows } from "@catraca/core/table/service";
import * as Timeline from "@catraca/core/timeline";
import { handler as work } from "@catraca/functions/job/work";
import { handler as returned } from "@catraca/functions/on/mail-returned--record";
import { eventOf } from "@catraca/local/gateway/email-events";
import { openMailService, type Mail } from "../support/mail-service.ts";
import { moveClock, startClock, stopClock, sweep } from "../support/time.ts";
import { withoutCondition } from "../support/without-condition.ts";
import {
  asOrganizer,
  asStaff,
  asSystem,
  buy,
  issue,
  openSale,
  pay,
  reserve,
  rowOf,
  type Placed,
  type Sale,
} from "../support/world/sale.ts";

const { mails } = openMailService();
process.env["SITE_URL"] ??= "https://catraca.example";

beforeEach(stopClock);
afterEach(startClock);

type What = "bounce" | "complaint" | "ooto";

/** The event of an email that was sent, as SES would publish it had the address been of its simulator. */
const eventAbout = (mail: Mail, what: What, sentAt = new Date()): unknown => {
  const tags = Object.fromEntries(Object.entries(mail.tags).map(([name, value]) => [name, [value]]));
  const sent = { messageId: "m", from: "a@example.com", to: `${what}@simulator.amazonses.com`, subject: mail.subject, sentAt, tags };
  const detail = JSON.stringify(eventOf(sent)?.detail).replaceAll(sent.to, mail.to);
  return { detail: JSON.parse(detail) };
};
/** The queue delivers it. */
const tell = async (...events: unknown[]): Promise<void> => {
  const Records = events.map((event, at) => ({ messageId: `m${at}`, body: JSON.stringify(event) }));
  const { batchItemFailures } = await returned({ Records } as unknown as Parameters<typeof returned>[0]);
  if (batchItemFailures.length > 0) throw new Error("an event failed");
};

const sendTickets = ({ order }: Placed) => asSystem(() => Notification.sendTickets({ orderId: order.id }));
/** An issued order whose buyer got the tickets. */
const sell = async (sale: Sale): Promise<{ placed: Placed; mail: Mail }> => {
  const placed = await reserve(sale);
  await pay(placed);
  await issue(placed);
  await sendTickets(placed);
  const mail = mails.at(-1);
  if (!mail) throw new Error("no email");
  moveClock(1_000);
  return { placed, mail };
};
const viewOf = ({ order }: Placed) => asOrganizer(() => Timeline.getForOrder({ orderId: order.id }));
const stepsOf = async (placed: Placed) => (await viewOf(placed)).timeline.map(({ step }) => step);
const mailOf = async (placed: Placed) => (await viewOf(placed)).order.mail?.result;
const resend = ({ order }: Placed) => asOrganizer(() => Notification.resend({ orderId: order.id }));
const tryAddress = ({ order }: Placed) => asOrganizer(() => Notification.tryAddress({ orderId: order.id }));
const resendBy = ({ order }: Placed) => asSystem(() => Notification.resendOnce({ orderId: order.id }));
const correct = ({ order }: Placed, email: string) =>
  asOrganizer(() => Order.correctBuyer({ orderId: order.id, change: { buyer: { email } } }));
const notificationsOf = async ({ order }: Placed) =>
  (await rows.notification.scan.where(({ orderId }, { eq }) => eq(orderId, order.id)).go({ pages: "all" })).data;

describe("an email that bounces for good", () => {
  it("stands on its order once, however often and in whatever order it is told", async () => {
    const { placed, mail } = await sell(await openSale({ capacity: 5 }));
    expect(mail.tags).toEqual({ kind: "tickets", order: placed.order.id });
    const [bounce, complaint] = [eventAbout(mail, "bounce"), eventAbout(mail, "complaint")];
    for (const events of [[bounce], [complaint, bounce], [bounce, bounce]]) await tell(...events);
    const before = await rowOf(placed);
    await tell(complaint, bounce);
    expect(await rowOf(placed)).toEqual(before);
    expect(await mailOf(placed)).toBe("bounced");
    expect((await stepsOf(placed)).filter((step) => step.startsWith("mail_")).toSorted()).toEqual(["mail_bounced", "mail_complained"]);
    const { orders } = await asOrganizer(() => Order.list({ eventId: placed.order.eventId, page: {} }));
    expect(orders.map(({ mail: one }) => one?.result)).toEqual(["bounced"]);
  });

  it("stops every further email to its address, and nothing tries it again", async () => {
    const sale = await openSale({ capacity: 5 });
    const { placed, mail } = await sell(sale);
    await tell(eventAbout(mail, "bounce"));
    mails.length = 0;
    const second = await reserve(sale);
    await rows.order
      .patch({ orderId: second.order.id })
      .set({ buyer: { name: "Ana", email: mail.to.toUpperCase() } })
      .go();
    await pay(second);
    await issue(second);
    for (let times = 0; times < 2; times++) await sendTickets(second);
    moveClock(3_600_000);
    await sweep();
    await expect(resend(placed)).rejects.toMatchObject({ code: "order.address_stopped" });
    expect(mails).toEqual([]);
    expect(await mailOf(second)).toBe("bounced");
    const row = await rows.order.get({ orderId: second.order.id }).go({ consistent: true });
    expect(row.data).toMatchObject({ delivery: "stopped", dueAtMs: 0 });
    expect(await notificationsOf(second)).toMatchObject([{ status: "stopped", dueAtMs: 0, attempts: 1 }]);
  });

  it("is over when the address is corrected: the next email goes to the new one, and the old one stays stopped", async () => {
    const { placed, mail } = await sell(await openSale({ capacity: 5 }));
    await tell(eventAbout(mail, "bounce"));
    mails.length = 0;
    await correct(placed, "right@example.com");
    await resend(placed);
    expect(mails.map(({ to }) => to)).toEqual(["right@example.com"]);
    expect(await mailOf(placed)).toBeUndefined();
    await tell(eventAbout(mail, "bounce"));
    expect(await mailOf(placed)).toBeUndefined();
    expect(await stepsOf(placed)).toContain("mail_bounced");
    await correct(placed, mail.to);
    await expect(resend(placed)).rejects.toMatchObject({ code: "order.address_stopped" });
  });

  it("is tried again when the organizer says so, and within the hour not twice", async () => {
    const { placed, mail } = await sell(await openSale({ capacity: 5 }));
    await tell(eventAbout(mail, "bounce"));
    mails.length = 0;
    await tryAddress(placed);
    expect(mails.map(({ to }) => to)).toEqual([mail.to]);
    expect(await mailOf(placed)).toBeUndefined();
    moveClock(1_000);
    await tell(eventAbout(mails[0] ?? mail, "bounce"));
    expect(await mailOf(placed)).toBe("bounced");
    await expect(tryAddress(placed)).rejects.toMatchObject({ code: "order.address_retried" });
    moveClock(3_600_000);
    await tryAddress(placed);
    expect(mails).toHaveLength(2);
  });

  it("is for members who handle orders, of an order that has an email", async () => {
    const sale = await openSale({ capacity: 5 });
    const { placed } = await sell(sale);
    expect((await asStaff(() => Notification.tryAddress({ orderId: placed.order.id }))).id).toBe(placed.order.id);
    const open = await reserve(sale);
    await expect(tryAddress(open)).rejects.toMatchObject({ code: "order.not_issued" });
  });
});

describe("an operator", () => {
  const tryAgain = (email: string, apply: boolean) => asSystem(() => tryAddressAgain({ email, apply }));

  it("has an address tried again that bounced: a dry run changes nothing, and the next email goes out", async () => {
    const { placed, mail } = await sell(await openSale({ capacity: 5 }));
    await tell(eventAbout(mail, "bounce"));
    mails.length = 0;
    const dry = await tryAgain(mail.to.toUpperCase(), false);
    expect(dry).toMatchObject({ outcome: "planned", does: { 2: expect.stringContaining(placed.order.id) } });
    expect(JSON.stringify(dry)).not.toContain("@");
    expect(await mailOf(placed)).toBe("bounced");
    const resendOnce = () => resendBy(placed);
    await expect(resendOnce()).rejects.toMatchObject({ code: "order.address_stopped" });
    expect(await tryAgain(` ${mail.to.toUpperCase()}`, true)).toEqual(dry);
    expect([await mailOf(placed), mails]).toEqual([undefined, []]);
    for (let times = 0; times < 2; times++) await resendOnce();
    expect(mails.map(({ to }) => to)).toEqual([mail.to]);
    expect(await tryAgain(mail.to, true)).toMatchObject({ outcome: "refused", reason: expect.stringMatching(/^No email to this address/) });
  });

  it("finishes by a repeat what a crash left after the stop was lifted", async () => {
    const sale = await openSale({ capacity: 5 });
    const { placed, mail } = await sell(sale);
    const other = await sell(sale);
    await correct(other.placed, mail.to);
    await tell(eventAbout(mail, "bounce"), eventAbout({ ...other.mail, to: mail.to }, "bounce"));
    let writes = 0;
    dynamo.middlewareStack.add(
      (next) => async (args) => {
        const { UpdateExpression: update = "" } = args.input as { UpdateExpression?: string };
        if (update.includes("addressRetriedAtMs") && (writes += 1) === 2) throw new Error("crash");
        return next(args);
      },
      { step: "initialize", name: "crash" },
    );
    const crashed = tryAgain(mail.to, true).finally(() => dynamo.middlewareStack.remove("crash"));
    await expect(crashed).rejects.toThrow();
    const both = () => Promise.all([mailOf(placed), mailOf(other.placed)]);
    expect(new Set(await both())).toEqual(new Set(["bounced", undefined]));
    expect(await tryAgain(mail.to, true)).toMatchObject({ outcome: "planned", does: { length: 1 } });
    expect(await both()).toEqual([undefined, undefined]);
    expect(await tryAgain(mail.to, true)).toMatchObject({ outcome: "refused" });
  });

  it("sends an order's email once within the hour to each address, whatever else of its buyer is corrected", async () => {
    const { placed, mail } = await sell(await openSale({ capacity: 5 }));
    mails.length = 0;
    const rename = (name: string) => asOrganizer(() => Order.correctBuyer({ orderId: placed.order.id, change: { buyer: { name } } }));
    await resendBy(placed);
    await rename("Ana Maria");
    await resendBy(placed);
    expect(mails.map(({ to }) => to)).toEqual([mail.to]);
    await correct(placed, "right@example.com");
    for (let times = 0; times < 2; times++) await resendBy(placed);
    expect(mails.map(({ to }) => to)).toEqual([mail.to, "right@example.com"]);
  });

  it("does not have one tried twice within the hour, nor a complaint lifted, and it is for operators alone", async () => {
    const { mail } = await sell(await openSale({ capacity: 5 }));
    await tell(eventAbout(mail, "complaint"));
    expect(await tryAgain(mail.to, true)).toMatchObject({ outcome: "refused", reason: expect.stringContaining("spam") });
    await tell(eventAbout(mail, "bounce"));
    expect(await tryAgain(mail.to, true)).toMatchObject({ outcome: "planned" });
    moveClock(1_000);
    await tell(eventAbout(mail, "bounce"));
    expect(await tryAgain(mail.to, true)).toMatchObject({ outcome: "refused", reason: expect.stringContaining("wait until") });
    await expect(asOrganizer(() => tryAddressAgain({ email: mail.to, apply: true }))).rejects.toThrow();
  });
});

it("a full mailbox is written down, and stops nothing", async () => {
  const { placed, mail } = await sell(await openSale({ capacity: 5 }));
  await tell(eventAbout(mail, "ooto"));
  expect(await mailOf(placed)).toBe("returned");
  mails.length = 0;
  await resend(placed);
  expect(mails).toHaveLength(1);
});

it("an event about an order that is not there any more is ignored", async () => {
  const mail = {
    to: "ana@example.com",
    subject: "",
    text: "",
    files: [],
    replyTo: [],
    headers: {},
    tags: { kind: "tickets", order: "ord_aaaaaaaaaaaaaaaaaaaa" },
  };
  await tell(eventAbout(mail, "bounce"));
});

const TEXT = { segment: "all", subject: "Portas às 21h", body: "Venha cedo." };
const runJob = async (jobId: string): Promise<void> => {
  for (let status = "running"; status === "running";) {
    const progress = await work({ jobId });
    ({ status } = progress);
    moveClock(progress.waitSeconds * 1_000);
  }
};
const sendMessage = async (sale: Sale, subject = TEXT.subject): Promise<string> => {
  const answer = await asOrganizer(() => Mailing.send({ eventId: sale.eventId, message: { ...TEXT, subject } }));
  if (!("job" in answer)) throw new Error("no job");
  await runJob(answer.job.id);
  return answer.job.id;
};
const messageOf = async ({ eventId }: Sale, jobId: string) =>
  (await asOrganizer(() => Mailing.list({ eventId, page: {} }))).messages.find(({ id }) => id === jobId);
const again = ({ eventId }: Sale, jobId: string) => asOrganizer(() => Mailing.sendAgain({ eventId, jobId }));

describe("a message to many guests", () => {
  it("counts an address that bounced and one that complained once each, and names it on the order", async () => {
    const sale = await openSale({ capacity: 5 });
    const [first, second] = [await buy(sale), await buy(sale)];
    const jobId = await sendMessage(sale);
    const [one, other] = [first, second].map(({ order }) => mails.find(({ to }) => to === order.buyer.email));
    if (!one || !other) throw new Error("no email");
    expect(one.tags).toEqual({ kind: "message", mailing: jobId, order: first.order.id });
    for (let times = 0; times < 2; times++)
      await tell(eventAbout(one, "bounce"), eventAbout(other, "complaint"), eventAbout(other, "ooto"));
    expect(await messageOf(sale, jobId)).toMatchObject({ count: 2, bounced: 1, complained: 1 });
    expect([await mailOf(first), await mailOf(second)]).toEqual(["bounced", "complained"]);
  });

  it("does not reach an address that bounced or complained, and is sent again to the corrected one alone", async () => {
    const sale = await openSale({ capacity: 5 });
    const [bad, spam, good] = [await sell(sale), await sell(sale), await sell(sale)];
    await tell(eventAbout(bad.mail, "bounce"), eventAbout(spam.mail, "complaint"));
    mails.length = 0;
    const jobId = await sendMessage(sale);
    expect(mails.map(({ to }) => to)).toEqual([good.mail.to]);
    expect((await messageOf(sale, jobId))?.job).toMatchObject({ total: 3, done: 1, failed: 2 });
    await correct(bad.placed, "right@example.com");
    await again(sale, jobId);
    await runJob(jobId);
    expect(mails.map(({ to }) => to)).toEqual([good.mail.to, "right@example.com"]);
    expect((await messageOf(sale, jobId))?.job).toMatchObject({ status: "done", done: 2, failed: 1 });
    mails.length = 0;
    // A complaint stops no ticket.
    await resend(spam.placed);
    expect(mails.map(({ to }) => to)).toEqual([spam.mail.to]);
  });

  it("is sent again by managers of its event alone, and by a repeated call once", async () => {
    const sale = await openSale({ capacity: 5 });
    await buy(sale);
    const jobId = await sendMessage(sale);
    const other = await openSale({ capacity: 5 });
    await expect(again(other, jobId)).rejects.toMatchObject({ code: "message.missing" });
    await expect(asStaff(() => Mailing.sendAgain({ eventId: sale.eventId, jobId }))).rejects.toMatchObject({ code: "request.forbidden" });
    await Promise.all([again(sale, jobId), again(sale, jobId)]);
    await runJob(jobId);
    expect(mails.filter(({ subject }) => subject === TEXT.subject)).toHaveLength(1);
  });
});

/** An address bounces, is tried again and bounces again. Then the first bounce is told once more. Returns whether a ticket goes to it after that. */
const bounceTwice = async (): Promise<boolean> => {
  const { placed, mail } = await sell(await openSale({ capacity: 5 }));
  const first = eventAbout(mail, "bounce", new Date(now() - 500));
  await tell(first);
  await tryAddress(placed);
  moveClock(1_000);
  await tell(eventAbout(mail, "bounce"));
  await tell(first);
  mails.length = 0;
  await resend(placed).catch(() => undefined);
  return mails.length > 0;
};

it("a late word of an earlier bounce does not open the address again", async () => {
  expect(await bounceTwice()).toBe(false);
});

it("a late word of an earlier bounce opens the address without the condition on its time (control)", async () => {
  expect(await withoutCondition(dynamo, { operation: "UpdateItem", key: /addresskey_/i, matching: /bouncedAtMs.*</ }, bounceTwice)).toBe(
    true,
  );
});

/** Two results of one email are recorded at once. Returns how many stand on the order. */
const tellAtOnce = async (): Promise<number> => {
  const { placed, mail } = await sell(await openSale({ capacity: 5 }));
  await Promise.all([tell(eventAbout(mail, "bounce")), tell(eventAbout(mail, "complaint")), tell(eventAbout(mail, "ooto"))]);
  return (await rowOf(placed)).mailNotices?.length ?? 0;
};

it("results that come at once are all written down", async () => {
  expect(await tellAtOnce()).toBe(3);
});

it("results that come at once overwrite each other without the condition on the row (control)", async () => {
  const guard = { operation: "UpdateItem", key: /orderid_/i, matching: /mailNotices/ } as const;
  expect(await withoutCondition(dynamo, guard, tellAtOnce)).toBeLessThan(3);
});
