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

type Ticket = {
  ticketId: string;
  eventId: string;
  ticketTypeId: string;
  inside: boolean;
  entries: number;
  scans: Record<string, ScanRecord>;
};

/** A write adds one scan, so it also caused the changes of `entries` and `inside`. */
export const messagesOfTicket = ({ before, after }: RowChange): TicketScanned[] => {
  if (!before || !after) return [];
  const old = before as Ticket;
  const ticket = after as Ticket;
  return Object.entries(ticket.scans)
    .filter(([scanId]) => !(scanId in old.scans))
    .map(([scanId, { did, atMs, gateId, deviceId, forced }]) => ({
      id: `${ticket.ticketId}/${scanId}`,
      type: "ticket.scanned",
      at: iso(atMs),
      causedBy: ticket.ticketId,
      data: {
        scanId,
        ticketId: ticket.ticketId,
        eventId: ticket.eventId,
        ticketTypeId: ticket.ticketTypeId,
        gateId,
        deviceId,
        did,
        atMs,
        first: old.entries === 0 && ticket.entries > 0,
        insideBy: ticket.inside === old.inside ? 0 : ticket.inside ? 1 : -1,
        forced: forced ?? false,
      },
    }));
};

type Refused = { scanId: string; eventId: string; gateId: string; deviceId: string; reason: string; atMs: number };

export const messagesOfScan = ({ before, after }: RowChange): ScanRefused[] => {
  if (before || !after) return [];
  const { scanId, eventId, gateId, deviceId, reason, atMs } = after as Refused;
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
