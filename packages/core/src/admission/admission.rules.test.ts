import { expect, it } from "vitest";
import { CASES, passage } from "./admission.cases.ts";
import { judge, REASONS, untimely } from "./admission.rules.ts";

it.each(CASES)("$title", ({ passage: given, ticket: found, verdict }) => {
  expect(judge(given, found)).toEqual(verdict);
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
  const at = (atMs: number, more: object = {}) => untimely({ ...passage, atMs, ...more });
  expect([at(passage.doorsOpenAtMs - 1), at(passage.doorsOpenAtMs), at(passage.endsAtMs - 1), at(passage.endsAtMs)]).toEqual([
    "too_early",
    undefined,
    undefined,
    "too_late",
  ]);
  for (const more of [{ mode: "exit" }, { mode: "redeem" }, { force: true }])
    expect([at(0, more), at(passage.endsAtMs, more)]).toEqual([undefined, undefined]);
});
