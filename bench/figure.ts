/** Figures of a benchmark, each with its target if it has one. */
type Spread = { min: number; max: number };
export type Target = { least: number } | { most: number };
export type Figure = { what: string; value: number; unit: string; spread?: Spread; target?: Target };

/** The result of one benchmark, as stored in the results file. */
export type Outcome = { measuredAt: string; seconds: number; load: { before: number; after: number }; figures: Figure[] };

export const BENCHMARKS = [
  "reserve",
  "gate",
  "manifest",
  "statement",
  "sale",
  "door",
  "start",
  "web",
  "sim",
  "cancel",
  "export",
  "import",
] as const;
/** They take minutes, so that they run only when they are named. */
export const LONG: readonly Benchmark[] = ["manifest", "statement", "cancel", "export", "import"];
export type Benchmark = (typeof BENCHMARKS)[number];
export type Results = {
  machine: { cpu: string; cores: number; memoryGb: number; system: string; node: string };
  benchmarks: Partial<Record<Benchmark, Outcome>>;
};

export const isReached = ({ value, target }: Figure): boolean | undefined => {
  if (!target) return undefined;
  return "least" in target ? value >= target.least : value <= target.most;
};

export const quantile = (values: readonly number[], q: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const found = sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
  if (found === undefined) throw new Error("nothing was measured");
  return found;
};

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Three significant digits: these measurements are no better. */
const rounded = (value: number): number => Number(value.toPrecision(3));

/** The median of the rounds, with the lowest and the highest. */
export const ofRounds = (what: string, unit: string, values: readonly number[], target?: Target): Figure => ({
  what,
  value: rounded(median(values)),
  unit,
  spread: { min: rounded(Math.min(...values)), max: rounded(Math.max(...values)) },
  ...(target ? { target } : {}),
});

export const single = (what: string, unit: string, value: number, target?: Target): Figure => ({
  what,
  value: Number.isInteger(value) ? value : rounded(value),
  unit,
  ...(target ? { target } : {}),
});

const written = (value: number, unit: string): string => (unit === "" ? String(value) : `${value} ${unit}`);

const row = (benchmark: string, figure: Figure): string[] => {
  const { what, value, unit, spread, target } = figure;
  const reached = isReached(figure);
  return [
    benchmark,
    what,
    written(value, unit),
    spread ? `${spread.min} to ${spread.max}` : "",
    target ? ("least" in target ? `≥ ${target.least}` : `≤ ${target.most}`) : "",
    reached === undefined ? "" : reached ? "yes" : "no",
  ];
};

/** A table that is also valid Markdown. */
export const table = ({ benchmarks }: Results): string => {
  const rows = BENCHMARKS.flatMap((name) => (benchmarks[name]?.figures ?? []).map((figure) => row(name, figure)));
  const all = [["", "what", "measured", "spread", "target", "reached"], ...rows];
  const widths = (all[0] ?? []).map((_, column) => Math.max(3, ...all.map((cells) => (cells[column] ?? "").length)));
  const line = (cells: readonly string[]): string => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const [head = [], ...body] = all;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join("\n");
};
