/** What the gates announce: each scan that did something, read off its ticket, and each refused one, from its row. */
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

/** One write adds one scan, so entries and inside moved because of it. */
export const messagesOfTicket = ({ before, after }: RowChange): TicketScanned[] => {
  if (!before || !after) return [];
  const was = before as Ticket;
  const is = after as Ticket;
  return Object.entries(is.scans)
    .filter(([scanId]) => !(scanId in was.scans))
    .map(([scanId, { did, atMs, gateId, deviceId, forced }]) => ({
      id: `${is.ticketId}/${scanId}`,
      type: "ticket.scanned",
      at: iso(atMs),
      causedBy: is.ticketId,
      data: {
        scanId,
        ticketId: is.ticketId,
        eventId: is.eventId,
        ticketTypeId: is.ticketTypeId,
        gateId,
        deviceId,
        did,
        atMs,
        first: was.entries === 0 && is.entries > 0,
        insideBy: is.inside === was.inside ? 0 : is.inside ? 1 : -1,
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
