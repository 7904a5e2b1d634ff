import { expect, it } from "vitest";
import type { OrderRow } from "../order/order.rules.ts";
import type { TicketRow } from "../ticket/ticket.schema.ts";
import { timelineOf } from "./timeline.rules.ts";

const MINUTE_MS = 60_000;
const at = (minute: number): string => new Date(minute * MINUTE_MS).toISOString();
const order = (instants: Partial<OrderRow>) => ({ createdAtMs: 0, ...instants }) as OrderRow;
const keyOf = (email: string): string => email;
const stepsOf = (row: OrderRow, tickets: TicketRow[] = []) => timelineOf(row, tickets, keyOf).map(({ step }) => step);

const scan = { gateId: "gat_a", gateName: "North", deviceId: "dev_a" };
const ticket = {
  ticketId: "tkt_a",
  attendeeName: "Bia",
  productNames: { prd_a: "Popcorn" },
  scans: {
    scn_a: { ...scan, did: "admitted", atMs: 9 * MINUTE_MS },
    scn_b: { ...scan, did: "redeemed", atMs: 10 * MINUTE_MS, productId: "prd_a" },
    scn_c: { ...scan, did: "exited", atMs: 11 * MINUTE_MS, forced: true },
    scn_d: { ...scan, did: "admitted", atMs: 12 * MINUTE_MS, undoneAtMs: 13 * MINUTE_MS },
  },
} as unknown as TicketRow;

it("tells a sale from its placing to the gate, the newest in front", () => {
  const row = order({ reservedAtMs: 20, paidAtMs: MINUTE_MS, issuedAtMs: 2 * MINUTE_MS, notifiedAtMs: 2 * MINUTE_MS });
  expect(timelineOf(row, [ticket], keyOf)).toEqual([
    { at: at(11), step: "exited", ticketId: "tkt_a", attendeeName: "Bia", gate: "North", forced: true },
    { at: at(10), step: "redeemed", ticketId: "tkt_a", attendeeName: "Bia", gate: "North", product: "Popcorn" },
    { at: at(9), step: "admitted", ticketId: "tkt_a", attendeeName: "Bia", gate: "North" },
    // In the same millisecond, in the order in which they follow.
    { at: at(2), step: "told" },
    { at: at(2), step: "issued" },
    { at: at(1), step: "paid" },
    { at: new Date(20).toISOString(), step: "reserved" },
  ]);
});

it("tells which tickets were passed on, corrected, reissued and voided, and whether a seat went back on sale", () => {
  const changed = (ticketId: string, more: object = {}) => ({ ...ticket, scans: {}, ticketId, ...more }) as unknown as TicketRow;
  const voided = { ticketTypeId: "tty_a", atMs: 5 * MINUTE_MS };
  const row = order({
    voided: [
      { ...voided, ticketId: "tkt_a", released: true },
      { ...voided, ticketId: "tkt_b", atMs: 6 * MINUTE_MS, released: false },
    ],
  });
  const passedOn = { reassignedAtMs: 2 * MINUTE_MS, reassignedFrom: "Ana", correctedAtMs: 3 * MINUTE_MS };
  const tickets = [changed("tkt_a", { reissuedAtMs: 4 * MINUTE_MS }), changed("tkt_b"), changed("tkt_c", passedOn)];
  expect(timelineOf(row, tickets, keyOf).slice(0, -1)).toEqual([
    { at: at(6), step: "voided", ticketId: "tkt_b", attendeeName: "Bia" },
    { at: at(5), step: "voided", ticketId: "tkt_a", attendeeName: "Bia", released: true },
    { at: at(4), step: "reissued", ticketId: "tkt_a", attendeeName: "Bia" },
    { at: at(3), step: "corrected", ticketId: "tkt_c", attendeeName: "Bia" },
    { at: at(2), step: "reassigned", ticketId: "tkt_c", attendeeName: "Bia", from: "Ana" },
  ]);
});

it("says that an order was placed where that did not reserve it at once", () => {
  expect(stepsOf(order({}))).toEqual(["placed"]);
  expect(stepsOf(order({ reservedAtMs: 10_000 }))).toEqual(["reserved", "placed"]);
  expect(stepsOf(order({ rejectedAtMs: 1 }))).toEqual(["rejected", "placed"]);
  expect(stepsOf(order({ paidAtMs: 1 }))).toEqual(["paid", "placed"]);
});

it("tells what was paid late and given back", () => {
  const row = order({ reservedAtMs: 0, expiredAtMs: 1_000, paidAtMs: 2_000, issuedAtMs: 3_000, refundDueAtMs: 4_000, refundedAtMs: 5_000 });
  expect(stepsOf(row)).toEqual(["refunded", "refund_due", "issued", "paid", "expired", "reserved"]);
  expect(stepsOf(order({ reservedAtMs: 0, cancelledAtMs: 1_000 }))).toEqual(["cancelled", "reserved"]);
});

it("counts five seconds between placing and reserving as two steps, and less as one", () => {
  expect(stepsOf(order({ createdAtMs: 1_000, reservedAtMs: 5_999 }))).toEqual(["reserved"]);
  expect(stepsOf(order({ createdAtMs: 1_000, reservedAtMs: 6_000 }))).toEqual(["reserved", "placed"]);
  expect(stepsOf(order({ createdAtMs: 3_000, reservedAtMs: 3_000 }))).toEqual(["reserved"]);
});

it("names a product only where a scan redeemed one", () => {
  for (const entry of timelineOf(order({}), [ticket], keyOf).filter(({ step }) => step !== "redeemed"))
    expect(entry).not.toHaveProperty("product");
});

it("tells which email came back, and whose address it was where an attendee has another one", () => {
  const mailNotices = [
    { key: "ana@example.com", result: "bounced" as const, sentAtMs: MINUTE_MS, atMs: 2 * MINUTE_MS },
    { key: "bia@example.com", result: "complained" as const, sentAtMs: MINUTE_MS, atMs: 3 * MINUTE_MS },
  ];
  const bia = { ...ticket, scans: {}, attendeeEmail: "bia@example.com" } as unknown as TicketRow;
  const row = order({ mailNotices, buyerCorrectedAtMs: 4 * MINUTE_MS, addressRetriedAtMs: 5 * MINUTE_MS });
  expect(timelineOf(row, [bia], keyOf).slice(0, -1)).toEqual([
    { at: at(5), step: "address_retried" },
    { at: at(4), step: "buyer_corrected" },
    { at: at(3), step: "mail_complained", ticketId: "tkt_a", attendeeName: "Bia" },
    { at: at(2), step: "mail_bounced" },
  ]);
});
