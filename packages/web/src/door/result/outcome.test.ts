import { expect, it } from "vitest";
import { REASONS, type Reason } from "@catraca/core/admission.rules";
import type { ScanAnswer } from "@catraca/core/admission.schema";
import { canForce, decideOutcome, getDisplayMs, listRedeemable, type Outcome } from "./outcome.ts";

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
  decideOutcome({ scanId: "scn_1", answer: answer(more), forced: false, nowMs: NOW_MS, byQueue: false, ...how });

it("each result is one of the six", () => {
  expect(outcome({}).kind).toBe("admit");
  expect(outcome({ result: "redeemed" }).kind).toBe("admit");
  expect(outcome({ result: "exited" }).kind).toBe("exit");
  expect(outcome({ result: "undone", replayed: true })).toMatchObject({ kind: "refuse", reason: "undone" });
  for (const reason of REASONS)
    expect(outcome({ result: "refused", reason }).kind, reason).toBe(reason === "already_admitted" ? "used" : "refuse");
});

it("a replayed answer admits within seconds of a lost reply; an older one must be checked", () => {
  expect(outcome({ replayed: true }).kind).toBe("admit");
  expect(outcome({ replayed: true }, { nowMs: NOW_MS + 60_000 })).toMatchObject({ kind: "attend", attend: "earlier" });
  expect(outcome({ replayed: true, result: "exited" }, { nowMs: NOW_MS + 60_000 }).kind).toBe("exit");
});

it("an entry that a supervisor forced must be checked", () => {
  expect(outcome({}, { forced: true })).toMatchObject({ kind: "attend", attend: "forced" });
  expect(outcome({ result: "exited" }, { forced: true })).toMatchObject({ kind: "exit", attend: "forced" });
});

it("a note stops the steward at whoever goes in or takes something, and at nobody else", () => {
  const noted = { ticket: { ...ticket, notes: ["Check the document"] } };
  for (const result of ["admitted", "redeemed"] as const)
    expect(outcome({ ...noted, result })).toMatchObject({ kind: "attend", attend: "notes" });
  expect(outcome({ ...noted, result: "exited" }).kind).toBe("exit");
  expect(outcome({ ...noted, result: "refused", reason: "blocked" }).kind).toBe("refuse");
});

it("only a supervisor can force, and only a ticket of this event", () => {
  const device = (role: "steward" | "supervisor") => ({ device: { id: "dev_1", name: "Phone", role } });
  const forced = REASONS.filter((reason: Reason) => canForce(outcome({ result: "refused", reason }), device("supervisor")));
  expect(REASONS.filter((reason) => !forced.includes(reason))).toEqual(["unknown_code", "wrong_event", "nothing_to_redeem"]);
  expect(REASONS.some((reason: Reason) => canForce(outcome({ result: "refused", reason }), device("steward")))).toBe(false);
  expect(canForce(outcome({}), device("supervisor"))).toBe(false);
  expect(canForce({ scanId: "scn_1", kind: "unsure", why: "offline" }, device("supervisor"))).toBe(false);
});

it("lists what is left of the products that this gate redeems", () => {
  const gate = (mode: "entry" | "redeem", productIds: string[] = []) => ({
    gate: { id: "gat_1", name: "Bar", mode, reentry: false, ticketTypeIds: [], productIds },
  });
  const left = (p: Parameters<typeof listRedeemable>[1], more: Partial<ScanAnswer> = { result: "redeemed" }) =>
    listRedeemable(outcome(more), p).map(({ name }) => name);
  expect(left(gate("redeem"))).toEqual(["Popcorn", "Bar"]);
  expect(left(gate("redeem", ["prd_soda", "prd_bar"]))).toEqual(["Bar"]);
  expect(left(gate("redeem"), { result: "refused", reason: "nothing_to_redeem" })).toEqual(["Popcorn", "Bar"]);
  expect(left(gate("redeem"), { result: "refused", reason: "blocked" })).toEqual([]);
  expect(left(gate("entry"), {})).toEqual([]);
});

it("an admission clears soon, a refusal later, and a result that needs a decision stays", () => {
  const shows = (one: Outcome) => getDisplayMs(one, false) ?? Number.POSITIVE_INFINITY;
  expect(shows(outcome({}))).toBeLessThan(shows(outcome({ result: "refused", reason: "blocked" })));
  expect([shows(outcome({}, { forced: true })), shows({ scanId: "scn_1", kind: "unsure", why: "slow" })]).toEqual([
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
  ]);
  expect(getDisplayMs(outcome({}), true)).toBeUndefined();
});
