/** S7 an erasure that ends early: it has finished some orders, says what is left, and repeats end. And what is written while it runs. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as Conflict from "@catraca/core/conflict";
import * as Event from "@catraca/core/event";
import { listFiles, putFile } from "@catraca/core/kernel/file.s3";
import * as Order from "@catraca/core/order";
import { followNames } from "@catraca/core/order/order.search.ts";
import * as Person from "@catraca/core/person";
import { eraseName } from "@catraca/core/person/person.erase.ts";
import { findPerson, viewForPerson } from "@catraca/core/person/person.find.ts";
import { dynamo } from "@catraca/core/table/client";
import { rows } from "@catraca/core/table/service";
import * as Ticket from "@catraca/core/ticket";
import { openFileService } from "../support/file-service.ts";
import { readTable } from "../support/ledger.ts";
import { moveClock, startClock, stopClock } from "../support/time.ts";
import { withoutCondition } from "../support/without-condition.ts";
import {
  asAnyone,
  asOrganizer,
  asSystem,
  issue,
  openSale,
  orderBody,
  pay,
  refundPart,
  rowOf,
  type Placed,
  type Sale,
} from "../support/world/sale.ts";

openFileService();
beforeEach(stopClock);
afterEach(startClock);

const STEP_MS = 300_000;
let people = 0;
const anotherPerson = () => ({ name: "Petra Pohl", email: `petra.${++people}@pohl.example` });
type Buyer = ReturnType<typeof anotherPerson>;
type Attendee = { name: string; email?: string };

const finish = async (placed: Placed): Promise<Placed> => {
  await pay(placed);
  await issue(placed);
  await Order.recordNotified(await rowOf(placed));
  for (const ticketId of Order.ticketIdsOf(await rowOf(placed))) await follow(ticketId);
  return placed;
};

/** The stream's consumer, by which an attendee is found. */
const follow = async (ticketId: string): Promise<void> => {
  const [after] = await Ticket.getByIds([ticketId]);
  await asSystem(() => followNames([{ entity: "ticket", before: undefined, after }]));
};

const buyAs = async (buyer: Buyer, attendees: Attendee[] = [], sale?: Sale): Promise<Placed> => {
  const order = { ...orderBody(sale ?? (await openSale({ capacity: 20 })), Math.max(1, attendees.length), buyer), attendees };
  return finish((await asAnyone(() => Order.place({ order }))) as Placed);
};

/** Otto buys a ticket for the person. */
const named = async ({ name, email }: Buyer) => {
  const placed = await buyAs(anotherPerson(), [{ name, email }]);
  const [ticketId = ""] = Order.ticketIdsOf(await rowOf(placed));
  return { placed, ticketId };
};

const erase = ({ email }: Buyer, tickets: "keep" | "void" = "keep") => asOrganizer(() => Person.erase({ email, tickets }));
const ticketOf = async (ticketId: string) => (await Ticket.getByIds([ticketId]))[0]!;
const firstTicketOf = async (placed: Placed) => ticketOf(Order.ticketIdsOf(await rowOf(placed))[0] ?? "");
const countErased = async (all: readonly Placed[]): Promise<number> =>
  (await Promise.all(all.map(rowOf))).filter(({ anonymizedAtMs }) => anonymizedAtMs !== undefined).length;

/** Runs `before` ahead of each write that fits, while the body runs. */
const aheadOf = async <T>(fits: (input: string) => boolean, before: () => unknown, body: () => Promise<T>): Promise<T> => {
  dynamo.middlewareStack.add(
    (next) => async (args) => {
      const text = JSON.stringify(args.input);
      if (/"UpdateExpression"|"TransactItems"/.test(text) && fits(text)) await before();
      return next(args);
    },
    { step: "initialize", name: "aheadOf" },
  );
  try {
    return await body();
  } finally {
    dynamo.middlewareStack.remove("aheadOf");
  }
};

const once = (work: () => unknown): (() => unknown) => {
  let isDone = false;
  return () => {
    if (isDone) return undefined;
    isDone = true;
    return work();
  };
};

describe("an erasure that dies", () => {
  it("has finished the orders before, and each repeat the next ones, until nothing is left", async () => {
    const buyer = anotherPerson();
    const own = [await buyAs(buyer, [buyer, buyer]), await buyAs(buyer, [buyer, buyer]), await buyAs(buyer, [buyer, buyer])];
    const foreign = await named(buyer);
    const seen: number[] = [];
    for (let calls = 0; ; calls++) {
      expect(calls).toBeLessThan(10);
      let writes = 0;
      const dies = (): void => {
        if (++writes > 6) throw new Error("died");
      };
      const ended = await aheadOf(
        () => true,
        dies,
        () =>
          erase(buyer).then(
            () => true,
            () => false,
          ),
      );
      seen.push(await countErased(own));
      if (ended) break;
    }
    expect(seen.slice(0, 3)).toEqual([1, 2, 3]);
    expect(JSON.stringify(await readTable())).not.toContain(buyer.email);
    expect((await ticketOf(foreign.ticketId)).attendeeName).toBe("–");
  });

  it("ends in time, and names the orders that it left with a time that has come", async () => {
    const buyer = anotherPerson();
    const own: Placed[] = [];
    for (let times = 0; times < 3; times++) {
      own.push(await buyAs(buyer));
      // The oldest order comes first.
      moveClock(1);
    }
    const foreign = await named(buyer);
    const slowly = () =>
      aheadOf(
        (text) => text.includes("anonymizedAtMs"),
        () => moveClock(9_000),
        () => erase(buyer),
      );
    const first = await slowly();
    const left = [own[2]!, foreign.placed].map(({ order }) => ({
      orderId: order.id,
      status: "issued",
      tryAgainAt: new Date().toISOString(),
    }));
    expect(first).toMatchObject({ orders: 2, tickets: 2, unfinished: left });
    expect(await countErased(own)).toBe(2);
    expect(await slowly()).toMatchObject({ orders: 1, tickets: 2, unfinished: [] });
    expect(JSON.stringify(await readTable())).not.toContain(buyer.email);
  });

  it("finishes one order however late it is", async () => {
    const buyer = anotherPerson();
    await buyAs(buyer);
    // The search for the person takes all the time.
    let reads = 0;
    dynamo.middlewareStack.add(
      (next) => (args) => {
        if (JSON.stringify(args.input).includes("KeyConditionExpression") && ++reads === 2) moveClock(60_000);
        return next(args);
      },
      { step: "initialize", name: "slow" },
    );
    try {
      expect(await erase(buyer)).toMatchObject({ orders: 1, unfinished: [] });
    } finally {
      dynamo.middlewareStack.remove("slow");
    }
  });
});

describe("the organizer's words", () => {
  const settle = async (placed: Placed, ticketId: string, note: string): Promise<string> => {
    const { eventId } = await rowOf(placed);
    const conflictId = `cfl_${ticketId.slice(4)}`;
    const opened = { status: "open" as const, reason: "already_admitted", scans: [], atMs: 1, createdAtMs: 1 };
    await rows.conflict.put({ conflictId, eventId, ticketId, orderId: placed.order.id, ...opened }).go();
    await asOrganizer(() => Conflict.settle({ conflictId, settlement: { verdict: "same_entry", note } }));
    return conflictId;
  };
  const noteOf = async (conflictId: string) => (await rows.conflict.get({ conflictId }).go({ consistent: true })).data?.note;
  const reasonsOf = async (placed: Placed) => (await Order.getRefunds(await rowOf(placed))).map(({ reason }) => reason);
  const take = async (placed: Placed, ticketId: string, reason: string): Promise<void> => {
    await refundPart(placed, { ticketIds: [ticketId], reason });
    moveClock(STEP_MS);
  };

  it("about refunds and conflicts go with the person, and not those about a friend's ticket", async () => {
    const buyer = anotherPerson();
    const friend = anotherPerson();
    const placed = await buyAs(buyer, [buyer, buyer, friend]);
    const [first = "", second = "", third = ""] = Order.ticketIdsOf(await rowOf(placed));
    const [mine, friends] = [await settle(placed, first, "Petra came twice"), await settle(placed, third, "Frieda came twice")];
    await take(placed, second, "Petra was ill");
    const { eventId } = await rowOf(placed);
    const { organizationId } = (await asSystem(() => Event.findFresh(eventId)))!;
    const own = viewForPerson(await findPerson(organizationId, buyer.email));
    const exported = await asOrganizer(() => Person.exportPerson({ email: buyer.email }));
    const seen = { amount: { amountMinor: 5000, currency: "BRL" }, status: "returned", at: expect.any(String) };
    expect([exported.orders[0]?.refunds, own.orders[0]?.refunds]).toMatchObject([[{ ...seen, reason: "Petra was ill" }], [seen]]);
    expect(JSON.stringify(own)).not.toContain("was ill");
    expect(await erase(buyer)).toMatchObject({ orders: 1, unfinished: [] });
    expect([await noteOf(mine), await noteOf(friends), await reasonsOf(placed)]).toEqual([undefined, "Frieda came twice", [undefined]]);
    expect((await Order.getRefunds(await rowOf(placed)))[0]).toMatchObject({ amountMinor: 5000, status: "returned" });
  });

  it("about the person's ticket go from another buyer's order, and not those about the buyer's", async () => {
    const [otto, person] = [anotherPerson(), anotherPerson()];
    const placed = await buyAs(otto, [otto, otto, person, person]);
    const [ottos = "", , theirs = "", conflicting = ""] = Order.ticketIdsOf(await rowOf(placed));
    const conflictId = await settle(placed, conflicting, "Petra came twice");
    await take(placed, ottos, "Otto was ill");
    await take(placed, theirs, "Petra was ill");
    expect(await erase(person)).toMatchObject({ orders: 0, tickets: 2, unfinished: [] });
    expect([await noteOf(conflictId), await reasonsOf(placed)]).toEqual([undefined, ["Otto was ill", undefined]]);
  });
});

describe("an erasure that voids", () => {
  it("takes the name alone off a ticket that another buyer paid for", async () => {
    const person = anotherPerson();
    const own = await buyAs(person);
    const foreign = await named(person);
    expect(await erase(person, "void")).toMatchObject({ orders: 1, tickets: 2 });
    expect((await firstTicketOf(own)).status).toBe("voided");
    expect(await ticketOf(foreign.ticketId)).toMatchObject({ status: "issued", attendeeName: "–" });
  });

  const RUI = { name: "Rui Barreto", email: "rui@example.com" };
  /** Who passes the ticket on comes between the erasure of the name and the void. */
  const passedOn = async () => {
    const buyer = anotherPerson();
    const placed = await buyAs(buyer);
    const { ticketId } = await firstTicketOf(placed);
    const passOn = () =>
      rows.ticket.patch({ ticketId }).set({ attendeeName: RUI.name, attendeeEmail: RUI.email }).add({ revision: 1 }).go();
    const [outcome] = await aheadOf(
      (text) => text.includes("TransactItems") && text.includes(ticketId),
      once(passOn),
      () => Promise.allSettled([erase(buyer, "void")]),
    );
    return { buyer, placed, outcome, ticketId };
  };

  it("leaves a ticket that was passed on meanwhile to its next holder, and is repeated", async () => {
    const { buyer, outcome, ticketId } = await passedOn();
    expect(outcome).toMatchObject({ status: "rejected", reason: { code: "ticket.contended" } });
    const theirs = { status: "issued", attendeeName: RUI.name, attendeeEmail: RUI.email };
    expect(await ticketOf(ticketId)).toMatchObject(theirs);
    expect(await erase(buyer, "void")).toMatchObject({ orders: 1, tickets: 0 });
    expect(await ticketOf(ticketId)).toMatchObject(theirs);
  });

  it("voids it without the condition (control)", async () => {
    const guard = { operation: "TransactWriteItems", key: /tkt_/, matching: /revision/ } as const;
    const { ticketId } = await withoutCondition(dynamo, guard, passedOn);
    expect((await ticketOf(ticketId)).status).toBe("voided");
  });

  const disputed = async (fate: "keep" | "void"): Promise<string[]> => {
    const buyer = anotherPerson();
    const placed = await buyAs(buyer);
    const payment = { orderId: placed.order.id, paymentId: (await rowOf(placed)).paymentId ?? "" };
    await asSystem(() => Order.applyDispute(payment, "open"));
    const blocked = (await firstTicketOf(placed)).status;
    await erase(buyer, fate);
    await asSystem(() => Order.applyDispute(payment, "won"));
    return [blocked, (await firstTicketOf(placed)).status];
  };

  it("voids a ticket that a dispute blocks, which stays void when the dispute is won; one that is kept is valid again", async () => {
    expect(await disputed("void")).toEqual(["blocked", "voided"]);
    expect(await disputed("keep")).toEqual(["blocked", "issued"]);
  });
});

describe("a file that is drawn while the erasure runs", () => {
  const filesOf = async (placed: Placed): Promise<string[]> => {
    const folders = [`orders/${placed.order.id}/`, ...Order.ticketIdsOf(await rowOf(placed)).map((id) => `tickets/${id}/`)];
    return (await Promise.all(folders.map(listFiles))).flat();
  };

  it.each(["own", "foreign"] as const)("goes when it is stored after the name, in an order that is %s", async (whose) => {
    const person = anotherPerson();
    const placed = whose === "own" ? await buyAs(person, [person]) : (await named(person)).placed;
    const { ticketId } = await firstTicketOf(placed);
    const store = async (): Promise<void> => {
      for (const key of [`orders/${placed.order.id}/x/tickets.pdf`, `tickets/${ticketId}/0/x/ticket.pdf`])
        await putFile({ key, contentType: "application/pdf", body: new Uint8Array(1) });
    };
    // The words about conflicts are looked for between the name and the files.
    let isStored = false;
    dynamo.middlewareStack.add(
      (next) => async (args) => {
        if (!isStored && /KeyConditionExpression.*conflict_1/.test(JSON.stringify(args.input))) {
          isStored = true;
          await store();
        }
        return next(args);
      },
      { step: "initialize", name: "draws" },
    );
    try {
      expect(await erase(person)).toMatchObject({ tickets: 1, files: 2 });
    } finally {
      dynamo.middlewareStack.remove("draws");
    }
    expect([isStored, await filesOf(placed)]).toEqual([true, []]);
  });

  /** Reads the ticket's calendar entry. `meanwhile` comes when the ticket was read. */
  const draw = async (placed: Placed, meanwhile: () => unknown): Promise<string[]> => {
    const ticket = await firstTicketOf(placed);
    const { pathname, searchParams } = new URL(
      Ticket.view(ticket, { locale: "en", expiresAtSec: Math.floor(Date.now() / 1000) + 60 }).calendarUrl,
    );
    const work = once(meanwhile);
    dynamo.middlewareStack.add(
      (next) => async (args) => {
        const read = await next(args);
        if (/RequestItems.*tkt_/.test(JSON.stringify(args.input))) await work();
        return read;
      },
      { step: "initialize", name: "meanwhile" },
    );
    try {
      const query = Object.fromEntries(searchParams) as { revision: string; locale: "en"; expires: string; signature: string };
      expect(pathname).toContain("event.ics");
      await asAnyone(() => Ticket.getFile({ ticketId: ticket.ticketId, file: "event.ics", ...query }));
    } finally {
      dynamo.middlewareStack.remove("meanwhile");
    }
    return filesOf(placed);
  };

  it("is stored when nobody changed its ticket, and not when the name went while it was drawn", async () => {
    const placed = await buyAs(anotherPerson());
    expect(await draw(placed, async () => eraseName(await firstTicketOf(placed)))).toEqual([]);
    expect(await draw(placed, () => undefined)).toHaveLength(1);
  });
});
