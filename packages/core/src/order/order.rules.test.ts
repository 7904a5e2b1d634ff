import { describe, expect, it } from "vitest";
import { anonymizeAtMs, dueAtMs, graceMs, isStuck } from "./order.due.rules.ts";
import { limitsWithoutOne, limitWritesOf, movedLimits, type Limit } from "./order.limits.rules.ts";
import {
  paymentEffectOf,
  orderDemand,
  fitsOneWrite,
  HOLDS_STOCK,
  matchesSearch,
  maxOfScattered,
  MOVES,
  PAYABLE,
  statusTimeOf,
  STATUSES,
  ticketsOf,
  type OrderRow,
  type Status,
  enteredAtMs,
  extensionOf,
  MAX_EXTENSIONS,
} from "./order.rules.ts";
import { MAX_TICKETS } from "../ticket-type/ticket-type.rules.ts";

const row: OrderRow = {
  orderId: "ord_a",
  eventId: "evt_a",
  status: "reserved",
  lines: [
    { ticketTypeId: "tty_full", name: "Full", quantity: 2, unitPriceMinor: 5_000, pools: ["tty_full", "evt_a"] },
    { ticketTypeId: "tty_half", name: "Half", quantity: 1, unitPriceMinor: 2_500, pools: ["tty_half", "evt_a"] },
  ],
  products: [{ productId: "prd_popcorn", name: "Popcorn", quantity: 2, unitPriceMinor: 1_000, pools: ["prd_popcorn"] }],
  allocations: [],
  amountMinor: 14_500,
  currency: "BRL",
  buyer: { name: "Ana", email: "ana@example.com" },
  attendees: [{ name: "Bia", email: "bia@example.com" }, { name: "Caio" }],
  locale: "pt-BR",
  holdMs: 900_000,
  expiresAtMs: 1_900_000,
  createdAtMs: 1_000_000,
  requestHash: "hash",
  tokenGeneration: 0,
  runs: 0,
};

describe("moves", () => {
  it("each pair of statuses is allowed or refused as here", () => {
    const allowed = STATUSES.flatMap((from) => STATUSES.filter((to) => to in MOVES[from]).map((to) => `${from} ${to} ${MOVES[from][to]}`));
    expect(allowed).toEqual([
      "pending reserved take",
      "pending paid take",
      "pending rejected keep",
      "pending expired keep",
      "pending cancelled keep",
      "reserved reserved keep",
      "reserved paid keep",
      "reserved expired give",
      "reserved cancelled give",
      "paid paid keep",
      "paid issued keep",
      "issued issued give",
      "issued refund_due give",
      "rejected refund_due keep",
      "expired paid take",
      "expired refund_due keep",
      "cancelled paid take",
      "cancelled refund_due keep",
      "refund_due refunded keep",
    ]);
    expect(MOVES.absent).toEqual({ pending: "keep", reserved: "take", paid: "take" });
  });

  it("no status is entered twice", () => {
    const reachable = (from: Status, seen: Set<Status> = new Set()): Set<Status> => {
      for (const to of STATUSES) if (to in MOVES[from] && to !== from && !seen.has(to)) reachable(to, seen.add(to));
      return seen;
    };
    for (const status of STATUSES) expect(reachable(status).has(status), status).toBe(false);
  });

  it("a move into what holds stock takes it, a move out of it gives it back, and of the others only a void gives", () => {
    for (const from of ["absent", ...STATUSES] as const)
      for (const [to, effect] of Object.entries(MOVES[from]) as [Status, string][]) {
        if (from === "issued" && to === "issued") continue;
        const [held, holds] = [from !== "absent" && HOLDS_STOCK.has(from), HOLDS_STOCK.has(to)];
        expect(effect, `${from} to ${to}`).toBe(held === holds ? "keep" : holds ? "take" : "give");
      }
  });
});

describe("a payment", () => {
  const payment = { paymentId: "pay_1", amountMinor: 14_500, currency: "BRL" };

  it.each([
    ["reserved", "buys"],
    ["expired", "buys_again"],
    ["cancelled", "buys_again"],
    ["rejected", "is_owed"],
    ["pending", "not_payable"],
    ["paid", "not_payable"],
    ["issued", "not_payable"],
    ["refund_due", "not_payable"],
    ["refunded", "not_payable"],
  ] as const)("on a %s order without one: %s", (status, claim) => {
    expect(paymentEffectOf({ ...row, status }, payment)).toBe(claim);
    expect(PAYABLE.has(status)).toBe(claim !== "not_payable");
  });

  it("that the row knows is counted, wherever the order has gone", () => {
    for (const status of STATUSES) expect(paymentEffectOf({ ...row, status, paymentId: "pay_1" }, payment)).toBe("counted");
  });

  it("goes back when another was first, when the money is wrong, or when nothing is due", () => {
    for (const status of STATUSES) expect(paymentEffectOf({ ...row, status, paymentId: "pay_0" }, payment)).toBe("other_payment");
    expect(paymentEffectOf(row, { ...payment, amountMinor: 14_499 })).toBe("wrong_money");
    expect(paymentEffectOf(row, { ...payment, currency: "ARS" })).toBe("wrong_money");
    expect(paymentEffectOf({ ...row, status: "cancelled", amountMinor: 0 }, { ...payment, amountMinor: 0 })).toBe("not_payable");
  });
});

describe("due", () => {
  const nowMs = 5_000_000;

  it("holds a tenth of their time after they end, at most a minute", () => {
    expect([5_000, 300_000, 900_000, 3_600_000].map(graceMs)).toEqual([500, 30_000, 60_000, 60_000]);
    for (const status of ["pending", "reserved"] as const) expect(dueAtMs({ ...row, status, nowMs })).toBe(1_960_000);
  });

  it("a pending order when its execution should have begun, and no later than the end of its hold", () => {
    const pending = { ...row, status: "pending", expiresAtMs: nowMs + 3_600_000 } as const;
    expect([0, 1, 50].map((runs) => dueAtMs({ ...pending, runs, nowMs }) - nowMs)).toEqual([30_000, 60_000, 3_660_000]);
  });

  it("paid orders after 30 s, twice as long with each run, at most 64 min", () => {
    const waits = [0, 1, 3, 7, 50].map((runs) => dueAtMs({ ...row, status: "paid", runs, nowMs }) - nowMs);
    expect(waits).toEqual([30_000, 60_000, 240_000, 3_840_000, 3_840_000]);
  });

  it("refunds at once, and what waits for a person by the hour", () => {
    expect(dueAtMs({ ...row, status: "refund_due", nowMs })).toBe(nowMs + 5_000);
    for (const status of ["paid", "refund_due"] as const)
      expect(dueAtMs({ ...row, status, attention: "provider refuses", nowMs })).toBe(nowMs + 3_600_000);
    expect(dueAtMs({ ...row, attention: "wrong money", nowMs })).toBe(1_960_000);
  });

  it("issued orders until their buyer was told, as paid ones", () => {
    expect(dueAtMs({ ...row, status: "issued", nowMs })).toBe(nowMs + 30_000);
    expect(dueAtMs({ ...row, status: "issued", attention: "Notify: Error", nowMs })).toBe(nowMs + 3_600_000);
    expect(dueAtMs({ ...row, status: "issued", notifiedAtMs: 1, nowMs })).toBe(0);
    expect(dueAtMs({ ...row, status: "issued", delivery: "retried", nowMs })).toBe(0);
    expect(dueAtMs({ ...row, status: "issued", delivery: "given_up", attention: "Notify: GivenUp", nowMs })).toBe(0);
  });

  it("unpaid orders within thirty days, spread over the last of them, until they have lost their personal data", () => {
    for (const status of ["rejected", "expired", "cancelled", "refunded"] as const) {
      const waits = Array.from({ length: 1000 }, (_, at) => dueAtMs({ ...row, status, nowMs: nowMs + 137 * at }) - (nowMs + 137 * at));
      expect(Math.min(...waits)).toBeGreaterThanOrEqual(29 * 86_400_000);
      expect(Math.max(...waits)).toBeLessThanOrEqual(30 * 86_400_000);
      expect(new Set(waits.map((wait) => Math.floor(wait / 3_600_000))).size).toBe(24);
      expect(dueAtMs({ ...row, status, anonymizedAtMs: 1, nowMs })).toBe(0);
    }
  });

  it("nothing of a refunded order that had tickets", () => expect(dueAtMs({ ...row, status: "refunded", issuedAtMs: 1, nowMs })).toBe(0));
});

describe("personal data", () => {
  it.each([
    ["rejected", { rejectedAtMs: 7 }],
    ["expired", { expiredAtMs: 7 }],
    ["cancelled", { cancelledAtMs: 7 }],
    ["refunded", { expiredAtMs: 5, refundedAtMs: 7 }],
  ] as const)("of a %s order may go twenty-nine days after its end, once", (status, since) => {
    expect(anonymizeAtMs({ status, ...since })).toBe(7 + 29 * 86_400_000);
    expect(anonymizeAtMs({ status, ...since, anonymizedAtMs: 8 })).toBeUndefined();
  });

  it.each(["pending", "reserved", "paid", "issued", "refund_due", "refunded"] as const)("of a %s order with tickets stays", (status) =>
    expect(anonymizeAtMs({ status, expiredAtMs: 7, issuedAtMs: 8, refundedAtMs: 9 })).toBeUndefined(),
  );
});

describe("what an order is", () => {
  it("demands seats and products", () => {
    expect(Object.fromEntries(orderDemand(row))).toEqual({ tty_full: 2, evt_a: 3, tty_half: 1, prd_popcorn: 2 });
  });

  it("becomes a ticket a seat: attendees in order, then the buyer, and the products on the first", () => {
    const tickets = ticketsOf(row, (orderId, line, index) => `${orderId}-${line}-${index}`);
    expect(tickets).toEqual([
      {
        ticketId: "ord_a-0-0",
        eventId: "evt_a",
        orderId: "ord_a",
        ticketTypeId: "tty_full",
        ticketTypeName: "Full",
        attendeeName: "Bia",
        attendeeEmail: "bia@example.com",
        products: { prd_popcorn: 2 },
        productNames: { prd_popcorn: "Popcorn" },
      },
      {
        ticketId: "ord_a-0-1",
        eventId: "evt_a",
        orderId: "ord_a",
        ticketTypeId: "tty_full",
        ticketTypeName: "Full",
        attendeeName: "Caio",
        products: {},
        productNames: {},
      },
      {
        ticketId: "ord_a-1-0",
        eventId: "evt_a",
        orderId: "ord_a",
        ticketTypeId: "tty_half",
        ticketTypeName: "Half",
        attendeeName: "Ana",
        products: {},
        productNames: {},
      },
    ]);
  });

  it("fits one write with its tickets, and does not when its seats lie in too many shards", () => {
    const lines = [{ ticketTypeId: "tty_full", name: "Full", quantity: MAX_TICKETS, unitPriceMinor: 0, pools: ["house"] }];
    const over = (shards: number) => Array.from({ length: shards }, (_, shard) => ({ pool: "house", shard, quantity: 1 }));
    expect(fitsOneWrite({ lines }, over(48))).toBe(true);
    expect(fitsOneWrite({ lines }, over(49))).toBe(false);
    const limit: Limit = { kind: "code", id: "prm_a", quantity: 1, untilSec: 0 };
    expect(fitsOneWrite({ lines, limits: [limit, limit] }, over(46))).toBe(true);
    expect(fitsOneWrite({ lines, limits: [limit, limit] }, over(47))).toBe(false);
  });
});

it("an order is stuck once its second new run left it paid, or issued and its buyer not told", () => {
  const stuck = (status: Status, runs: number, notifiedAtMs?: number) =>
    isStuck({ status, runs, ...(notifiedAtMs === undefined ? {} : { notifiedAtMs }) });
  expect([stuck("paid", 1), stuck("paid", 2), stuck("issued", 2), stuck("issued", 1)]).toEqual([false, true, true, false]);
  expect(stuck("issued", 9, 1)).toBe(false);
  for (const status of STATUSES.filter((one) => one !== "paid" && one !== "issued")) expect(stuck(status, 9)).toBe(false);
});

describe("since when an order stands where it stands", () => {
  it("is written by the move itself, each status its own", () => {
    const names = STATUSES.map((to) => Object.keys(statusTimeOf({ from: "absent", to, nowMs: 7 })).join());
    expect(names).toEqual([
      "",
      "reservedAtMs",
      "paidAtMs",
      "issuedAtMs",
      "rejectedAtMs",
      "expiredAtMs",
      "cancelledAtMs",
      "refundDueAtMs",
      "refundedAtMs",
    ]);
    expect(statusTimeOf({ from: "issued", to: "refund_due", nowMs: 7 })).toEqual({ refundDueAtMs: 7 });
  });

  it("stays when an order is written onto its own status", () =>
    expect(statusTimeOf({ from: "reserved", to: "reserved", nowMs: 7 })).toEqual({}));
});

describe("a search", () => {
  it.each(["ana", " ANA@ex", "ord_a", "bia", "Câio"])("finds by %j", (query) => expect(matchesSearch(row, { query })).toBe(true));
  it.each(["joana", "bia@example.com", "ord_b"])("does not find by %j", (query) => expect(matchesSearch(row, { query })).toBe(false));
  it("goes by status too", () => {
    expect(matchesSearch(row, { status: "reserved", query: "ana" })).toBe(true);
    expect(matchesSearch(row, { status: "paid", query: "ana" })).toBe(false);
    expect(matchesSearch(row, {})).toBe(true);
  });
});

describe("an extended hold", () => {
  const HOLD_MS = 900_000;
  const held = (change: Partial<Parameters<typeof extensionOf>[0]> = {}) => ({
    status: "reserved" as const,
    holdMs: HOLD_MS,
    createdAtMs: 0,
    expiresAtMs: HOLD_MS,
    ...change,
  });

  it("ends five minutes from now, and never sooner than it would have", () => {
    expect(extensionOf(held(), HOLD_MS - 60_000)).toEqual({ expiresAtMs: HOLD_MS + 240_000, extensions: 1 });
    expect(extensionOf(held(), HOLD_MS - 300_000)).toBeUndefined();
    expect(extensionOf(held(), 0)).toBeUndefined();
  });

  it("ends as long from now as a shorter hold was", () =>
    expect(extensionOf(held({ holdMs: 5_000, expiresAtMs: 5_000 }), 4_000)).toEqual({ expiresAtMs: 9_000, extensions: 1 }));

  it("is refused once it is over, and in every other status", () => {
    expect(extensionOf(held(), HOLD_MS)).toBeUndefined();
    for (const status of STATUSES.filter((one) => one !== "reserved"))
      expect(extensionOf(held({ status }), HOLD_MS - 1), status).toBeUndefined();
  });

  it("ends at twice the first hold at the latest, however often the buyer asks", () => {
    for (const everyMs of [1, 60_000, 299_999]) {
      let row = held();
      for (let nowMs = HOLD_MS - 1; nowMs < row.expiresAtMs; nowMs += everyMs) {
        const longer = extensionOf(row, nowMs);
        if (longer) expect(longer.expiresAtMs).toBeGreaterThan(row.expiresAtMs);
        row = { ...row, ...longer };
        if ((row as { extensions?: number }).extensions === MAX_EXTENSIONS) break;
      }
      expect(row.expiresAtMs).toBeLessThanOrEqual(2 * HOLD_MS);
    }
    expect(extensionOf(held({ expiresAtMs: 2 * HOLD_MS - 1 }), 2 * HOLD_MS - 2)).toEqual({ expiresAtMs: 2 * HOLD_MS, extensions: 1 });
    expect(extensionOf(held({ expiresAtMs: 2 * HOLD_MS }), 2 * HOLD_MS - 1)).toBeUndefined();
  });

  it("is made longer ten times at most", () => {
    const almost = held({ expiresAtMs: HOLD_MS, extensions: MAX_EXTENSIONS - 1 });
    expect(extensionOf(almost, HOLD_MS - 1)).toMatchObject({ extensions: MAX_EXTENSIONS });
    expect(extensionOf({ ...almost, extensions: MAX_EXTENSIONS }, HOLD_MS - 1)).toBeUndefined();
  });
});

it("the time of a status is the row's own, or its creation where it has none", () => {
  const row = { createdAtMs: 1, reservedAtMs: 2, paidAtMs: 3, issuedAtMs: 4 } as unknown as OrderRow;
  expect((["pending", "reserved", "paid", "issued", "expired"] as const).map((status) => enteredAtMs({ ...row, status }))).toEqual([
    1, 2, 3, 4, 1,
  ]);
});

describe("limits", () => {
  const code: Limit = { kind: "code", id: "prm_a", key: "prm_a", quantity: 1, max: 5, untilSec: 9 };
  const full = (who?: string): Limit => ({
    kind: "type_by_buyer",
    id: "tty_full",
    quantity: 3,
    max: 4,
    untilSec: 9,
    ...(who === undefined ? {} : { key: who }),
  });

  it("are taken and given back by key; nothing of those that wait for the buyer, or of which nothing is left", () => {
    expect(limitWritesOf({ limits: [code, full(), { ...full("ana"), quantity: 0 }] }, "take")).toEqual([
      { key: "prm_a", effect: "take", quantity: 1, max: 5, untilSec: 9 },
    ]);
    expect(limitWritesOf({}, "give")).toEqual([]);
  });

  it("move with the buyer, and those of everybody stay", () => {
    const writes = (before: string | undefined, after: string) =>
      movedLimits([code, full(before)], [code, full(after)]).map(({ key, effect, quantity }) => [effect, key, quantity]);
    expect(writes(undefined, "ana")).toEqual([["take", "ana", 3]]);
    expect(writes("ana", "ivo")).toEqual([
      ["give", "ana", 3],
      ["take", "ivo", 3],
    ]);
    expect(writes("ana", "ana")).toEqual([]);
    expect(movedLimits(undefined, undefined)).toEqual([]);
  });

  it("of a type are one less after one of its tickets went back on sale, and others stay", () => {
    expect(limitsWithoutOne([code, full("ana")], "tty_full")).toEqual({
      limits: [code, { ...full("ana"), quantity: 2 }],
      give: [{ key: "ana", effect: "give", quantity: 1, max: 4, untilSec: 9 }],
    });
    expect(limitsWithoutOne([code, full("ana")], "tty_half")).toEqual({ limits: [code, full("ana")], give: [] });
  });

  it("leave room in the largest order of scattered seats", () => {
    const lines = [{ ticketTypeId: "tty_full", name: "Full", quantity: 50, unitPriceMinor: 0, pools: ["house"] }];
    const most = maxOfScattered({ lines, products: [], limits: [code, code, code] });
    const seats = Array.from({ length: most }, (_, shard) => ({ pool: "house", shard, quantity: 1 }));
    expect(fitsOneWrite({ lines: [{ ...lines[0]!, quantity: most }], limits: [code, code, code] }, seats)).toBe(true);
  });
});
