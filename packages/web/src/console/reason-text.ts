import type { Reason } from "@catraca/core/admission.rules";
import { m } from "../paraglide/messages.js";

const REASON_TEXTS: Record<Reason | "unverified_code", () => string> = {
  unknown_code: m.console_reason_unknown_code,
  wrong_event: m.console_reason_wrong_event,
  wrong_gate: m.console_reason_wrong_gate,
  already_admitted: m.console_reason_already_admitted,
  not_inside: m.console_reason_not_inside,
  voided: m.console_reason_voided,
  refunded: m.console_reason_refunded,
  blocked: m.console_reason_blocked,
  superseded: m.console_reason_superseded,
  too_early: m.console_reason_too_early,
  too_late: m.console_reason_too_late,
  nothing_to_redeem: m.console_reason_nothing_to_redeem,
  unverified_code: m.console_reason_unverified_code,
};

/** The server may know a reason that this page does not. */
export const getReasonText = (reason: string): string =>
  reason in REASON_TEXTS ? REASON_TEXTS[reason as keyof typeof REASON_TEXTS]() : reason;
