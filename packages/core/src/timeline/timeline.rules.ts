/** The history of an order, from its row and its tickets' rows. */
import { iso } from "../kernel/clock.ts";
import type { OrderRow } from "../order/order.rules.ts";
import type { TicketRow } from "../ticket/ticket.schema.ts";
import type { TimelineEntry } from "./timeline.schema.ts";

/** `mailKeyOf`, which needs a secret. */
type KeyOf = (email: string) => string;
type Step = TimelineEntry["step"];
type Entry = Omit<TimelineEntry, "at"> & { atMs: number };

/** In the order in which they happen: steps of the same millisecond keep it. */
const STEPS_OF_ORDER = [
  ["placed", "createdAtMs"],
  ["rejected", "rejectedAtMs"],
  ["reserved", "reservedAtMs"],
  ["expired", "expiredAtMs"],
  ["cancelled", "cancelledAtMs"],
  ["declined", "cardDeclinedAtMs"],
  ["paid", "paidAtMs"],
  ["issued", "issuedAtMs"],
  ["told", "notifiedAtMs"],
  ["buyer_corrected", "buyerCorrectedAtMs"],
  ["address_retried", "addressRetriedAtMs"],
  ["refund_due", "refundDueAtMs"],
  ["refunded", "refundedAtMs"],
] as const satisfies readonly (readonly [Step, keyof OrderRow])[];

/** An order that is reserved within this time was placed and reserved in one step. */
const AT_ONCE_MS = 5_000;

const ofOrder = (row: OrderRow): Entry[] =>
  STEPS_OF_ORDER.flatMap(([step, name]) => {
    const atMs = row[name];
    const isOneStep = step === "placed" && row.reservedAtMs !== undefined && row.reservedAtMs - row.createdAtMs < AT_ONCE_MS;
    const named = step === "placed" && row.invitation !== undefined ? "invited" : step;
    return atMs === undefined || isOneStep ? [] : [{ step: named, atMs }];
  });

/** The last time that the buyer corrected their own name. */
const ofRename = ({ buyerRenamedAtMs, buyerRenamedFrom }: OrderRow): Entry[] =>
  buyerRenamedAtMs === undefined
    ? []
    : [{ step: "buyer_renamed", atMs: buyerRenamedAtMs, ...(buyerRenamedFrom === undefined ? {} : { from: buyerRenamedFrom }) }];

/** The refund that ends the order has its steps. */
const ofRefunds = ({ refunds = [], refundDueAtMs, currency }: OrderRow): Entry[] =>
  refunds.slice(0, refundDueAtMs === undefined ? undefined : -1).map(({ atMs, amountMinor, tickets, by }) => ({
    step: "part_refunded",
    atMs,
    amount: { amountMinor, currency },
    tickets: tickets.length,
    by,
  }));

const ofExchanges = ({ exchanges = [] }: OrderRow): Entry[] =>
  exchanges.map(({ atMs, fromName, toName, quantity }) => ({ step: "exchanged", atMs, fromProduct: fromName, product: toName, quantity }));

const ofTicket = ({ ticketId, attendeeName, scans, productNames }: TicketRow): Entry[] =>
  Object.values(scans)
    .filter(({ undoneAtMs }) => undoneAtMs === undefined)
    .map(({ did, atMs, gateName, productId, forced }) => ({
      step: did,
      atMs,
      ticketId,
      attendeeName,
      gate: gateName,
      ...(productId === undefined ? {} : { product: productNames[productId] ?? productId }),
      ...(forced ? { forced } : {}),
    }));

const ofChanges = ({ voided = [] }: OrderRow, ticket: TicketRow): Entry[] => {
  const { ticketId, attendeeName, reissuedAtMs, reassignedAtMs, reassignedFrom, correctedAtMs } = ticket;
  const of = (step: Step, atMs: number | undefined, more: Partial<Entry> = {}): Entry[] =>
    atMs === undefined ? [] : [{ step, atMs, ticketId, attendeeName, ...more }];
  return [
    ...of("corrected", correctedAtMs),
    ...of("reassigned", reassignedAtMs, reassignedFrom === undefined ? {} : { from: reassignedFrom }),
    ...of("reissued", reissuedAtMs),
    ...voided.filter((one) => one.ticketId === ticketId).flatMap(({ atMs, released }) => of("voided", atMs, released ? { released } : {})),
  ];
};

/** The newest of each address and result. The buyer's address before a correction is neither the buyer's nor an attendee's. */
const ofMail = ({ mailNotices = [] }: OrderRow, tickets: readonly TicketRow[], keyOf: KeyOf): Entry[] =>
  mailNotices.map(({ key, result, atMs }) => {
    const ticket = tickets.find(({ attendeeEmail }) => attendeeEmail !== undefined && keyOf(attendeeEmail) === key);
    return { step: `mail_${result}` as const, atMs, ...(ticket ? { ticketId: ticket.ticketId, attendeeName: ticket.attendeeName } : {}) };
  });

/** Newest first. */
export const timelineOf = (row: OrderRow, tickets: readonly TicketRow[], keyOf: KeyOf): TimelineEntry[] =>
  [
    ...ofOrder(row),
    ...ofRename(row),
    ...ofMail(row, tickets, keyOf),
    ...ofRefunds(row),
    ...ofExchanges(row),
    ...tickets.flatMap((ticket) => [...ofTicket(ticket), ...ofChanges(row, ticket)]),
  ]
    .map((entry, index) => ({ entry, index }))
    .toSorted((a, b) => b.entry.atMs - a.entry.atMs || b.index - a.index)
    .map(({ entry: { atMs, ...entry } }) => ({ at: iso(atMs), ...entry }));
