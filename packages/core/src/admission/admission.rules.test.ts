import { afterEach, expect, it, vi } from "vitest";
import { validKey, type KeyStarts } from "../kernel/signing.ts";
import { CASES, scanAttempt } from "./admission.cases.ts";
import { decideAdmission, scanModeAt, scanProductAt, REASONS, gateAccepts, findTimeRefusal } from "./admission.rules.ts";

afterEach(() => void vi.unstubAllEnvs());

it.each(CASES)("$title", ({ passage: given, ticket: found, verdict }) => {
  expect(decideAdmission(given, found)).toEqual(verdict);
});

it("of all accepted keys the ticket's valid one alone admits, whichever are accepted and whichever signed", () => {
  const ofTicket = CASES.find(({ verdict, passage: { mode } }) => mode === "entry" && "result" in verdict)?.ticket;
  const numbers = [1, 2, 3];
  const subsets = [[1], [2], [3], [1, 2], [1, 3], [2, 3], numbers];
  const starts: KeyStarts[] = [{}, { 2: 1 }, { 3: 1 }, { 2: 0, 3: 1 }, { 3: 0, 2: 1 }, { 1: 1, 2: 0 }, { 1: 1, 3: 0 }];
  for (const codeKeys of starts)
    for (const accepted of subsets) {
      vi.stubEnv("SIGNING_SECRETS", accepted.map((key) => `${key}:secret`).join(","));
      const admitting = accepted.filter((key) => {
        const attempt = { ...scanAttempt, codeKey: { key, others: accepted.filter((other) => other !== key) } };
        return ofTicket && "result" in decideAdmission(attempt, { ...ofTicket, codeKeys });
      });
      expect(admitting, JSON.stringify({ codeKeys, accepted })).toEqual([validKey(codeKeys, 1).key]);
    }
});

it("each reason has a case, and each verdict a reason of the list", () => {
  const given = new Set(CASES.flatMap(({ verdict }) => ("refused" in verdict ? [verdict.refused] : [])));
  expect([...given].toSorted()).toEqual([...REASONS].toSorted());
});

it("each mode, with and without re-entry, meets each way a ticket can be found", () => {
  const ways = new Set(CASES.map(({ ticket: found }) => found));
  for (const way of ways)
    for (const mode of ["entry", "exit", "redeem"])
      for (const reentry of [false, true])
        expect(
          CASES.some((one) => one.ticket === way && one.passage.mode === mode && one.passage.reentry === reentry),
          `${mode} ${reentry} ${JSON.stringify(way)}`,
        ).toBe(true);
});

it("a forced scan is refused for existence, event and what is left alone", () => {
  const reasons = CASES.flatMap(({ passage: { force }, verdict }) => (force && "refused" in verdict ? [verdict.refused] : []));
  expect(new Set(reasons)).toEqual(new Set(["unknown_code", "wrong_event", "nothing_to_redeem"]));
});

it("doors bind entry alone, from the first millisecond to the last", () => {
  const at = (atMs: number, more: object = {}) => findTimeRefusal({ ...scanAttempt, atMs, ...more });
  expect([
    at(scanAttempt.doorsOpenAtMs - 1),
    at(scanAttempt.doorsOpenAtMs),
    at(scanAttempt.endsAtMs - 1),
    at(scanAttempt.endsAtMs),
  ]).toEqual(["too_early", undefined, undefined, "too_late"]);
  for (const more of [{ mode: "exit" }, { mode: "redeem" }, { force: true }])
    expect([at(0, more), at(scanAttempt.endsAtMs, more)]).toEqual([undefined, undefined]);
});

const gate = (mode: "entry" | "exit" | "redeem", reentry = false, productIds: string[] = []) => ({ mode, reentry, productIds });

it("a gate's own direction unless another is said; one that redeems has none", () => {
  expect([scanModeAt(gate("entry")), scanModeAt(gate("exit"))]).toEqual(["entry", "exit"]);
  expect([scanModeAt(gate("entry"), "exit"), scanModeAt(gate("exit"), "entry")]).toEqual(["exit", "entry"]);
  expect([scanModeAt(gate("redeem")), scanModeAt(gate("redeem", true), "exit")]).toEqual(["redeem", "redeem"]);
});

it("only re-entry takes the other direction, and never redeems", () => {
  const taken = (mode: "entry" | "exit" | "redeem", reentry: boolean) =>
    (["entry", "exit", "redeem"] as const).filter((asked) => gateAccepts(gate(mode, reentry), { mode: asked }));
  expect([taken("entry", false), taken("exit", false), taken("redeem", false)]).toEqual([["entry"], ["exit"], ["redeem"]]);
  expect([taken("redeem", true)]).toEqual([["redeem"]]);
  expect(gateAccepts(gate("entry", true), { mode: "exit" })).toBe(true);
});

it("a gate hands out its own products, or all where it has none of its own", () => {
  const asked = { mode: "redeem", productId: "prd_b" } as const;
  expect([[], ["prd_b"], ["prd_a", "prd_b"], ["prd_a"]].map((own) => gateAccepts(gate("redeem", false, own), asked))).toEqual([
    true,
    true,
    true,
    false,
  ]);
  expect([[], ["prd_a"], ["prd_a", "prd_b"]].map((own) => scanProductAt(gate("redeem", false, own)))).toEqual([
    undefined,
    "prd_a",
    undefined,
  ]);
  expect([scanProductAt(gate("redeem", false, ["prd_a"]), "prd_b"), scanProductAt(gate("entry", false, ["prd_a"]), "prd_a")]).toEqual([
    "prd_b",
    undefined,
  ]);
});

it("a gate that hands out products takes no entries, with re-entry or without, and only its own products", () => {
  const bar = { mode: "redeem" as const, reentry: true, productIds: ["prd_corn"] };
  const asks = [
    { mode: "entry" },
    { mode: "exit" },
    { mode: "redeem", productId: "prd_corn" },
    { mode: "redeem", productId: "prd_soda" },
  ] as const;
  expect(asks.map((request) => gateAccepts(bar, request))).toEqual([false, false, true, false]);
  expect(gateAccepts({ ...bar, mode: "entry" }, { mode: "redeem" })).toBe(false);
  expect(gateAccepts(bar, { mode: "redeem" })).toBe(true);
});
