import { randomUUID } from "node:crypto";
import path from "node:path";
import { openLines, readLines, writeLines } from "../lines.ts";
import { pause, finishesWithin } from "../timers.ts";
import type { Log } from "./functions.ts";
import type { FunctionFailure, InvokeOutcome } from "./lambda.ts";

type Delivery = { id: string; functionName: string; payload: unknown };
type Attempted = Delivery & { tries: number };

/** A queue delivers up to `size` messages at once, gathered for `windowSeconds`. */
export type Batch = { size: number; windowSeconds: number };

export type DeadLetter = Delivery & { error: FunctionFailure; at: string };

/** Accepted work that is not done yet. It survives the process, as the queues of Lambda and SQS do. */
export type Deliveries = {
  send(functionName: string, payload: unknown): void;
  deadLetters(): DeadLetter[];
  /** Delivers the function's messages in the dead-letter queue once more. A crash meanwhile delivers some of them twice. */
  replay(functionName: string): void;
  stop(): Promise<void>;
};

type Journal = Delivery | { done: string };

type Records = { messageId: string }[];
const recordsOf = ({ payload }: Delivery): Records => ((payload ?? {}) as { Records?: Records }).Records ?? [];

const payloadOf = (batch: readonly [Attempted, ...Attempted[]]): unknown =>
  batch.length === 1 ? batch[0].payload : { Records: batch.flatMap(recordsOf) };

/**
 * The records that a function's answer names as failed.
 * Null means all of them: Lambda treats an answer with an unknown identifier so.
 * docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
const failedIn = (payload: unknown, batch: readonly Delivery[]): ReadonlySet<unknown> | null => {
  const { batchItemFailures } = (payload ?? {}) as { batchItemFailures?: { itemIdentifier?: unknown }[] };
  const failed = new Set((batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier));
  const known = new Set<unknown>(batch.flatMap(recordsOf).map(({ messageId }) => messageId));
  return [...failed].every((id) => known.has(id)) ? failed : null;
};

const BATCH_ITEM_FAILURE: FunctionFailure = { errorType: "BatchItemFailure", errorMessage: "the function's log says why", trace: [] };

/** An error fails every delivery of the batch; else the answer names the failed messages. */
const failureOf = (result: InvokeOutcome, batch: readonly Delivery[]): ((delivery: Delivery) => FunctionFailure | undefined) => {
  if ("error" in result) return () => result.error;
  const failed = failedIn(result.payload, batch);
  return (delivery) =>
    failed === null || recordsOf(delivery).some(({ messageId }) => failed.has(messageId)) ? BATCH_ITEM_FAILURE : undefined;
};

/** Two retries. The minutes that Lambda and SQS wait are seconds here. */
export const RETRY_DELAYS_MS: readonly number[] = [1000, 2000];
const AT_ONCE = 32;
/** Concurrent executions per queue: the default of the stacks. */
const BATCHES_AT_ONCE = 5;
const SINGLE: Batch = { size: 1, windowSeconds: 0 };

const undone = (entries: readonly Journal[]): Delivery[] => {
  const open = new Map<string, Delivery>();
  for (const entry of entries) {
    if ("done" in entry) open.delete(entry.done);
    else open.set(entry.id, entry);
  }
  return [...open.values()];
};

type Lane = { waiting: Attempted[]; running: number; isGathering: boolean; isGathered?: boolean };

export const openDeliveries = (options: {
  folder: string;
  log: Log;
  run(functionName: string, payload: unknown): Promise<InvokeOutcome>;
  delaysMs?: readonly number[];
  /** By function. Default: one message at a time. */
  batches?: Readonly<Record<string, Batch>>;
}): Deliveries => {
  const journalFile = path.join(options.folder, "deliveries.jsonl");
  const deadFile = path.join(options.folder, "dead-letters.jsonl");
  const left = undone(readLines<Journal>(journalFile));
  writeLines(journalFile, left);
  const journal = openLines<Journal>(journalFile);
  let dead = readLines<DeadLetter>(deadFile);
  let deadLines = openLines<DeadLetter>(deadFile);
  const delays = options.delaysMs ?? RETRY_DELAYS_MS;
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  const lanes = new Map<string, Lane>();
  let open = 0;

  const laneOf = (functionName: string): Lane => {
    const found = lanes.get(functionName) ?? { waiting: [], running: 0, isGathering: false };
    lanes.set(functionName, found);
    return found;
  };

  const close = ({ id }: Delivery): void => {
    journal.append({ done: id });
    open -= 1;
    if (open === 0) journal.clear();
  };

  const bury = (delivery: Attempted, error: FunctionFailure): void => {
    const { id, functionName, payload } = delivery;
    const entry = { id, functionName, payload, error, at: new Date().toISOString() };
    dead.push(entry);
    deadLines.append(entry);
    options.log(
      `${functionName} failed ${delays.length + 1} times, now in the dead-letter queue: ${error.errorType}: ${error.errorMessage}`,
    );
    close(delivery);
  };

  const put = (delivery: Attempted): void => {
    laneOf(delivery.functionName).waiting.push(delivery);
    work(delivery.functionName);
  };

  const retry = (delivery: Attempted, error: FunctionFailure): void => {
    const delay = delays[delivery.tries];
    if (delay === undefined) return bury(delivery, error);
    void pause(delay, stopping.signal).then(
      () => put({ ...delivery, tries: delivery.tries + 1 }),
      () => undefined,
    );
  };

  const invoke = async (functionName: string, batch: [Attempted, ...Attempted[]]): Promise<void> => {
    const result = await options.run(functionName, payloadOf(batch));
    const failureIn = failureOf(result, batch);
    for (const delivery of batch) {
      const failure = failureIn(delivery);
      if (failure) retry(delivery, failure);
      else close(delivery);
    }
  };

  const start = (functionName: string, lane: Lane, size: number): void => {
    const [first, ...rest] = lane.waiting.splice(0, size);
    if (!first) return;
    lane.running += 1;
    const done = invoke(functionName, [first, ...rest])
      .catch((error: unknown) => {
        if (!stopping.signal.aborted) options.log(`${functionName} was not delivered: ${String(error)}`);
      })
      .finally(() => {
        running.delete(done);
        lane.running -= 1;
        work(functionName);
      });
    running.add(done);
  };

  /** Starts what may start now. A batch that is not full waits until its window is over. */
  const work = (functionName: string): void => {
    const { size, windowSeconds } = options.batches?.[functionName] ?? SINGLE;
    const lane = laneOf(functionName);
    const most = size === 1 ? AT_ONCE : BATCHES_AT_ONCE;
    while (!stopping.signal.aborted && lane.running < most && lane.waiting.length > 0) {
      if (lane.waiting.length >= size || windowSeconds === 0 || lane.isGathered) {
        lane.isGathered = false;
        start(functionName, lane, size);
        continue;
      }
      if (lane.isGathering) return;
      lane.isGathering = true;
      void pause(windowSeconds * 1000, stopping.signal).then(
        () => {
          lane.isGathering = false;
          lane.isGathered = lane.waiting.length > 0;
          work(functionName);
        },
        () => undefined,
      );
      return;
    }
  };

  open = left.length;
  setImmediate(() => {
    for (const delivery of left) put({ ...delivery, tries: 0 });
  });

  const send = (functionName: string, payload: unknown): void => {
    const delivery = { id: randomUUID(), functionName, payload };
    journal.append(delivery);
    open += 1;
    setImmediate(() => put({ ...delivery, tries: 0 }));
  };

  return {
    send,
    deadLetters: () => [...dead],
    replay(functionName) {
      const [moved, rest] = [true, false].map((isMoved) => dead.filter((one) => (one.functionName === functionName) === isMoved));
      for (const { payload } of moved ?? []) send(functionName, payload);
      dead = rest ?? [];
      deadLines.close();
      writeLines(deadFile, dead);
      deadLines = openLines(deadFile);
    },
    async stop() {
      stopping.abort(new Error("stopped"));
      await finishesWithin(1000, Promise.all(running));
      journal.close();
      deadLines.close();
    },
  };
};
