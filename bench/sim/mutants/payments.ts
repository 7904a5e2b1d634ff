/** Payments and disputes. */
import { PROTOCOL, REFUND, REFUND_RULES, RULES, one, type Mutant } from "./patch.ts";

export const PAYMENT_MUTANTS: readonly Mutant[] = [
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
    patches: one(PROTOCOL, 'if (order.status !== "refund_due") return order;\n  const { issuedAtMs', "const { issuedAtMs"),
  },
  {
    guard: "refunded is said after the refund",
    patches: one(
      PROTOCOL,
      'if (!isFree(order)) await giveBack(order);\n  return (await move(protocol, order, { to: "refunded", set })).row;',
      'const { row } = await move(protocol, order, { to: "refunded", set });\n  if (!isFree(order)) await giveBack(order);\n  return row;',
    ),
  },
  { guard: "a free order is paid as it is placed", patches: one(PROTOCOL, 'isFree(order) ? "paid" : "reserved"', '"reserved"') },
  { guard: "only a free order is paid as it is placed", patches: one(PROTOCOL, 'isFree(order) ? "paid" : "reserved"', '"paid"') },
  {
    guard: "a free order is refunded without the provider",
    patches: one(PROTOCOL, "if (!isFree(order)) await giveBack(order);", "await giveBack(order);"),
  },
];
