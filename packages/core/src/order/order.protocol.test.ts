import { describe, expect, it } from "vitest";
import { Memory } from "../../../../bench/sim/memory.ts";
import { Transient } from "../kernel/fault.ts";
import { StockCache } from "../stock/stock.cache.ts";
import { cancel, expire, extend, issue, refund, renewLink, reserve, setDetails, settle, type OrderProtocol } from "./order.protocol.ts";
import { RETRY } from "./order.retry.ts";
import { refundPart } from "./order.refund.ts";
import { maxOfScattered, type OrderRow } from "./order.rules.ts";
import type { Change, Outcome, Payment } from "./order.store.ts";
import { voidTicket } from "./order.void.ts";

const START_MS = 1_000_000;
const HOLD_MS = 60_000;

const wanted = (orderId: string, quantity: number, more: Partial<OrderRow> = {}): OrderRow => ({
  orderId,
  eventId: "evt_a",
  status: "reserved",
  lines: [{ ticketTypeId: "tty_full", name: "Full", quantity, unitPriceMinor: 5_000, pools: ["house"] }],
  products: [],
  allocations: [],
  amountMinor: 5_000 * quantity,
  currency: "BRL",
  buyer: { name: "Ana", email: "ana@example.com" },
  attendees: [],
  locale: "pt-BR",
  holdMs: HOLD_MS,
  expiresAtMs: START_MS + HOLD_MS,
  createdAtMs: START_MS,
  requestHash: "hash",
  tokenGeneration: 0,
  runs: 0,
  ...more,
});

let refunds = 0;
/** Refunds everything that is left, as a new request. */
const withdraw = async (protocol: OrderProtocol, orderId: string) => {
  const result = await refundPart(protocol, orderId, {
    refundId: `ref_${(refunds += 1)}`,
    by: "organizer",
    requestHash: "",
    keepFees: false,
    usedTicketIds: [],
    endAs: "refunded",
  });
  return result.outcome === "done" ? { outcome: "done" } : { outcome: "refused", reason: result.reason };
};

/** A shop with its stock in two shards. `lose`: the reply of each write named is lost, once. */
const shop = (capacities: readonly number[]) => {
  const clock = { nowMs: START_MS };
  const memory = new Memory(() => clock.nowMs);
  memory.open("house", capacities);
  memory.open("half", [1]);
  const lost: string[] = [];
  const store = memory.store();
  const commit = async (change: Change): Promise<Outcome> => {
    const outcome = memory.commit(change);
    const at = lost.indexOf(`${change.from} to ${change.to}`);
    if (at < 0) return outcome;
    lost.splice(at, 1);
    throw new Transient("reply.lost");
  };
  const reads = { shards: 0 };
  const protocol: OrderProtocol = {
    store: { ...store, commit, shards: (pools) => (reads.shards++, store.shards(pools)) },
    stockCache: new StockCache(),
    now: () => clock.nowMs,
    random: () => 0.5,
    pause: async () => undefined,
    ticketId: (orderId, line, index) => `${orderId}.${line}.${index}`,
    buyerKey: (email) => email,
    retry: RETRY,
  };
  const given: string[] = [];
  const giveBack = async ({ paymentId }: OrderRow) => void given.push(paymentId ?? "none");
  const row = (orderId: string): OrderRow => {
    const found = memory.rows.get(orderId);
    if (!found) throw new Error(`no order ${orderId}`);
    return found;
  };
  return { clock, memory, protocol, lost, reads, given, giveBack, row, lose: (...writes: string[]) => void lost.push(...writes) };
};

const payment = (orderId: string, more: Partial<Payment> = {}): Payment => ({
  paymentId: `pay_${orderId}`,
  orderId,
  amountMinor: 5_000,
  currency: "BRL",
  ...more,
});

describe("reserve", () => {
  it("Q9: all or nothing, and names what is short", async () => {
    const { protocol, memory } = shop([2, 1]);
    expect(await reserve(protocol, wanted("ord_a", 5))).toEqual({ outcome: "sold_out", pools: ["house"] });
    expect(memory.available("house")).toBe(3);
    expect(memory.rows.size).toBe(0);
    const halves = {
      ...wanted("ord_b", 1).lines[0],
      ticketTypeId: "tty_half",
      name: "Half",
      quantity: 2,
      unitPriceMinor: 2_500,
      pools: ["house", "half"],
    };
    expect(await reserve(protocol, wanted("ord_b", 1, { lines: [halves] }))).toEqual({ outcome: "sold_out", pools: ["half"] });
    expect([memory.available("house"), memory.available("half")]).toEqual([3, 1]);
    expect(await reserve(protocol, wanted("ord_c", 3))).toMatchObject({
      outcome: "reserved",
      order: { status: "reserved", allocations: [{ quantity: 2 }, { quantity: 1 }] },
    });
  });

  it("a repeat, and a try whose reply was lost, are answered from the row, even when nothing is left", async () => {
    const { protocol, memory, lose } = shop([2]);
    lose("absent to reserved");
    expect(await reserve(protocol, wanted("ord_a", 2))).toMatchObject({ outcome: "repeated", order: { status: "reserved" } });
    expect(await reserve(protocol, wanted("ord_a", 2))).toMatchObject({ outcome: "repeated", order: { requestHash: "hash" } });
    expect(memory.available("house")).toBe(0);
  });

  it("a free order is paid as it is placed", async () => {
    const { protocol, memory } = shop([2]);
    expect(await reserve(protocol, wanted("ord_a", 1, { amountMinor: 0 }))).toMatchObject({
      outcome: "reserved",
      order: { status: "paid" },
    });
    expect(memory.available("house")).toBe(1);
  });

  describe("open orders of one buyer", () => {
    const own = { allowance: "ana" };
    const open = async () => {
      const opened = shop([9]);
      for (const orderId of ["ord_a", "ord_b"]) await reserve(opened.protocol, wanted(orderId, 1, own));
      return opened;
    };

    it("a third is refused and takes no seat; another buyer's is not", async () => {
      const { protocol, memory } = await open();
      expect(await reserve(protocol, wanted("ord_c", 1, own))).toEqual({ outcome: "too_many_open" });
      expect(memory.available("house")).toBe(7);
      expect(await reserve(protocol, wanted("ord_d", 1, { allowance: "ivo" }))).toMatchObject({ outcome: "reserved" });
    });

    it("a repeat of one of them is answered from its row", async () => {
      const { protocol } = await open();
      expect(await reserve(protocol, wanted("ord_b", 1, own))).toMatchObject({ outcome: "repeated" });
    });

    it("a pending third is rejected, and never counted", async () => {
      const { protocol, memory, row } = await open();
      const pending = wanted("ord_c", 1, { ...own, status: "pending" });
      await protocol.store.commit({ orderId: "ord_c", from: "absent", to: "pending", set: pending });
      expect(await reserve(protocol, pending)).toEqual({ outcome: "too_many_open" });
      expect([row("ord_c").status, memory.taken.get("ana")]).toEqual(["rejected", 2]);
    });

    const details = (allowance: string) => ({
      buyer: { name: "Ivo", email: "ivo@example.com" },
      attendees: [],
      locale: "en" as const,
      allowance,
    });

    it("one whose buyer is named counts for that buyer from then on", async () => {
      const { protocol, memory, row } = await open();
      expect(await setDetails(protocol, row("ord_a"), details("ivo"))).toMatchObject({
        outcome: "set",
        order: { status: "reserved", buyer: { name: "Ivo" }, locale: "en" },
      });
      expect([memory.taken.get("ana"), memory.taken.get("ivo")]).toEqual([1, 1]);
      await setDetails(protocol, row("ord_a"), details("ivo"));
      await cancel(protocol, "ord_a");
      expect([memory.taken.get("ana"), memory.taken.get("ivo")]).toEqual([1, 0]);
    });

    it("a buyer who has two is refused as the buyer of a third, which stays as it is", async () => {
      const { protocol, memory, row } = await open();
      await reserve(protocol, wanted("ord_c", 1, { allowance: "browser" }));
      expect(await setDetails(protocol, row("ord_c"), details("ana"))).toEqual({ outcome: "too_many_open" });
      expect([row("ord_c").allowance, memory.taken.get("browser"), memory.taken.get("ana")]).toEqual(["browser", 1, 2]);
    });

    it("naming the buyer starts again when another call named one first, and when a reply was lost", async () => {
      const { protocol, memory, row, lose } = await open();
      const stale = row("ord_a");
      await setDetails(protocol, stale, details("bia"));
      lose("reserved to reserved");
      expect(await setDetails(protocol, stale, details("ivo"))).toMatchObject({ outcome: "set" });
      expect(["ana", "bia", "ivo"].map((who) => memory.taken.get(who))).toEqual([1, 0, 1]);
    });

    it("a release that read the order before gives back what the order has then", async () => {
      const { protocol, memory, row, clock } = await open();
      const stale = row("ord_a");
      await setDetails(protocol, stale, details("ivo"));
      clock.nowMs += HOLD_MS;
      expect(await expire(protocol, stale)).toMatchObject({ status: "expired" });
      expect([memory.taken.get("ana"), memory.taken.get("ivo")]).toEqual([1, 0]);
    });

    it("an order that is paid or over keeps its details", async () => {
      const { protocol, row } = await open();
      await cancel(protocol, "ord_a");
      expect(await setDetails(protocol, row("ord_a"), details("ivo"))).toMatchObject({
        outcome: "refused",
        order: { status: "cancelled" },
      });
    });

    it("one counts until it is cancelled or has its tickets", async () => {
      const { protocol, memory, row } = await open();
      await cancel(protocol, "ord_a");
      expect(memory.taken.get("ana")).toBe(1);
      await settle(protocol, payment("ord_b"));
      expect(memory.taken.get("ana")).toBe(1);
      await issue(protocol, row("ord_b"));
      expect([memory.taken.get("ana"), row("ord_b").allowance]).toEqual([0, ""]);
    });
  });

  it("a pending order is reserved or rejected; one that is not there yet is neither", async () => {
    const { protocol, row } = shop([2]);
    const pending = wanted("ord_a", 2, { status: "pending" });
    await expect(reserve(protocol, pending)).rejects.toThrow(Transient);
    for (const orderId of ["ord_a", "ord_b"])
      await protocol.store.commit({ orderId, from: "absent", to: "pending", set: { ...pending, orderId } });
    expect(await reserve(protocol, pending)).toMatchObject({ outcome: "reserved", order: { status: "reserved" } });
    expect(await reserve(protocol, { ...pending, orderId: "ord_b" })).toEqual({ outcome: "sold_out", pools: ["house"] });
    expect(row("ord_b").status).toBe("rejected");
  });

  it("sold out is remembered for two seconds, for as much or more, until seats come back here", async () => {
    const { protocol, clock, reads, row } = shop([3]);
    await reserve(protocol, wanted("ord_a", 2));
    expect(await reserve(protocol, wanted("ord_b", 2))).toMatchObject({ outcome: "sold_out" });
    const before = reads.shards;
    expect(await reserve(protocol, wanted("ord_c", 2))).toMatchObject({ outcome: "sold_out" });
    expect(reads.shards).toBe(before);
    clock.nowMs += 2_000;
    expect(await reserve(protocol, wanted("ord_d", 2))).toMatchObject({ outcome: "sold_out" });
    expect(reads.shards).toBe(before + 1);
    await cancel(protocol, "ord_a");
    expect(await reserve(protocol, wanted("ord_e", 2))).toMatchObject({ outcome: "reserved" });
    expect(row("ord_a").status).toBe("cancelled");
  });

  it("a conflict tries another shard, eight times at most", async () => {
    const { protocol } = shop([5, 5, 5]);
    const tried: number[] = [];
    const commit = async ({ take = [] }: Change): Promise<Outcome> => {
      tried.push(...take.map(({ shard }) => shard));
      throw new Transient("conflict");
    };
    const pauses: number[] = [];
    const contended: OrderProtocol = { ...protocol, store: { ...protocol.store, commit }, pause: async (ms) => void pauses.push(ms) };
    await expect(reserve(contended, wanted("ord_a", 1))).rejects.toThrow("stock.contended");
    expect(tried).toHaveLength(8);
    for (const [at, shard] of tried.entries()) expect(shard).not.toBe(tried[at + 1]);
    expect(pauses).toEqual([5, 10, 20, 40, 80, 100, 100, 100]);
  });

  it("an order has 1 to 50 tickets", async () => {
    const { protocol } = shop([100]);
    await expect(reserve(protocol, wanted("ord_a", 51))).rejects.toThrow("1 to 50 tickets");
    await expect(reserve(protocol, wanted("ord_a", 0))).rejects.toThrow("1 to 50 tickets");
    expect(await reserve(protocol, wanted("ord_a", 50))).toMatchObject({ outcome: "reserved" });
  });

  it("seats in more shards than one write can give back are not sold out: a smaller order gets them", async () => {
    const { protocol, memory } = shop(Array.from({ length: 64 }, () => 1));
    expect(await reserve(protocol, wanted("ord_a", 50))).toEqual({ outcome: "scattered" });
    expect(memory.available("house")).toBe(64);
    const most = maxOfScattered(wanted("ord_b", 50));
    expect(most).toBe(49);
    expect(await reserve(protocol, wanted("ord_b", most))).toMatchObject({ outcome: "reserved" });
    expect(await reserve(protocol, wanted("ord_c", 16))).toEqual({ outcome: "sold_out", pools: ["house"] });
  });

  it("a pending order whose seats are scattered is rejected", async () => {
    const { protocol, row } = shop(Array.from({ length: 64 }, () => 1));
    const pending = wanted("ord_a", 50, { status: "pending" });
    await protocol.store.commit({ orderId: "ord_a", from: "absent", to: "pending", set: pending });
    expect(await reserve(protocol, pending)).toEqual({ outcome: "scattered" });
    expect(row("ord_a").status).toBe("rejected");
  });

  it("after a collision it takes the same shards again when the others do not fit one write", async () => {
    const { protocol } = shop([50, ...Array.from({ length: 63 }, () => 1)]);
    let collisions = 1;
    const commit = (change: Change): Promise<Outcome> =>
      collisions-- > 0 ? Promise.reject(new Transient("conflict")) : protocol.store.commit(change);
    const contended: OrderProtocol = { ...protocol, store: { ...protocol.store, commit } };
    expect(await reserve(contended, wanted("ord_a", 50))).toMatchObject({
      outcome: "reserved",
      order: { allocations: [{ quantity: 50 }] },
    });
  });
});

describe("stock comes back once", () => {
  it("Q11: cancel, refund and expire, each three times", async () => {
    const { protocol, memory, clock, row, giveBack, given } = shop([2, 2]);
    const thrice = async (work: () => Promise<unknown>) => {
      for (let times = 0; times < 3; times++) await work();
    };
    await reserve(protocol, wanted("ord_a", 2));
    await thrice(() => cancel(protocol, "ord_a"));
    expect([row("ord_a").status, memory.available("house")]).toEqual(["cancelled", 4]);

    await reserve(protocol, wanted("ord_b", 1));
    const { order } = (await settle(protocol, payment("ord_b"))) as { order: OrderRow };
    await thrice(() => issue(protocol, order));
    await thrice(async () => expect(await withdraw(protocol, "ord_b")).toEqual({ outcome: "done" }));
    await thrice(() => refund(protocol, row("ord_b"), giveBack));
    expect([row("ord_b").status, memory.available("house"), given]).toEqual(["refunded", 4, ["pay_ord_b"]]);
    expect([...memory.tickets.values()].map(({ status }) => status)).toEqual(["refunded"]);

    const held = (await reserve(protocol, wanted("ord_c", 3))) as { order: OrderRow };
    clock.nowMs = held.order.expiresAtMs;
    await thrice(() => expire(protocol, held.order));
    expect([row("ord_c").status, memory.available("house")]).toEqual(["expired", 4]);
  });

  it("each of them again after a lost reply", async () => {
    const { protocol, memory, lose, row, clock } = shop([4]);
    lose("reserved to cancelled", "issued to refund_due", "reserved to expired");
    await reserve(protocol, wanted("ord_a", 2));
    expect(await cancel(protocol, "ord_a")).toMatchObject({ status: "cancelled" });
    await reserve(protocol, wanted("ord_b", 1, { amountMinor: 0 }));
    expect(await withdraw(protocol, "ord_b")).toEqual({ outcome: "done" });
    await reserve(protocol, wanted("ord_c", 1));
    clock.nowMs += HOLD_MS;
    expect(await expire(protocol, row("ord_c"))).toMatchObject({ status: "expired" });
    expect(memory.available("house")).toBe(4);
  });

  it("not while a ticket is used, and not before there are any", async () => {
    const { protocol, memory } = shop([4]);
    expect(await withdraw(protocol, "ord_a")).toEqual({ outcome: "refused", reason: "not_refundable" });
    await reserve(protocol, wanted("ord_a", 2, { amountMinor: 0 }));
    await issue(protocol, (await protocol.store.order("ord_a")) as OrderRow);
    memory.admit("ord_a.0.1");
    expect(await withdraw(protocol, "ord_a")).toEqual({ outcome: "refused", reason: "ticket_used" });
    expect(memory.available("house")).toBe(2);
  });

  it("a refund of a free order asks no provider", async () => {
    const { protocol, row, giveBack, given } = shop([1]);
    await reserve(protocol, wanted("ord_a", 1, { amountMinor: 0 }));
    await withdraw(protocol, "ord_a");
    expect(await refund(protocol, row("ord_a"), giveBack)).toMatchObject({ status: "refunded" });
    expect(given).toEqual([]);
  });
});

describe("the limits of an order whose address is corrected", () => {
  const limitsOf = (buyer: string, quantity = 2) => [{ kind: "type_by_buyer" as const, id: "tty_full", quantity, key: buyer, untilSec: 0 }];
  /** `meets`: happens between the read of the order and the write. */
  const open = async (meets: (protocol: OrderProtocol, row: OrderRow) => Promise<unknown>) => {
    const { protocol, memory, row } = shop([4]);
    await reserve(protocol, wanted("ord_a", 2, { amountMinor: 0, limits: limitsOf("ana") }));
    await issue(protocol, row("ord_a"));
    let met = false;
    const order = async (orderId: string) => {
      const read = row(orderId);
      if (!met) {
        met = true;
        await meets(protocol, read);
      }
      return read;
    };
    const counts = () => [memory.taken.get("ana") ?? 0, memory.taken.get("ivo") ?? 0, row("ord_a").limits?.[0]];
    return { protocol, row, counts, late: { ...protocol, store: { ...protocol.store, order } } };
  };
  const correct = (protocol: OrderProtocol, row: OrderRow) => renewLink(protocol, row, { buyer: row.buyer, limits: limitsOf("ivo") });
  const releaseOne = (protocol: OrderProtocol) => voidTicket(protocol, "ord_a", "ord_a.0.1", true);
  const refundOne = (protocol: OrderProtocol) =>
    refundPart(protocol, "ord_a", {
      refundId: "ref_part",
      by: "organizer",
      requestHash: "",
      keepFees: false,
      usedTicketIds: [],
      endAs: "refunded",
      ticketIds: ["ord_a.0.0"],
    });

  it("come back from the buyer whom it has then, when tickets go back meanwhile", async () => {
    for (const goBack of [refundOne, releaseOne]) {
      const { late, counts } = await open(correct);
      await goBack(late);
      expect(counts()).toEqual([0, 1, limitsOf("ivo", 1)[0]]);
    }
  });

  it("stay as a refund left them when only its link is new", async () => {
    for (const goBack of [refundOne, releaseOne]) {
      const { protocol, row, counts } = await open(async () => undefined);
      const read = row("ord_a");
      await goBack(protocol);
      expect(await renewLink(protocol, read, { buyer: read.buyer, limits: limitsOf("ana") })).toMatchObject({ outcome: "renewed" });
      expect(counts()).toEqual([1, 0, limitsOf("ana", 1)[0]]);
      expect(await correct(protocol, { ...read, tokenGeneration: 1 })).toEqual({ outcome: "changed" });
    }
  });
});

describe("payment and expiry", () => {
  const ends = START_MS + HOLD_MS;

  for (const [when, paidAtMs] of [
    ["1 ms before", ends - 1],
    ["at", ends],
    ["1 ms after", ends + 1],
  ] as const)
    for (const first of ["payment", "expiry"] as const)
      it(`E3: the payment lands ${when} the expiry, ${first} first`, async () => {
        const { protocol, memory, clock, row } = shop([1]);
        await reserve(protocol, wanted("ord_a", 1));
        const stale = row("ord_a");
        clock.nowMs = paidAtMs;
        const steps = [() => settle(protocol, payment("ord_a")), () => expire(protocol, stale)];
        for (const step of first === "payment" ? steps : steps.toReversed()) await step();
        expect(row("ord_a")).toMatchObject({ status: "paid", paymentId: "pay_ord_a" });
        expect([memory.available("house"), memory.broken(), memory.returned.size]).toEqual([0, undefined, 0]);
        expect(await issue(protocol, row("ord_a"))).toMatchObject({ status: "issued", issuedAtMs: paidAtMs });
      });

  it("an extension is faster than a release that knows the old end", async () => {
    const { protocol, clock, row } = shop([1]);
    await reserve(protocol, wanted("ord_a", 1));
    const stale = row("ord_a");
    expect(await extend(protocol, stale, ends + HOLD_MS)).toMatchObject({ outcome: "extended", order: { expiresAtMs: ends + HOLD_MS } });
    clock.nowMs = ends;
    expect(await expire(protocol, stale)).toMatchObject({ status: "reserved", expiresAtMs: ends + HOLD_MS });
    expect(await extend(protocol, stale, ends + 1)).toMatchObject({ outcome: "refused", order: { expiresAtMs: ends + HOLD_MS } });
    await cancel(protocol, "ord_a");
    expect(await extend(protocol, stale, ends + 2 * HOLD_MS)).toMatchObject({ outcome: "refused", order: { status: "cancelled" } });
  });

  it.each(["expired", "cancelled"] as const)(
    "E4: a payment on an order that is %s buys the seats again while there are some",
    async (status) => {
      const { protocol, memory, clock, row } = shop([1, 1]);
      await reserve(protocol, wanted("ord_a", 1));
      clock.nowMs = ends;
      if (status === "expired") await expire(protocol, row("ord_a"));
      else await cancel(protocol, "ord_a");
      const taken = await reserve(protocol, wanted("ord_b", 1));
      expect(await settle(protocol, payment("ord_a"))).toMatchObject({
        outcome: "booked",
        order: { status: "paid", paymentId: "pay_ord_a" },
      });
      const other = taken.outcome === "reserved" ? taken.order.allocations[0]?.shard : undefined;
      expect(row("ord_a").allocations).toEqual([{ pool: "house", shard: other === 0 ? 1 : 0, quantity: 1 }]);
      expect([memory.available("house"), memory.broken()]).toEqual([0, undefined]);
      expect(await issue(protocol, row("ord_a"))).toMatchObject({ status: "issued" });
    },
  );

  it("E5: a payment on an expired order whose seats are gone is refunded once", async () => {
    const { protocol, memory, clock, row, giveBack, given } = shop([1]);
    await reserve(protocol, wanted("ord_a", 1));
    clock.nowMs = ends;
    await expire(protocol, row("ord_a"));
    await reserve(protocol, wanted("ord_b", 1));
    expect(await settle(protocol, payment("ord_a"))).toMatchObject({ outcome: "booked", order: { status: "refund_due" } });
    expect(await settle(protocol, payment("ord_a"))).toMatchObject({ outcome: "already", order: { status: "refund_due" } });
    await refund(protocol, row("ord_a"), giveBack);
    await refund(protocol, row("ord_a"), giveBack);
    expect([row("ord_a").status, given, memory.tickets.size, memory.broken()]).toEqual(["refunded", ["pay_ord_a"], 0, undefined]);
  });

  it("E6: a webhook twice, five times, after completion has one effect", async () => {
    const { protocol, memory, row, lose } = shop([1]);
    await reserve(protocol, wanted("ord_a", 1));
    await protocol.store.commit({ orderId: "ord_a", from: "reserved", to: "reserved", set: { taskToken: "token" } });
    expect(await settle(protocol, payment("ord_a"))).toMatchObject({ outcome: "booked", order: { status: "paid", taskToken: "token" } });
    for (let times = 0; times < 4; times++)
      expect(await settle(protocol, payment("ord_a"))).toMatchObject({ outcome: "already", order: { status: "paid" } });
    lose("paid to issued");
    expect(await issue(protocol, row("ord_a"))).toMatchObject({ status: "issued" });
    expect(await settle(protocol, payment("ord_a"))).toMatchObject({ outcome: "already", order: { status: "issued" } });
    expect([memory.tickets.size, memory.returned.size, memory.available("house")]).toEqual([1, 0, 0]);
  });

  it("a booking whose reply was lost is this payment's all the same", async () => {
    const { protocol, lose } = shop([1]);
    await reserve(protocol, wanted("ord_a", 1));
    lose("reserved to paid");
    expect(await settle(protocol, payment("ord_a"))).toMatchObject({
      outcome: "already",
      order: { status: "paid", paymentId: "pay_ord_a" },
    });
  });

  it.each([
    ["other_payment", { paymentId: "pay_second" }],
    ["wrong_money", { amountMinor: 4_999 }],
    ["wrong_money", { currency: "ARS" }],
  ] as const)("%s: on its way back, once", async (reason, more) => {
    const { protocol, memory, row } = shop([1]);
    await reserve(protocol, wanted("ord_a", 1));
    if (reason === "other_payment") await settle(protocol, payment("ord_a"));
    const before = row("ord_a");
    for (let times = 0; times < 2; times++)
      expect(await settle(protocol, payment("ord_a", more))).toMatchObject({ outcome: "returned", reason });
    expect([...memory.returned.values()]).toEqual([payment("ord_a", more)]);
    expect(row("ord_a")).toEqual(before);
  });

  it("a payment before its order waits", async () => {
    const { protocol } = shop([1]);
    await expect(settle(protocol, payment("ord_a"))).rejects.toThrow(Transient);
    await protocol.store.commit({ orderId: "ord_a", from: "absent", to: "pending", set: wanted("ord_a", 1, { status: "pending" }) });
    await expect(settle(protocol, payment("ord_a"))).rejects.toThrow(Transient);
  });
});
