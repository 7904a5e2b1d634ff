/** The attempt that a request makes: its ticket, and what the gate does with it. */
import type { Assignment } from "../device/device.assignment.ts";
import { now } from "../kernel/clock.ts";
import { Fault, invalidRequest } from "../kernel/fault.ts";
import { acceptedSecrets } from "../kernel/signing.ts";
import * as Code from "../ticket/ticket.code.ts";
import { findForeign } from "../ticket/ticket.foreign.dynamo.ts";
import type { TicketScan } from "./admission.dynamo.ts";
import { gateAccepts, scanModeAt, scanProductAt, type Reason, type ScanAttempt } from "./admission.rules.ts";
import type { ScanBody } from "./admission.schema.ts";

/** A device makes its scan ids, so the same id from another device is another scan. */
export const scanIdOf = ({ scanId }: ScanBody, { device }: Assignment): string => `${scanId}@${device.deviceId}`;

const productOf = (body: ScanBody, { gate }: Assignment, mode: ScanAttempt["mode"]): string | undefined => {
  if (mode !== "redeem") return undefined;
  const productId = body.productId ?? scanProductAt(gate);
  if (productId === undefined) throw invalidRequest([{ path: "productId", message: "Say which product is handed out." }]);
  return productId;
};

/** `keyId`: the key that signed its code. Absent without a code of ours. */
export type NamedTicket = { ticketId: string; revision: number | undefined; keyId?: number };

const codeKeyOf = ({ keyId }: NamedTicket): Pick<ScanAttempt, "codeKey"> => {
  if (keyId === undefined || acceptedSecrets().size === 1) return {};
  return { codeKey: { key: keyId, others: [...acceptedSecrets().keys()].filter((key) => key !== keyId) } };
};

/**
 * The ticket that the request names, or why its code names none. A ticket that is named by its id is looked for by the write. A text that is not ours costs
 * no read, unless the event has foreign codes.
 */
export const findTicket = async (
  { code = "", ticketId }: ScanBody,
  { device, event }: Assignment,
): Promise<NamedTicket | { refused: Reason }> => {
  if (ticketId !== undefined) {
    if (device.role !== "supervisor") throw new Fault("forbidden", "scan.manual_forbidden", "Only a supervisor may admit without a code.");
    return { ticketId, revision: undefined };
  }
  const read = Code.verifyCode({ secrets: acceptedSecrets(), code });
  if (!read) return (event.hasForeignCodes ? await findForeign(event.eventId, code) : undefined) ?? { refused: "unknown_code" };
  return Code.isForEvent(read, event.eventId) ? read : { refused: "wrong_event" };
};

/** `decided`: what the device did offline, whatever its gate does now. */
export const ticketScanOf = (body: ScanBody, assignment: Assignment, named: NamedTicket, decided?: ScanAttempt["mode"]): TicketScan => {
  const { device, gate, event, policy } = assignment;
  const mode = decided ?? scanModeAt(gate, body.direction);
  const productId = productOf(body, assignment, mode);
  const request = { mode, ...(productId === undefined ? {} : { productId }) };
  return {
    ...request,
    scanId: scanIdOf(body, assignment),
    atMs: now(),
    ticketId: named.ticketId,
    eventId: event.eventId,
    revision: named.revision,
    ...codeKeyOf(named),
    isAccepted: gateAccepts(gate, request),
    reentry: gate.reentry,
    ticketTypeIds: gate.ticketTypeIds,
    doorsOpenAtMs: event.doorsOpenAtMs,
    endsAtMs: event.endsAtMs,
    earlyMs: policy?.earlyMs ?? 0,
    lateMs: policy?.lateMs ?? 0,
    dailyTypeIds: Object.entries(policy?.types ?? {}).flatMap(([id, { daily }]) => (daily ? [id] : [])),
    timeZone: event.timeZone,
    force: body.force ?? false,
    gateId: gate.gateId,
    gateName: gate.name,
    deviceId: device.deviceId,
    deviceName: device.name,
  };
};
