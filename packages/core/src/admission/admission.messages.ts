/** Messages about scans: a successful scan comes from its ticket's row, a refused one from its own row. */
import { iso } from "../kernel/clock.ts";
import type { Message, RowChange } from "../kernel/message.ts";
import type { ScanRecord } from "../ticket/ticket.schema.ts";

export type TicketScanned = Message<
  "ticket.scanned",
  {
    scanId: string;
    ticketId: string;
    eventId: string;
    ticketTypeId: string;
    gateId: string;
    deviceId: string;
    did: ScanRecord["did"];
    /** The piece that a redemption took. Messages of an earlier version have none. */
    productId?: string;
    atMs: number;
    first: boolean;
    insideBy: -1 | 0 | 1;
    forced: boolean;
  }
>;
export type ScanRefused = Message<
  "scan.refused",
  { scanId: string; eventId: string; gateId: string; deviceId: string; reason: string; atMs: number }
>;

/** `last`: the ticket was never in, as if the scan had not been. */
export type ScanUndone = Message<"scan.undone", Omit<TicketScanned["data"], "first" | "forced"> & { last: boolean }>;

type Ticket = {
  ticketId: string;
  eventId: string;
  ticketTypeId: string;
  inside: boolean;
  entries: number;
  scans: Record<string, ScanRecord>;
};

const pieceOf = ({ did, productId, took }: ScanRecord): { productId?: string } =>
  did !== "redeemed" || productId === undefined || took === false ? {} : { productId };

const insideByOf = (old: Ticket, ticket: Ticket): -1 | 0 | 1 => (ticket.inside === old.inside ? 0 : ticket.inside ? 1 : -1);

const messagesOfUndone = (old: Ticket, ticket: Ticket): ScanUndone[] =>
  Object.entries(ticket.scans).flatMap(([scanId, scan]) => {
    const { did, atMs, gateId, deviceId, undoneAtMs } = scan;
    return undoneAtMs === undefined || old.scans[scanId] === undefined || old.scans[scanId].undoneAtMs !== undefined
      ? []
      : [
          {
            id: `${ticket.ticketId}/${scanId}/undone`,
            type: "scan.undone" as const,
            at: iso(undoneAtMs),
            causedBy: ticket.ticketId,
            data: {
              scanId,
              ticketId: ticket.ticketId,
              eventId: ticket.eventId,
              ticketTypeId: ticket.ticketTypeId,
              gateId,
              deviceId,
              did,
              ...pieceOf(scan),
              atMs,
              last: old.entries > 0 && ticket.entries === 0,
              insideBy: insideByOf(old, ticket),
            },
          },
        ];
  });

/** A write adds one scan or undoes one, so it also caused the changes of `entries` and `inside`. */
export const messagesOfTicket = ({ before, after }: RowChange): (TicketScanned | ScanUndone)[] => {
  if (!before || !after) return [];
  const [old, ticket] = [before as Ticket, after as Ticket];
  return [...messagesOfScanned(old, ticket), ...messagesOfUndone(old, ticket)];
};

const messagesOfScanned = (old: Ticket, ticket: Ticket): TicketScanned[] =>
  Object.entries(ticket.scans)
    .filter(([scanId]) => !(scanId in old.scans))
    .map(([scanId, scan]) => ({
      id: `${ticket.ticketId}/${scanId}`,
      type: "ticket.scanned",
      at: iso(scan.atMs),
      causedBy: ticket.ticketId,
      data: {
        scanId,
        ticketId: ticket.ticketId,
        eventId: ticket.eventId,
        ticketTypeId: ticket.ticketTypeId,
        gateId: scan.gateId,
        deviceId: scan.deviceId,
        did: scan.did,
        ...pieceOf(scan),
        atMs: scan.atMs,
        first: old.entries === 0 && ticket.entries > 0,
        insideBy: insideByOf(old, ticket),
        forced: scan.forced ?? false,
      },
    }));

/** Nobody goes out who is outside, unless a supervisor forces it. */
const withExit = <T extends TicketScanned | ScanUndone>(message: T): T =>
  message.data.did === "exited" ? { ...message, data: { ...message.data, insideBy: message.type === "ticket.scanned" ? -1 : 1 } } : message;

/**
 * The messages of the scans that a ticket still lists, made again from its row with the names that they had. The row does not say which of them changed
 * `entries` and `inside`: only of exits is it assumed, so that each scan that counted has something to count.
 */
export const messagesOfPastScans = (row: Ticket): (TicketScanned | ScanUndone)[] => {
  const of = (scans: Ticket["scans"]): RowChange["before"] => ({ ...row, scans });
  const made = Object.entries(row.scans).map(([scanId, { undoneAtMs: _undoneAtMs, ...scan }]) => [scanId, scan] as const);
  return [
    ...messagesOfTicket({ entity: "ticket", before: of({}), after: of(Object.fromEntries(made)) }),
    ...messagesOfTicket({ entity: "ticket", before: of(Object.fromEntries(made)), after: of(row.scans) }),
  ].map(withExit);
};

type Refused = { scanId: string; eventId: string; gateId: string; deviceId: string; reason?: string; atMs: number };

/** A successful scan is announced by its ticket's row. */
export const messagesOfScan = ({ before, after }: RowChange): ScanRefused[] => {
  if (before || !after) return [];
  const { scanId, eventId, gateId, deviceId, reason, atMs } = after as Refused;
  if (reason === undefined) return [];
  return [
    {
      id: `${eventId}/${scanId}`,
      type: "scan.refused",
      at: iso(atMs),
      causedBy: scanId,
      data: { scanId, eventId, gateId, deviceId, reason, atMs },
    },
  ];
};
