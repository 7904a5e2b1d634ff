/**
 * Drives the product's order protocol through a seeded world of faults: lost requests and replies, conflicts, late duplicates, slowness, pauses,
 * processes that die at any await, a stale due index, double and wrong payments, and many buyers at once.
 * A second here is a millisecond of real time: calls take seconds and a hold a hundred of them, so that rare races become common.
 */
import { cancel } from "@catraca/core/order/order.protocol.ts";
import type { Payment } from "@catraca/core/order/order.store.ts";
import { book, buy, correctAddress, dispute, nameBuyer, takeBack, takeBackPart, voidOne } from "./acts.ts";
import { SECOND } from "./network.ts";
import { numberOf, plan } from "./plan.ts";
import { Sale } from "./sale.ts";
import { HOLD_MS, type Coverage } from "./world.ts";

/** Until then the network is faulty. Afterwards everything unfinished must end. */
const FAULTY_MS = 2_200 * SECOND;
const SWEEPS_MS = 1_500 * SECOND;
const SWEEP_MS = 50 * SECOND;
const CLOSING_ROUNDS = 8;

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
  if (sale.corrects)
    for (let times = 0; times < 5; times++)
      sale.later(atMs + 40 * SECOND + sale.seconds(400), (protocol) => correctAddress(sale, protocol, orderId));
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
