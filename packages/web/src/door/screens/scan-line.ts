import { m } from "../../paraglide/messages.js";
import type { IconName } from "../../parts/icon.tsx";
import type { Assignment } from "../storage/database.ts";
import type { ResultKind, Scan } from "../storage/scan.ts";
import { getReasonText } from "../result/result-text.ts";

const ICONS: Record<ResultKind, IconName> = {
  admit: "check",
  attend: "check",
  used: "ticket",
  refuse: "cross",
  unsure: "warning",
  exit: "arrow-right",
};

/** The device let somebody in, and the server has another view of it. */
const isContradicted = (scan: Scan): boolean =>
  scan.state === "answered" &&
  (scan.conflict !== undefined || (scan.localResult !== undefined && scan.localResult !== "refused" && scan.result === "refused"));

/** By the answer, even if the screen showed another result first. */
export const getKind = (scan: Scan): ResultKind => {
  if (scan.state !== "answered") return scan.shown ?? "unsure";
  if (isContradicted(scan)) return "attend";
  if (scan.result === "refused") return scan.reason === "already_admitted" ? "used" : "refuse";
  if (scan.result === "undone") return "refuse";
  if (scan.result === "allowed") return "unsure";
  return scan.result === "exited" ? "exit" : "admit";
};

export const getIcon = (scan: Scan): IconName => ICONS[getKind(scan)];

const ACTIONS = {
  admitted: m.door_did_admitted,
  exited: m.door_did_exited,
  redeemed: m.door_did_redeemed,
  allowed: m.door_did_allowed,
  undone: m.door_did_undone,
} as const;

export const getOutcomeText = (scan: Scan, assignment: Assignment): string => {
  if (scan.tail !== undefined) return m.door_not_ticket();
  const [result, reason] = scan.state === "answered" ? [scan.result, scan.reason] : [scan.localResult, scan.localReason];
  if (result !== undefined && result !== "refused") return ACTIONS[result]();
  if (reason !== undefined) return getReasonText(reason, assignment);
  return scan.shown === "used" ? m.door_already_admitted() : m.door_did_undecided();
};

export const getStateText = (scan: Scan): string => {
  if (scan.state === "waiting") return m.door_state_waiting();
  if (scan.state === "dropped") return m.door_state_dropped();
  if (isContradicted(scan)) return m.door_state_conflict();
  return scan.late ? m.door_state_late() : m.door_state_answered();
};
