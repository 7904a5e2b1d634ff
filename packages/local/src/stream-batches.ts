import { pause } from "./timers.ts";
import type { StreamRecord } from "./stream-records.ts";

export type StreamHandler = (event: { Records: StreamRecord[] }) => Promise<unknown>;

export type BatchOptions = {
  handler: StreamHandler;
  batchSize: number;
  /** Failed attempts of one record before `giveUp` receives it. */
  maxTries: number;
  retryMs: number;
  giveUp(record: StreamRecord, error: Error): void;
  /** Receives the last record that needs no more work, after each batch. */
  done(sequenceNumber: string): void;
  signal: AbortSignal;
};

const LONGEST_RETRY_MS = 5000;

type Outcome = { handled: number } | { handled: number; error: Error; isThrown: boolean };

/** Counts the handled records from the start: those before the first reported failure. An unknown identifier fails all. */
const outcomeOf = (records: readonly StreamRecord[], result: unknown): Outcome => {
  const failures = (result as { batchItemFailures?: { itemIdentifier?: string }[] | null } | null | undefined)?.batchItemFailures ?? [];
  if (failures.length === 0) return { handled: records.length };
  const positions = failures.map(({ itemIdentifier }) => records.findIndex((record) => record.dynamodb.SequenceNumber === itemIdentifier));
  const handled = positions.includes(-1) ? 0 : Math.min(...positions);
  return { handled, error: new Error("reported as failed"), isThrown: false };
};

const invoke = async (handler: StreamHandler, records: StreamRecord[]): Promise<Outcome> => {
  try {
    return outcomeOf(records, await handler({ Records: records }));
  } catch (thrown) {
    return { handled: 0, error: thrown instanceof Error ? thrown : new Error(String(thrown)), isThrown: true };
  }
};

/**
 * Handles the records in order, until each is handled or given up.
 * A thrown error halves the batch until the failing record is alone. A reported failure continues from that record.
 */
export const handleInBatches = async (all: readonly StreamRecord[], options: BatchOptions): Promise<void> => {
  let left = [...all];
  let size = options.batchSize;
  let tries = 0;
  const advance = (count: number): void => {
    const last = left[count - 1];
    left = left.slice(count);
    if (!last) return;
    options.done(last.dynamodb.SequenceNumber);
    tries = 0;
    size = options.batchSize;
  };
  while (left.length > 0) {
    options.signal.throwIfAborted();
    const batch = left.slice(0, size);
    const outcome = await invoke(options.handler, batch);
    advance(outcome.handled);
    const head = left[0];
    if (!("error" in outcome) || !head) continue;
    if (outcome.isThrown && batch.length > 1) {
      size = Math.ceil(batch.length / 2);
      continue;
    }
    tries += 1;
    if (tries >= options.maxTries) {
      options.giveUp(head, outcome.error);
      advance(1);
    } else {
      await pause(Math.min(options.retryMs * 2 ** (tries - 1), LONGEST_RETRY_MS), options.signal);
    }
  }
};
