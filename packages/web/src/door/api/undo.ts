/** Takes back a scan of this device. */
import type { UndoAnswer } from "@catraca/core/admission.schema";
import { m } from "../../paraglide/messages.js";
import type { Assignment } from "../storage/database.ts";
import type { ScanStore } from "../storage/scan-store.ts";
import { applyUndo, type AnsweredScan } from "../storage/scan.ts";
import { callGate } from "./gate-client.ts";

const LIMIT_MS = 8_000;

const REFUSED = { unknown_scan: m.door_undo_unknown, undo_too_late: m.door_undo_late, later_scan: m.door_undo_later } as const;

type Undo = { assignment: Assignment; scans: ScanStore; scan: AnsweredScan };

/** Returns why it was not undone. Undefined: it is undone. A repeat gets the same answer. */
export const undoScan = async ({ assignment: { scanUrl, deviceToken }, scans, scan }: Undo): Promise<string | undefined> => {
  const call = await callGate<UndoAnswer>({ url: `${scanUrl}undo`, token: deviceToken, body: { scanId: scan.scanId }, limitMs: LIMIT_MS });
  if (call.type !== "answer") return m.door_undo_failed();
  const { result, reason } = call.body;
  if (result === "refused") return REFUSED[reason ?? "unknown_scan"]();
  await scans.update(applyUndo(scan)).catch(() => undefined);
  return undefined;
};
