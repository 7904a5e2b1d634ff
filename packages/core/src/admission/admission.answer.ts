/** Makes the answer of a scan, and the row that follows the answer. */
import type { Assignment } from "../device/device.assignment.ts";
import { iso, now } from "../kernel/clock.ts";
import { remainingProducts } from "../ticket/ticket.rules.ts";
import type { ScanRecord, TicketRow } from "../ticket/ticket.schema.ts";
import { MAX_SCANS, removeOldScans } from "./admission.dynamo.ts";
import { scanIdOf } from "./admission.request.ts";
import type { Reason } from "./admission.rules.ts";
import { recordRefusal, recordSuccess, scanRowOf } from "./admission.scans.dynamo.ts";
import type { ScanAnswer, ScanBody } from "./admission.schema.ts";

/** `followUp` writes what the answer does not depend on. Call it after the answer was sent. */
export type ScanResult = { answer: ScanAnswer; followUp?: () => Promise<void> };

/** The steward has to look at these before the person goes in. */
const notesOf = ({ ticketTypeId, note, gateNotes = [] }: TicketRow, { policy }: Assignment): string[] =>
  [policy?.types[ticketTypeId]?.note, note, ...gateNotes].filter((one) => one !== undefined);

export const viewTicket = (ticket: TicketRow, assignment: Assignment): NonNullable<ScanAnswer["ticket"]> => {
  const notes = notesOf(ticket, assignment);
  return {
    id: ticket.ticketId,
    attendeeName: ticket.attendeeName,
    ticketType: ticket.ticketTypeName,
    products: remainingProducts(ticket),
    ...(notes.length > 0 ? { notes } : {}),
  };
};

const viewFirstAdmission = ({ admittedAtMs, admittedGateName, admittedDeviceName }: TicketRow): Pick<ScanAnswer, "firstAdmission"> =>
  admittedAtMs === undefined
    ? {}
    : { firstAdmission: { at: iso(admittedAtMs), gate: admittedGateName ?? "", device: admittedDeviceName ?? "" } };

type Refusal = { ticket?: TicketRow | undefined; atMs?: number; offline?: true };

export const refuse = (body: ScanBody, assignment: Assignment, reason: Reason, p: Refusal = {}): ScanResult => {
  const { device, gate, event } = assignment;
  const { ticket, atMs = now(), offline } = p;
  const row = {
    eventId: event.eventId,
    scanId: scanIdOf(body, assignment),
    deviceId: device.deviceId,
    gateId: gate.gateId,
    reason,
    ...(ticket ? { ticketId: ticket.ticketId, orderId: ticket.orderId } : {}),
    ...(offline ? { offline } : {}),
    atMs,
  };
  const details = ticket
    ? { ticket: viewTicket(ticket, assignment), ...(reason === "already_admitted" ? viewFirstAdmission(ticket) : {}) }
    : {};
  return { answer: { result: "refused", reason, ...details, at: iso(atMs) }, followUp: () => recordRefusal(row) };
};

type Success = { scanId: string; record: ScanRecord; isReplay: boolean };

/** A replay writes the scan's row again, in case the first write was lost. */
export const succeed = (assignment: Assignment, ticket: TicketRow, { scanId, record, isReplay }: Success): ScanResult => {
  const { did, atMs, undoneAtMs, conflict } = record;
  const result = undoneAtMs === undefined ? did : "undone";
  return {
    answer: {
      result,
      ...(isReplay ? { replayed: true } : {}),
      ticket: viewTicket(ticket, assignment),
      ...(conflict ? { conflict } : {}),
      at: iso(atMs),
    },
    followUp: async () => {
      await recordSuccess(scanRowOf(ticket, scanId, record));
      if (Object.keys(ticket.scans).length > MAX_SCANS) await removeOldScans(ticket);
    },
  };
};
