/** A person who asked for erasure hears the answer once, by email to the address that asked, which is then gone. Nobody else gets anything. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as Event from "@catraca/core/event";
import * as Order from "@catraca/core/order";
import { createDataToken } from "@catraca/core/order/order.data-token.ts";
import { buyerKeyOf } from "@catraca/core/order/order.allowance.ts";
import * as Person from "@catraca/core/person";
import { askErasure, getOwnData } from "@catraca/core/person/person.own.ts";
import * as Profile from "@catraca/core/organization/organization.profile.ts";
import * as Requests from "@catraca/core/person/person.request.ts";
import { dynamo } from "@catraca/core/table/client";
import { rows } from "@catraca/core/table/service";
import * as Ticket from "@catraca/core/ticket";
import { openFileService } from "../support/file-service.ts";
import { openMailService } from "../support/mail-service.ts";
import { moveClock, startClock, stopClock } from "../support/time.ts";
import { withoutCondition } from "../support/without-condition.ts";
import { asAnyone, asOrganizer, asStaff, asSystem, issue, openSale, orderBody, pay, rowOf, type Placed } from "../support/world/sale.ts";

const { mails, refuse, goDown } = openMailService();
openFileService();
beforeEach(stopClock);
afterEach(startClock);

const DAY_MS = 86_400_000;
const SETTLED = { status: "settled", tickets: "keep" } as const;
/** Who answers a request. */
const CLAIM = { operation: "UpdateItem", key: /organizationId/, matching: /claimId/ } as const;
let people = 0;

const placeAs = async (email: string): Promise<Placed> =>
  (await asAnyone(async () => Order.place({ order: orderBody(await openSale({ capacity: 5 }), 1, { name: "Wilma", email }) }))) as Placed;
const finish = async (placed: Placed): Promise<Placed> => {
  await pay(placed);
  await issue(placed);
  await Order.recordNotified(await rowOf(placed));
  return placed;
};

/** A person with an order, who asked by the link of an email. */
const asked = async (locale: "pt-BR" | "en" = "en") => {
  const email = `wilma.${++people}@wolff.example`;
  const order = { ...orderBody(await openSale({ capacity: 5 }), 1, { name: "Wilma Wolff", email }), locale };
  const placed = (await asAnyone(() => Order.place({ order }))) as Placed;
  await finish(placed);
  const link = { id: placed.order.id, accessToken: createDataToken({ id: placed.order.id, ownerKey: buyerKeyOf(email) }, Date.now()) };
  await asAnyone(() => askErasure(link));
  const { organizationId } = (await asSystem(() => Event.findFresh(placed.order.eventId)))!;
  return { email, link, person: { organizationId, email } };
};
type Asked = Awaited<ReturnType<typeof asked>>;

const read = ({ link }: Asked) => asAnyone(() => getOwnData(link));
const rowsOfRequests = async () => JSON.stringify((await rows.erasureRequest.scan.go({ pages: "all", consistent: true })).data);
const isListed = async ({ email }: Asked) => (await asOrganizer(Requests.listRequests)).some((one) => one.email === email);
const decline = ({ email }: Asked, body: Partial<Parameters<typeof Requests.decline>[0]> = {}) =>
  asOrganizer(() => Requests.decline({ email, reason: "books", ...body }));

describe("a refusal", () => {
  it.each([
    ["en", "books", "The law asks to keep these data for the books."],
    ["pt-BR", "dispute", "Há uma contestação"],
    ["pt-BR", "event_to_come", "Há um ingresso válido"],
  ] as const)("is emailed with its reason, in %s: %s", async (locale, reason, words) => {
    const one = await asked(locale);
    await decline(one, { reason, explanation: "Call\u00a0us." });
    expect(mails.map(({ to }) => to)).toEqual([one.email]);
    expect(mails[0]?.text).toContain(words);
    expect(mails[0]?.text).toContain("Call\u00a0us.");
    expect(mails[0]?.tags).toEqual({ kind: "erasure_declined" });
    expect(await isListed(one)).toBe(false);
    expect(await rowsOfRequests()).not.toContain(one.email);
    const { erasure, person } = await read(one);
    expect([erasure, person?.orders.length]).toEqual([
      expect.objectContaining({ status: "declined", reason, explanation: "Call\u00a0us." }),
      1,
    ]);
  });

  it("is answered once, and the person may ask again", async () => {
    const one = await asked();
    await decline(one, { explanation: "Call us." });
    // The first answer was lost on its way to the organizer.
    expect(await decline(one, { explanation: "Call us." })).toEqual({ declined: true });
    for (const other of [{ reason: "dispute", explanation: "Call us." } as const, { explanation: "Write to us." }, {}])
      await expect(decline(one, other)).rejects.toMatchObject({ code: "person.request_missing" });
    expect(mails).toHaveLength(1);
    moveClock(1_000);
    expect(await asAnyone(() => askErasure(one.link))).toMatchObject({ status: "open", askedAt: new Date().toISOString() });
    await decline(one, { reason: "dispute" });
    expect(await read(one)).toMatchObject({ erasure: { status: "declined", reason: "dispute" } });
    expect((await read(one)).erasure).not.toHaveProperty("explanation");
  });

  it("names the contact of the event by which the person asked, until the organization has one", async () => {
    const contact = { name: "Desk", email: "desk@wolff.example" };
    const asking = async () => {
      const one = await asked();
      const { eventId = "" } = (await Order.findRow(one.link.id)) ?? {};
      await rows.event.patch({ eventId }).set({ contact }).go();
      await decline(one);
      return mails.at(-1);
    };
    expect(await asking()).toMatchObject({ replyTo: ["desk@wolff.example"], text: expect.stringContaining("Desk (desk@wolff.example)") });
    await asOrganizer(() => Profile.change({ name: "Circo", email: "office@wolff.example" }));
    expect(await asking()).toMatchObject({
      replyTo: ["office@wolff.example"],
      text: expect.stringContaining("Circo (office@wolff.example)"),
    });
    await asOrganizer(() => Profile.change({ email: null }));
    expect(await asking()).toMatchObject({ replyTo: ["desk@wolff.example"] });
    const one = await asked();
    await decline(one);
    expect(mails.at(-1)?.text).toContain("turn to your data protection authority");
  });

  it("needs words for another reason, a member who may, and a request", async () => {
    const one = await asked();
    await expect(decline(one, { reason: "other" })).rejects.toMatchObject({ code: "request.invalid" });
    await decline(one, { reason: "other", explanation: "A lawsuit." });
    expect(mails[0]?.text).toContain("A lawsuit.");
    await expect(asStaff(async () => Requests.decline({ email: one.email, reason: "books" }))).rejects.toMatchObject({ kind: "forbidden" });
    await expect(decline({ ...one, email: "nobody@wolff.example" })).rejects.toMatchObject({ code: "person.request_missing" });
    expect(mails).toHaveLength(1);
  });
});

describe("an erasure", () => {
  const erase = ({ email }: Asked) => asOrganizer(() => Person.erase({ email }));

  it("is confirmed to the address that asked, and leaves it nowhere; the link says that it is done, until its end", async () => {
    const one = await asked();
    expect(await erase(one)).toMatchObject({ orders: 1, unfinished: [], request: "answered" });
    expect(mails.map(({ to, subject }) => [to, subject])).toEqual([[one.email, "Your data were erased"]]);
    expect(await rowsOfRequests()).not.toContain(one.email);
    expect(await read(one)).toEqual({ erasure: expect.objectContaining({ status: "done", answeredAt: new Date().toISOString() }) });
    await expect(asAnyone(() => askErasure(one.link))).rejects.toMatchObject({ code: "order.missing" });
    await expect(
      read({ ...one, link: { ...one.link, accessToken: one.link.accessToken.replace(/.$/, (last) => (last === "A" ? "B" : "A")) } }),
    ).rejects.toThrow();
    moveClock(7 * DAY_MS);
    await expect(read(one)).rejects.toMatchObject({ code: "order.missing" });
  });

  it("says in its email what became of the tickets", async () => {
    await erase(await asked());
    const other = await asked();
    await asOrganizer(() => Person.erase({ email: other.email, tickets: "void" }));
    expect(
      mails.map(({ text }) => [text.includes("stay valid, without a name"), text.includes("admit nobody, and no money goes back")]),
    ).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  it("that nobody asked for, and one whose order is open still, sends nothing", async () => {
    const email = "not.asked@wolff.example";
    const order = orderBody(await openSale({ capacity: 5 }), 1, { name: "Wilma", email });
    await asAnyone(() => Order.place({ order }));
    expect(await asOrganizer(() => Person.erase({ email }))).not.toHaveProperty("request");
    const one = await asked();
    await asAnyone(async () => Order.place({ order: orderBody(await openSale({ capacity: 5 }), 1, { name: "Wilma", email: one.email }) }));
    const { orders, unfinished, request } = await erase(one);
    expect([orders, unfinished, request]).toEqual([
      1,
      [expect.objectContaining({ status: "reserved", eventId: expect.any(String) })],
      "open",
    ]);
    expect([mails, await isListed(one)]).toEqual([[], true]);
  });

  it("waits for a mail service that is down, and is repeated; an address that takes no email does not hold it up", async () => {
    const one = await asked();
    goDown(true);
    await expect(erase(one)).rejects.toMatchObject({ code: "email.unavailable" });
    expect(await isListed(one)).toBe(true);
    goDown(false);
    await erase(one);
    expect(mails).toHaveLength(1);
    const other = await asked();
    refuse(true);
    await erase(other);
    expect([mails.length, await isListed(other)]).toEqual([1, false]);
    for (const { email } of [one, other]) expect(await rowsOfRequests()).not.toContain(email);
  });
});

describe("an answer that two give at once", () => {
  /** The second comes before the first marks its email. */
  const atOnce = async () => {
    const one = await asked();
    let isMet = false;
    dynamo.middlewareStack.add(
      (next) => async (args) => {
        const { UpdateExpression = "" } = args.input as { UpdateExpression?: string };
        if (!isMet && UpdateExpression.includes("mailedAs")) {
          isMet = true;
          await Promise.allSettled([Requests.answerRequest(one.person, SETTLED)]);
        }
        return next(args);
      },
      { step: "initialize", name: "meets" },
    );
    try {
      await Promise.allSettled([Requests.answerRequest(one.person, SETTLED)]);
    } finally {
      dynamo.middlewareStack.remove("meets");
    }
    expect(isMet).toBe(true);
  };

  it("is sent once", async () => {
    await atOnce();
    expect(mails).toHaveLength(1);
  });

  it("is sent twice without the claim (control)", async () => {
    await withoutCondition(dynamo, CLAIM, atOnce);
    expect(mails).toHaveLength(2);
  });
});

describe("an answer whose process died", () => {
  const die = ({ person }: Asked, mailedAs?: "settled") =>
    rows.erasureRequest
      .patch(Requests.keyOf(person))
      .set({ claimId: "dead", claimedAtMs: Date.now(), ...(mailedAs === undefined ? {} : { mailedAs }) })
      .go();

  it("with its email is not sent again, and the same answer is written after a minute", async () => {
    const one = await asked();
    await die(one, "settled");
    moveClock(20_000);
    const being = { kind: "conflict", code: "person.being_answered", retryAfterSec: 40 };
    await expect(Requests.answerRequest(one.person, SETTLED)).rejects.toMatchObject(being);
    moveClock(40_000);
    expect(await Requests.answerRequest(one.person, SETTLED)).toBe(true);
    expect(mails).toEqual([]);
    expect(await rowsOfRequests()).not.toContain(one.email);
  });

  it("before its email is sent by the next", async () => {
    const one = await asked();
    await die(one);
    moveClock(60_000);
    await Requests.answerRequest(one.person, SETTLED);
    expect(mails).toHaveLength(1);
  });

  it("is corrected by an email with another answer", async () => {
    const one = await asked();
    await die(one, "settled");
    moveClock(60_000);
    await decline(one);
    expect(mails.map(({ tags }) => tags)).toEqual([{ kind: "erasure_declined" }]);
  });

  const takenOver = async () => {
    const one = await asked();
    const late = (await Requests.beginAnswer(one.person, "settled"))!;
    moveClock(60_000);
    await Requests.beginAnswer(one.person, "declined");
    return { one, late };
  };

  it("and comes back ends no other, and answers nothing", async () => {
    const { one, late } = await takenOver();
    await expect(Requests.writeAnswer(late, SETTLED)).rejects.toMatchObject({ code: "person.contended" });
    await Requests.withdrawAnswer(late);
    await expect(decline(one)).rejects.toMatchObject({ code: "person.being_answered" });
    expect([mails, await isListed(one)]).toEqual([[], true]);
  });

  it("ends another without the condition (control)", async () => {
    const { one, late } = await takenOver();
    await withoutCondition(dynamo, CLAIM, () => Requests.withdrawAnswer(late));
    await decline(one);
    expect(mails).toHaveLength(1);
  });
});

describe("a refusal that meets an erasure", () => {
  /** The refusal comes before the erasure's write on the order. */
  const crossed = async () => {
    const one = await asked();
    let refusal: string | undefined;
    dynamo.middlewareStack.add(
      (next) => async (args) => {
        const { UpdateExpression = "" } = args.input as { UpdateExpression?: string };
        if (refusal === undefined && UpdateExpression.includes("anonymizedAtMs")) {
          refusal = "begun";
          refusal = await decline(one).then(
            () => "declined",
            ({ code }: { code: string }) => code,
          );
        }
        return next(args);
      },
      { step: "initialize", name: "meets" },
    );
    try {
      await Promise.allSettled([asOrganizer(() => Person.erase({ email: one.email }))]);
    } finally {
      dynamo.middlewareStack.remove("meets");
    }
    return { one, refusal };
  };

  it("is refused, and its person hears of the erasure alone", async () => {
    const { one, refusal } = await crossed();
    expect([refusal, mails.map(({ tags }) => tags)]).toEqual(["person.being_answered", [{ kind: "erasure_done" }]]);
    await expect(decline(one)).rejects.toMatchObject({ code: "person.request_missing" });
    expect(await read(one)).toMatchObject({ erasure: { status: "done" } });
  });

  it("tells its person both without the claim (control)", async () => {
    const { refusal } = await withoutCondition(dynamo, CLAIM, crossed);
    expect([refusal, mails.map(({ tags }) => tags)]).toEqual(["declined", [{ kind: "erasure_declined" }, { kind: "erasure_done" }]]);
  });
});

describe("an erasure that takes several calls", () => {
  type Fate = "keep" | "void";
  const erase = ({ email }: Asked, tickets: Fate) => asOrganizer(() => Person.erase({ email, tickets }));
  const fateIn = async ({ email }: Asked) => (await asOrganizer(Requests.listRequests)).find((one) => one.email === email)?.tickets;

  /** The second call finds the ticket of an order that the first one left. */
  const inTwo = async (first: Fate, second: Fate) => {
    const one = await asked();
    const later = await placeAs(one.email);
    expect(await fateIn(one)).toBeUndefined();
    expect(await erase(one, first)).toMatchObject({ request: "open" });
    const begun = await fateIn(one);
    await finish(later);
    expect(await erase(one, second)).toMatchObject({ request: "answered" });
    return { one, begun, text: mails.at(-1)?.text ?? "" };
  };

  it.each([
    ["void", "keep", true, true],
    ["keep", "void", true, true],
    ["void", "void", true, false],
    ["keep", "keep", false, true],
  ] as const)("says of tickets what each did with them: %s, then %s", async (first, second, isVoid, isValid) => {
    const { begun, text } = await inTwo(first, second);
    expect([begun, text.includes("admit nobody, and no money"), text.includes("stay valid, without")]).toEqual([first, isVoid, isValid]);
  });

  it("forgets with the answer what it did, so that the next request begins anew", async () => {
    const one = await asked();
    await placeAs(one.email);
    await erase(one, "void");
    const begun = async () => (await Requests.findRequest(Requests.keyOf(one.person)))?.tickets;
    expect(await begun()).toBe("void");
    await decline(one);
    expect(await begun()).toBeUndefined();
  });

  /** Another answer, of which the person hears that tickets stay valid, takes over before the erasure voids them. */
  const overtaken = async () => {
    const one = await asked();
    let isMet = false;
    dynamo.middlewareStack.add(
      (next) => async (args) => {
        const { UpdateExpression = "" } = args.input as { UpdateExpression?: string };
        if (!isMet && UpdateExpression.includes("#tickets = ")) {
          isMet = true;
          moveClock(60_000);
          await Requests.answerRequest(one.person, SETTLED);
        }
        return next(args);
      },
      { step: "initialize", name: "meets" },
    );
    try {
      await Promise.allSettled([erase(one, "void")]);
    } finally {
      dynamo.middlewareStack.remove("meets");
    }
    expect(isMet).toBe(true);
    const [ticket] = await Ticket.getByIds(Order.ticketIdsOf((await Order.findRow(one.link.id))!));
    return ticket?.status;
  };

  it("voids nothing once another answer took over", async () => {
    expect(await overtaken()).toBe("issued");
    expect(mails).toHaveLength(1);
  });

  it("voids after it without the claim (control)", async () => {
    expect(await withoutCondition(dynamo, CLAIM, overtaken)).toBe("voided");
  });
});

describe("an erasure that leaves an open order", () => {
  const erase = ({ email }: Asked) => asOrganizer(() => Person.erase({ email }));

  it("keeps the request open, which the link says, and so it does of a refusal of the rest", async () => {
    const one = await asked();
    await placeAs(one.email);
    await erase(one);
    expect(await read(one)).toEqual({ erasure: expect.objectContaining({ status: "open" }) });
    await decline(one);
    expect(mails[0]?.text).toContain("did not erase everything");
    expect(await read(one)).toEqual({ erasure: expect.objectContaining({ status: "declined", reason: "books" }) });
  });

  it("answers the request when the order was placed after it and is not paid, which anybody can do", async () => {
    const one = await asked();
    moveClock(1);
    await placeAs(one.email);
    const { orders, unfinished, request } = await erase(one);
    expect([orders, unfinished, request]).toEqual([
      1,
      [expect.objectContaining({ status: "reserved", eventId: expect.any(String) })],
      "answered",
    ]);
    expect(mails.map(({ tags }) => tags)).toEqual([{ kind: "erasure_done" }]);
    expect(await isListed(one)).toBe(false);
  });

  it("answers the request when that order is free and being sent", async () => {
    const one = await asked();
    moveClock(1);
    const placed = await placeAs(one.email);
    await pay(placed);
    await issue(placed);
    await rows.order.patch({ orderId: placed.order.id }).set({ amountMinor: 0 }).go();
    expect(await erase(one)).toMatchObject({ orders: 1, unfinished: [{ status: "issued" }], request: "answered" });
  });

  /** Three orders after the request, of which the call reaches the first. */
  const late = async (amountMinor: number) => {
    const one = await asked();
    for (let times = 0; times < 3; times++) {
      moveClock(1);
      const { order } = await finish(await placeAs(one.email));
      await rows.order.patch({ orderId: order.id }).set({ amountMinor }).go();
    }
    let isSlow = false;
    dynamo.middlewareStack.add(
      (next) => (args) => {
        const { UpdateExpression = "" } = args.input as { UpdateExpression?: string };
        if (!isSlow && UpdateExpression.includes("anonymizedAtMs")) moveClock(20_000);
        isSlow ||= UpdateExpression.includes("anonymizedAtMs");
        return next(args);
      },
      { step: "initialize", name: "slow" },
    );
    try {
      return await erase(one);
    } finally {
      dynamo.middlewareStack.remove("slow");
    }
  };

  it("answers the request when it did not reach free ones that were placed after it, and not when they cost something", async () => {
    const three = Array.from({ length: 3 }, () => expect.objectContaining({ status: "issued" }));
    expect(await late(0)).toMatchObject({ orders: 1, unfinished: three, request: "answered" });
    expect(await late(900)).toMatchObject({ orders: 1, unfinished: three, request: "open" });
  });

  it("keeps the request open when that order is paid", async () => {
    const one = await asked();
    moveClock(1);
    await pay(await placeAs(one.email));
    expect(await erase(one)).toMatchObject({ unfinished: [{ status: "paid" }] });
    expect([mails, await isListed(one)]).toEqual([[], true]);
  });
});
