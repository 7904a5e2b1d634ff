/**
 * Histories of a waiting list on the table: people join, leave, pay and let offers run out, their email comes back, buyers order past the list, and
 * passes run at once and die. After each nobody has two offers, nothing is oversold, nobody bought what others waited for, and no offer waits for
 * somebody whom no email reaches.
 */
import { afterEach, beforeEach, expect, it } from "vitest";
import { dynamo } from "@catraca/core/table/client";
import { suppress } from "@catraca/core/notification/notification.suppression.ts";
import { mailKeyOf } from "@catraca/core/order/order.allowance.ts";
import { rows } from "@catraca/core/table/service";
import * as Waiting from "@catraca/core/waiting-list/waiting-list.console.ts";
import { anotherBuyer } from "../support/bodies.ts";
import { audit } from "../support/ledger.ts";
import { openMailService } from "../support/mail-service.ts";
import { randomOf } from "../support/random.ts";
import { moveClock, startClock, stopClock, sweep } from "../support/time.ts";
import {
  asOrganizer,
  cancel,
  countAvailable,
  issue,
  openSale,
  pay,
  place,
  release,
  reserve,
  type Placed,
  type Sale,
} from "../support/world/sale.ts";
import { ask, byEmail, confirm, join, leave, look, offer, offeredOrder, type Joined } from "../support/world/waiting.ts";
import { withoutCondition } from "../support/without-condition.ts";

openMailService();
beforeEach(stopClock);
afterEach(() => {
  dynamo.middlewareStack.remove("die");
  startClock();
});

/** The time for histories. */
const HISTORIES_MS = Number(process.env["WAITING_HISTORIES_MS"] ?? 15_000);
const MIN_HISTORIES = 5;
const STEPS = 12;

/** The process dies at the so-and-so-many-th write from here on: nothing is written any more. */
const dieAt = async (write: number, body: () => Promise<unknown>): Promise<void> => {
  let writes = 0;
  dynamo.middlewareStack.add(
    (next) => async (args) => {
      if ("TransactItems" in args.input && ++writes > write) throw new Error("the process died");
      return next(args);
    },
    { step: "initialize", name: "die" },
  );
  await body().catch(() => undefined);
  dynamo.middlewareStack.remove("die");
};

const offersOf = async (sale: Sale) => {
  const { data } = await rows.order.scan.where(({ eventId }, { eq }) => eq(eventId, sale.eventId)).go({ pages: "all", consistent: true });
  return data.filter(({ waitingEntryId }) => waitingEntryId !== undefined);
};

/** Every entry has at most one order that holds tickets, or was paid. */
const findDouble = async (sale: Sale): Promise<string[]> => {
  const byEntry = new Map<string, string[]>();
  for (const { waitingEntryId = "", status } of await offersOf(sale))
    if (["reserved", "paid", "issued"].includes(status)) byEntry.set(waitingEntryId, [...(byEntry.get(waitingEntryId) ?? []), status]);
  return [...byEntry].filter(([, all]) => all.length > 1).map(([id]) => id);
};

const run = async (seed: number): Promise<void> => {
  const random = randomOf(seed);
  const capacity = 2 + random.below(4);
  const sale = await openSale({ capacity });
  const held: Placed[] = [];
  for (let left = capacity; left > 0;) {
    const size = 1 + random.below(left);
    held.push(await reserve(sale, size));
    left -= size;
  }
  const joined: Joined[] = [];
  const addressOf = new Map<string, string>();
  const bounced: Joined[] = [];
  for (let step = 0; step < STEPS; step++) {
    moveClock(1);
    const some = joined[random.below(joined.length)];
    const did = random.below(7);
    const person = anotherBuyer();
    if (did <= 1)
      await join(sale, 1 + random.below(Math.min(3, capacity)), person).then(
        (one) => {
          joined.push(one);
          addressOf.set(one.entry.id, person.email);
        },
        () => undefined,
      );
    if (did === 6 && some) {
      await suppress(mailKeyOf(addressOf.get(some.entry.id) ?? ""), "bounced", Date.now());
      bounced.push(some);
    }
    if (did === 2 && held.length > 0) await cancel(held.splice(random.below(held.length), 1)[0]!);
    if (did === 3 && some) await leave(byEmail(some)).catch(() => undefined);
    if ((did === 4 || did === 5) && some && (await look(some)).status === "offered") {
      const order = await offeredOrder(some);
      if (did === 4) await pay(order).then(() => issue(order));
      else {
        moveClock(2 * 3_600_000 + 1);
        await release(order);
        for (const one of held) await release(one);
      }
    }
    if (random.chance(0.5)) await dieAt(random.below(3), () => offer(sale));
    await Promise.all([offer(sale), offer(sale)].map((pass) => pass.catch(() => undefined)));
    await offer(sale);
    const waiting = (await Promise.all(joined.map(look))).filter(({ status }) => status === "waiting");
    if (waiting.length > 0) {
      moveClock(2_001);
      expect([seed, step, (await place(sale, 1)).outcome]).toEqual([seed, step, "refused"]);
    }
    expect([seed, step, await findDouble(sale)]).toEqual([seed, step, []]);
    // The queue of the pass is an index: what a pass wrote last is there for the next one.
    await offer(sale);
    const open = (await Promise.all(bounced.map(look))).filter(({ status }) => status === "offered");
    expect([seed, step, open]).toEqual([seed, step, []]);
  }
};

it("histories with crashes: one offer for each entry, nothing oversold, nothing sold past those who wait", async () => {
  const endsAtMs = performance.now() + HISTORIES_MS;
  for (let seed = 1; seed <= MIN_HISTORIES || performance.now() < endsAtMs; seed++) await run(seed);
  expect(await audit()).toEqual([]);
});

/** Five of one address are confirmed at once. Returns how many have a place. */
const confirmAtOnce = async (): Promise<number> => {
  const sale = await openSale({ capacity: 1 });
  await reserve(sale);
  const ana = anotherBuyer();
  const all: Joined[] = [];
  for (let at = 0; at < 5; at++) all.push(await ask(sale, 1, ana));
  await Promise.allSettled(all.map(confirm));
  return (await Promise.all(all.map(look))).filter(({ status }) => status === "waiting").length;
};

it("of five entries of one address that are confirmed at once one has a place", async () => {
  expect(await confirmAtOnce()).toBe(1);
});

it("control: without the condition of the place several have one", async () => {
  const guard = { operation: "TransactWriteItems", key: /placekey_/i } as const;
  expect(await withoutCondition(dynamo, guard, confirmAtOnce)).toBeGreaterThan(1);
});

/** One ticket, one who waits, and a pass that died after it reserved the ticket. */
const half = async () => {
  const sale = await openSale({ capacity: 1 });
  const taken = await reserve(sale);
  const one = await join(sale);
  await cancel(taken);
  await dieAt(1, () => offer(sale));
  return { sale, one };
};

it("a pass that dies between the order and the entry is repeated, and makes the same offer", async () => {
  const { sale, one } = await half();
  expect([(await look(one)).status, (await offersOf(sale)).length]).toEqual(["waiting", 1]);
  moveClock(60_001);
  await sweep();
  expect([(await look(one)).status, (await offersOf(sale)).length]).toEqual(["offered", 1]);
});

it("an entry that leaves after such a pass died gives the ticket back", async () => {
  const { sale, one } = await half();
  await leave(one);
  await offer(sale);
  moveClock(2_001);
  expect((await place(sale, 1)).outcome).toBe("placed");
});

it("an entry that the organizer removes while a pass reserves its ticket gives the ticket back", async () => {
  const sale = await openSale({ capacity: 1 });
  const taken = await reserve(sale);
  const { entry } = await join(sale);
  await cancel(taken);
  let reserved = 0;
  dynamo.middlewareStack.add(
    (next) => async (args) => {
      if (reserved === 0 && "TransactItems" in args.input && JSON.stringify(args.input).includes('"removed"')) {
        reserved += 1;
        await dieAt(1, () => offer(sale));
      }
      return next(args);
    },
    { step: "initialize", name: "meanwhile" },
  );
  try {
    await asOrganizer(() => Waiting.remove({ entryId: entry.id }));
  } finally {
    dynamo.middlewareStack.remove("meanwhile");
  }
  expect([reserved, (await offersOf(sale)).map(({ status }) => status)]).toEqual([1, ["cancelled"]]);
  await offer(sale);
  expect(await countAvailable(sale)).toBe(1);
});

/** Somebody joins between the moment when a pass read the list and its write that keeps nothing. */
const joinInPass = async (sale: Sale): Promise<Joined[]> => {
  const late: Joined[] = [];
  let isFirst = true;
  dynamo.middlewareStack.add(
    (next) => async (args) => {
      const text = JSON.stringify(args.input);
      if (isFirst && "TransactItems" in args.input && text.includes("heldBack") && !text.includes("placeKey")) {
        isFirst = false;
        late.push(await join(sale, 1));
      }
      return next(args);
    },
    { step: "initialize", name: "die" },
  );
  await offer(sale).catch(() => undefined);
  dynamo.middlewareStack.remove("die");
  return late;
};

const joinWhileListEnds = async (): Promise<{ outcome: string; late: Joined[] }> => {
  const sale = await openSale({ capacity: 1 });
  const taken = await reserve(sale);
  const first = await join(sale);
  await leave(first);
  const late = await joinInPass(sale);
  await cancel(taken);
  moveClock(2_001);
  const { outcome } = await place(sale, 1);
  return { outcome, late };
};

it("who joins while a pass ends the list is not passed by a buyer", async () => {
  const { outcome, late } = await joinWhileListEnds();
  expect([late.length, outcome]).toEqual([1, "refused"]);
});

it("control: without the conditions of that write the buyer comes first", async () => {
  let outcome = "";
  await withoutCondition(dynamo, { operation: "TransactWriteItems", key: /eventId_evt/, matching: /heldBack|joins/ }, async () => {
    ({ outcome } = await joinWhileListEnds());
  });
  expect(outcome).toBe("placed");
});

const offerTwice = async (): Promise<number> => {
  const sale = await openSale({ capacity: 2 });
  const taken = await reserve(sale, 2);
  await join(sale);
  await join(sale);
  const stay = await join(sale);
  await cancel(taken);
  await Promise.all([1, 2, 3, 4].map(() => offer(sale).catch(() => undefined)));
  await offer(sale);
  expect(await findDouble(sale)).toEqual([]);
  void stay;
  const list = (await rows.waitingList.get({ eventId: sale.eventId, ticketTypeId: sale.ticketTypeId }).go({ consistent: true })).data;
  return list?.offered ?? 0;
};

it("passes at the same moment count each offer once", async () => {
  expect(await offerTwice()).toBe(2);
});

it("control: without the entry's condition they count one more than once", async () => {
  let counted = 2;
  for (let round = 0; round < 5 && counted === 2; round++)
    await withoutCondition(dynamo, { operation: "TransactWriteItems", key: /entryId_wtl/ }, async () => {
      counted = await offerTwice();
    });
  expect(counted).not.toBe(2);
});
