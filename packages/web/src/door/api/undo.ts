/** Takes back a scan of this device. */
import type { UndoAnswer } from "@catraca/core/admission.schema";
import { m } from "../../paraglide/messages.js";
import type { ScanSession } from "../session.ts";
import type { Assignment } from "../storage/database.ts";
import type { ScanStore } from "../storage/scan-store.ts";
import { applyUndo, type AnsweredScan } from "../storage/scan.ts";
import { askGate } from "./ask-gate.ts";

const REFUSED = { unknown_scan: m.door_undo_unknown, undo_too_late: m.door_undo_late, later_scan: m.door_undo_later } as const;

type Undo = { assignment: Assignment; session: ScanSession; scans: ScanStore; scan: AnsweredScan };

/** Returns why it was not undone. Undefined: it is undone. A repeat gets the same answer. */
export const undoScan = async ({ assignment, session, scans, scan }: Undo): Promise<string | undefined> => {
  const { scanId } = scan;
  const asked = await askGate<UndoAnswer>({ path: "undo", body: { scanId }, assignment, session, lost: m.door_undo_failed() });
  if ("problem" in asked) return asked.problem;
  const { result, reason } = asked.answer;
  if (result === "refused") return REFUSED[reason ?? "unknown_scan"]();
  await scans.update(applyUndo(scan)).catch(() => undefined);
  return undefined;
};
