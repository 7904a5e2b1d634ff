/** `pnpm bench [name …]`: runs all benchmarks but the long ones, or those named; `sim`, `cancel` and `import` take a number. Prints the table and stores it in results and README. */
import { fork, type ChildProcess } from "node:child_process";
import { mkdirSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { BENCHMARKS, isReached, LONG, table, type Benchmark, type Figure, type Outcome, type Results } from "./figure.ts";
import { startParts } from "./parts.ts";

const RESULTS = path.join(import.meta.dirname, "results", "latest.json");
const README = path.join(import.meta.dirname, "README.md");
const LONGEST_MS = 180_000;
const LONGEST_LONG_MS = 1_800_000;
const COUNTED: readonly Benchmark[] = ["sim", "cancel", "import"];
const OWN_PARTS: readonly Benchmark[] = ["reserve", "gate", "manifest", "statement", "export"];

type Asked = { name: Benchmark; args: string[] };

const askedOf = (args: readonly string[]): Asked[] => {
  const asked: Asked[] = [];
  for (const arg of args.filter((one) => one !== "--")) {
    const name = BENCHMARKS.find((one) => one === arg);
    const last = asked.at(-1);
    if (name) asked.push({ name, args: [] });
    else if (last && COUNTED.includes(last.name) && last.args.length === 0 && Number.isSafeInteger(Number(arg)) && Number(arg) > 0)
      last.args.push(arg);
    else throw new Error(`unknown benchmark ${arg}: there are ${BENCHMARKS.join(", ")}, and ${COUNTED.join(" and ")} take a number`);
  }
  return asked.length > 0 ? asked : BENCHMARKS.filter((name) => !LONG.includes(name)).map((name) => ({ name, args: [] }));
};

let child: ChildProcess | undefined;
let isStopped = false;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.on(signal, () => {
    isStopped = true;
    child?.kill();
  });

const figuresOf = ({ name, args }: Asked, env: Record<string, string>): Promise<Figure[]> =>
  new Promise((resolve, reject) => {
    // The functions write a log line per call, which is part of their work and would fill this screen.
    child = fork(path.join(import.meta.dirname, "one.ts"), [name, ...args], {
      env: { ...process.env, ...env },
      stdio: ["ignore", "ignore", "inherit", "ipc"],
      timeout: LONG.includes(name) ? LONGEST_LONG_MS : LONGEST_MS,
    });
    if (isStopped) child.kill();
    child.once("message", (figures) => resolve(figures as Figure[]));
    child.once("error", reject);
    child.once("exit", (code, signal) => reject(new Error(`the benchmark ${name} ended with ${signal ?? `code ${code}`}`)));
  });

const load = (): number => Math.round((os.loadavg()[0] ?? 0) * 100) / 100;

const measure = async (asked: Asked): Promise<Outcome> => {
  const began = Date.now();
  const before = load();
  const parts = OWN_PARTS.includes(asked.name) ? await startParts() : undefined;
  try {
    const figures = await figuresOf(asked, parts?.env ?? {});
    const seconds = Math.round((Date.now() - began) / 1000);
    return { measuredAt: new Date(began).toISOString(), seconds, load: { before, after: load() }, figures };
  } finally {
    await parts?.stop();
  }
};

const machine = (): Results["machine"] => ({
  cpu: os.cpus()[0]?.model.trim() ?? "",
  cores: os.availableParallelism(),
  memoryGb: Math.round(os.totalmem() / 2 ** 30),
  system: `${os.platform()} ${os.arch()}`,
  node: process.version,
});

/** Benchmarks that did not run keep their last results. */
const keep = (measured: Results["benchmarks"]): Results => {
  const earlier = existsSync(RESULTS) ? (JSON.parse(readFileSync(RESULTS, "utf8")) as Results).benchmarks : {};
  const results = { machine: machine(), benchmarks: { ...earlier, ...measured } };
  mkdirSync(path.dirname(RESULTS), { recursive: true });
  writeFileSync(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
  return results;
};

const runLines = ({ machine: m, benchmarks }: Results): string => {
  const lines = BENCHMARKS.flatMap((name) => {
    const one = benchmarks[name];
    return one
      ? [`- ${name}: ${one.measuredAt}, ${one.seconds} s, load average ${one.load.before} before and ${one.load.after} after.`]
      : [];
  });
  return [`${m.cores} cores (${m.cpu}), ${m.memoryGb} GB, ${m.system}, Node ${m.node}.`, "", ...lines].join("\n");
};

/** The README has the last table between two marks. */
const describe = (results: Results): void => {
  const text = readFileSync(README, "utf8");
  const block = `<!-- measured -->\n\n${runLines(results)}\n\n${table(results)}\n\n<!-- /measured -->`;
  writeFileSync(
    README,
    text.replace(/<!-- measured -->[^]*<!-- \/measured -->/, () => block),
  );
};

const main = async (): Promise<void> => {
  const measured: Results["benchmarks"] = {};
  for (const asked of askedOf(process.argv.slice(2))) {
    console.error(`${asked.name} …`);
    measured[asked.name] = await measure(asked);
  }
  const results = keep(measured);
  describe(results);
  console.log(table({ ...results, benchmarks: measured }));
  const missed = Object.values(measured).flatMap(({ figures }) => figures.filter((figure) => isReached(figure) === false));
  console.log(missed.length === 0 ? "Every target is reached." : `Missed: ${missed.map(({ what }) => what).join("; ")}.`);
  if (missed.some(({ what }) => what === "failing histories")) process.exitCode = 1;
};

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
