/** An organization hears of requests for erasure by email: once a day at most, however many ask, and also when a sender died. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { suppress } from "@catraca/core/notification/notification.suppression.ts";
import * as Order from "@catraca/core/order";
import { buyerKeyOf, mailKeyOf } from "@catraca/core/order/order.allowance.ts";
import { createDataToken } from "@catraca/core/order/order.data-token.ts";
import * as Notice from "@catraca/core/person/person.notice.ts";
import { askErasure } from "@catraca/core/person/person.own.ts";
import * as Requests from "@catraca/core/person/person.request.ts";
import { dynamo } from "@catraca/core/table/client";
import { rows } from "@catraca/core/table/service";
import { readMembers } from "@catraca/core/team/team.member.ts";
import { openMailService } from "../support/mail-service.ts";
import { moveClock, setClock, startClock, stopClock, sweep } from "../support/time.ts";
import { asAnyone, asSystem, openSale, orderBody, type Placed } from "../support/world/sale.ts";
import { withoutCondition } from "../support/without-condition.ts";

const { mails, refuse, goDown } = openMailService();
beforeEach(() => {
  stopClock();
  vi.stubEnv("SITE_URL", "https://tickets.example");
});
afterEach(startClock);

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const SETTLED = { status: "settled", tickets: "keep" } as const;
let made = 0;

type Office = { email?: string; name?: string; owners?: readonly string[] };

const openOrganization = async ({ owners = [], ...office }: Office = { email: "office@example.com" }): Promise<string> => {
  const organizationId = `org_notice${++made}`;
  await rows.organization.put({ organizationId, createdAtMs: Date.now(), ...office }).go();
  const team = [...owners.map((email) => ({ email, role: "owner" as const })), { email: "steward@example.com", role: "staff" as const }];
  for (const { email, role } of team) {
    const subject = `${organizationId}.${email}`;
    await rows.membership.put({ subject, organizationId, memberId: `mbr_${subject}`, role, email, joinedAtMs: Date.now() }).go();
  }
  // The index follows.
  await expect.poll(async () => (await readMembers(organizationId)).length).toBe(team.length);
  return organizationId;
};

/** A person with an order of the organization's event asks by the link of an email. */
const askIn = async (organizationId: string, contact?: { name: string; email: string }) => {
  const email = `ximena.${++made}@prado.example`;
  const sale = await openSale({ capacity: 5 });
  const placed = (await asAnyone(() => Order.place({ order: orderBody(sale, 1, { name: "Ximena Prado", email }) }))) as Placed;
  await rows.event
    .patch({ eventId: sale.eventId })
    .set({ organizationId, ...(contact ? { contact } : {}) })
    .go();
  const { id } = placed.order;
  const link = { id, accessToken: createDataToken({ id, ownerKey: buyerKeyOf(email) }, Date.now()) };
  await asAnyone(() => askErasure(link));
  return { link, person: { organizationId, email } };
};

const noticeOf = async (organizationId: string) => (await rows.erasureNotice.get({ organizationId }).go({ consistent: true })).data;
const finish = (organizationId: string) => asSystem(() => Notice.finish(organizationId));
/** Runs the second before the first write that sets the field, which is the first body's. */
const meeting = async (field: string, first: () => Promise<unknown>, second: () => Promise<unknown>): Promise<void> => {
  let isMet = false;
  dynamo.middlewareStack.add(
    (next) => async (args) => {
      const { UpdateExpression = "" } = args.input as { UpdateExpression?: string };
      if (!isMet && UpdateExpression.includes(field)) {
        isMet = true;
        await second();
      }
      return next(args);
    },
    { step: "initialize", name: "meets" },
  );
  try {
    await first();
  } finally {
    dynamo.middlewareStack.remove("meets");
  }
  expect(isMet).toBe(true);
};

const addressed = (): string[] => mails.map(({ to }) => to);

describe("the email", () => {
  it("goes to the organization's address, in both languages, and names nobody", async () => {
    const organizationId = await openOrganization({ email: "office@example.com", name: "Circo Voador", owners: ["owner@example.com"] });
    setClock(Date.parse("2026-11-03T12:00:00Z"));
    await askIn(organizationId);
    await expect.poll(() => asSystem(Notice.listDue)).toContain(organizationId);
    for (let times = 0; times < 2; times++) await sweep();
    expect(addressed()).toEqual(["office@example.com"]);
    const [{ subject, text, tags } = { subject: "", text: "", tags: {} }] = mails;
    expect(subject).toBe("Pedido para apagar dados / Request for erasure");
    expect(text).toContain("Somebody asked Circo Voador to erase");
    expect(text).toContain("Alguém pediu que Circo Voador apague");
    expect(text).toContain("Answer by 3 December 2026");
    expect(text).toContain("Responda até 3 de dezembro de 2026");
    expect(text).toContain("https://tickets.example/console/people");
    expect(text).not.toMatch(/ximena|prado|have no answer/i);
    expect(tags).toEqual({ kind: "erasure_asked" });
    expect(await noticeOf(organizationId)).toMatchObject({ dueAtMs: 0, mailedAtMs: Date.now(), attempts: 0 });
  });

  it("goes to the owners where the organization has no address, also when one is refused and another is stopped", async () => {
    const owners = ["first@example.com", "second@example.com", "third@example.com"];
    const organizationId = await openOrganization({ owners });
    refuse("first@example.com");
    await suppress(mailKeyOf("second@example.com"), "bounced", Date.now());
    await askIn(organizationId, { name: "Desk", email: "desk@example.com" });
    await finish(organizationId);
    expect(addressed()).toEqual(["third@example.com"]);
    expect((await noticeOf(organizationId))?.dueAtMs).toBe(0);
  });

  it("goes to the event's contact where no owner's address is known, and to nobody without one", async () => {
    const organizationId = await openOrganization({});
    await askIn(organizationId, { name: "Desk", email: "desk@example.com" });
    const silent = await openOrganization({});
    await askIn(silent);
    for (const one of [organizationId, silent]) await finish(one);
    expect(addressed()).toEqual(["desk@example.com"]);
  });

  it("that reaches nobody is not taken for sent: it goes a day after the organization has an address, within 24 days", async () => {
    const organizationId = await openOrganization({});
    await askIn(organizationId);
    await finish(organizationId);
    const notice = await noticeOf(organizationId);
    expect([notice?.dueAtMs, notice?.mailedAtMs]).toEqual([Date.now() + DAY_MS, undefined]);
    await rows.organization.patch({ organizationId }).set({ email: "late@example.com" }).go();
    moveClock(DAY_MS);
    await finish(organizationId);
    expect(addressed()).toEqual(["late@example.com"]);

    const silent = await openOrganization({});
    await askIn(silent);
    for (let days = 1; days < 24; days++) {
      await finish(silent);
      expect((await noticeOf(silent))?.dueAtMs).toBe(Date.now() + DAY_MS);
      moveClock(DAY_MS);
    }
    await finish(silent);
    expect(await noticeOf(silent)).toMatchObject({ dueAtMs: 0, attempts: 0 });
  });

  it("is not sent twice to an owner who got it when the next one's fails", async () => {
    const organizationId = await openOrganization({ owners: ["gets@example.com", "fails@example.com"] });
    await askIn(organizationId);
    const key = mailKeyOf("fails@example.com");
    dynamo.middlewareStack.add(
      (next) => (args) => {
        if (JSON.stringify(args.input).includes(key)) throw Object.assign(new Error("slow"), { name: "TimeoutError" });
        return next(args);
      },
      { step: "initialize", name: "fails" },
    );
    try {
      await finish(organizationId);
    } finally {
      dynamo.middlewareStack.remove("fails");
    }
    moveClock(MINUTE_MS);
    await finish(organizationId);
    expect(addressed()).toEqual(["gets@example.com"]);
  });
});

describe("many requests", () => {
  /** Asks and sweeps three times within a minute. */
  const flood = async (): Promise<string> => {
    const organizationId = await openOrganization();
    for (let times = 0; times < 3; times++) {
      await askIn(organizationId);
      await finish(organizationId);
      moveClock(1_000);
    }
    return organizationId;
  };

  it("send one email a day; the next one counts those that came meanwhile", async () => {
    const organizationId = await flood();
    await finish(organizationId);
    expect(mails).toHaveLength(1);
    moveClock(DAY_MS - MINUTE_MS);
    await finish(organizationId);
    expect(mails).toHaveLength(1);
    moveClock(MINUTE_MS);
    await finish(organizationId);
    expect(mails).toHaveLength(2);
    expect(mails[1]?.text).toContain("3 requests have no answer");
    moveClock(DAY_MS);
    await finish(organizationId);
    expect([mails.length, (await noticeOf(organizationId))?.dueAtMs]).toEqual([2, 0]);
  });

  it("send one each without the condition (control)", async () => {
    await withoutCondition(dynamo, { operation: "UpdateItem", key: /organizationId/, matching: /mailedAtMs/ }, flood);
    expect(mails).toHaveLength(3);
  });

  it("leave the due time of one that comes while the email is sent", async () => {
    const organizationId = await openOrganization();
    await askIn(organizationId);
    const askLater = async (): Promise<void> => {
      moveClock(1_000);
      await askIn(organizationId);
    };
    await meeting("mailedAtMs", () => finish(organizationId), askLater);
    moveClock(DAY_MS);
    await finish(organizationId);
    expect(mails).toHaveLength(2);
  });
});

it("a repeat of an open request owes no email, and one that was answered owes none any more", async () => {
  const organizationId = await openOrganization();
  const { link, person } = await askIn(organizationId);
  await finish(organizationId);
  await asAnyone(() => askErasure(link));
  moveClock(DAY_MS);
  await finish(organizationId);
  expect(addressed()).toEqual(["office@example.com"]);
  const other = await askIn(organizationId);
  await Requests.answerRequest(person, SETTLED);
  await Requests.answerRequest(other.person, SETTLED);
  mails.length = 0;
  await finish(organizationId);
  expect([mails, (await noticeOf(organizationId))?.dueAtMs]).toEqual([[], 0]);
});

describe("a repeat of an open request", () => {
  it.each([
    ["of an earlier version, which told nobody", async (organizationId: string) => rows.erasureNotice.delete({ organizationId }).go()],
    [
      "of which an email was given up",
      async (organizationId: string) =>
        rows.erasureNotice
          .patch({ organizationId })
          .set({ dueAtMs: 0, dueSlot: 0, mailedAtMs: Date.now() - 1 })
          .go(),
    ],
  ])("%s, owes one", async (_, forget) => {
    const organizationId = await openOrganization();
    const { link } = await askIn(organizationId);
    await forget(organizationId);
    moveClock(DAY_MS);
    for (let times = 0; times < 2; times++) {
      await asAnyone(() => askErasure(link));
      await finish(organizationId);
      moveClock(DAY_MS);
    }
    expect(addressed()).toEqual(["office@example.com"]);
  });

  it("leaves the time of an email that is owed", async () => {
    const organizationId = await openOrganization({});
    const { link } = await askIn(organizationId);
    await finish(organizationId);
    const before = await noticeOf(organizationId);
    moveClock(MINUTE_MS);
    await asAnyone(() => askErasure(link));
    expect(await noticeOf(organizationId)).toEqual(before);
  });

  it("owes an email each time without the condition (control)", async () => {
    const organizationId = await openOrganization();
    const { link } = await askIn(organizationId);
    await finish(organizationId);
    moveClock(DAY_MS);
    await withoutCondition(dynamo, { operation: "UpdateItem", key: /organizationId/, matching: /mailedAtMs|dueAtMs/ }, () =>
      asAnyone(() => askErasure(link)),
    );
    await finish(organizationId);
    expect(mails).toHaveLength(2);
  });
});

describe("two sweepers at once", () => {
  const atOnce = async () => {
    const organizationId = await openOrganization();
    await askIn(organizationId);
    await meeting(
      "mailedAtMs",
      () => finish(organizationId),
      () => finish(organizationId),
    );
  };

  it("send one email", async () => {
    await atOnce();
    expect(mails).toHaveLength(1);
  });

  it("send two without the claim (control)", async () => {
    await withoutCondition(dynamo, { operation: "UpdateItem", key: /organizationId/ }, atOnce);
    expect(mails).toHaveLength(2);
  });
});

describe("an email that was not sent", () => {
  it("is sent once the mail service answers, and what dies is taken over after a minute", async () => {
    const organizationId = await openOrganization();
    await askIn(organizationId);
    goDown(true);
    await expect(finish(organizationId)).rejects.toMatchObject({ code: "email.unavailable" });
    goDown(false);
    await finish(organizationId);
    expect(mails).toEqual([]);
    moveClock(MINUTE_MS);
    await finish(organizationId);
    expect(mails).toHaveLength(1);

    const dead = await openOrganization();
    await askIn(dead);
    await rows.erasureNotice
      .patch({ organizationId: dead })
      .set({ claimedUntilMs: Date.now() + MINUTE_MS })
      .go();
    await finish(dead);
    expect(mails).toHaveLength(1);
    moveClock(MINUTE_MS);
    await finish(dead);
    expect(mails).toHaveLength(2);
  });

  it("is given up after as many attempts as other emails, until somebody asks again", async () => {
    const organizationId = await openOrganization();
    await askIn(organizationId);
    await rows.erasureNotice.patch({ organizationId }).set({ attempts: 24 }).go();
    await expect(finish(organizationId)).rejects.toThrow("no attempts left");
    expect([mails, await noticeOf(organizationId)]).toMatchObject([[], { dueAtMs: 0, attempts: 0 }]);
    await askIn(organizationId);
    await finish(organizationId);
    expect(mails).toHaveLength(1);
  });
});

it("is sent by the system alone", async () => {
  await expect(asAnyone(() => Notice.finish("org_any"))).rejects.toMatchObject({ kind: "forbidden" });
});
