/** `node bench/sim/main.ts [seeds] [--mutants [seedsPerMutant]]`: simulates many histories; with mutants, each guard's absence must be found. */
import { load, MUTANTS } from "./mutants.ts";
import { campaign, type Campaign } from "./sim.ts";

const PROGRESS = 5_000;

const whole = (text: string | undefined, otherwise: number): number => {
  const number = Number(text ?? otherwise);
  if (!Number.isSafeInteger(number) || number < 0) throw new Error(`not a number of seeds: ${text}`);
  return number;
};

const told = ({ seeds, failing, writes, first, symptoms }: Campaign, ms: number): string =>
  [
    `${seeds} histories, ${writes} writes, ${failing} failing, ${Math.round(ms)} ms`,
    ...(first ? [`first at seed ${first.seed}: ${[...symptoms].map(([what, times]) => `${what} (${times})`).join(", ")}`] : []),
  ].join("; ");

const args = process.argv.slice(2);
const flag = args.indexOf("--mutants");
const seeds = whole(flag === 0 ? undefined : args[0], 2_000);
const startMs = performance.now();
const all = await campaign({ from: 1, seeds }, (seed) => {
  if (seed % PROGRESS === 0) console.log(`${seed} of ${seeds}`);
});
for (const [what, times] of [...all.coverage].sort(([one], [other]) => one.localeCompare(other)))
  console.log(`  ${String(times).padStart(8)} ${what}`);
console.log(told(all, performance.now() - startMs));

let unseen = 0;
for (const mutant of flag < 0 ? [] : MUTANTS) {
  const startedMs = performance.now();
  const { campaign: without } = await load(mutant);
  const result = await without({ from: mutant.seed ?? 1, seeds: whole(args[flag + 1], 1_000) });
  if (result.failing === 0) unseen++;
  console.log(`${result.failing === 0 ? "NOT SEEN" : "seen"}: ${mutant.guard}: ${told(result, performance.now() - startedMs)}`);
}
if (flag >= 0) console.log(`${MUTANTS.length - unseen} of ${MUTANTS.length} guards are missed when they are gone`);
process.exitCode = all.failing > 0 || unseen > 0 ? 1 : 0;
