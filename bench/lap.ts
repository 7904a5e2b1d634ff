/** Laps: a number of calls at some concurrency. Laps that are compared alternate. */
export type Lap = { perSecond: number; latencyMs: number[]; cpuMsPerCall: number };

export const lap = async (p: { calls: number; atOnce: number; work: (call: number) => Promise<unknown> }): Promise<Lap> => {
  const latencyMs: number[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < p.calls) {
      const call = next++;
      const beganMs = performance.now();
      await p.work(call);
      latencyMs.push(performance.now() - beganMs);
    }
  };
  const cpu = process.cpuUsage();
  const beganMs = performance.now();
  await Promise.all(Array.from({ length: p.atOnce }, worker));
  const tookMs = performance.now() - beganMs;
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: (p.calls / tookMs) * 1000, latencyMs, cpuMsPerCall: (user + system) / 1000 / p.calls };
};

/** Every round runs each kind once, in alternating order, so that other load on the machine affects all kinds alike. */
export const alternate = async <Kind extends string, T>(
  rounds: number,
  kinds: Record<Kind, (round: number) => Promise<T>>,
): Promise<Record<Kind, T[]>> => {
  const names = Object.keys(kinds) as Kind[];
  const found = Object.fromEntries(names.map((name) => [name, [] as T[]])) as Record<Kind, T[]>;
  for (let round = 0; round < rounds; round++)
    for (const name of round % 2 === 0 ? names : names.toReversed()) found[name].push(await kinds[name](round));
  return found;
};

/** The ratio of each round. */
export const ratios = (ones: readonly number[], others: readonly number[]): number[] => ones.map((one, at) => one / (others[at] ?? NaN));
