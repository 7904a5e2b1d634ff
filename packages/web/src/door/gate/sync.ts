/** Sends what waits, in order and with the scan ids it was read with; without anything to send it finds out when the network is back. */
import type { ScanAnswer } from "@catraca/core/admission.schema";
import type { Waiting } from "../kept/reading.ts";
import type { Heard } from "./call.ts";
import type { Link } from "./link.ts";

/** The pause between two looks at the queue grows from the first to the last while nothing gets through. */
const PAUSES_MS = [2_000, 4_000, 7_000, 10_000, 15_000] as const;
const CALM_MS = 15_000;
/** The pause is as long as the server asks for, up to this. */
const LONGEST_MS = 60_000;

export type Syncing = {
  link: Link;
  waiting: () => Promise<Waiting[]>;
  send: (reading: Waiting) => Promise<Heard<ScanAnswer>>;
  /** Any call that says whether the gate function is within reach. */
  probe: () => Promise<Heard<unknown>>;
  onAnswer: (reading: Waiting, answer: ScanAnswer) => Promise<void>;
  onRefusal: (reading: Waiting, refusal: { status: number; code: string }) => Promise<void>;
  /** Being asked right now, with somebody waiting. */
  isBusy: (reading: Waiting) => boolean;
  isConnected: () => boolean;
};

export type Sync = { /** Looks at the queue now. */ now: () => Promise<void>; stop: () => void };

type Went = { to: "through" | "lost" | "out"; retryAfterMs?: number };

const lost = (heard: Heard<unknown>): Went => ({ to: "lost", retryAfterMs: heard.heard === "nothing" ? (heard.retryAfterMs ?? 0) : 0 });

const sendAll = async (p: Syncing): Promise<Went> => {
  for (const reading of await p.waiting()) {
    if (p.isBusy(reading)) continue;
    const heard = await p.send(reading);
    if (heard.heard === "nothing") return lost(heard);
    p.link.heard();
    if (heard.heard === "answer") await p.onAnswer(reading, heard.body);
    else await p.onRefusal(reading, heard);
    // The reading stays: another device may send it.
    if (heard.heard === "refusal" && heard.status === 401) return { to: "out" };
  }
  return { to: "through" };
};

const look = async (p: Syncing): Promise<Went> => {
  if (!p.isConnected()) return { to: "lost" };
  if (!p.link.state.get().online) {
    const heard = await p.probe();
    if (heard.heard === "nothing") return lost(heard);
    p.link.heard();
  }
  return sendAll(p);
};

export const startSync = (p: Syncing): Sync => {
  let running: Promise<void> | undefined;
  let again = false;
  let failures = 0;
  let askedMs = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;

  const pauseMs = (): number =>
    failures === 0 ? CALM_MS : Math.max(PAUSES_MS[Math.min(failures, PAUSES_MS.length) - 1] ?? CALM_MS, Math.min(askedMs, LONGEST_MS));

  const run = async (): Promise<void> => {
    do {
      again = false;
      const went = await look(p);
      if (went.to === "lost") p.link.lost();
      failures = went.to === "lost" ? failures + 1 : 0;
      askedMs = went.retryAfterMs ?? 0;
    } while (again && failures === 0 && !isStopped);
  };

  const now = async (): Promise<void> => {
    if (isStopped) return;
    if (running) {
      again = true;
      return running;
    }
    clearTimeout(timer);
    running = run().finally(() => {
      running = undefined;
      if (!isStopped) timer = setTimeout(() => void now(), pauseMs());
    });
    return running;
  };

  return {
    now,
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
    },
  };
};
