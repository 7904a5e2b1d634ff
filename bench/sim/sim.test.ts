import { describe, expect, it } from "vitest";
import { MOVES } from "@catraca/core/order/order.rules.ts";
import { load, MUTANTS } from "./mutants.ts";
import { campaign, run } from "./sim.ts";

const HISTORIES = 2_000;
/** A mutant names the seed of its first failing history. A change of the protocol moves that history, so this many are tried from there. */
const MAX_HISTORIES = 1_500;

describe("the order protocol under faults", () => {
  it(`holds over ${HISTORIES} histories, in which every move happens`, { timeout: 60_000 }, async () => {
    const { failing, first, coverage } = await campaign({ from: 1, seeds: HISTORIES });
    expect({ failing, first }).toEqual({ failing: 0, first: undefined });
    // The workflow, not the protocol, counts executions.
    const moves = Object.entries(MOVES).flatMap(([from, to]) => Object.keys(to).map((status) => `${from} to ${status}`));
    expect(moves.filter((each) => each !== "paid to paid" && !coverage.has(each))).toEqual([]);
  });

  it("gives the same history for the same seed", async () => {
    const [one, other] = [new Map<string, number>(), new Map<string, number>()];
    expect(await run(7, one)).toEqual(await run(7, other));
    expect(one).toEqual(other);
  });
});

describe("control: a guard that is gone is missed", () => {
  it.each(MUTANTS)("$guard", { timeout: 60_000 }, async (mutant) => {
    const without = await load(mutant);
    const { failing } = await without.campaign({ from: mutant.seed ?? 1, seeds: MAX_HISTORIES, untilFirst: true });
    expect(failing).toBe(1);
  });

  it("a patch that no longer fits its text is an error", async () => {
    const stale = { guard: "none", patches: [{ file: "packages/core/src/order/order.protocol.ts", from: "no such text", to: "" }] };
    await expect(load(stale)).rejects.toThrow("its patch fits");
  });
});
