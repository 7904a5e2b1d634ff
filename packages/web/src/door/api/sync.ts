/** Sends queued scans in order, under the scan ids that they were read with; in batches what the device decided itself. With an empty queue it finds out when the network is back. */
import type { BatchAnswer, ScanAnswer } from "@catraca/core/admission.schema";
import type { QueuedScan } from "../storage/scan.ts";
import type { CallResult, Connection } from "./gate-client.ts";

/** The pause before the next attempt grows while the gate function cannot be reached. */
const OFFLINE_PAUSES_MS = [2_000, 4_000, 7_000, 10_000, 15_000] as const;
const ONLINE_PAUSE_MS = 15_000;
/** Each minute while online: the organizer may have moved the device to another gate. */
const PROBE_EACH = 4;
/** Limits a `Retry-After` of the server. */
const LONGEST_PAUSE_MS = 60_000;

export type SyncOptions = {
  connection: Connection;
  listQueued: () => Promise<QueuedScan[]>;
  send: (scan: QueuedScan) => Promise<CallResult<ScanAnswer>>;
  sendBatch: (scans: QueuedScan[]) => Promise<CallResult<BatchAnswer>>;
  /** Any call that shows whether the gate function can be reached. */
  probe: () => Promise<CallResult<unknown>>;
  onAnswer: (scan: QueuedScan, answer: ScanAnswer) => Promise<void>;
  onRejection: (scan: QueuedScan, rejection: { status: number; code: string }) => Promise<void>;
  /** The scan as it is now: the device may have decided it since the queue was read. */
  refresh: (scan: QueuedScan) => QueuedScan;
  /** True for the scan that the scanner sends itself, with a person waiting. */
  isBusy: (scan: QueuedScan) => boolean;
  isConnected: () => boolean;
};

export type Sync = { syncNow: () => Promise<void>; stop: () => void };

type Outcome = { end: "sent" | "offline" | "revoked"; retryAfterMs?: number };

const createOffline = (call: CallResult<unknown>): Outcome => ({
  end: "offline",
  retryAfterMs: call.type === "no-answer" ? (call.retryAfterMs ?? 0) : 0,
});

const applyCall = async (p: SyncOptions, scan: QueuedScan, call: CallResult<ScanAnswer>): Promise<Outcome | undefined> => {
  if (call.type === "no-answer") return createOffline(call);
  p.connection.markOnline();
  if (call.type === "answer") await p.onAnswer(scan, call.body);
  else await p.onRejection(scan, call);
  // The scan stays in the queue: after another pairing the new token sends it.
  return call.type === "rejection" && call.status === 401 ? { end: "revoked" } : undefined;
};

/** The server rejected this scan alone. */
const REJECTED = 422;

/** A batch that is rejected as a whole is sent in halves, so that one scan does not cost the others their place. */
const sendDecided = async (p: SyncOptions, scans: QueuedScan[]): Promise<Outcome | undefined> => {
  const [first] = scans;
  if (!first) return undefined;
  const call = await p.sendBatch(scans);
  if (call.type === "answer") {
    p.connection.markOnline();
    for (const [at, scan] of scans.entries()) {
      const result = call.body.results[at];
      if (result && "error" in result) await p.onRejection(scan, { status: REJECTED, code: result.error.code });
      else if (result) await p.onAnswer(scan, result);
    }
    return undefined;
  }
  const isWhole = call.type === "no-answer" || call.status === 401 || scans.length === 1;
  if (isWhole) return applyCall(p, first, call);
  const half = Math.ceil(scans.length / 2);
  return (await sendDecided(p, scans.slice(0, half))) ?? sendDecided(p, scans.slice(half));
};

const MAX_BATCH = 100;

/** Takes what the device decided from the front of the queue. */
const takeDecided = (p: SyncOptions, queue: QueuedScan[]): QueuedScan[] => {
  const isDecided = (scan: QueuedScan): boolean => !p.isBusy(scan) && p.refresh(scan).localResult !== undefined;
  const end = queue.findIndex((scan) => !isDecided(scan));
  return queue.splice(0, Math.min(end === -1 ? queue.length : end, MAX_BATCH)).map(p.refresh);
};

const sendQueue = async (p: SyncOptions): Promise<Outcome> => {
  const queue = [...(await p.listQueued())];
  while (queue.length > 0) {
    const decided = takeDecided(p, queue);
    const next = decided.length === 0 ? queue.shift() : undefined;
    if (next && p.isBusy(next)) continue;
    const end = next ? await applyCall(p, next, await p.send(next)) : await sendDecided(p, decided);
    if (end) return end;
  }
  return { end: "sent" };
};

const syncOnce = async (p: SyncOptions, mustProbe: boolean): Promise<Outcome> => {
  if (!p.isConnected()) return { end: "offline" };
  if (mustProbe || !p.connection.state.get().online) {
    const call = await p.probe();
    if (call.type === "no-answer") return createOffline(call);
    p.connection.markOnline();
  }
  return sendQueue(p);
};

export const startSync = (p: SyncOptions): Sync => {
  let running: Promise<void> | undefined;
  let mustRepeat = false;
  let failures = 0;
  let runs = 0;
  let retryAfterMs = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;

  const getPauseMs = (): number => {
    if (failures === 0) return ONLINE_PAUSE_MS;
    const pauseMs = OFFLINE_PAUSES_MS[Math.min(failures, OFFLINE_PAUSES_MS.length) - 1] ?? ONLINE_PAUSE_MS;
    return Math.max(pauseMs, Math.min(retryAfterMs, LONGEST_PAUSE_MS));
  };

  const run = async (): Promise<void> => {
    do {
      mustRepeat = false;
      const outcome = await syncOnce(p, ++runs % PROBE_EACH === 0);
      if (outcome.end === "offline") p.connection.markOffline();
      failures = outcome.end === "offline" ? failures + 1 : 0;
      retryAfterMs = outcome.retryAfterMs ?? 0;
    } while (mustRepeat && failures === 0 && !isStopped);
  };

  const syncNow = async (): Promise<void> => {
    if (isStopped) return;
    if (running) {
      mustRepeat = true;
      return running;
    }
    clearTimeout(timer);
    running = run().finally(() => {
      running = undefined;
      if (!isStopped) timer = setTimeout(() => void syncNow(), getPauseMs());
    });
    return running;
  };

  return {
    syncNow,
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
    },
  };
};
