/**
 * The local stack in this process: deployed handlers, the deployed workflow and real SDK calls, on ports of its own.
 * A process can have only one, because the handlers read their settings as they load.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { schedules } from "@catraca/functions/triggers";
import type { Handler } from "@catraca/local/gateway/functions";
import { startStack, type Stack, type StackOptions } from "@catraca/local/stack";
import { closeAfterAll } from "./close-after.ts";
import { freePorts } from "./ports.ts";
import { shareInWorker } from "./shared.ts";

type Options = Pick<StackOptions, "secondMs" | "around" | "load" | "seed" | "stripe">;

let isOpen = false;

const open = async (options: Options): Promise<Stack> => {
  if (isOpen) throw new Error("this process has a stack: share it, or name the file in ALONE in vitest.config.ts");
  isOpen = true;
  const folder = mkdtempSync(path.join(tmpdir(), "catraca-test-"));
  const stack = await startStack({ port: await freePorts(), folder, ...options, log: (line) => console.log(line) });
  let isStopping = false;
  // Not caught, so that Vitest fails the run before the tests fail one by one.
  void stack.ended.then((error) => {
    if (!isStopping) throw new Error("the database of this file's stack failed", { cause: error });
  });
  return {
    ...stack,
    stop: async () => {
      isStopping = true;
      await stack.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** A stack for one test file, in a project that isolates files: for those that configure the stack, or compare everything that it stores. */
export const openStack = (options: Options = {}): Promise<Stack> => closeAfterAll(open(options), (stack) => stack.stop());

const IDLE: Handler = () => Promise.resolve();
const isScheduled = (name: string): boolean => schedules.some(({ functionName }) => functionName === name);

/** A stack in which nothing happens by the clock: what a test compares changes by its own calls alone. */
export const openStackWithoutSchedules = (): Promise<Stack> =>
  openStack({ around: (name, handler) => (isScheduled(name) ? IDLE : handler) });

const wrappers = new Map<string, (handler: Handler) => Handler>();
const around =
  (name: string, handler: Handler): Handler =>
  (invocation, context) =>
    (wrappers.get(name)?.(handler) ?? handler)(invocation, context);

/** The stack of all test files of this worker, in a project that does not isolate them. Each file sells events of its own. */
export const shareStack = (): Promise<Stack> =>
  shareInWorker(
    "stack",
    async () => {
      const stack = await open({ around, stripe: true });
      process.env["PAYMENT_PROVIDER"] = "simulated";
      return stack;
    },
    (stack) => stack.stop(),
  );

/** Offers these ways to pay on the shared stack until this file ends. */
export const offerPayments = (names: string): void => {
  process.env["PAYMENT_PROVIDER"] = names;
  void closeAfterAll(Promise.resolve(), () => (process.env["PAYMENT_PROVIDER"] = "simulated"));
};

/** Wraps one function of the shared stack until this file ends. */
export const wrapFunction = (name: string, wrap: (handler: Handler) => Handler): void => {
  wrappers.set(name, wrap);
  void closeAfterAll(Promise.resolve(), () => wrappers.delete(name));
};
