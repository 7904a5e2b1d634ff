/** Tickets, refunds of parts, and voids. */
import { EXISTING_TICKET, MEMORY, PROTOCOL, REFUND, REFUND_RULES, RULES, VOID, WORLD, one, rowUnless, type Mutant } from "./patch.ts";

export const TICKET_MUTANTS: readonly Mutant[] = [
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
    patches: one(VOID, "      allocations: subtract(allocations, give),\n", ""),
  },
  {
    guard: "the seat of a used ticket stays taken",
    seed: 8,
    patches: one(VOID, 'status: "voided", unused: release', 'status: "voided", unused: false'),
  },
];
