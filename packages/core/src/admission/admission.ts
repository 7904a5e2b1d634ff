/** Decides scans of ticket codes. Imports nothing that needs ElectroDB, so that the gate's bundle stays small. */
import type { Assignment } from "../device/device.assignment.ts";
import { iso, now } from "../kernel/clock.ts";
import { Fault, invalidRequest } from "../kernel/fault.ts";
import { invariant } from "../kernel/invariant.ts";
import { setting } from "../kernel/setting.ts";
import * as Code from "../ticket/ticket.code.ts";
import { remainingProducts } from "../ticket/ticket.rules.ts";
import type { TicketRow } from "../ticket/ticket.schema.ts";
import { getTicket, MAX_SCANS, recordRefusedScan, removeOldScans, writeScan, type TicketScan } from "./admission.dynamo.ts";
import { decideAdmission, findTimeRefusal, gateAccepts, scanModeAt, scanProductAt, type Reason } from "./admission.rules.ts";
import type { ScanAnswer, ScanBody } from "./admission.schema.ts";

/** `followUp` writes what the answer does not depend on. Call it after the answer was sent. */
export type ScanResult = { answer: ScanAnswer; followUp?: () => Promise<void> };

/** The gate accepts codes made with these keys. New codes are made with the newest one. */
const CODE_KEYS = [1];

/** A device makes its scan ids, so the same id from another device is another scan. */
const scanIdOf = ({ scanId }: ScanBody, { device }: Assignment): string => `${scanId}@${device.deviceId}`;

const productOf = (body: ScanBody, { gate }: Assignment): string | undefined => {
  const productId = scanProductAt(gate, body.productId);
  if (gate.mode === "redeem" && productId === undefined)
    throw invalidRequest([{ path: "productId", message: "Say which product is handed out." }]);
  return productId;
};

const ticketScanOf = (body: ScanBody, assignment: Assignment, code: Code.TicketCode): TicketScan => {
  const { device, gate, event } = assignment;
  const productId = productOf(body, assignment);
  const request = { mode: scanModeAt(gate, body.direction), ...(productId === undefined ? {} : { productId }) };
  return {
    ...request,
    scanId: scanIdOf(body, assignment),
    atMs: now(),
    ticketId: code.ticketId,
    eventId: event.eventId,
    revision: code.revision,
    isAccepted: gateAccepts(gate, request),
    reentry: gate.reentry,
    ticketTypeIds: gate.ticketTypeIds,
    doorsOpenAtMs: event.doorsOpenAtMs,
    endsAtMs: event.endsAtMs,
    force: body.force ?? false,
    gateId: gate.gateId,
    gateName: gate.name,
    deviceId: device.deviceId,
    deviceName: device.name,
  };
};

const viewTicket = (ticket: TicketRow): NonNullable<ScanAnswer["ticket"]> => ({
  id: ticket.ticketId,
  attendeeName: ticket.attendeeName,
  ticketType: ticket.ticketTypeName,
  products: remainingProducts(ticket),
});

const viewFirstAdmission = ({ admittedAtMs, admittedGateName, admittedDeviceName }: TicketRow): Pick<ScanAnswer, "firstAdmission"> =>
  admittedAtMs === undefined
    ? {}
    : { firstAdmission: { at: iso(admittedAtMs), gate: admittedGateName ?? "", device: admittedDeviceName ?? "" } };

const refuse = (body: ScanBody, assignment: Assignment, reason: Reason, ticket?: TicketRow): ScanResult => {
  const { device, gate, event } = assignment;
  const atMs = now();
  const row = {
    eventId: event.eventId,
    scanId: scanIdOf(body, assignment),
    deviceId: device.deviceId,
    gateId: gate.gateId,
    reason,
    ...(ticket ? { ticketId: ticket.ticketId } : {}),
    atMs,
  };
  const details = ticket ? { ticket: viewTicket(ticket), ...(reason === "already_admitted" ? viewFirstAdmission(ticket) : {}) } : {};
  return { answer: { result: "refused", reason, ...details, at: iso(atMs) }, followUp: () => recordRefusedScan(row) };
};

/** A question, or a scan that the rules already refuse, reads instead of writing: the answer still names the ticket. */
const attempt = async (scan: TicketScan, isQuestion: boolean): Promise<{ done: boolean; ticket: TicketRow | undefined }> =>
  isQuestion || (!scan.force && (!scan.isAccepted || findTimeRefusal(scan)))
    ? { done: false, ticket: await getTicket(scan.ticketId) }
    : writeScan(scan);

/**
 * Admits, lets out, redeems or refuses, for the device of this assignment; only a supervisor's device may force. One request to the database before
 * the answer, none for a code that is not ours or belongs to another event. A successful scan id gets its stored answer again. A question is judged
 * and admits nobody.
 */
export const scan = async (body: ScanBody, assignment: Assignment): Promise<ScanResult> => {
  if (body.force && assignment.device.role !== "supervisor")
    throw new Fault("forbidden", "scan.force_forbidden", "Only a supervisor may let somebody in against the rules.");
  const code = Code.verifyCode({ secret: setting("MASTER_SECRET"), keyIds: CODE_KEYS, code: body.code });
  if (!code) return refuse(body, assignment, "unknown_code");
  if (!Code.isForEvent(code, assignment.event.eventId)) return refuse(body, assignment, "wrong_event");

  const ticketScan = ticketScanOf(body, assignment, code);
  // Its tickets are voided one order after the other. Whoever is inside may leave.
  if (assignment.event.status === "cancelled" && ticketScan.mode === "entry" && !ticketScan.force)
    return refuse(body, assignment, "voided");
  const { done, ticket } = await attempt(ticketScan, body.question ?? false);
  if (done && ticket) {
    const result = ticket.scans[ticketScan.scanId]?.did ?? "admitted";
    const answer: ScanAnswer = { result, ticket: viewTicket(ticket), at: iso(ticketScan.atMs) };
    return Object.keys(ticket.scans).length > MAX_SCANS ? { answer, followUp: () => removeOldScans(ticket) } : { answer };
  }
  const verdict = decideAdmission(ticketScan, ticket);
  if ("refused" in verdict) {
    const { refused: reason } = verdict;
    return refuse(body, assignment, reason, reason === "unknown_code" || reason === "wrong_event" ? undefined : ticket);
  }
  invariant(ticket && ("replay" in verdict || body.question), "the condition refused what the rules admit");
  if ("result" in verdict) return { answer: { result: "allowed", ticket: viewTicket(ticket), at: iso(ticketScan.atMs) } };
  return { answer: { result: verdict.replay.did, replayed: true, ticket: viewTicket(ticket), at: iso(verdict.replay.atMs) } };
};
