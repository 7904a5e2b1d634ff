/** `pnpm start`: the whole system on this machine until it is stopped. */
import { createWriteStream, mkdirSync } from "node:fs";
import path from "node:path";
import { format, parseArgs } from "node:util";
import { onRunnerEnd } from "./runners.ts";
import { isSeed, SEEDS } from "./seed/seeds.ts";
import { startStack, type Stack } from "./stack.ts";
import { onThreads } from "./threads.ts";
import { finishesWithin } from "./timers.ts";
import { watchSources } from "./watch.ts";
import { ensureBuilt, isBuilt } from "./web-build.ts";

const USAGE = `usage: start [--fresh] [--seed ${SEEDS.join("|")}] [--watch] [--logs]   (settings: PORT, default 4300; CATRACA_DATA_DIR, default .local; CATRACA_LOCAL_STRIPE, default 1; CATRACA_SIGNING_KEYS, default 1)`;

/** Longer than a stop takes. Whatever has not stopped by then ends with the process. */
const STOP_LIMIT_MS = 10_000;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const fail = (line: string): never => {
  process.stderr.write(`${line}\n`);
  process.exit(1);
};

const parse = (args: readonly string[]) => {
  const flag = { type: "boolean", default: false } as const;
  try {
    return parseArgs({
      // pnpm passes the separator on.
      args: args.filter((arg) => arg !== "--"),
      options: { fresh: flag, watch: flag, logs: flag, seed: { type: "string", default: "demo" } },
    });
  } catch (error) {
    return fail(`${messageOf(error)}. ${USAGE}`);
  }
};

const optionsOf = (args: readonly string[]) => {
  const { values } = parse(args);
  const { seed } = values;
  if (!isSeed(seed)) return fail(`unknown seed ${seed}. ${USAGE}`);
  const port = Number(process.env["PORT"] ?? 4300);
  if (!Number.isInteger(port) || port < 1 || port > 65_530) fail(`PORT must be a number from 1 to 65530, not "${process.env["PORT"]}"`);
  return { ...values, seed, port, folder: path.resolve(process.env["CATRACA_DATA_DIR"] ?? ".local") };
};

/** The functions' logs go to a file, once its folder is there; with `--logs` also to the terminal. */
const collectLogs = ({ onTerminal }: { onTerminal: boolean }): { writeTo(file: string): void } => {
  const early: string[] = [];
  let write = (line: string): void => void early.push(line);
  console.log =
    console.info =
    console.warn =
    console.error =
      (...parts: unknown[]) => {
        const line = `${format(...parts)}\n`;
        write(line);
        if (onTerminal) process.stdout.write(line);
      };
  return {
    writeTo: (file) => {
      mkdirSync(path.dirname(file), { recursive: true });
      const stream = createWriteStream(file, { flags: "a" });
      write = (line) => void stream.write(line);
      for (const line of early.splice(0)) write(line);
    },
  };
};

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const printAddresses = (stack: Stack, p: { seconds: number; folder: string; logFile: string }): void => {
  const rows: [string, string][] = [
    ["events", stack.web],
    ["console", `${stack.web}console/`],
    ["door", `${stack.web}door/`],
    ["public API", `${stack.api}/openapi.json`],
    ["admin API", `${stack.admin}/openapi.json`],
    ["scan URL", stack.scan],
    ["outbox", stack.outbox],
    ["executions", stack.executions],
    ...(stack.stripe ? [["payments", `${stack.stripe.url}/dashboard`] satisfies [string, string]] : []),
  ];
  print(`Catraca is ready after ${p.seconds.toFixed(1)} s, ${stack.demo ? `with the event ${stack.demo.eventId}` : "without an event"}.`);
  for (const [label, url] of rows) print(`  ${label.padEnd(12)}${url}`);
  print(`  ${"tokens".padEnd(12)}${path.join(p.folder, "stack.json")}`);
  print(`  ${"log".padEnd(12)}${p.logFile}`);
  print("Stop it with Ctrl-C; the data stays. Start with --fresh to begin empty.");
};

/** Runs while the rest starts and waits for the database. */
const buildPages = async (): Promise<void> => {
  if (!isBuilt()) print("Building the pages, as their sources changed.");
  await ensureBuilt();
};

const main = async (): Promise<void> => {
  // A closed terminal or pipe must not end the stack half way.
  for (const output of [process.stdout, process.stderr]) output.on("error", () => undefined);
  const options = optionsOf(process.argv.slice(2));
  const began = performance.now();
  const logs = collectLogs({ onTerminal: options.logs });
  const threads = onThreads();
  const starting = startStack({
    ...options,
    stripe: process.env["CATRACA_LOCAL_STRIPE"] !== "0",
    load: threads.load,
    openGate: threads.openGate,
    log: (line) => console.log(`local: ${line}`),
    onSeeding: print,
    onAccepted: buildPages,
  });
  let stopping = false;
  /** Works during the start too: it then ends what has started. */
  const stop = async (code: number, reason?: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    if (reason !== undefined) process.stderr.write(`${reason}\n`);
    const stopped = starting
      .then(
        (stack) => stack.stop(),
        () => undefined,
      )
      .then(() => threads.stop());
    await finishesWithin(STOP_LIMIT_MS, stopped);
    process.exit(code);
  };
  process
    .on("SIGINT", () => void stop(0))
    .on("SIGTERM", () => void stop(0))
    .on("SIGHUP", () => void stop(0));
  onRunnerEnd(() => void stop(0, "the stack stops, because the command that started it has ended"));

  const stack = await starting.catch((error: unknown) => fail(messageOf(error)));
  void stack.ended.then(({ message }) => stop(1, `the stack stops, because its database failed: ${message}`));
  if (stopping) return;
  const logFile = path.join(options.folder, "functions.log");
  logs.writeTo(logFile);
  printAddresses(stack, { seconds: (performance.now() - began) / 1000, folder: options.folder, logFile });
  if (options.watch) {
    watchSources(threads.reload, print);
    print("Watching packages/core and packages/functions: a change reloads the functions.");
  }
};

await main();
