/** Random choices that a seed repeats. */
import { seeded } from "../../bench/sim/time.ts";

export type Random = {
  /** From 0 to below 1. */
  next: () => number;
  below: (limit: number) => number;
  chance: (probability: number) => boolean;
  shuffled: <T>(items: readonly T[]) => T[];
};

export const randomOf = (seed: number): Random => {
  const next = seeded(seed);
  return {
    next,
    below: (limit) => Math.floor(next() * limit),
    chance: (probability) => next() < probability,
    shuffled: (items) =>
      items
        .map((item) => [next(), item] as const)
        .toSorted(([a], [b]) => a - b)
        .map(([, item]) => item),
  };
};
