import { randomUUID } from "node:crypto";
import path from "node:path";
import { openLines, readLines, writeLines } from "../lines.ts";
import { pause, within } from "../timers.ts";
import type { Log } from "./functions.ts";
import type { FunctionFailure, Invoked } from "./lambda.ts";

type Delivery = { id: string; functionName: string; payload: unknown };

export type DeadLetter = Delivery & { error: FunctionFailure; at: string };

/** What was accepted and is still to be done. It outlives the process, as the queues of Lambda and SQS do. */
export type Deliveries = {
  send(functionName: string, payload: unknown): void;
  deadLetters(): DeadLetter[];
  stop(): Promise<void>;
};

type Journal = Delivery | { done: string };

/** An error, or the answer to a queue's batch that names what of it failed: each delivery here is a batch of one. */
const failureIn = (result: Invoked): FunctionFailure | undefined => {
  if ("error" in result) return result.error;
  const { batchItemFailures = [] } = (result.payload ?? {}) as { batchItemFailures?: unknown[] };
  return batchItemFailures.length > 0
    ? { errorType: "BatchItemFailure", errorMessage: "the function's log says why", trace: [] }
    : undefined;
};

/** It is tried again twice; the minutes that Lambda and SQS wait are seconds here. */
export const RETRY_DELAYS_MS: readonly number[] = [1000, 2000];
const AT_ONCE = 32;

const undone = (entries: readonly Journal[]): Delivery[] => {
  const open = new Map<string, Delivery>();
  for (const entry of entries) {
    if ("done" in entry) open.delete(entry.done);
    else open.set(entry.id, entry);
  }
  return [...open.values()];
};

export const openDeliveries = (options: {
  folder: string;
  log: Log;
  run(functionName: string, payload: unknown): Promise<Invoked>;
  delaysMs?: readonly number[];
}): Deliveries => {
  const journalFile = path.join(options.folder, "deliveries.jsonl");
  const deadFile = path.join(options.folder, "dead-letters.jsonl");
  const queue = undone(readLines<Journal>(journalFile));
  writeLines(journalFile, queue);
  const journal = openLines<Journal>(journalFile);
  const dead = readLines<DeadLetter>(deadFile);
  const deadLines = openLines<DeadLetter>(deadFile);
  const delays = options.delaysMs ?? RETRY_DELAYS_MS;
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();

  const bury = (delivery: Delivery, error: FunctionFailure): void => {
    const letter = { ...delivery, error, at: new Date().toISOString() };
    dead.push(letter);
    deadLines.append(letter);
    options.log(
      `${delivery.functionName} failed ${delays.length + 1} times, kept as a dead letter: ${error.errorType}: ${error.errorMessage}`,
    );
  };

  const deliver = async (delivery: Delivery): Promise<void> => {
    for (let tries = 0; ; tries += 1) {
      const failure = failureIn(await options.run(delivery.functionName, delivery.payload));
      if (!failure) break;
      const delay = delays[tries];
      if (delay === undefined) {
        bury(delivery, failure);
        break;
      }
      await pause(delay, stopping.signal);
    }
    journal.append({ done: delivery.id });
  };

  const next = (): void => {
    if (stopping.signal.aborted) return;
    if (queue.length === 0 && running.size === 0) return journal.clear();
    while (running.size < AT_ONCE) {
      const delivery = queue.shift();
      if (!delivery) return;
      const work = deliver(delivery)
        .catch((error: unknown) => {
          if (!stopping.signal.aborted) options.log(`${delivery.functionName} was not delivered: ${String(error)}`);
        })
        .finally(() => {
          running.delete(work);
          next();
        });
      running.add(work);
    }
  };
  setImmediate(next);

  return {
    send(functionName, payload) {
      const delivery = { id: randomUUID(), functionName, payload };
      journal.append(delivery);
      queue.push(delivery);
      setImmediate(next);
    },
    deadLetters: () => [...dead],
    async stop() {
      stopping.abort(new Error("stopped"));
      await within(1000, Promise.all(running));
      journal.close();
      deadLines.close();
    },
  };
};
