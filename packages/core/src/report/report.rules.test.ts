import { describe, expect, it } from "vitest";
import { STATUSES, type Status } from "../order/order.rules.ts";
import type { OrderMoved } from "../order/order.messages.ts";
import type { TicketScanned } from "../admission/admission.messages.ts";
import { DAYS_PREFIX } from "./report.money.rules.ts";
import {
  additionsIn,
  capacityOf,
  HISTORY_PREFIX,
  incrementsOf,
  oversoldBy,
  salesOf,
  type Counted,
  type Increment,
} from "./report.rules.ts";

const atMs = Date.UTC(2027, 4, 1, 20, 15, 42, 7);
const minute = "2027-05-01T20:15:00.000Z";
const envelope = { id: "one", at: new Date(atMs).toISOString(), causedBy: "one" };

const moved = (from: Status | "absent", to: Status): OrderMoved => ({
  ...envelope,
  type: "order.moved",
  data: {
    orderId: "ord_a",
    eventId: "evt_a",
    from,
    to,
    tickets: [
      { ticketTypeId: "tty_full", quantity: 2 },
      { ticketTypeId: "tty_half", quantity: 1 },
      { ticketTypeId: "tty_full", quantity: 3 },
    ],
    amountMinor: 900,
    currency: "BRL",
  },
});

const scanned = (data: Partial<TicketScanned["data"]>): TicketScanned => ({
  ...envelope,
  type: "ticket.scanned",
  data: {
    scanId: "scn_a",
    ticketId: "tkt_a",
    eventId: "evt_a",
    ticketTypeId: "tty_full",
    gateId: "gat_a",
    deviceId: "dev_a",
    did: "admitted",
    atMs,
    first: true,
    insideBy: 1,
    forced: false,
    ...data,
  },
});

const isOfDays = ({ item }: Increment): boolean => item.startsWith(DAYS_PREFIX);
const isOfHistory = ({ item }: Increment): boolean => item.startsWith(HISTORY_PREFIX);

const sum = (increments: readonly Increment[]): Record<string, number> => {
  const sums: Record<string, number> = {};
  for (const { name, by } of increments) sums[name] = (sums[name] ?? 0) + by;
  return sums;
};

const sumsOf = (...messages: Counted[]) =>
  sum(messages.flatMap((message) => incrementsOf(message).filter((increment) => !isOfHistory(increment) && !isOfDays(increment))));

const RESERVED = { reserved: 6, "reserved/tty_full": 5, "reserved/tty_half": 1 };
const SOLD = { sold: 6, revenue: 900, "sold/tty_full": 5, "sold/tty_half": 1 };
const negated = (sums: Record<string, number>) => Object.fromEntries(Object.entries(sums).map(([name, by]) => [name, -by]));

describe("an order's moves", () => {
  it("each pair of statuses counts as here", () => {
    const counted = (["absent", ...STATUSES] as const).flatMap((from) =>
      STATUSES.filter((to) => incrementsOf(moved(from, to)).length > 0 && from !== to).map((to) => `${from} ${to}`),
    );
    const others = (status: string) => (["absent", ...STATUSES] as const).filter((one) => one !== status);
    const expected = [
      ...others("reserved").map((from) => `${from} reserved`),
      ...others("paid").map((from) => `${from} paid`),
      ...others("reserved").flatMap((to) => (to === "absent" ? [] : [`reserved ${to}`])),
      "issued refund_due",
    ];
    expect(counted.toSorted()).toEqual([...new Set(expected)].toSorted());
  });

  it.each([
    ["absent", "reserved", RESERVED],
    ["pending", "reserved", RESERVED],
    ["reserved", "paid", { ...negated(RESERVED), ...SOLD }],
    ["absent", "paid", SOLD],
    ["expired", "paid", SOLD],
    ["cancelled", "paid", SOLD],
    ["reserved", "expired", negated(RESERVED)],
    ["reserved", "cancelled", negated(RESERVED)],
    ["paid", "issued", {}],
    ["issued", "refund_due", { ...negated(SOLD), "refunded/organizer": 900 }],
    ["expired", "refund_due", {}],
    ["refund_due", "refunded", {}],
  ] as const)("%s to %s", (from, to, expected) => {
    expect(sumsOf(moved(from, to))).toEqual(expected);
  });

  it("products count for themselves, and not as tickets", () => {
    const reserved = moved("absent", "reserved");
    const products = [{ productId: "prd_corn", quantity: 2 }];
    expect(sumsOf({ ...reserved, data: { ...reserved.data, products } })).toEqual({ ...RESERVED, "reserved/prd_corn": 2 });
  });

  it("a sale that is taken back leaves nothing behind but what was returned", () => {
    const life = [moved("absent", "reserved"), moved("reserved", "paid"), moved("paid", "issued"), moved("issued", "refund_due")];
    const left = Object.entries(sumsOf(...life, moved("refund_due", "refunded"))).filter(([, by]) => by !== 0);
    expect(left).toEqual([["refunded/organizer", 900]]);
  });

  it("a free order adds no revenue", () => {
    const free = moved("absent", "paid");
    expect(sumsOf({ ...free, data: { ...free.data, amountMinor: 0 } })).toEqual({ sold: 6, "sold/tty_full": 5, "sold/tty_half": 1 });
  });
});

describe("a voided ticket", () => {
  const voided: Counted = {
    ...envelope,
    type: "ticket.voided",
    data: { orderId: "ord_a", eventId: "evt_a", ticketId: "tkt_a", ticketTypeId: "tty_half" },
  };

  it("is not sold any more, and its revenue stays", () => {
    expect(sumsOf(voided)).toEqual({ sold: -1, "sold/tty_half": -1 });
  });
});

describe("scans", () => {
  const first = { admitted: 1, "admitted/tty_full": 1 };
  const entry = { "gate/gat_a/admitted": 1, [`minute/${minute}/admitted`]: 1 };

  it.each([
    ["a first entry", {}, { ...first, inside: 1, ...entry }],
    ["an entry again", { first: false }, { inside: 1, ...entry }],
    ["a forced entry of somebody inside", { first: false, insideBy: 0 }, entry],
    ["an exit", { did: "exited", first: false, insideBy: -1 }, { inside: -1 }],
    ["a forced exit of somebody outside", { did: "exited", first: false, insideBy: 0 }, {}],
    ["popcorn", { did: "redeemed", first: false, insideBy: 0, productId: "prd_corn" }, { "redeemed/prd_corn": 1 }],
    ["popcorn of which no piece was left", { did: "redeemed", first: false, insideBy: 0 }, {}],
  ] as const)("%s", (_, data, expected) => {
    expect(sumsOf(scanned(data))).toEqual(expected);
  });

  it.each([
    ["an only entry", { last: true, insideBy: -1 }, { ...negated(first), inside: -1, ...negated(entry) }],
    ["a second entry", { insideBy: -1 }, { inside: -1, ...negated(entry) }],
    ["an exit", { did: "exited", insideBy: 1 }, { inside: 1 }],
    ["popcorn", { did: "redeemed", productId: "prd_corn" }, { "redeemed/prd_corn": -1 }],
  ] as const)("%s that is undone takes back what it counted, in the minute of the scan", (_, data, expected) => {
    const { first: _first, forced: _forced, ...rest } = scanned({ insideBy: 0 }).data;
    const undone = { ...envelope, at: new Date(atMs + 600_000).toISOString(), type: "scan.undone" as const };
    expect(sumsOf({ ...undone, data: { last: false, ...rest, ...data } })).toEqual(expected);
  });

  it("a refusal counts by reason, gate and minute", () => {
    const data = { scanId: "scn_a", eventId: "evt_a", gateId: "gat_a", deviceId: "dev_a", reason: "blocked", atMs };
    expect(sumsOf({ ...envelope, type: "scan.refused", data })).toEqual({
      refused: 1,
      "refused/blocked": 1,
      "gate/gat_a/refused": 1,
      [`minute/${minute}/refused`]: 1,
    });
  });
});

describe("sales by the hour", () => {
  const historyOf = (...messages: Counted[]) => {
    const items = Map.groupBy(messages.flatMap((message) => incrementsOf(message)).filter(isOfHistory), ({ item }) => item);
    return salesOf(new Map([...items].map(([item, increments]) => [item, new Map(Object.entries(sum(increments)))])));
  };
  const paid = moved("reserved", "paid");
  const hour = "2027-05-01T20:00:00.000Z";

  it("count a sale in its hour", () => {
    const next = { ...paid, at: "2027-05-02T03:59:59.999Z" };
    expect(historyOf(next, paid, paid)).toEqual([
      { hour, sold: 12, revenueMinor: 1800 },
      { hour: "2027-05-02T03:00:00.000Z", sold: 6, revenueMinor: 900 },
    ]);
  });
  it("take off a return in the hour of the return", () => {
    const returned = { ...moved("issued", "refund_due"), at: "2027-05-03T10:00:00.000Z" };
    expect(historyOf(paid, returned).map(({ sold }) => sold)).toEqual([6, -6]);
    expect(historyOf(paid, { ...returned, at: paid.at })).toEqual([]);
  });
  it("never add up to less than nothing: a return of a sale without an hour takes off only what the hours have", () => {
    const returned = { ...moved("issued", "refund_due"), at: "2027-05-03T10:00:00.000Z" };
    expect(historyOf(returned)).toEqual([]);
    expect(historyOf(paid, returned, returned).map(({ sold, revenueMinor }) => [sold, revenueMinor])).toEqual([
      [6, 900],
      [-6, -900],
    ]);
    const later = { ...paid, at: "2027-05-04T10:00:00.000Z" };
    expect(historyOf(returned, later).map(({ sold, revenueMinor }) => [sold, revenueMinor])).toEqual([[6, 900]]);
  });
  it("add up to what is sold, in an item of their own", () => {
    const all = [paid, moved("absent", "reserved"), paid];
    const { sold, revenue } = sumsOf(...all);
    expect(historyOf(...all)).toEqual([{ hour, sold, revenueMinor: revenue }]);
    expect(
      incrementsOf(paid)
        .filter(isOfHistory)
        .map(({ item }) => item),
    ).toEqual(Array(2).fill(`${HISTORY_PREFIX}2027-05-01`));
  });
  it("count no arrival", () => expect(historyOf(scanned({}))).toEqual([]));
});

it("counts the revenue of each type and product, and none for a message of an earlier version", () => {
  const paid = moved("reserved", "paid");
  const tickets = [
    { ticketTypeId: "tty_full", quantity: 2, amountMinor: 600 },
    { ticketTypeId: "tty_half", quantity: 1, amountMinor: 200 },
  ];
  const products = [{ productId: "prd_corn", quantity: 1, amountMinor: 100 }];
  const priced = { ...paid, data: { ...paid.data, tickets, products } };
  const revenue = { "revenue/tty_full": 600, "revenue/tty_half": 200, "revenue/prd_corn": 100 };
  expect(sumsOf(priced)).toMatchObject(revenue);
  expect(Object.keys(sumsOf(paid)).filter((name) => name.startsWith("revenue/"))).toEqual([]);
  expect(Object.values(revenue).reduce((total, amount) => total + amount, 0)).toBe(paid.data.amountMinor);
});

it("names each counter once: a transaction writes an item once", () => {
  const names = incrementsOf(moved("reserved", "paid")).map(({ name }) => name);
  expect(names).toHaveLength(new Set(names).size);
});

describe("capacity", () => {
  const house = { pool: "pol_house:1", capacity: 100 };
  it("adds up the types' own limits", () => {
    expect(
      capacityOf(
        [
          { capacity: 60, pools: ["tty_a:1"] },
          { capacity: 40, pools: ["tty_b:1"] },
        ],
        [],
      ),
    ).toBe(100);
  });
  it("counts a shared pool once", () => {
    expect(
      capacityOf([{ pools: [house.pool] }, { capacity: 30, pools: ["tty_b:1", house.pool] }, { capacity: 5, pools: ["tty_c:1"] }], [house]),
    ).toBe(105);
  });
  it("is no more than the own limits of those that share a pool", () => {
    const own = (capacity: number, pool: string) => ({ capacity, pools: [pool, house.pool] });
    expect(capacityOf([own(30, "tty_a:1"), own(20, "tty_b:1")], [house])).toBe(50);
    expect(capacityOf([own(80, "tty_a:1"), own(70, "tty_b:1")], [house])).toBe(100);
    expect(capacityOf([own(30, "tty_a:1"), { pools: [house.pool] }], [house])).toBe(100);
  });
  it("counts a type in the tightest of its pools, whichever comes first", () => {
    const balcony = { pool: "pol_balcony:1", capacity: 40 };
    const types = [{ pools: [house.pool, balcony.pool] }, { capacity: 10, pools: ["tty_b:1", balcony.pool] }];
    expect(capacityOf(types, [house, balcony])).toBe(40);
    expect(capacityOf([...types, { pools: [house.pool] }], [balcony, house])).toBe(140);
  });
  it("is nothing where nothing is sold", () => {
    expect(capacityOf([], [house])).toBe(0);
  });
  it("is without limit as soon as one type is", () => {
    expect(capacityOf([{ pools: [] }, { capacity: 30, pools: ["tty_b:1"] }], [house])).toBeNull();
  });
});

it.each([
  ["nothing sold", { reserved: 0, sold: 0, byType: [] }, 10, 0],
  ["sold out to the last seat", { reserved: 2, sold: 8, byType: [{ sold: 8, capacity: 10 }] }, 10, 0],
  ["one seat held beyond", { reserved: 3, sold: 8, byType: [{ sold: 8, capacity: 10 }] }, 10, 1],
  ["a type beyond its own capacity, the event not", { reserved: 0, sold: 7, byType: [{ sold: 7, capacity: 5 }] }, 10, 2],
  ["without a limit", { reserved: 5, sold: 900, byType: [{ sold: 900, capacity: undefined }] }, null, 0],
])("oversold: %s", (_, sold, capacity, by) => {
  expect(oversoldBy(sold, capacity)).toBe(by);
});

describe("the falls of counters", () => {
  const additionsOf = (...messages: Counted[]) => sum(additionsIn("UTC", messages).filter(({ item }) => item === "sales"));

  it("are added beside the sum, also when a counter rises by as much", () => {
    expect(additionsOf(moved("pending", "reserved"), moved("reserved", "expired"))).toEqual({
      "-reserved": 6,
      "-reserved/tty_full": 5,
      "-reserved/tty_half": 1,
    });
    expect(additionsOf(moved("pending", "reserved"))).toEqual(RESERVED);
  });

  it("are added up in any order and in any batches", () => {
    const messages = [moved("pending", "reserved"), moved("reserved", "paid"), moved("issued", "refund_due"), moved("reserved", "expired")];
    const each = sum(messages.flatMap((message) => additionsIn("UTC", [message])).filter(({ item }) => item === "sales"));
    const withoutZeros = Object.fromEntries(Object.entries(each).filter(([, by]) => by !== 0));
    expect(additionsOf(...messages.toReversed())).toEqual(withoutZeros);
  });
});
