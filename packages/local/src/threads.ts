/**
 * Three threads beside the main one, as functions have environments of their own on Lambda.
 * The gate and its server have one, so that no scan waits for anything else.
 * Functions whose work can wait share another, so that no order waits behind a document.
 * All others share the third, so that no order waits behind the AWS services, which the main thread answers.
 */
import { Worker } from "node:worker_threads";
import { functions, type FunctionName } from "@catraca/functions/functions";
import type { Handler } from "./gateway/functions.ts";
import { sourceOf, type Load } from "./handlers.ts";
import type { ThreadCall, ThreadData, ThreadReply } from "./thread.ts";

const CAN_WAIT: ReadonlySet<FunctionName> = new Set([
  "documents",
  "checkoutIssue",
  "checkoutNotify",
  "publish",
  "follow",
  "count",
  "notifyRefund",
  "notifyTicket",
  "sendLinks",
  "waitingList",
  "sweep",
  "audit",
  "reconcile",
]);

export type Thread = {
  handlerOf(name: string): Handler;
  /** Rejects with the error of the first module that does not load. */
  loadAll(): Promise<void>;
  stop(): Promise<void>;
};

const errorOf = ({ name, message, stack }: { name: string; message: string; stack: string }): Error =>
  Object.assign(new Error(message), { name, stack });

/** Reads the environment of this process at its start, so start it when the environment is complete. */
const startWorker = (given: ThreadData): Worker => {
  const worker = new Worker(new URL("./thread.ts", import.meta.url), {
    workerData: given,
    stdout: true,
    stderr: true,
    // V8 collects garbage late while there is memory. A thread needs a fifth of this.
    resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 12 },
  });
  for (const output of [worker.stdout, worker.stderr]) output.setEncoding("utf8").on("data", (text: string) => console.log(text.trimEnd()));
  return worker;
};

export const startThread = (files: Record<string, string>): Thread => {
  const worker = startWorker({ files });
  const waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  let asked = 0;
  worker.on("message", ({ id, result, error }: ThreadReply) => {
    const call = waiting.get(id);
    waiting.delete(id);
    if (error) call?.reject(errorOf(error));
    else call?.resolve(result);
  });
  const failAll = (error: Error): void => {
    for (const call of waiting.values()) call.reject(error);
    waiting.clear();
  };
  worker.on("error", failAll).on("exit", () => failAll(new Error("the thread ended")));
  const ask = (call: Omit<ThreadCall, "id">): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const id = asked++;
      waiting.set(id, { resolve, reject });
      worker.postMessage({ ...call, id } satisfies ThreadCall);
    });
  return {
    handlerOf: (name) => (event, context) => ask({ name, event, remainingMs: context.getRemainingTimeInMillis() }),
    loadAll: async () => {
      await Promise.all(Object.keys(files).map((name) => ask({ name })));
    },
    stop: async () => void (await worker.terminate()),
  };
};

/** Resolves once the gate's server listens. */
const startGate = async (port: number): Promise<() => Promise<void>> => {
  const worker = startWorker({ files: { gate: sourceOf("gate") }, port });
  await new Promise<void>((resolve, reject) => {
    worker.once("message", () => resolve()).once("error", reject);
    worker.once("exit", () => reject(new Error("the gate's thread ended")));
  });
  return async () => void (await worker.terminate());
};

export type Threads = {
  load: Load;
  openGate: (port: number) => Promise<() => Promise<void>>;
  /** Loads the sources anew. Calls that the old thread has not answered fail, and their callers retry. */
  reload: () => Promise<void>;
  stop: () => Promise<void>;
};

/** A thread that starts with the first call, or at its reload. */
const lazyThread = (names: readonly FunctionName[]) => {
  const files = Object.fromEntries(names.map((name) => [name, sourceOf(name)]));
  let thread: Thread | undefined;
  return {
    /** Loads all before the first call. A module that does not load fails its first call. */
    begin: (): void => {
      if (thread) return;
      thread = startThread(files);
      thread.loadAll().catch(() => undefined);
    },
    handlerOf:
      (name: FunctionName): Handler =>
      (event, context) =>
        (thread ??= startThread(files)).handlerOf(name)(event, context),
    /** Keeps the old thread when a module does not load. */
    reload: async (): Promise<void> => {
      const next = startThread(files);
      try {
        await next.loadAll();
      } catch (error) {
        await next.stop();
        throw error;
      }
      const old = thread;
      thread = next;
      await old?.stop();
    },
    stop: async (): Promise<void> => thread?.stop(),
  };
};

/** For `startStack`: where functions are loaded, and what listens at the scan address. */
export const onThreads = (): Threads => {
  const names = Object.keys(functions) as FunctionName[];
  const background = lazyThread(names.filter((name) => CAN_WAIT.has(name)));
  const foreground = lazyThread(names.filter((name) => !CAN_WAIT.has(name) && name !== "gate"));
  const threadOf = (name: FunctionName) => (CAN_WAIT.has(name) ? background : foreground);
  let gate: { port: number; stop: () => Promise<void> } | undefined;
  return {
    load: async (name) => {
      foreground.begin();
      return { handler: threadOf(name).handlerOf(name) };
    },
    openGate: async (port) => {
      gate = { port, stop: await startGate(port) };
      return async () => gate?.stop();
    },
    reload: async () => {
      await Promise.all([foreground.reload(), background.reload()]);
      if (!gate) return;
      await gate.stop();
      gate.stop = await startGate(gate.port);
    },
    stop: async () => void (await Promise.all([foreground.stop(), background.stop()])),
  };
};
