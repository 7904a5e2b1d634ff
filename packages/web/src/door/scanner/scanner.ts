/** Handles one code after another: stores the scan, sends it, shows the result. It knows neither a camera nor a screen. */
import { scanModeAt, scanProductAt, type Direction } from "@catraca/core/admission.rules";
import { normalizeCode } from "@catraca/core/ticket/ticket.code.rules.ts";
import type { ScanAnswer } from "@catraca/core/admission.schema";
import { createStore, type Store } from "../../store.ts";
import { sendWithinDeadline, type CallResult, type Connection } from "../api/gate-client.ts";
import { decideOutcome, type Outcome } from "../result/outcome.ts";
import type { Assignment } from "../storage/database.ts";
import { applyAnswer, applyRejection, type QueuedScan, type ResultKind, type Scan } from "../storage/scan.ts";
import type { ScanStore } from "../storage/scan-store.ts";

/** `changed`: the queue brought the answer while the screen showed "unsure". */
export type ScanResult = { outcome: Outcome; code: string; productId: string | undefined; changed?: true };

export type ScannerOptions = {
  getAssignment: () => Assignment;
  scans: ScanStore;
  connection: Connection;
  send: (scan: QueuedScan, limitMs: number) => Promise<CallResult<ScanAnswer>>;
  syncNow: () => void;
  onRevoked: () => void;
  playSignal: (kind: ResultKind) => void;
  newScanId: () => string;
  now: () => number;
  serverNow: () => number;
  wait: (ms: number) => Promise<void>;
  isConnected: () => boolean;
};

type Extra = { productId?: string; force?: true };

export type Scanner = {
  result: Store<ScanResult | undefined>;
  isSending: Store<boolean>;
  /** What the steward chose at a gate that takes entries and exits. */
  direction: Store<Direction | undefined>;
  /** What the steward chose at a gate that redeems several products. */
  productId: Store<string | undefined>;
  /** How many answers of the queue no screen showed. */
  lateAnswers: Store<number>;
  /** By scan id, in memory alone. */
  attendeeNames: ReadonlyMap<string, string>;
  scan: (code: string) => Promise<void>;
  /** Scans the shown ticket again: for another product, or by a supervisor's decision. */
  rescan: (extra: Extra) => Promise<void>;
  clearResult: () => void;
  isBusy: (scan: QueuedScan) => boolean;
  applyLateAnswer: (scan: QueuedScan, answer: ScanAnswer) => Promise<void>;
  applyLateRejection: (scan: QueuedScan, rejection: { status: number; code: string }) => Promise<void>;
};

/** Longer than any ticket code. The rest is cut: the server rejects it either way. */
const MAX_CODE_LENGTH = 200;
const MAX_NAMES = 200;

const createResult = ({ code, productId }: QueuedScan, outcome: Outcome): ScanResult => ({ outcome, code, productId });

/** A person waits, and a browser may leave a write without an answer. */
const STORAGE_LIMIT_MS = 1_000;

export const createScanner = (p: ScannerOptions): Scanner => {
  const result = createStore<ScanResult | undefined>(undefined);
  const isSending = createStore(false);
  const direction = createStore<Direction | undefined>(undefined);
  const productId = createStore<string | undefined>(undefined);
  const lateAnswers = createStore(0);
  const attendeeNames = new Map<string, string>();
  let busyScanId: string | undefined;

  const show = (next: ScanResult): void => {
    const ticket = "answer" in next.outcome ? next.outcome.answer?.ticket : undefined;
    if (ticket) attendeeNames.set(next.outcome.scanId, ticket.attendeeName);
    const [oldest] = attendeeNames.size > MAX_NAMES ? attendeeNames.keys() : [];
    if (oldest !== undefined) attendeeNames.delete(oldest);
    result.set(next);
    p.playSignal(next.outcome.kind);
  };

  /** A full disk must not stop the gate: a scan that cannot be stored is sent all the same. */
  const ignoreStorageError = async <T>(operation: Promise<T>, fallback: T): Promise<T> => {
    const limit = new Promise<never>((_, reject) => setTimeout(reject, STORAGE_LIMIT_MS));
    try {
      return await Promise.race([operation, limit]);
    } catch (error) {
      console.warn("not stored", error);
      return fallback;
    }
  };
  const save = (scan: Scan, kind: ResultKind): Promise<void> => ignoreStorageError(p.scans.update({ ...scan, shown: kind }), undefined);

  const createScan = (code: string, extra: Extra): QueuedScan => {
    const { gate, event } = p.getAssignment();
    const mode = scanModeAt(gate, direction.get());
    const product = scanProductAt(gate, extra.productId ?? productId.get());
    return {
      scanId: p.newScanId(),
      eventId: event.id,
      readAtMs: p.serverNow(),
      code: code.slice(0, MAX_CODE_LENGTH),
      state: "waiting",
      waiting: 1,
      ...(mode !== "redeem" && mode !== gate.mode ? { direction: mode } : {}),
      ...(product === undefined ? {} : { productId: product }),
      ...(extra.force ? { force: true } : {}),
    };
  };

  const leaveInQueue = async (scan: QueuedScan, outcome: Outcome): Promise<void> => {
    await save(scan, outcome.kind);
    busyScanId = undefined;
    show(createResult(scan, outcome));
    p.syncNow();
  };

  const createOutcome = async (scan: QueuedScan, answer: ScanAnswer): Promise<Outcome> => {
    const { ticket, reason } = answer;
    const lateAdmission =
      reason === "already_admitted" && ticket ? await ignoreStorageError(p.scans.findLateAdmission(ticket.id), undefined) : undefined;
    return decideOutcome({
      scanId: scan.scanId,
      answer,
      forced: scan.force === true,
      nowMs: p.serverNow(),
      byQueue: lateAdmission !== undefined,
    });
  };

  const applyCall = async (scan: QueuedScan, call: CallResult<ScanAnswer>): Promise<void> => {
    if (call.type === "no-answer") {
      const why = p.isConnected() ? "slow" : "offline";
      p.connection.markOffline();
      return leaveInQueue(scan, { scanId: scan.scanId, kind: "unsure", why });
    }
    p.connection.markOnline();
    if (call.type === "answer") {
      const outcome = await createOutcome(scan, call.body);
      show(createResult(scan, outcome));
      return save(applyAnswer(scan, { answer: call.body, atMs: p.serverNow(), late: false }), outcome.kind);
    }
    if (call.status === 401) return p.onRevoked();
    show(createResult(scan, { scanId: scan.scanId, kind: "unsure", why: "dropped" }));
    return save(applyRejection(scan, { errorCode: call.code, atMs: p.serverNow() }), "unsure");
  };

  const scanCode = async (code: string, extra: Extra = {}): Promise<void> => {
    const created = createScan(normalizeCode(code) ?? code, extra);
    isSending.set(true);
    result.set(undefined);
    try {
      const scan = await ignoreStorageError(p.scans.add(created), created);
      busyScanId = scan.scanId;
      // No ticket code has this form. The device refuses it at once, and the server counts it later.
      if (normalizeCode(code) === undefined)
        return await leaveInQueue(scan, { scanId: scan.scanId, kind: "refuse", reason: "unknown_code" });
      if (!p.connection.state.get().online) return await leaveInQueue(scan, { scanId: scan.scanId, kind: "unsure", why: "offline" });
      const { now, wait, isConnected } = p;
      await applyCall(scan, await sendWithinDeadline({ send: (limitMs) => p.send(scan, limitMs), now, wait, isConnected }));
    } finally {
      busyScanId = undefined;
      isSending.set(false);
    }
  };

  return {
    result,
    isSending,
    direction,
    productId,
    lateAnswers,
    attendeeNames,
    scan: (code) => scanCode(code),
    rescan: async (extra) => {
      const current = result.get();
      if (current) await scanCode(current.code, extra);
    },
    clearResult: () => result.set(undefined),
    isBusy: ({ scanId }) => scanId === busyScanId,
    applyLateAnswer: async (scan, answer) => {
      const current = result.get();
      const outcome = await createOutcome(scan, answer);
      const isStillShown = current?.outcome.scanId === scan.scanId && current.outcome.kind === "unsure";
      if (isStillShown) show({ ...createResult(scan, outcome), changed: true });
      const isLate = scan.shown !== "refuse" && !isStillShown;
      if (isLate) lateAnswers.set(lateAnswers.get() + 1);
      await save(applyAnswer(scan, { answer, atMs: p.serverNow(), late: isLate }), isStillShown ? outcome.kind : (scan.shown ?? "unsure"));
    },
    applyLateRejection: async (scan, { status, code }) => {
      if (status === 401) return p.onRevoked();
      return save(applyRejection(scan, { errorCode: code, atMs: p.serverNow() }), scan.shown ?? "unsure");
    },
  };
};
