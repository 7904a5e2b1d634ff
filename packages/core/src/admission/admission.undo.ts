/** Takes back one scan, by its id: for the device that made it, or a supervisor of the event. */
import type { Assignment } from "../device/device.assignment.ts";
import { iso, now, pause } from "../kernel/clock.ts";
import { Fault, Transient } from "../kernel/fault.ts";
import { getTicket } from "./admission.dynamo.ts";
import type { ScanRow } from "./admission.entity.ts";
import { findScansByDeviceId, getScan, recordUndone } from "./admission.scans.dynamo.ts";
import type { UndoAnswer, UndoBody } from "./admission.schema.ts";
import { writeUndo } from "./admission.undo.dynamo.ts";
import { decideUndo, UNDO_MS, type UndoReason } from "./admission.undo.rules.ts";

export type UndoResult = { answer: UndoAnswer; followUp?: () => Promise<void> };

const forbidden = (): Fault => new Fault("forbidden", "scan.undo_forbidden", "Only a supervisor may undo the scan of another device.");

/** Two devices made the same id, which only a device that counts from one does. */
const ambiguous = (): Fault =>
  new Fault("conflict", "scan.ambiguous", "Several devices made a scan of this id: send the deviceId of the right one.");

type Found = { scanId: string; ticketId: string };

const successOf = (row: ScanRow | undefined): Found | undefined =>
  row?.ticketId === undefined || row.result === undefined ? undefined : { scanId: row.scanId, ticketId: row.ticketId };

/** A supervisor may leave the device out. What the index finds is read again, because a refused scan may stand there. */
const findOnce = async ({ scanId, deviceId }: UndoBody, { device, event }: Assignment): Promise<Found | undefined> => {
  const own = await getScan(event.eventId, `${scanId}@${deviceId ?? device.deviceId}`);
  if (successOf(own)) return successOf(own);
  if (deviceId !== undefined || device.role !== "supervisor") return undefined;
  const hits = await findScansByDeviceId(event.eventId, scanId, now() - UNDO_MS);
  const rows = await Promise.all(hits.map((hit) => getScan(event.eventId, hit.scanId)));
  const [first, ...others] = rows.flatMap((row) => successOf(row) ?? []);
  if (others.length > 0) throw ambiguous();
  return first;
};

const ATTEMPTS = 4;
const PAUSE_MS = 150;

/** The row of a scan follows its answer, so a quick undo may come before it. */
const find = async (body: UndoBody, assignment: Assignment): Promise<Found | undefined> => {
  for (let attempt = 1; ; attempt++) {
    const found = await findOnce(body, assignment);
    if (found || attempt === ATTEMPTS) return found;
    await pause(PAUSE_MS * attempt);
  }
};

const refuse = (reason: UndoReason): UndoResult => ({ answer: { result: "refused", reason, at: iso(now()) } });

/**
 * Undoes a successful scan of the last fifteen minutes: the ticket is as if it had not been, and the scan's id admits nobody from then on.
 * Only the last entry or exit of a ticket can be undone. A repeat gets the same answer. The counters follow by message.
 */
export const undo = async (body: UndoBody, assignment: Assignment): Promise<UndoResult> => {
  const { device, event } = assignment;
  if (body.deviceId !== undefined && body.deviceId !== device.deviceId && device.role !== "supervisor") throw forbidden();
  const found = await find(body, assignment);
  if (!found) return refuse("unknown_scan");
  const { scanId, ticketId } = found;
  const undone = (atMs: number): UndoResult => ({
    answer: { result: "undone", at: iso(atMs) },
    followUp: () => recordUndone(event.eventId, scanId, atMs),
  });
  let ticket = await getTicket(ticketId);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const atMs = now();
    const verdict = decideUndo(ticket, scanId, atMs);
    if ("refused" in verdict) return refuse(verdict.refused);
    if ("undone" in verdict) return undone(verdict.undone);
    if (!ticket) return refuse("unknown_scan");
    const written = await writeUndo(ticket, scanId, verdict.undo, {
      atMs,
      deviceId: device.deviceId,
      timeZone: event.timeZone,
    });
    if (written.done) return undone(atMs);
    ({ ticket } = written);
  }
  throw new Transient("scan.contended");
};
