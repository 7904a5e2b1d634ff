/** Decides scans of ticket codes. Imports nothing that needs ElectroDB, so that the gate's bundle stays small. */
import type { Assignment } from "../device/device.assignment.ts";
import { iso } from "../kernel/clock.ts";
import { Fault } from "../kernel/fault.ts";
import { invariant } from "../kernel/invariant.ts";
import type { TicketRow } from "../ticket/ticket.schema.ts";
import { refuse, succeed, viewTicket, type ScanResult } from "./admission.answer.ts";
import { getTicket, writeScan, type TicketScan } from "./admission.dynamo.ts";
import { findTicket, ticketScanOf } from "./admission.request.ts";
import { decideAdmission, findTimeRefusal } from "./admission.rules.ts";
import type { ScanBody } from "./admission.schema.ts";

/** A question, or a scan that the rules already refuse, reads instead of writing: the answer still names the ticket. */
const attempt = async (scan: TicketScan, isQuestion: boolean): Promise<{ done: boolean; ticket: TicketRow | undefined }> =>
  isQuestion || (!scan.force && (!scan.isAccepted || findTimeRefusal(scan)))
    ? { done: false, ticket: await getTicket(scan.ticketId) }
    : writeScan(scan);

export const refuseForceByStewards = ({ force }: Pick<ScanBody, "force">, { device }: Assignment): void => {
  if (force && device.role !== "supervisor")
    throw new Fault("forbidden", "scan.force_forbidden", "Only a supervisor may let somebody in against the rules.");
};

const decide = async (body: ScanBody, assignment: Assignment): Promise<ScanResult> => {
  refuseForceByStewards(body, assignment);
  const named = await findTicket(body, assignment);
  if ("refused" in named) return refuse(body, assignment, named.refused);

  const ticketScan = ticketScanOf(body, assignment, named);
  // Its tickets are voided one order after the other. Whoever is inside may leave.
  if (assignment.event.status === "cancelled" && ticketScan.mode === "entry" && !ticketScan.force)
    return refuse(body, assignment, "voided");
  const { done, ticket } = await attempt(ticketScan, body.question ?? false);
  const written = done ? ticket?.scans[ticketScan.scanId] : undefined;
  if (ticket && written) return succeed(assignment, ticket, { scanId: ticketScan.scanId, record: written, isReplay: false });
  const verdict = decideAdmission(ticketScan, ticket);
  if ("refused" in verdict) {
    const { refused: reason } = verdict;
    return refuse(body, assignment, reason, reason === "unknown_code" || reason === "wrong_event" ? {} : { ticket });
  }
  invariant(ticket && ("replay" in verdict || body.question), "the condition refused what the rules admit");
  if ("result" in verdict) return { answer: { result: "allowed", ticket: viewTicket(ticket, assignment), at: iso(ticketScan.atMs) } };
  return succeed(assignment, ticket, { scanId: ticketScan.scanId, record: verdict.replay, isReplay: true });
};

/**
 * Admits, lets out, redeems or refuses, for the device of this assignment; only a supervisor's device may force. One request to the database before
 * the answer, none for a code that is not ours or belongs to another event. A successful scan id gets its stored answer again. A question is judged
 * and admits nobody, and the refusal of a look-up is not counted.
 */
export const scan = async (body: ScanBody, assignment: Assignment): Promise<ScanResult> => {
  const result = await decide(body, assignment);
  return body.question && body.lookUp && result.answer.result === "refused" ? { answer: result.answer } : result;
};
