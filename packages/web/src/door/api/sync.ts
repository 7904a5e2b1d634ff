/** Sends queued scans in order, under the scan ids that they were read with. With an empty queue it finds out when the network is back. */
import type { ScanAnswer } from "@catraca/core/admission.schema";
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
  /** Any call that shows whether the gate function can be reached. */
  probe: () => Promise<CallResult<unknown>>;
  onAnswer: (scan: QueuedScan, answer: ScanAnswer) => Promise<void>;
  onRejection: (scan: QueuedScan, rejection: { status: number; code: string }) => Promise<void>;
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

const sendQueue = async (p: SyncOptions): Promise<Outcome> => {
  for (const scan of await p.listQueued()) {
    if (p.isBusy(scan)) continue;
    const call = await p.send(scan);
    if (call.type === "no-answer") return createOffline(call);
    p.connection.markOnline();
    if (call.type === "answer") await p.onAnswer(scan, call.body);
    else await p.onRejection(scan, call);
    // The scan stays in the queue: after another pairing the new token sends it.
    if (call.type === "rejection" && call.status === 401) return { end: "revoked" };
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
