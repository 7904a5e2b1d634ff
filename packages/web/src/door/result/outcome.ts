/** Decides which of the six results the steward sees for an answer. */
import type { Reason } from "@catraca/core/admission.rules";
import type { ScanAnswer } from "@catraca/core/admission.schema";
import type { ResultKind } from "../storage/scan.ts";
import type { Assignment } from "../storage/database.ts";

export type Ticket = NonNullable<ScanAnswer["ticket"]>;

/** "undone": somebody took this scan back, so its id admits nobody. */
export type RefusalReason = Reason | "undone";

export type Outcome = { scanId: string } & (
  | {
      kind: "admit" | "attend" | "exit";
      answer: ScanAnswer;
      /**
       * Why the steward must look. "waited": asked to wait, nobody is admitted yet. "info": only asked, nobody is admitted. "notes": the organizer
       * wants something checked.
       */
      attend?: "forced" | "earlier" | "waited" | "info" | "notes";
    }
  | {
      kind: "used";
      answer: ScanAnswer;
      /** This device admitted the ticket: by its queue, without its answer on a screen, or as it knows without a network. */
      by?: "queue" | "here";
    }
  | { kind: "refuse"; reason: RefusalReason; answer?: ScanAnswer; /** What cannot be a ticket code. */ notTicket?: NotTicket }
  /** "unlisted": the offline list has no such code. "unsaved": the device could not store what it decided. */
  | { kind: "unsure"; why: "offline" | "slow" | "dropped" | "unlisted" | "unsaved" }
);

export type NotTicket = "url" | "pix" | "other";

/** A Pix code begins with its format and its version: bcb.gov.br, Manual de Padrões para Iniciação do Pix. */
export const nameNotTicket = (text: string): NotTicket => {
  if (/^(https?:|www\.)/i.test(text)) return "url";
  return text.startsWith("000201") ? "pix" : "other";
};

/** A call is repeated within seconds of a lost reply. An older replayed answer may have admitted somebody else. */
const REPLAY_MS = 15_000;

type Scanned = {
  scanId: string;
  answer: ScanAnswer;
  forced: boolean;
  /** By the server's clock. */ nowMs: number;
  byQueue: boolean;
  info?: boolean;
};

export const decideOutcome = ({ scanId, answer, forced, nowMs, byQueue, info }: Scanned): Outcome => {
  const { result, reason, replayed, at } = answer;
  if (result === "refused") {
    if (reason === "already_admitted") return { scanId, kind: "used", answer, ...(byQueue ? { by: "queue" } : {}) };
    return { scanId, kind: "refuse", reason: reason ?? "unknown_code", answer };
  }
  if (result === "undone") return { scanId, kind: "refuse", reason: "undone", answer };
  if (result === "allowed") return { scanId, kind: "attend", answer, attend: info ? "info" : "waited" };
  if (result === "exited") return { scanId, kind: "exit", answer, ...(forced ? { attend: "forced" } : {}) };
  if (replayed === true && nowMs - Date.parse(at) > REPLAY_MS) return { scanId, kind: "attend", answer, attend: "earlier" };
  if (forced) return { scanId, kind: "attend", answer, attend: "forced" };
  return answer.ticket?.notes ? { scanId, kind: "attend", answer, attend: "notes" } : { scanId, kind: "admit", answer };
};

/** There is no ticket of this event that a supervisor could admit or redeem. */
const NEVER_FORCED = new Set<RefusalReason>(["unknown_code", "wrong_event", "nothing_to_redeem", "undone"]);

export const canForce = (outcome: Outcome, { device }: Pick<Assignment, "device">): boolean => {
  if (device.role !== "supervisor") return false;
  return outcome.kind === "used" || (outcome.kind === "refuse" && !NEVER_FORCED.has(outcome.reason));
};

/** Somebody who was asked to wait, and whom the rules allow. */
export const isWaiting = (outcome: Outcome): boolean => outcome.kind === "attend" && outcome.attend === "waited";

const admitsNobody = (outcome: Outcome): boolean => outcome.kind === "attend" && (outcome.attend === "waited" || outcome.attend === "info");

/** The products that this gate can still redeem for the ticket. */
export const listRedeemable = (outcome: Outcome, { gate }: Pick<Assignment, "gate">): Ticket["products"] => {
  const ticket = "answer" in outcome ? outcome.answer?.ticket : undefined;
  if (gate.mode !== "redeem" || !ticket || admitsNobody(outcome) || (outcome.kind === "refuse" && outcome.reason !== "nothing_to_redeem"))
    return [];
  return ticket.products.filter(
    ({ productId, remaining }) => remaining > 0 && (gate.productIds.length === 0 || gate.productIds.includes(productId)),
  );
};

/** How long the result stays on the screen. Undefined: until somebody taps it. */
export const getDisplayMs = (outcome: Outcome, needsChoice: boolean): number | undefined => {
  if (needsChoice || outcome.kind === "attend" || outcome.kind === "unsure") return undefined;
  return outcome.kind === "admit" || outcome.kind === "exit" ? 2_500 : 7_000;
};

export const RESULT_KINDS: readonly ResultKind[] = ["admit", "attend", "used", "refuse", "unsure", "exit"];
