/** Stock, types that wait for another, and when "sold out" is true. */
import { MEMORY, PROTOCOL, RULES, STOCK, STOCK_CACHE, TAKE, one, WITH_DEMAND, type Mutant } from "./patch.ts";

export const STOCK_MUTANTS: readonly Mutant[] = [
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
    patches: one(TAKE, "await protocol.store.reopen([...overbooked]);", "return { short: [...overbooked] };"),
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
    patches: [
      WITH_DEMAND,
      { file: TAKE, from: "const chooseShards = (", to: "export const chooseShards = (" },
      { file: PROTOCOL, from: "import { takeStock } from", to: "import { chooseShards, takeStock } from" },
      {
        file: PROTOCOL,
        from: "{ ...change, give: order.allocations, limits",
        to: "{ ...change, give: chooseShards(protocol, order, protocol.stockCache.of(orderDemand(order)), []) ?? order.allocations, limits",
      },
    ],
  },
  {
    guard: "a late payment records where it took its seats",
    patches: one(PROTOCOL, "=> ({ allocations, paymentId });", "=> ({ paymentId });"),
  },
  {
    guard: "a late payment takes its seats again",
    patches: one(
      TAKE,
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

  // A type that waits for another.
  {
    guard: "the next type waits until the one before is gone",
    seed: 1,
    patches: one(MEMORY, "if (open.length > 0)", "if (open.length > 99)"),
  },
  {
    guard: "what came back to an overbooked pool does not keep the next type shut",
    seed: 388,
    patches: one(TAKE, "if (outcome.overbooked.length === 0) return {", "return {"),
  },

  // "Sold out".
  {
    guard: "sold out is the answer of a consistent read",
    patches: one(
      TAKE,
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
    patches: [
      WITH_DEMAND,
      ...one(
        PROTOCOL,
        'return { outcome: "repeated", order: result.row };',
        'return { outcome: "sold_out", pools: [...orderDemand(order).keys()] };',
      ),
    ],
  },
  { guard: "sold out asks the row first", patches: one(PROTOCOL, ": await protocol.store.order(orderId);\n", ": undefined;\n") },
];
