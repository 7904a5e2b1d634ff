/** The protocol through many faulty histories: its speed, and broken rules. */
import { invariant } from "@catraca/core/kernel/invariant";
import { single, type Figure } from "./figure.ts";
import { campaign } from "./sim/sim.ts";

const SEEDS = 10_000;

export const run = async (seeds = SEEDS): Promise<Figure[]> => {
  invariant(Number.isSafeInteger(seeds) && seeds > 0, "the number of seeds is a whole number");
  const beganMs = performance.now();
  const { failing, writes, first } = await campaign({ from: 1, seeds });
  const seconds = (performance.now() - beganMs) / 1000;
  if (first) console.error(`first failing seed: ${first.seed}`);
  return [
    single("histories", "", seeds),
    single("failing histories", "", failing, { most: 0 }),
    single("histories a second", "/s", seeds / seconds),
    single("writes simulated", "", writes),
  ];
};
