/**
 * Drives the product's order protocol through a seeded world of faults: lost requests and replies, conflicts, late duplicates, slowness, pauses,
 * processes that die at any await, a stale due index, double and wrong payments, and many buyers at once.
 * A second here is a millisecond of real time: calls take seconds and a hold a hundred of them, so that rare races become common.
 */
import { Transient } from "@catraca/core/kernel/fault";
import { InvariantError } from "@catraca/core/kernel/invariant";
import {
  cancel,
  expire,
  extend,
  issue,
  refund,
  reserve,
  setDetails,
  settle,
  voidTicket,
  type OrderProtocol,
  type ReserveResult,
} from "@catraca/core/order/order.protocol.ts";
import { refundPart, takeLost } from "@catraca/core/order/order.refund.ts";
import type { RefundAsk } from "@catraca/core/order/order.refund.rules.ts";
import { isFree, type Limit, type OrderLine, type OrderProduct, type OrderRow } from "@catraca/core/order/order.rules.ts";
import type { Payment } from "@catraca/core/order/order.store.ts";
import { SECOND, type Process } from "./network.ts";
import { HOLD_MS, PRICE_MINOR, World, needs, type Coverage } from "./world.ts";

/** Until then the network is faulty. Afterwards everything unfinished must end. */
const FAULTY_MS = 2_200 * SECOND;
const SWEEPS_MS = 1_500 * SECOND;
const SWEEP_MS = 50 * SECOND;
const CLOSING_ROUNDS = 8;
const REDELIVERIES = 4;
const REDELIVERY_MS = 120 * SECOND;

const FULL = { ticketTypeId: "full", name: "Full", unitPriceMinor: 0, pools: ["house"] } satisfies Omit<OrderLine, "quantity">;
const HALF = { ticketTypeId: "half", name: "Half", unitPriceMinor: 0, pools: ["house", "half"] } satisfies Omit<OrderLine, "quantity">;
/** Waits until the house is sold out. */
const NEXT = { ticketTypeId: "next", name: "Next", unitPriceMinor: 0, pools: ["next"] } satisfies Omit<OrderLine, "quantity">;
const POPCORN = { productId: "popcorn", name: "Popcorn", unitPriceMinor: 0, pools: ["popcorn"] } satisfies Omit<OrderProduct, "quantity">;

/** A buyer has so many full tickets and one use of the code, everybody together so many uses. */
const MOST = { full: 4, code: 3, codeOfOne: 1 };

type Plan = {
  orderId: string;
  allowance?: string;
  limits?: Limit[];
  pending: boolean;
  lines: OrderLine[];
  products: OrderProduct[];
  amountMinor: number;
};

class Sale {
  readonly world: World;
  /** Payments whose webhook was acknowledged. */
  readonly acknowledged = new Set<string>();
  /** In every other sale the provider delivers once: the sweeper alone continues after a crash. */
  readonly redelivers: boolean;
  /** In every eighth sale the organizer voids tickets. The others keep their histories: mutants name rare ones by their seed. */
  readonly voids: boolean;
  /** In others the organizer changes a limit. */
  readonly resizes: boolean;
  /** In others parts of orders are refunded, and in some of those with voids, too. */
  readonly parts: boolean;
  /** In others banks take money back. */
  readonly disputes: boolean;
  /** Orders whose dispute was lost, until the order has followed. */
  readonly lostDue = new Map<string, Payment>();
  /** A fault of the simulator itself. */
  bug: unknown;

  constructor(seed: number, coverage: Coverage) {
    this.world = new World(seed, coverage);
    this.redelivers = seed % 2 === 0;
    this.voids = seed % 8 === 0;
    this.resizes = seed % 8 === 4;
    this.parts = seed % 8 === 6 || seed % 24 === 0;
    this.disputes = seed % 8 === 2;
  }

  /** Runs later. A refusal leads to the next attempt; a broken invariant is a finding. */
  spawn(delayMs: number, work: () => Promise<unknown>): void {
    const watched = async () => {
      try {
        await work();
      } catch (error) {
        if (error instanceof InvariantError) this.world.fail(error.message);
        else if (!(error instanceof Transient)) this.bug ??= error;
      }
    };
    this.world.agenda.after(delayMs, () => void watched());
  }

  /** Runs on some process. When it dies, the client gets an error. */
  on<T>(work: (protocol: OrderProtocol, process: Process) => Promise<T>): Promise<T> {
    const process = this.world.process();
    return process.run(() => work(this.world.protocol(process), process));
  }

  later(delayMs: number, work: (protocol: OrderProtocol, process: Process) => Promise<unknown>): void {
    this.spawn(delayMs, () => this.on(work));
  }

  seconds(most: number): number {
    return this.world.random() * most * SECOND;
  }

  async sweep(protocol: OrderProtocol, process: Process): Promise<void> {
    for (const orderId of await protocol.store.due(protocol.now())) {
      const order = await protocol.store.order(orderId);
      if (order) await finish(this.world, protocol, process, order);
    }
    if (this.parts || this.disputes) await this.sweepParts(protocol, process);
    for (const payment of this.lostDue.values()) await followLost(this, protocol, process, payment);
  }

  /** The refund of a part has a due time of its own. */
  async sweepParts(protocol: OrderProtocol, process: Process): Promise<void> {
    for (const orderId of this.world.memory.rows.keys()) {
      const order = await protocol.store.order(orderId);
      if (order?.status === "issued" && order.refunds && !isFree(order)) await this.world.giveBack(process, order);
    }
  }
}

/** The sweeper's work on an order, and the workflow's after a payment. */
const finish = async (world: World, protocol: OrderProtocol, process: Process, order: OrderRow): Promise<void> => {
  const moved = await issue(protocol, await expire(protocol, order));
  await refund(protocol, moved, (due) => world.giveBack(process, due));
};

const numberOf = (orderId: string): number => Number(orderId.slice("order".length));

/** Few buyers with many orders each. A free order has no allowance, nor has every fourth order, like those from before allowances. */
const allowanceOf = (orderId: string): string | undefined => {
  const at = numberOf(orderId);
  return at % 4 === 3 ? undefined : `buyer${at % 2}`;
};

const plan = (world: World, orderId: string): Plan => {
  if (world.tiers && world.chance(0.4)) return planNext(world, orderId);
  const line = (): OrderLine => (world.chance(0.5) ? { ...FULL, quantity: 1 + world.below(3) } : { ...HALF, quantity: 1 + world.below(2) });
  const allowance = allowanceOf(orderId);
  const planned: Plan = {
    orderId,
    pending: world.chance(0.3),
    lines: Array.from({ length: 1 + Math.floor(world.random() * 2.5) }, line),
    products: world.chance(0.25) ? [{ ...POPCORN, quantity: 1 + world.below(2) }] : [],
    amountMinor: world.chance(0.15) ? 0 : PRICE_MINOR,
  };
  const named = isFree(planned) || allowance === undefined ? planned : { ...planned, allowance };
  return world.limits ? { ...named, limits: limitsOf(planned, `buyer${numberOf(orderId) % 2}`) } : named;
};

/** Tickets of the type that waits. */
const planNext = (world: World, orderId: string): Plan => {
  const allowance = allowanceOf(orderId);
  const lines = [{ ...NEXT, quantity: 1 + world.below(2) }];
  return { orderId, pending: false, lines, products: [], amountMinor: PRICE_MINOR, ...(allowance === undefined ? {} : { allowance }) };
};

const soldOutFor = ({ lines }: Pick<OrderRow, "lines">): string[] =>
  lines.some(({ ticketTypeId }) => ticketTypeId === "next") ? ["house"] : [];

/** Every second order has a code. Some wait for their buyer, so that their limits by buyer have no key yet. A free one is placed with its buyer. */
const limitsOf = ({ orderId, lines, ...planned }: Pick<Plan, "orderId" | "lines" | "amountMinor">, buyer: string): Limit[] => {
  const at = numberOf(orderId);
  const full = lines.reduce((sum, { ticketTypeId, quantity }) => (ticketTypeId === "full" ? sum + quantity : sum), 0);
  const limits: Limit[] = [
    ...(full > 0 && full <= MOST.full ? [{ kind: "type_by_buyer" as const, id: "full", quantity: full, max: MOST.full, untilSec: 0 }] : []),
    ...(at % 2 === 0
      ? [
          { kind: "code" as const, id: "code", key: "code", quantity: 1, max: MOST.code, untilSec: 0 },
          { kind: "code_by_buyer" as const, id: "code", quantity: 1, max: MOST.codeOfOne, untilSec: 0 },
        ]
      : []),
  ];
  const waits = at % 3 === 0 && lines.length % 2 === 0;
  return isFree(planned) || !waits ? limitsOfBuyer(limits, buyer) : limits;
};

const limitsOfBuyer = (limits: readonly Limit[], buyer: string): Limit[] =>
  limits.map((limit) => (limit.kind === "code" ? limit : { ...limit, key: `${limit.kind} of ${buyer}` }));

const wanted = ({ pending, ...order }: Plan, nowMs: number): OrderRow => ({
  ...order,
  eventId: "event",
  status: pending ? "pending" : "reserved",
  allocations: [],
  currency: "BRL",
  buyer: { name: "Buyer", email: "buyer@example.com" },
  attendees: [],
  locale: "pt-BR",
  holdMs: HOLD_MS,
  expiresAtMs: nowMs + HOLD_MS,
  createdAtMs: nowMs,
  requestHash: "hash",
  tokenGeneration: 0,
  runs: 0,
});

/** Tries to reserve, and checks the answer. */
const attempt = async (sale: Sale, protocol: OrderProtocol, process: Process, order: OrderRow): Promise<ReserveResult> => {
  const { world } = sale;
  const startMs = world.agenda.nowMs;
  const before = world.memory.rows.get(order.orderId)?.status;
  const cached = order.status === "pending" ? 0 : world.soldOutMs;
  // Returned stock that this process knew of ends its cached refusals.
  const since = new Map(
    [...needs(order).keys()].map((pool) => [pool, Math.min(startMs, Math.max(startMs - cached, process.stockCache.gaveAtMs(pool)))]),
  );
  const answer = await reserve(protocol, order, soldOutFor(order));
  world.count(`reserve: ${answer.outcome}`);
  if (answer.outcome === "scattered") world.fail("few shards are too many");
  if (answer.outcome === "too_many_open" && !world.wasFull(order.allowance ?? "", startMs)) world.fail("false too many open");
  if (answer.outcome === "limited" && !world.wasLimited(answer.limit, startMs)) world.fail("false limited");
  if (
    (answer.outcome === "too_many_open" || answer.outcome === "limited" || answer.outcome === "too_early") &&
    before !== undefined &&
    before !== "pending" &&
    before !== "rejected"
  )
    world.fail("a repeat was told too many open");
  if (answer.outcome === "too_early" && !world.wasOpen("house", startMs)) world.fail("false too early");
  if (answer.outcome !== "sold_out") return answer;
  if (answer.pools.length === 0 || answer.pools.some((pool) => !world.wasShort(order, pool, since.get(pool) ?? startMs)))
    world.fail("false sold out");
  if (before !== undefined && before !== "pending" && before !== "rejected") world.fail("a repeat was told sold out");
  if ((world.memory.rows.get(order.orderId)?.status ?? "rejected") !== "rejected")
    world.count("told sold out, and a late duplicate reserved");
  return answer;
};

const isRefused = ({ outcome }: ReserveResult): boolean =>
  outcome === "sold_out" || outcome === "too_many_open" || outcome === "limited" || outcome === "too_early";

const buy = async (sale: Sale, planned: Plan, again: boolean): Promise<void> => {
  const { world } = sale;
  const { orderId, pending } = planned;
  if (pending && !again) {
    const set = wanted(planned, world.agenda.nowMs);
    const created = await tolerant(sale.on((protocol) => protocol.store.commit({ orderId, from: "absent", to: "pending", set })));
    if (created?.done && !isFree(planned) && world.chance(0.05)) pay(sale, orderId);
  }
  let answer: ReserveResult | undefined;
  // A buyer who gets "sold out" often asks again, when another buyer may have returned seats.
  for (let tries = 0; tries < 4 && (!answer || (isRefused(answer) && world.chance(0.7))); tries++) {
    if (tries > 0) await world.sleep(sale.seconds(60));
    answer = await tolerant(sale.on((protocol, process) => attempt(sale, protocol, process, wanted(planned, world.agenda.nowMs))));
  }
  if (!answer || !("order" in answer)) return;
  if (world.chance(0.25)) sale.later(sale.seconds(180), (protocol) => cancel(protocol, orderId));
  for (let times = 0; times < 2; times++) if (world.chance(0.15)) sale.later(sale.seconds(120), (protocol) => prolong(protocol, orderId));
  if (isFree(answer.order) || world.chance(0.25)) return;
  await world.sleep(world.chance(0.35) ? 90 * SECOND + sale.seconds(160) : sale.seconds(60));
  pay(sale, orderId);
  if (world.chance(0.12)) pay(sale, orderId);
};

const tolerant = async <T>(call: Promise<T>): Promise<T | undefined> => {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof Transient)) throw error;
    return undefined;
  }
};

const prolong = async (protocol: OrderProtocol, orderId: string): Promise<void> => {
  const order = await protocol.store.order(orderId);
  if (order) await extend(protocol, order, protocol.now() + HOLD_MS);
};

/** Names the buyer, whose allowance is another than the one that the order took. */
const nameBuyer = async ({ world }: Sale, protocol: OrderProtocol, orderId: string): Promise<void> => {
  const startMs = world.agenda.nowMs;
  const order = await protocol.store.order(orderId);
  if (!order) return;
  const allowance = `buyer${(numberOf(orderId) + 1) % 2}`;
  const { buyer, attendees, locale } = order;
  const limits = order.limits ? { limits: limitsOfBuyer(order.limits, allowance) } : {};
  const answer = await setDetails(protocol, order, { buyer, attendees, locale, allowance, ...limits });
  const { outcome } = answer;
  world.count(`name the buyer: ${outcome}`);
  if (outcome === "limited" && !world.wasLimited(answer.limit, startMs)) world.fail("false limited");
  if (outcome === "too_many_open" && !world.wasFull(allowance, startMs)) world.fail("false too many open");
};

const pay = (sale: Sale, orderId: string): void => {
  const { world } = sale;
  const payment: Payment = {
    paymentId: `${orderId}.${world.captured.size}`,
    orderId,
    amountMinor: world.chance(0.03) ? PRICE_MINOR - 1 : PRICE_MINOR,
    currency: world.chance(0.03) ? "ARS" : "BRL",
  };
  world.captured.set(payment.paymentId, payment);
  const deliver = (delayMs: number, left: number): void => {
    sale.later(delayMs, (protocol, process) => book(sale, protocol, process, payment));
    if (left > 0) world.agenda.after(delayMs + REDELIVERY_MS, () => !sale.acknowledged.has(payment.paymentId) && deliver(0, left - 1));
  };
  deliver(sale.seconds(10), sale.redelivers ? REDELIVERIES : 0);
  if (world.chance(0.3)) deliver(sale.seconds(200), 0);
};

const book = async (sale: Sale, protocol: OrderProtocol, process: Process, payment: Payment): Promise<void> => {
  const { world } = sale;
  const startMs = world.agenda.nowMs;
  const settled = await settle(protocol, payment);
  sale.acknowledged.add(payment.paymentId);
  world.count(`settle: ${settled.outcome}`);
  if (settled.outcome === "returned") return;
  const { order, outcome } = settled;
  const late = outcome === "booked" && order.status === "refund_due" && world.owedFrom.get(order.orderId) !== "rejected";
  const isLimited = (order.limits ?? []).some((limit) => limit.key !== undefined && world.wasLimited(limit, startMs));
  if (late && !isLimited && ![...needs(order).keys()].some((pool) => world.wasShort(order, pool, startMs)))
    world.fail("a late payment was refused seats that were there");
  if (world.chance(0.7)) await finish(world, protocol, process, order);
};

/** Each request has a refund id of its own. */
const askFor = (world: World, orderId: string, part: Pick<RefundAsk, "ticketIds" | "amountMinor">): RefundAsk => ({
  refundId: `${orderId}.${world.agenda.nowMs}.${world.below(1_000)}`,
  by: "organizer",
  requestHash: "",
  keepFees: false,
  usedTicketIds: [],
  endAs: "refunded",
  ...part,
});

const takeBack = async (world: World, protocol: OrderProtocol, orderId: string, by: RefundAsk["by"] = "organizer"): Promise<void> => {
  const answer = await refundPart(protocol, orderId, { ...askFor(world, orderId, {}), by });
  world.count(`withdraw: ${answer.outcome === "done" ? "done" : answer.reason}`);
  const status = world.memory.rows.get(orderId)?.status;
  if (answer.outcome === "done" && status !== "refund_due" && status !== "refunded") world.fail("withdrawn, and nothing is due");
  if (
    answer.outcome === "refused" &&
    answer.reason === "ticket_used" &&
    ![...world.admitted].some((ticketId) => ticketId.startsWith(`${orderId}.`))
  )
    world.fail("a withdrawal was refused for a ticket that nobody used");
};

/** The message of a dispute, which is sent again until it was taken. A lost one takes the order back, and the sweeper repeats that. */
const dispute = async (sale: Sale, orderId: string): Promise<void> => {
  const { world } = sale;
  const row = world.memory.rows.get(orderId);
  const payment = [...world.captured.values()].find(({ paymentId }) => paymentId === row?.paymentId);
  if (!payment || row?.status === "paid") return;
  const tell = (notice: "dispute_open" | "dispute_lost" | "none") =>
    tolerant(sale.on((_, process) => world.note(process, payment, notice)));
  await tell("dispute_open");
  world.count("dispute: open");
  await world.sleep(sale.seconds(200));
  if (world.chance(0.4)) {
    await tell("none");
    return;
  }
  world.lose(payment);
  sale.lostDue.set(orderId, payment);
  await tolerant(sale.on((protocol, process) => followLost(sale, protocol, process, payment)));
};

const followLost = async (sale: Sale, protocol: OrderProtocol, process: Process, payment: Payment): Promise<void> => {
  const { orderId } = payment;
  await sale.world.note(process, payment, "dispute_lost");
  const order = await protocol.store.order(orderId);
  if (order?.status === "issued") await takeLost(protocol, order, `${orderId}.dispute`);
  sale.lostDue.delete(orderId);
};

/** Refunds a ticket and a part of the money, or money alone. */
const takeBackPart = async (world: World, protocol: OrderProtocol, orderId: string): Promise<void> => {
  const tickets = [...world.memory.tickets.values()].filter((ticket) => ticket.orderId === orderId);
  const { ticketId } = tickets[world.below(tickets.length)] ?? {};
  const isFreeOrder = world.memory.rows.get(orderId)?.amountMinor === 0;
  const amountMinor = isFreeOrder ? 0 : 100 + world.below(400);
  if (ticketId === undefined) return;
  const part = world.chance(0.7) ? { ticketIds: [ticketId], amountMinor } : { amountMinor };
  const answer = await refundPart(protocol, orderId, askFor(world, orderId, part));
  world.count(`part: ${answer.outcome === "done" ? "done" : answer.reason}`);
  if (answer.outcome === "refused" && answer.reason === "ticket_used" && !world.admitted.has(ticketId))
    world.fail("a part was refused for a ticket that nobody used");
};

const voidOne = async (world: World, protocol: OrderProtocol, orderId: string): Promise<void> => {
  const tickets = [...world.memory.tickets.values()].filter((ticket) => ticket.orderId === orderId);
  const { ticketId } = tickets[world.below(tickets.length)] ?? {};
  if (ticketId === undefined) return;
  const answer = await voidTicket(protocol, orderId, ticketId, world.chance(0.7));
  world.count(`void: ${answer.outcome === "voided" ? answer.outcome : answer.reason}`);
  if (answer.outcome === "voided" && !(world.memory.rows.get(orderId)?.voided ?? []).some((one) => one.ticketId === ticketId))
    world.fail("voided, and its order does not say so");
};

const open = (sale: Sale, orderId: string): void => {
  const { world } = sale;
  const planned = plan(world, orderId);
  const atMs = sale.seconds(250);
  sale.spawn(atMs, () => buy(sale, planned, false));
  if (world.chance(0.2)) sale.spawn(atMs + sale.seconds(60), () => buy(sale, planned, true));
  if (world.chance(0.2)) sale.later(atMs + 60 * SECOND + sale.seconds(400), (protocol) => takeBack(world, protocol, orderId));
  if (sale.parts)
    for (let times = 0; times < 4; times++)
      sale.later(atMs + 40 * SECOND + sale.seconds(400), (protocol) => takeBackPart(world, protocol, orderId));
  if (sale.disputes) {
    sale.spawn(atMs + 60 * SECOND + sale.seconds(200), () => dispute(sale, orderId));
    for (const by of ["buyer", "organizer", "buyer"] as const)
      if (world.chance(0.4)) sale.later(atMs + 60 * SECOND + sale.seconds(600), (protocol) => takeBack(world, protocol, orderId, by));
  }
  if (sale.voids)
    for (let times = 0; times < 5; times++)
      sale.later(atMs + 40 * SECOND + sale.seconds(400), (protocol) => voidOne(world, protocol, orderId));
  if (numberOf(orderId) % 3 === 0)
    for (const delay of [25, 60]) sale.later(atMs + delay * SECOND, (protocol) => nameBuyer(sale, protocol, orderId));
  if (planned.pending && world.chance(0.15)) sale.later(atMs + sale.seconds(30), (protocol) => cancel(protocol, orderId));
  for (let scans = 0; scans < 3; scans++)
    if (world.chance(0.5)) sale.later(atMs + 40 * SECOND + sale.seconds(500), (_, process) => world.scan(process, orderId));
};

export type Result = { failures: string[]; writes: number };

/** Simulates a history. The same seed gives the same history on every machine. */
export const run = async (seed: number, coverage: Coverage = new Map()): Promise<Result> => {
  const sale = new Sale(seed, coverage);
  const { world } = sale;
  const { agenda, network, failures } = world;
  const stopped = () => failures.size > 0 || sale.bug !== undefined;
  const startMs = agenda.nowMs;
  const orders = Array.from({ length: 4 + world.below(9) }, (_, at) => `order${at}`);
  for (const orderId of orders) open(sale, orderId);
  if (sale.resizes)
    for (let times = 0; times < 4; times++)
      sale.spawn(sale.seconds(700), async () => world.resize("house", 1 + world.below(world.tiers ? 4 : 12)));
  for (let atMs = SWEEP_MS; atMs < SWEEPS_MS; atMs += SWEEP_MS)
    sale.later(atMs + sale.seconds(10), (protocol, process) => sale.sweep(protocol, process));
  await agenda.runUntil(startMs + FAULTY_MS, stopped);
  network.faulty = false;
  for (let round = 0; round < CLOSING_ROUNDS && !stopped(); round++) {
    for (const payment of world.captured.values())
      if (owedAnAnswer(sale, payment)) sale.later(SECOND, (protocol, process) => book(sale, protocol, process, payment));
    sale.later(2 * SECOND, (protocol, process) => sale.sweep(protocol, process));
    await agenda.runUntil(agenda.nowMs + 2 * HOLD_MS, stopped);
  }
  if (sale.bug !== undefined) throw new Error(`the simulator broke at seed ${seed}`, { cause: sale.bug });
  if (failures.size === 0) world.close(orders);
  return { failures: [...failures], writes: world.writes };
};

const owedAnAnswer = ({ acknowledged, redelivers, world }: Sale, { paymentId, orderId }: Payment): boolean =>
  !acknowledged.has(paymentId) && (redelivers || world.memory.rows.get(orderId)?.paymentId !== paymentId);

export type Campaign = {
  seeds: number;
  writes: number;
  failing: number;
  first?: { seed: number; failures: string[] };
  symptoms: Map<string, number>;
  coverage: Coverage;
};

export const campaign = async (
  { from, seeds, untilFirst = false }: { from: number; seeds: number; untilFirst?: boolean },
  progress: (seed: number) => void = () => undefined,
): Promise<Campaign> => {
  const total: Campaign = { seeds: 0, writes: 0, failing: 0, symptoms: new Map(), coverage: new Map() };
  for (let seed = from; seed < from + seeds && !(untilFirst && total.failing > 0); seed++) {
    const { failures, writes } = await run(seed, total.coverage);
    total.seeds++;
    total.writes += writes;
    const [symptom] = failures;
    if (symptom !== undefined) {
      total.failing++;
      total.first ??= { seed, failures };
      total.symptoms.set(symptom, (total.symptoms.get(symptom) ?? 0) + 1);
    }
    progress(seed);
  }
  return total;
};
