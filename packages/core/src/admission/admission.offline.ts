/** Stores scans that a device decided without the network. */
import type { NewConflict } from "../conflict/conflict.dynamo.ts";
import type { Assignment } from "../device/device.assignment.ts";
import { iso, now, pause } from "../kernel/clock.ts";
import { Fault, isTransient, Transient } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import type { ScanRecord, TicketRow } from "../ticket/ticket.schema.ts";
import { refuse, succeed, viewTicket, type ScanResult } from "./admission.answer.ts";
import { getTicket, type TicketScan } from "./admission.dynamo.ts";
import { offlineRecordOf, writeOffline } from "./admission.offline.dynamo.ts";
import { decideOffline, type Contradiction, type Standing } from "./admission.offline.rules.ts";
import { findTicket, ticketScanOf } from "./admission.request.ts";
import { decideAdmission, type Reason, type ScanAttempt } from "./admission.rules.ts";
import { getScan } from "./admission.scans.dynamo.ts";
import type { BatchAnswer, BatchBody, BatchScan } from "./admission.schema.ts";
import { refuseForceByStewards, scan as scanNow } from "./admission.ts";
import { findUnverified, mayBeGenuine } from "./admission.unverified.ts";

const DAY_MS = 24 * 3_600_000;
const MODE_OF = { admitted: "entry", exited: "exit", redeemed: "redeem" } as const;

/** The device's time without its clock's offset. Neither in the future nor long before the doors, whatever the clock: counters have a row a minute. */
const timeOf = ({ scannedAt }: BatchScan, { event, policy }: Assignment, clockOffsetMs: number): number => {
  const nowMs = now();
  const earliestMs = Math.min(nowMs, event.doorsOpenAtMs - (policy?.earlyMs ?? 0)) - DAY_MS;
  return Math.max(earliestMs, Math.min(nowMs, Date.parse(scannedAt ?? iso(nowMs)) - clockOffsetMs));
};

type Offline = { ticketScan: TicketScan; clockOffsetMs: number | undefined; isUnverified: boolean };

const conflictOf = (
  ticket: TicketRow,
  { ticketScan, clockOffsetMs, isUnverified }: Offline,
  { reason, other }: Contradiction,
): NewConflict => {
  const { scanId, atMs, gateId, gateName, deviceId, mode } = ticketScan;
  const did = mode === "entry" ? "admitted" : mode === "exit" ? "exited" : "redeemed";
  const own = {
    scanId,
    did,
    atMs,
    gateId,
    gateName,
    deviceId,
    offline: true,
    ...(clockOffsetMs === undefined ? {} : { clockOffsetMs }),
  } as const;
  return {
    conflictId: Id.derive("cfl", [ticket.ticketId, scanId]),
    eventId: ticket.eventId,
    ticketId: ticket.ticketId,
    orderId: ticket.orderId,
    reason,
    ...(isUnverified || other?.unverified ? { unverified: true } : {}),
    scans: [own, ...(other ? [scanOfRecord(other.scanId, other)] : [])],
    atMs,
    createdAtMs: now(),
  };
};

const scanOfRecord = (scanId: string, { did, atMs, gateId, gateName, deviceId, offline }: ScanRecord) => ({
  scanId,
  did,
  atMs,
  gateId,
  gateName,
  deviceId,
  ...(offline ? { offline } : {}),
});

/** The ticket as the transaction wrote it, for the answer. */
const ticketAfter = (ticket: TicketRow, scan: TicketScan, standing: Standing): TicketRow => {
  const { scanId, productId = "" } = scan;
  return {
    ...ticket,
    scans: { ...ticket.scans, [scanId]: offlineRecordOf(scan, standing) },
    products: standing.takesPiece ? { ...ticket.products, [productId]: (ticket.products[productId] ?? 0) - 1 } : ticket.products,
  };
};

const ATTEMPTS = 6;
const PAUSE_MS = 20;

/** Returns false when the ticket changed, or when another transaction has it at this moment. */
const tryWrite = async (attempt: number, ...p: Parameters<typeof writeOffline>): Promise<boolean> => {
  try {
    return await writeOffline(...p);
  } catch (error) {
    if (!isTransient(error)) throw error;
    await pause(PAUSE_MS * 2 ** attempt);
    return false;
  }
};

const idUsed = (): Fault =>
  new Fault("conflict", "scan.id_used", "This device used this scan id for another ticket: make a new id for each scan.");

/** The scan's row remembers it when the ticket has forgotten it. */
const findForgotten = async (
  ticket: TicketRow,
  { eventId, scanId }: TicketScan,
  assignment: Assignment,
): Promise<ScanResult | undefined> => {
  const row = await getScan(eventId, scanId);
  if (row?.result === undefined) return undefined;
  if (row.ticketId !== ticket.ticketId) throw idUsed();
  const result = row.undoneAtMs === undefined ? row.result : "undone";
  return { answer: { result, replayed: true, ticket: viewTicket(ticket, assignment), at: iso(row.atMs) } };
};

/** A made up code names no ticket. */
const getNamed = async ({ ticketScan, isUnverified }: Offline): Promise<TicketRow | undefined> => {
  const ticket = await getTicket(ticketScan.ticketId);
  return ticket && isUnverified && !mayBeGenuine(ticket, ticketScan.revision ?? 0) ? undefined : ticket;
};

const store = async (body: BatchScan, assignment: Assignment, offline: Offline): Promise<ScanResult> => {
  const { ticketScan, isUnverified } = offline;
  const { scanId } = ticketScan;
  const known = { isCancelled: assignment.event.status === "cancelled", isUnverified };
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const ticket = await getNamed(offline);
    const verdict = decideOffline(ticketScan, ticket, known);
    if ("refused" in verdict || !ticket)
      return refuse(body, assignment, "refused" in verdict ? verdict.refused : "unknown_code", { atMs: ticketScan.atMs, offline: true });
    if ("replay" in verdict) return succeed(assignment, ticket, { scanId, record: verdict.replay, isReplay: true });
    const { stands } = verdict;
    const conflict = stands.contradiction && conflictOf(ticket, offline, stands.contradiction);
    if (await tryWrite(attempt, ticket, ticketScan, stands, conflict)) {
      const after = ticketAfter(ticket, ticketScan, stands);
      return succeed(assignment, after, { scanId, record: offlineRecordOf(ticketScan, stands), isReplay: false });
    }
    const forgotten = await findForgotten(ticket, ticketScan, assignment);
    if (forgotten) return forgotten;
  }
  throw new Transient("scan.contended");
};

/** A code that proves nothing must show nothing of the ticket that it names: its maker knows the ticket's id alone. */
const withoutTicket = (result: ScanResult): ScanResult => {
  const { ticket: _, ...answer } = result.answer;
  return { ...result, answer };
};

/** The reason of the rules, where the device did not say its own. */
const localReasonOf = async ({ localReason }: BatchScan, attempt: ScanAttempt & { ticketId: string }): Promise<Reason> => {
  if (localReason) return localReason;
  const verdict = decideAdmission(attempt, await getTicket(attempt.ticketId));
  return "refused" in verdict ? verdict.refused : "unknown_code";
};

/** An admission of a device stands, and its refusal is counted. A repeat changes nothing. */
const recordOffline = async (body: BatchScan, assignment: Assignment, clockOffsetMs: number | undefined): Promise<ScanResult> => {
  refuseForceByStewards(body, assignment);
  const atMs = timeOf(body, assignment, clockOffsetMs ?? 0);
  const mode = body.localResult === undefined || body.localResult === "refused" ? undefined : MODE_OF[body.localResult];
  const found = await findTicket(body, assignment);
  const unverified = "refused" in found && mode !== undefined ? findUnverified(body.code ?? "", assignment.event.eventId) : undefined;
  const named = unverified ?? found;
  if ("refused" in named) return refuse(body, assignment, named.refused, { atMs, offline: true });
  const ticketScan = { ...ticketScanOf(body, assignment, named, mode), atMs };
  if (mode === undefined) return refuse(body, assignment, await localReasonOf(body, ticketScan), { atMs, offline: true });
  const result = await store(body, assignment, { ticketScan, clockOffsetMs, isUnverified: unverified !== undefined });
  return unverified ? withoutTicket(result) : result;
};

type BatchResult = { answer: BatchAnswer["results"][number]; followUp?: (() => Promise<void>) | undefined };

const resultOf = async ({ localResult, localReason, ...body }: BatchScan, assignment: Assignment, clockOffsetMs: number | undefined) => {
  if (localResult === undefined || body.question) return scanNow(body, assignment);
  return recordOffline({ ...body, localResult, ...(localReason ? { localReason } : {}) }, assignment, clockOffsetMs);
};

/** A scan that is rejected must not hold up the others of the device's queue. */
const resultOrError = async (...p: Parameters<typeof resultOf>): Promise<BatchResult> => {
  try {
    return await resultOf(...p);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { answer: { error: { code: error.code, message: error.message } } };
  }
};

const AT_ONCE = 8;

/**
 * Up to a hundred scans, for the device of this assignment: results are in the order of the scans. Scans of one ticket are done one after the other.
 * Safe to repeat: each scan id has one effect.
 */
export const scanBatch = async ({ scans, clockOffsetMs }: BatchBody, assignment: Assignment): Promise<BatchResult[]> => {
  const results: BatchResult[] = [];
  const groups = [...Map.groupBy(scans.entries(), ([, { code, ticketId }]) => code ?? ticketId ?? "").values()];
  const work = async (): Promise<void> => {
    for (let group = groups.shift(); group; group = groups.shift())
      for (const [at, one] of group) results[at] = await resultOrError(one, assignment, clockOffsetMs);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results;
};
