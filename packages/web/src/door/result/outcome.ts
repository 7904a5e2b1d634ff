/** What an answer means to the person at the gate: one of six results, and what is said with it. */
import type { Reason } from "@catraca/core/admission.rules";
import type { ScanAnswer } from "@catraca/core/admission.schema";
import type { Kind } from "../kept/reading.ts";
import type { Post } from "../kept/post.ts";

export type Ticket = NonNullable<ScanAnswer["ticket"]>;

export type Outcome = { scanId: string } & (
  | {
      kind: "admit" | "attend" | "exit";
      answer: ScanAnswer;
      /** Why the person at the gate must look twice. */ attend?: "forced" | "earlier";
    }
  | { kind: "used"; answer: ScanAnswer; /** This very device read it while it could not ask, and the queue let it in. */ byQueue?: true }
  | { kind: "refuse"; reason: Reason; answer?: ScanAnswer }
  | { kind: "unsure"; why: "offline" | "slow" | "dropped" }
);

/** An answer that is older than this was given to somebody else, or to nobody: a lost reply is asked for again within seconds. */
const FRESH_MS = 15_000;

type Answered = { scanId: string; answer: ScanAnswer; forced: boolean; /** By the server's clock. */ nowMs: number; byQueue: boolean };

export const outcomeOf = ({ scanId, answer, forced, nowMs, byQueue }: Answered): Outcome => {
  const { result, reason, replayed, at } = answer;
  if (result === "refused") {
    if (reason === "already_admitted") return { scanId, kind: "used", answer, ...(byQueue ? { byQueue } : {}) };
    return { scanId, kind: "refuse", reason: reason ?? "unknown_code", answer };
  }
  if (result === "exited") return { scanId, kind: "exit", answer, ...(forced ? { attend: "forced" } : {}) };
  if (replayed === true && nowMs - Date.parse(at) > FRESH_MS) return { scanId, kind: "attend", answer, attend: "earlier" };
  return forced ? { scanId, kind: "attend", answer, attend: "forced" } : { scanId, kind: "admit", answer };
};

/** What a supervisor cannot let in either, since there is no ticket of this event. */
const NEVER_FORCED = new Set<Reason>(["unknown_code", "wrong_event", "nothing_to_redeem"]);

export const mayForce = (outcome: Outcome, { device }: Pick<Post, "device">): boolean => {
  if (device.role !== "supervisor") return false;
  return outcome.kind === "used" || (outcome.kind === "refuse" && !NEVER_FORCED.has(outcome.reason));
};

/** What this gate could still hand out for the ticket just read. */
export const stillToRedeem = (outcome: Outcome, { gate }: Pick<Post, "gate">): Ticket["products"] => {
  const ticket = "answer" in outcome ? outcome.answer?.ticket : undefined;
  if (gate.mode !== "redeem" || !ticket || (outcome.kind === "refuse" && outcome.reason !== "nothing_to_redeem")) return [];
  return ticket.products.filter(
    ({ productId, remaining }) => remaining > 0 && (gate.productIds.length === 0 || gate.productIds.includes(productId)),
  );
};

/** How long a result stays by itself; until it is tapped where that is undefined. */
export const showsForMs = (outcome: Outcome, needsChoice: boolean): number | undefined => {
  if (needsChoice || outcome.kind === "attend" || outcome.kind === "unsure") return undefined;
  return outcome.kind === "admit" || outcome.kind === "exit" ? 2_500 : 7_000;
};

export const KINDS: readonly Kind[] = ["admit", "attend", "used", "refuse", "unsure", "exit"];
