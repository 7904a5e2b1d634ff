/** Open orders of one buyer, and limits of a buyer and of a code. */
import { LIMITS, MEMORY, PROTOCOL, REFUND, REFUND_RULES, VOID, one, type Mutant } from "./patch.ts";

export const LIMIT_MUTANTS: readonly Mutant[] = [
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
    patches: one(LIMITS, '...limitWritesOf({ limits: without(before, after) }, "give"),', ""),
  },
  {
    guard: "limits are taken when the buyer is named",
    seed: 5,
    patches: one(LIMITS, '...limitWritesOf({ limits: without(after, before) }, "take")', ""),
  },
  {
    guard: "the uses of a code stay when its buyer is named",
    seed: 5,
    patches: one(LIMITS, "all.filter(({ key }) => !others.some((other) => other.key === key));", "all.slice(others.length * 0);"),
  },
  {
    guard: "a released ticket gives back its part of a limit",
    seed: 8,
    patches: one(VOID, "...(left && { limits: left.give }),", ""),
  },
  {
    guard: "the order forgets the part of a limit that it gave back",
    seed: 8,
    patches: one(VOID, "      ...(left && { limits: left.limits }),\n", ""),
  },
  {
    guard: "a refund gives back to the buyer whom the order has then",
    seed: 30,
    patches: one(REFUND, "    generation: order.tokenGeneration,\n", ""),
  },
  {
    guard: "a released ticket gives back to the buyer whom the order has then",
    seed: 40,
    patches: one(VOID, "    generation: order.tokenGeneration,\n", ""),
  },
  {
    guard: "a newer link leaves what a refund wrote of the limits",
    seed: 120,
    patches: one(PROTOCOL, "...(limits.length === 0 ? {} : { limits: limitsAfter }),", "limits: limitsAfter,"),
  },
];
