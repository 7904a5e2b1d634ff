import { expect, it } from "vitest";
import { REASONS, type Reason } from "@catraca/core/admission.rules";
import type { ScanAnswer } from "@catraca/core/admission.schema";
import { mayForce, outcomeOf, showsForMs, stillToRedeem, type Outcome } from "./outcome.ts";

const AT = "2026-12-12T19:31:00.000Z";
const NOW_MS = Date.parse(AT) + 300;
const products = [
  { productId: "prd_popcorn", name: "Popcorn", remaining: 2 },
  { productId: "prd_soda", name: "Soda", remaining: 0 },
  { productId: "prd_bar", name: "Bar", remaining: 1 },
];
const ticket = { id: "tkt_1", attendeeName: "Ana", ticketType: "Full", products };
const answer = (more: Partial<ScanAnswer>): ScanAnswer => ({ result: "admitted", ticket, at: AT, ...more });
const outcome = (more: Partial<ScanAnswer>, how: { forced?: boolean; nowMs?: number; byQueue?: boolean } = {}): Outcome =>
  outcomeOf({ scanId: "scn_1", answer: answer(more), forced: false, nowMs: NOW_MS, byQueue: false, ...how });

it("each result is one of the six", () => {
  expect(outcome({}).kind).toBe("admit");
  expect(outcome({ result: "redeemed" }).kind).toBe("admit");
  expect(outcome({ result: "exited" }).kind).toBe("exit");
  for (const reason of REASONS)
    expect(outcome({ result: "refused", reason }).kind, reason).toBe(reason === "already_admitted" ? "used" : "refuse");
});

it("a reply that was lost and asked for again within seconds is a plain yes; an older one must be looked at", () => {
  expect(outcome({ replayed: true }).kind).toBe("admit");
  expect(outcome({ replayed: true }, { nowMs: NOW_MS + 60_000 })).toMatchObject({ kind: "attend", attend: "earlier" });
  expect(outcome({ replayed: true, result: "exited" }, { nowMs: NOW_MS + 60_000 }).kind).toBe("exit");
});

it("who was let in against the rules stands out", () => {
  expect(outcome({}, { forced: true })).toMatchObject({ kind: "attend", attend: "forced" });
  expect(outcome({ result: "exited" }, { forced: true })).toMatchObject({ kind: "exit", attend: "forced" });
});

it("only a supervisor forces, and only a ticket of this event", () => {
  const device = (role: "steward" | "supervisor") => ({ device: { id: "dev_1", name: "Phone", role } });
  const forced = REASONS.filter((reason: Reason) => mayForce(outcome({ result: "refused", reason }), device("supervisor")));
  expect(REASONS.filter((reason) => !forced.includes(reason))).toEqual(["unknown_code", "wrong_event", "nothing_to_redeem"]);
  expect(REASONS.some((reason: Reason) => mayForce(outcome({ result: "refused", reason }), device("steward")))).toBe(false);
  expect(mayForce(outcome({}), device("supervisor"))).toBe(false);
  expect(mayForce({ scanId: "scn_1", kind: "unsure", why: "offline" }, device("supervisor"))).toBe(false);
});

it("what else can be handed out here is what is left of this gate's products", () => {
  const gate = (mode: "entry" | "redeem", productIds: string[] = []) => ({
    gate: { id: "gat_1", name: "Bar", mode, reentry: false, ticketTypeIds: [], productIds },
  });
  const left = (p: Parameters<typeof stillToRedeem>[1], more: Partial<ScanAnswer> = { result: "redeemed" }) =>
    stillToRedeem(outcome(more), p).map(({ name }) => name);
  expect(left(gate("redeem"))).toEqual(["Popcorn", "Bar"]);
  expect(left(gate("redeem", ["prd_soda", "prd_bar"]))).toEqual(["Bar"]);
  expect(left(gate("redeem"), { result: "refused", reason: "nothing_to_redeem" })).toEqual(["Popcorn", "Bar"]);
  expect(left(gate("redeem"), { result: "refused", reason: "blocked" })).toEqual([]);
  expect(left(gate("entry"), {})).toEqual([]);
});

it("a yes clears soon, a no stays to be read, and what must be decided stays until it is", () => {
  const shows = (one: Outcome) => showsForMs(one, false) ?? Number.POSITIVE_INFINITY;
  expect(shows(outcome({}))).toBeLessThan(shows(outcome({ result: "refused", reason: "blocked" })));
  expect([shows(outcome({}, { forced: true })), shows({ scanId: "scn_1", kind: "unsure", why: "slow" })]).toEqual([
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
  ]);
  expect(showsForMs(outcome({}), true)).toBeUndefined();
});
