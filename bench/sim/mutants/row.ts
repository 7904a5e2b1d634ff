/** The row's condition in each of its uses, and the sweeper that finishes what is due. */
import { DUE, EXISTING_TICKET, MEMORY, PROTOCOL, SALE, one, rowUnless, WITH_DEMAND, type Mutant } from "./patch.ts";

export const ROW_MUTANTS: readonly Mutant[] = [
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
    patches: [
      WITH_DEMAND,
      ...one(
        PROTOCOL,
        'if (!result.row) throw new Transient("order.not_there_yet");',
        'if (!result.row) return { outcome: "sold_out", pools: [...orderDemand(order).keys()] };',
      ),
    ],
  },

  // The sweeper.
  {
    guard: "the sweeper expires",
    patches: one(SALE, "await issue(protocol, await expire(protocol, order))", "await issue(protocol, order)"),
  },
  {
    guard: "the sweeper issues",
    patches: one(SALE, "await issue(protocol, await expire(protocol, order))", "await expire(protocol, order)"),
  },
  {
    guard: "the sweeper refunds",
    patches: one(SALE, "  await refund(protocol, moved, (due) => world.giveBack(process, due));\n", "  void moved;\n"),
  },
  {
    guard: "a paid order stays due",
    patches: one(DUE, "return row.nowMs + unfinishedMs(row);", "return 0;"),
  },
  { guard: "a refund stays due", patches: one(DUE, "row.nowMs + (row.attention ? ATTENTION_MS : REFUND_MS)", "0") },
];
