/** The protocol without each of its guards. A simulator that cannot find a missing guard proves nothing about it. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";
import type * as Sim from "./sim.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const PROTOCOL = "packages/core/src/order/order.protocol.ts";
const RULES = "packages/core/src/order/order.rules.ts";
const REFUND = "packages/core/src/order/order.refund.ts";
const REFUND_RULES = "packages/core/src/order/order.refund.rules.ts";
const STOCK = "packages/core/src/stock/stock.rules.ts";
const STOCK_CACHE = "packages/core/src/stock/stock.cache.ts";
const MEMORY = "bench/sim/memory.ts";
const WORLD = "bench/sim/world.ts";
const SIM = "bench/sim/sim.ts";

type Patch = { file: string; from: string; to: string };
/** `seed`: the first failing history, for rare ones. */
export type Mutant = { guard: string; patches: Patch[]; seed?: number };

const one = (file: string, from: string, to: string): Patch[] => [{ file, from, to }];

const ROW = '(row?.status ?? "absent") !== from';
const rowUnless = (excuse: string): Patch[] => one(MEMORY, ROW, `(${ROW} && !(${excuse}))`);
const EXISTING_TICKET = 'if (create.some(({ ticketId }) => this.tickets.has(ticketId))) return { done: false, reason: "ticket" };';

export const MUTANTS: Mutant[] = [
  // The row's condition, in each of its uses.
  { guard: "a row moves only from the status named", patches: rowUnless("true") },
  { guard: "an order comes into being once", patches: rowUnless('from === "absent"') },
  { guard: "a payment finds a reserved order", patches: rowUnless('from === "reserved" && to === "paid"') },
  { guard: "only what is held is given back", patches: rowUnless("give.length > 0 && row !== undefined") },
  { guard: "a late payment finds a dead order", patches: rowUnless('to === "paid" && (from === "expired" || from === "cancelled")') },
  { guard: "a refund is due from a dead order only", patches: rowUnless('to === "refund_due" && from !== "issued"') },
  {
    guard: "tickets come from a paid order, and once (a pair: either alone holds)",
    patches: [...rowUnless('to === "issued"'), { file: MEMORY, from: EXISTING_TICKET, to: "" }],
  },
  { guard: "expiry asks the row whether its time is over", patches: one(PROTOCOL, "set: {}, expiringBy: nowMs });", "set: {} });") },

  { guard: "an extension never shortens", seed: 102, patches: one(PROTOCOL, ", expiringBy: expiresAtMs });", " });") },
  {
    guard: "a pending order that is not there yet is not sold out",
    patches: one(
      PROTOCOL,
      'if (!result.row) throw new Transient("order.not_there_yet");',
      'if (!result.row) return { outcome: "sold_out", pools: [...orderDemand(order).keys()] };',
    ),
  },

  // Stock.
  { guard: "a shard gives no more than it has", patches: one(MEMORY, "this.#item(one).available < one.quantity", "false") },
  {
    guard: "an overbooked pool sells nothing",
    seed: 8_724,
    patches: one(
      MEMORY,
      "this.#item(one).available < one.quantity || this.#item(one).overbooked",
      "this.#item(one).available < one.quantity",
    ),
  },
  {
    guard: "what an overbooked pool lacks is taken off what comes back",
    patches: one(STOCK, "overbooked: left < 0 }", "overbooked: false }"),
  },
  {
    guard: "an overbooked pool is opened again when enough came back",
    patches: one(PROTOCOL, "await protocol.store.reopen([...overbooked]);", "return { short: [...overbooked] };"),
  },
  {
    guard: "the whole order or nothing",
    patches: [
      { file: MEMORY, from: "if (short.length > 0)\n", to: "if (short.length > 0 && short.length === take.length)\n" },
      { file: MEMORY, from: "for (const one of take) this", to: "for (const one of take) if (!short.includes(one)) this" },
    ],
  },
  {
    guard: "stock comes back in the write that ends the hold",
    patches: one(PROTOCOL, "{ ...change, give: order.allocations, limits", "{ ...change, limits"),
  },
  {
    guard: "what comes back is what the row recorded",
    patches: one(
      PROTOCOL,
      "{ ...change, give: order.allocations, limits",
      "{ ...change, give: chooseShards(protocol, order, protocol.stockCache.of(orderDemand(order)), []) ?? order.allocations, limits",
    ),
  },
  {
    guard: "a late payment records where it took its seats",
    patches: one(PROTOCOL, "=> ({ allocations, paymentId });", "=> ({ paymentId });"),
  },
  {
    guard: "a late payment takes its seats again",
    patches: one(
      PROTOCOL,
      "set: attributes, take: allocations, soldOut, limits });",
      'set: attributes, ...(to === "paid" && from !== "absent" && from !== "pending" ? {} : { take: allocations }), soldOut, limits });',
    ),
  },
  {
    guard: "lines of one pool are added up",
    patches: one(STOCK, "demand.set(pool, (demand.get(pool) ?? 0) + quantity)", "demand.set(pool, quantity)"),
  },
  {
    guard: "products are stock too",
    patches: one(
      RULES,
      "demandOf([...row.lines, ...row.products, ...released, ...pieces]);",
      "demandOf([...row.lines, ...released, ...pieces]);",
    ),
  },

  // Open orders of one buyer.
  {
    guard: "a buyer has so many open orders",
    patches: one(MEMORY, "takenOf(key) + quantity > max;", "takenOf(key) + quantity > max && max !== MAX_OPEN_ORDERS;"),
  },
  {
    guard: "an order takes of its buyer's allowance",
    patches: one(PROTOCOL, ', ...(order.allowance ? [oneOrder(order.allowance, "take")] : [])]', "]"),
  },
  {
    guard: "a late payment takes no allowance",
    patches: one(PROTOCOL, "cached: false, limits });", 'cached: false, limits: [...limits, oneOrder("buyer0", "take")] });'),
  },
  {
    guard: "an allowance comes back in the write that ends the hold",
    patches: one(PROTOCOL, "givingAllowance(\n      order,\n", "((_: OrderRow, each: RowMove) => each)(\n      order,\n"),
  },
  {
    guard: "an allowance comes back in the write that issues",
    patches: one(PROTOCOL, "const change = givingAllowance(order, {", "const change: RowMove = ((_, each) => each)(order, {"),
  },
  {
    guard: "what comes back is what the row still has of an allowance",
    patches: one(PROTOCOL, "const holding = { ...change, holding: allowance };", "const holding = { ...change };"),
  },
  {
    guard: "the buyer's allowance is taken when the buyer is named",
    patches: one(PROTOCOL, '...given, oneOrder(details.allowance, "take")]', "...given]"),
  },
  {
    guard: "what was taken before the buyer was named comes back",
    patches: one(PROTOCOL, "...given, oneOrder(details", "oneOrder(details"),
  },
  {
    guard: "the buyer is named on the allowance that was read",
    patches: one(MEMORY, '(row?.allowance ?? "") !== holding', "false"),
  },
  {
    guard: "what came back does not come back again",
    patches: one(PROTOCOL, 'set: { ...change.set, allowance: "" } };', "set: change.set };"),
  },
  {
    guard: "a pending order has nothing to give back",
    patches: one(PROTOCOL, 'return status === "pending" ? cleared : {', "return {"),
  },

  // Limits of a buyer and of a code.
  {
    guard: "a limit gives no more than is left",
    seed: 5,
    patches: one(MEMORY, "takenOf(key) + quantity > max;", "takenOf(key) + quantity > max && max === MAX_OPEN_ORDERS;"),
  },
  {
    guard: "a limit counts as many as are ordered",
    seed: 5,
    patches: one(MEMORY, "takenOf(key) + quantity > max;", "takenOf(key) >= max;"),
  },
  {
    guard: "an order takes of its limits",
    seed: 5,
    patches: one(PROTOCOL, 'const limits = [...limitWritesOf(order, "take"), ', "const limits = ["),
  },
  {
    guard: "a limit comes back in the write that ends the hold",
    seed: 5,
    patches: one(
      PROTOCOL,
      'give: order.allocations, limits: limitWritesOf(order, "give") } : change',
      "give: order.allocations } : change",
    ),
  },
  {
    guard: "a pending order has none of its limits to give back",
    seed: 5,
    patches: one(
      PROTOCOL,
      'limits: limitWritesOf(order, "give") } : change',
      'limits: limitWritesOf(order, "give") } : { ...change, limits: limitWritesOf(order, "give") }',
    ),
  },
  {
    guard: "a limit comes back in the write that ends the order",
    seed: 5,
    patches: one(REFUND_RULES, "give: [...give.values(), ...limitWritesOf(", "give: [...limitWritesOf("),
  },
  {
    guard: "a part gives back its part of a limit",
    seed: 30,
    patches: one(REFUND, "    limits: limits.give,\n", '    limits: to === "issued" ? [] : limits.give,\n'),
  },
  {
    guard: "a late payment takes its limits again",
    seed: 5,
    patches: one(PROTOCOL, "cached: false, limits });", "cached: false, limits: [] });"),
  },
  {
    guard: "limits follow the buyer",
    seed: 5,
    patches: one(PROTOCOL, "[...movedLimits(row.limits, details.limits), ", "["),
  },
  {
    guard: "limits come back when the buyer changes",
    seed: 5,
    patches: one(RULES, '...limitWritesOf({ limits: without(before, after) }, "give"),', ""),
  },
  {
    guard: "limits are taken when the buyer is named",
    seed: 5,
    patches: one(RULES, '...limitWritesOf({ limits: without(after, before) }, "take")', ""),
  },
  {
    guard: "the uses of a code stay when its buyer is named",
    seed: 5,
    patches: one(RULES, "all.filter(({ key }) => !others.some((other) => other.key === key));", "all.slice(others.length * 0);"),
  },
  {
    guard: "a released ticket gives back its part of a limit",
    seed: 8,
    patches: one(PROTOCOL, "...(left && { limits: left.give }),", ""),
  },
  {
    guard: "the order forgets the part of a limit that it gave back",
    seed: 8,
    patches: one(PROTOCOL, "      ...(left && { limits: left.limits }),\n", ""),
  },

  // A type that waits for another.
  {
    guard: "the next type waits until the one before is gone",
    seed: 1,
    patches: one(MEMORY, "if (open.length > 0)", "if (open.length > 99)"),
  },
  {
    guard: "what came back to an overbooked pool does not keep the next type shut",
    seed: 388,
    patches: one(PROTOCOL, "if (outcome.overbooked.length === 0) return {", "return {"),
  },

  // Disputes.
  {
    guard: "nothing is refunded after a lost dispute",
    seed: 2,
    patches: one(REFUND_RULES, 'row.moneyNotice === "dispute_lost" && ask.by', "false && ask.by"),
  },
  {
    guard: "a buyer's refund waits while a bank decides",
    seed: 2,
    patches: one(REFUND_RULES, 'row.moneyNotice === "dispute_open" && (ask.by', "false && (ask.by"),
  },
  {
    guard: "a refund finds the money as it was read",
    seed: 1_802,
    patches: one(REFUND, '    moneyNotice: order.moneyNotice ?? "none",\n', ""),
  },
  {
    guard: "a lost dispute voids what it cannot take back",
    seed: 2,
    patches: one(REFUND, 'if (outcome === "done") return;\n', "if (outcome) return;\n"),
  },

  // "Sold out".
  {
    guard: "sold out is the answer of a consistent read",
    patches: one(
      PROTOCOL,
      "const reading = await stockCache.read(",
      "const reading = stockCache.of(demand).length > 0 ? { number: 0, startedAtMs: 0, shards: stockCache.of(demand) } : await stockCache.read(",
    ),
  },
  {
    guard: "a shared read began after the attempt",
    seed: 373,
    patches: one(STOCK_CACHE, "running && (this.#lastRead.get(key) ?? 0) > since", "running"),
  },
  { guard: "cached: only for as much as was refused", patches: one(STOCK_CACHE, "quantity >= known.quantity && nowMs", "nowMs") },
  { guard: "cached: for two seconds", patches: one(STOCK_CACHE, "&& nowMs - known.atMs < this.#soldOutMs", "&& this.#soldOutMs > 0") },
  { guard: "cached: until stock comes back", patches: one(STOCK_CACHE, "this.#refused.delete(pool);", "") },
  {
    guard: "cached: not from a read that may have missed what came back",
    seed: 132,
    patches: one(STOCK_CACHE, "number > (this.#returned.get(pool) ?? 0) && ", ""),
  },
  {
    guard: "a rejection, which is for good, is never cached",
    seed: 141,
    patches: one(PROTOCOL, 'cached: from === "absent", limits, soldOut }', "cached: true, limits, soldOut }"),
  },
  {
    guard: "a late payment is never refused from the cache",
    seed: 374,
    patches: one(PROTOCOL, 'to: "paid", set, cached: false, ', 'to: "paid", set, cached: true, '),
  },
  {
    guard: "a refused write is answered from the row",
    patches: one(
      PROTOCOL,
      'return { outcome: "repeated", order: result.row };',
      'return { outcome: "sold_out", pools: [...orderDemand(order).keys()] };',
    ),
  },
  { guard: "sold out asks the row first", patches: one(PROTOCOL, ": await protocol.store.order(orderId);\n", ": undefined;\n") },

  // Payment.
  {
    guard: "the payment's id is compared before the write",
    patches: one(
      RULES,
      'if (row.paymentId === payment.paymentId) return "counted";\n  if (row.paymentId !== undefined) return "other_payment";',
      'if (row.paymentId !== undefined) return "counted";',
    ),
  },
  {
    guard: "the payment's id is compared after the write",
    patches: one(
      PROTOCOL,
      'return done ? { outcome: "booked", order: row } : settleAgainst(protocol, settlement, row);',
      'return { outcome: "booked", order: row };',
    ),
  },
  { guard: "the amount is compared", patches: one(RULES, "payment.amountMinor !== row.amountMinor || ", "") },
  { guard: "the currency is compared", patches: one(RULES, " || payment.currency !== row.currency", "") },
  {
    guard: "a payment is acknowledged when it is booked",
    patches: one(PROTOCOL, "? settleAgainst(protocol, settlement, result.row)", '? { outcome: "already", order }'),
  },
  {
    guard: "a payment before the order waits",
    patches: one(
      PROTOCOL,
      'if (!order || order.status === "pending") throw',
      'if (order?.status === "pending") return { outcome: "already", order };\n  if (!order) throw',
    ),
  },
  {
    guard: "money goes back only when the row says so",
    patches: one(PROTOCOL, 'if (order.status !== "refund_due") return order;\n  if', "if"),
  },
  {
    guard: "refunded is said after the refund",
    patches: one(
      PROTOCOL,
      'if (!isFree(order)) await giveBack(order);\n  return (await move(protocol, order, { to: "refunded", set: {} })).row;',
      'const { row } = await move(protocol, order, { to: "refunded", set: {} });\n  if (!isFree(order)) await giveBack(order);\n  return row;',
    ),
  },
  { guard: "a free order is paid as it is placed", patches: one(PROTOCOL, 'isFree(order) ? "paid" : "reserved"', '"reserved"') },
  { guard: "only a free order is paid as it is placed", patches: one(PROTOCOL, 'isFree(order) ? "paid" : "reserved"', '"paid"') },
  {
    guard: "a free order is refunded without the provider",
    patches: one(PROTOCOL, "if (!isFree(order)) await giveBack(order);", "await giveBack(order);"),
  },

  // Tickets.
  {
    guard: "ticket ids follow from the order",
    patches: [
      ...one(WORLD, "`${orderId}.${line}.${index}`", "`${orderId}.${line}.${index}.${this.random()}`"),
      ...rowUnless('to === "issued" && row?.status === "issued"'),
    ],
  },
  {
    guard: "tickets come in the write that issues",
    patches: one(PROTOCOL, '{ to: "issued", set, create }', '{ to: "issued", set, ...(create.length > 50 && { create }) }'),
  },
  {
    guard: "only unused tickets are refunded",
    patches: one(MEMORY, "if (end?.unused &&", "if (false &&"),
  },
  {
    guard: "tickets end in the write that gives back",
    patches: one(REFUND, "    end: { ticketIds: unused, status: ask.endAs, unused: true },\n", ""),
  },
  {
    guard: "a paid order is issued before it is refunded",
    patches: [
      { file: REFUND, from: "const order = read && (await issue(protocol, read));", to: "const order = read;" },
      {
        file: REFUND_RULES,
        from: 'if (row.status !== "issued") return refuse',
        to: 'if (row.status !== "issued" && row.status !== "paid") return refuse',
      },
      {
        file: REFUND,
        from: "    end: { ticketIds: unused,",
        to: '    end: { ticketIds: order.status === "paid" ? [] : unused,',
      },
      { file: RULES, from: 'paid: { paid: "keep", issued: "keep" }', to: 'paid: { paid: "keep", issued: "keep", refund_due: "give" }' },
      { file: MEMORY, from: EXISTING_TICKET, to: "" },
      ...rowUnless('to === "issued" && row?.status === "refund_due"'),
    ],
  },

  // Refunds of parts.
  {
    guard: "two refunds at once give back one seat",
    seed: 6,
    patches: one(MEMORY, "if (change.refunded !== undefined &&", "if (change.refunded !== undefined && from !== to &&"),
  },
  {
    guard: "a refund that was made is not made again",
    seed: 6,
    patches: one(REFUND_RULES, ".filter(({ ticketId }) => !gone.has(ticketId));", ";"),
  },
  {
    guard: "no more goes back than was paid",
    seed: 6,
    patches: one(REFUND_RULES, "(ask.amountMinor ?? 0) > most", "(ask.amountMinor ?? 0) > Infinity"),
  },
  {
    guard: "the order forgets the seats that a refund gave back",
    seed: 6,
    patches: one(REFUND, "      allocations,\n", ""),
  },
  {
    guard: "the order counts what went back",
    seed: 6,
    patches: one(REFUND, "refundedMinor: refundedMinor + refund.amountMinor", "refundedMinor"),
  },

  // Voids.
  {
    guard: "a seat of a voided ticket goes back on sale once",
    seed: 8,
    patches: one(MEMORY, "if (voided && JSON", "if (voided && from !== to && JSON"),
  },
  {
    guard: "a refund gives back no seat that a voided ticket gave back",
    seed: 8,
    patches: one(REFUND, "    voided: order.voided ?? [],\n", ""),
  },
  {
    guard: "the order forgets the seat that it gave back",
    seed: 8,
    patches: one(PROTOCOL, "      allocations: subtract(allocations, give),\n", ""),
  },
  {
    guard: "the seat of a used ticket stays taken",
    seed: 8,
    patches: one(PROTOCOL, 'status: "voided", unused: release', 'status: "voided", unused: false'),
  },

  // The sweeper.
  {
    guard: "the sweeper expires",
    patches: one(SIM, "await issue(protocol, await expire(protocol, order))", "await issue(protocol, order)"),
  },
  {
    guard: "the sweeper issues",
    patches: one(SIM, "await issue(protocol, await expire(protocol, order))", "await expire(protocol, order)"),
  },
  {
    guard: "the sweeper refunds",
    patches: one(SIM, "  await refund(protocol, moved, (due) => world.giveBack(process, due));\n", "  void moved;\n"),
  },
  {
    guard: "a paid order stays due",
    patches: one(RULES, "return row.nowMs + unfinishedMs(row);", "return 0;"),
  },
  { guard: "a refund stays due", patches: one(RULES, "row.nowMs + (row.attention ? ATTENTION_MS : REFUND_MS)", "0") },
];

/** Bundles the simulator with a patched protocol. A patch that matches no text is an error, because its guard would be untested. */
export const load = async ({ guard, patches }: Mutant): Promise<typeof Sim> => {
  const applied = new Set<Patch>();
  const mutate: Plugin = {
    name: "mutate",
    setup: (bundler) =>
      bundler.onLoad({ filter: /\.ts$/ }, async ({ path: file }) => {
        let contents = await readFile(file, "utf8");
        for (const patch of patches.filter((each) => path.join(ROOT, each.file) === file)) {
          if (contents.split(patch.from).length !== 2) throw new Error(`"${guard}": its patch fits ${patch.file} not once: ${patch.from}`);
          contents = contents.replace(patch.from, () => patch.to);
          applied.add(patch);
        }
        return { contents, loader: "ts" };
      }),
  };
  const folder = await mkdtemp(path.join(tmpdir(), "catraca-sim-"));
  const outfile = path.join(folder, "sim.mjs");
  try {
    await build({
      entryPoints: [path.join(ROOT, SIM)],
      outfile,
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node24",
      logLevel: "silent",
      plugins: [mutate],
    });
    if (applied.size !== patches.length) throw new Error(`"${guard}": a patched file is not part of the simulator`);
    return (await import(/* @vite-ignore */ pathToFileURL(outfile).href)) as typeof Sim;
  } finally {
    await rm(folder, { recursive: true });
  }
};
