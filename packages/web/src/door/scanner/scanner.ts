/** Handles one code after another: stores the scan, sends it, shows the result. It knows neither a camera nor a screen. */
import type { Direction } from "@catraca/core/admission.rules";
import type { ScanAnswer } from "@catraca/core/admission.schema";
import { createStore, type Store } from "../../store.ts";
import { sendWithinDeadline, type CallResult, type Connection } from "../api/gate-client.ts";
import { decideOutcome, nameNotTicket, type Outcome } from "../result/outcome.ts";
import type { Assignment } from "../storage/database.ts";
import { applyAnswer, applyRejection, type AnsweredScan, type QueuedScan, type ResultKind, type Scan } from "../storage/scan.ts";
import type { ScanStore } from "../storage/scan-store.ts";
import type { OwnScan } from "../ticket-list/decide-locally.ts";
import { createScan, isNoTicket, type Extra } from "./create-scan.ts";
import { toTicketCode } from "./ticket-code.ts";
import { createAloneDecider, type AloneOptions } from "./decide-alone.ts";
import { ignoreStorageError } from "./ignore-storage-error.ts";

export type ScanResult = {
  outcome: Outcome;
  code: string;
  ticketId: string | undefined;
  readAtMs: number;
  productId: string | undefined;
  direction: Direction | undefined;
  /** The queue brought the answer to somebody who was asked to wait. */
  changed?: true;
};

/** An answer of the queue that no screen showed yet. */
type LateResult = { result: ScanResult; scan: AnsweredScan };

export type ScannerOptions = {
  getAssignment: () => Assignment;
  scans: ScanStore;
  connection: Connection;
  send: (scan: QueuedScan, limitMs: number, options?: { question?: boolean; lookUp?: boolean }) => Promise<CallResult<ScanAnswer>>;
  decideLocally: AloneOptions["decideLocally"];
  syncNow: () => void;
  onRevoked: () => void;
  playSignal: (kind: ResultKind) => void;
  newScanId: () => string;
  now: () => number;
  serverNow: () => number;
  wait: (ms: number) => Promise<void>;
  isConnected: () => boolean;
};

export type Scanner = {
  result: Store<ScanResult | undefined>;
  isSending: Store<boolean>;
  /** What the steward chose at a gate that takes entries and exits. */
  direction: Store<Direction | undefined>;
  /** What the steward chose at a gate that redeems several products. */
  productId: Store<string | undefined>;
  /** While it is on, readings ask and let nobody in. */
  isInfo: Store<boolean>;
  /** Answers for people who may still be there, to be shown as soon as the screen is free. */
  lateResults: Store<readonly LateResult[]>;
  /** How many answers of the queue came too late to be shown. */
  lateAnswers: Store<number>;
  /** The number of this device's scans that contradict others, as far as the server said while the page was open. */
  conflicts: Store<number>;
  /** By scan id, in memory alone. */
  attendeeNames: ReadonlyMap<string, string>;
  scan: (code: string) => Promise<void>;
  /** A supervisor found the ticket by its name. */
  scanTicket: (ticketId: string) => Promise<void>;
  /** Scans the shown ticket again: for another product, by a supervisor's decision, or for somebody who waited. */
  rescan: (extra: Extra) => Promise<void>;
  clearResult: () => void;
  showNextLate: () => void;
  isBusy: (scan: QueuedScan) => boolean;
  /** The scan with what this device decided since it was read from the queue. */
  withDecision: (scan: QueuedScan) => QueuedScan;
  /** Whether nobody would see that this scan admitted somebody. A supervisor's decision stands. */
  isQuestion: (scan: QueuedScan) => boolean;
  applyLateAnswer: (scan: QueuedScan, answer: ScanAnswer) => Promise<void>;
  applyLateRejection: (scan: QueuedScan, rejection: { status: number; code: string }) => Promise<void>;
};

const MAX_NAMES = 200;
/** Somebody who was asked to wait may still be at the gate. */
const STILL_THERE_MS = 120_000;

const createResult = ({ code, ticketId, productId, direction, readAtMs }: QueuedScan, outcome: Outcome): ScanResult => ({
  outcome,
  code,
  ticketId,
  productId,
  direction,
  readAtMs,
});

export const createScanner = (p: ScannerOptions): Scanner => {
  const result = createStore<ScanResult | undefined>(undefined);
  const isSending = createStore(false);
  const direction = createStore<Direction | undefined>(undefined);
  const productId = createStore<string | undefined>(undefined);
  const isInfo = createStore(false);
  const lateResults = createStore<readonly LateResult[]>([]);
  const lateAnswers = createStore(0);
  const conflicts = createStore(0);
  const attendeeNames = new Map<string, string>();
  /** Scans that the gate answered while the person stood there: an older question about them changes nothing. */
  const answeredIds = new Set<string>();
  /** Scans that this device decided and has not sent: a copy of the queue that was read earlier lacks them. */
  const decisions = new Map<string, QueuedScan>();
  let busyScanId: string | undefined;

  const show = (next: ScanResult): void => {
    const ticket = "answer" in next.outcome ? next.outcome.answer?.ticket : undefined;
    if (ticket) attendeeNames.set(next.outcome.scanId, ticket.attendeeName);
    const [oldest] = attendeeNames.size > MAX_NAMES ? attendeeNames.keys() : [];
    if (oldest !== undefined) attendeeNames.delete(oldest);
    result.set(next);
    p.playSignal(next.outcome.kind);
  };

  const listOwn = (ticketId: string): Promise<OwnScan[]> => ignoreStorageError(p.scans.listOwn(ticketId), []);
  const save = (scan: Scan, kind: ResultKind): Promise<void> => ignoreStorageError(p.scans.update({ ...scan, shown: kind }), undefined);

  const finish = (scan: QueuedScan, outcome: Outcome): void => {
    busyScanId = undefined;
    show(createResult(scan, outcome));
    p.syncNow();
  };
  const leaveInQueue = async (scan: QueuedScan, outcome: Outcome): Promise<void> => {
    await save(scan, outcome.kind);
    finish(scan, outcome);
  };

  const createOutcome = async (scan: QueuedScan, answer: ScanAnswer): Promise<Outcome> => {
    const { ticket, reason } = answer;
    const own = reason === "already_admitted" && ticket ? (await listOwn(ticket.id)).find(({ did }) => did === "admitted") : undefined;
    return decideOutcome({
      scanId: scan.scanId,
      answer,
      forced: scan.force === true,
      nowMs: p.serverNow(),
      byQueue: own?.late === true,
    });
  };

  const askAlone = createAloneDecider({ ...p, listOwn, attendeeNames });

  const decideAlone = async (scan: QueuedScan, why: "offline" | "slow", isSent: boolean): Promise<void> => {
    const { outcome, local } = await askAlone(scan, why);
    // The gate function may have got the call and admitted: it is asked, instead of told of a refusal.
    if (!local?.localResult || (isSent && local.localResult === "refused")) return leaveInQueue(scan, outcome);
    const decided = { ...scan, ...local, shown: outcome.kind };
    decisions.set(scan.scanId, decided);
    const isSaved = await ignoreStorageError(
      p.scans.update(decided).then(() => true),
      false,
    );
    if (isSaved || local.localResult === "refused") return finish(decided, outcome);
    // Nobody would know that this person went in. The write may still come, so another one takes it back.
    decisions.delete(scan.scanId);
    void save(scan, "unsure");
    return finish(scan, { scanId: scan.scanId, kind: "unsure", why: "unsaved" });
  };

  const applyCall = async (scan: QueuedScan, call: CallResult<ScanAnswer>): Promise<void> => {
    if (call.type === "no-answer") {
      const why = p.isConnected() ? "slow" : "offline";
      p.connection.markOffline();
      return decideAlone(scan, why, true);
    }
    p.connection.markOnline();
    if (call.type === "answer") {
      answeredIds.add(scan.scanId);
      const outcome = await createOutcome(scan, call.body);
      show(createResult(scan, outcome));
      return save(applyAnswer(scan, { answer: call.body, atMs: p.serverNow(), late: false }), outcome.kind);
    }
    if (call.status === 401) return p.onRevoked();
    show(createResult(scan, { scanId: scan.scanId, kind: "unsure", why: "dropped" }));
    return save(applyRejection(scan, { errorCode: call.code, atMs: p.serverNow() }), "unsure");
  };

  const createInfo = async (scan: QueuedScan, call: CallResult<ScanAnswer>): Promise<Outcome> => {
    const { scanId } = scan;
    if (call.type === "rejection") return { scanId, kind: "unsure", why: "dropped" };
    if (call.type === "no-answer") return (await askAlone(scan, p.isConnected() ? "slow" : "offline", true)).outcome;
    return decideOutcome({ scanId, answer: call.body, forced: false, nowMs: p.serverNow(), byQueue: false, info: true });
  };

  /** Stores nothing and waits in no queue: somebody only wants to know. */
  const ask = async (scan: QueuedScan): Promise<void> => {
    const { now, wait, isConnected } = p;
    const send = (limitMs: number) => p.send(scan, limitMs, { question: true, lookUp: true });
    const call: CallResult<ScanAnswer> = p.connection.state.get().online
      ? await sendWithinDeadline({ send, now, wait, isConnected })
      : { type: "no-answer" };
    if (call.type === "rejection" && call.status === 401) return p.onRevoked();
    show(createResult(scan, await createInfo(scan, call)));
  };

  const scanCode = async (code: string, extra: Extra = {}): Promise<void> => {
    const assignment = p.getAssignment();
    const isNone = isNoTicket(code, extra, assignment);
    const reading = { code: toTicketCode(code, assignment) ?? code, readAtMs: p.serverNow(), scanId: p.newScanId(), assignment };
    const created = createScan(reading, {
      ...extra,
      direction: extra.direction ?? direction.get(),
      productId: extra.productId ?? productId.get(),
    });
    const isOther = ({ result: { code: read, ticketId } }: LateResult): boolean => read !== created.code || ticketId !== created.ticketId;
    lateResults.set(lateResults.get().filter(isOther));
    isSending.set(true);
    result.set(undefined);
    try {
      if (isInfo.get() && !extra.force && !isNone) return await ask(created);
      // Before the queue has it: the sync must not send it too.
      busyScanId = created.scanId;
      const scan = await ignoreStorageError(p.scans.add(created), created);
      busyScanId = scan.scanId;
      // No ticket code has this form. The device refuses it at once, and the server counts it later.
      if (isNone)
        return await leaveInQueue(scan, { scanId: scan.scanId, kind: "refuse", reason: "unknown_code", notTicket: nameNotTicket(code) });
      if (!p.connection.state.get().online) return await decideAlone(scan, "offline", false);
      const { now, wait, isConnected } = p;
      await applyCall(scan, await sendWithinDeadline({ send: (limitMs) => p.send(scan, limitMs), now, wait, isConnected }));
    } finally {
      busyScanId = undefined;
      isSending.set(false);
    }
  };

  /** A decision of the device stands, whatever the answer. */
  const settle = async (scan: QueuedScan, answer: ScanAnswer): Promise<void> => {
    await save(applyAnswer(scan, { answer, atMs: p.serverNow(), late: false }), scan.shown ?? "unsure");
    decisions.delete(scan.scanId);
    if (answer.conflict !== undefined) conflicts.set(conflicts.get() + 1);
  };

  const isRecent = ({ readAtMs }: Pick<Scan, "readAtMs">): boolean => p.serverNow() - readAtMs <= STILL_THERE_MS;
  const isShown = ({ scanId }: QueuedScan): boolean => {
    const shown = result.get()?.outcome;
    return shown?.scanId === scanId && shown.kind === "unsure";
  };

  return {
    result,
    isSending,
    direction,
    productId,
    isInfo,
    lateResults,
    lateAnswers,
    conflicts,
    attendeeNames,
    scan: (code) => scanCode(code),
    scanTicket: (ticketId) => scanCode("", { ticketId }),
    rescan: async (extra) => {
      const current = result.get();
      if (current) await scanCode(current.code, { ticketId: current.ticketId, ...extra });
    },
    clearResult: () => result.set(undefined),
    showNextLate: () => {
      if (result.get() || isSending.get()) return;
      const waiting = lateResults.get();
      const recent = waiting.filter(({ scan }) => isRecent(scan));
      lateAnswers.set(lateAnswers.get() + waiting.length - recent.length);
      const [next, ...rest] = recent;
      lateResults.set(rest);
      if (!next) return;
      show(next.result);
      const { late: _, ...seen } = next.scan;
      void save(seen, next.result.outcome.kind);
    },
    isBusy: ({ scanId }) => scanId === busyScanId,
    withDecision: (scan) => decisions.get(scan.scanId) ?? scan,
    isQuestion: (scan) => scan.force === undefined && !(isShown(scan) && isRecent(scan)),
    applyLateAnswer: async (scan, answer) => {
      if (scan.localResult !== undefined) return settle(scan, answer);
      const outcome = await createOutcome(scan, answer);
      if (scan.scanId === busyScanId || answeredIds.has(scan.scanId) || decisions.has(scan.scanId)) return;
      const isStillShown = isShown(scan);
      const next: ScanResult = { ...createResult(scan, outcome), changed: true };
      const isMissed = (scan.shown ?? "unsure") === "unsure" && !isStillShown;
      const answered = applyAnswer(scan, { answer, atMs: p.serverNow(), late: isMissed });
      if (isStillShown) show(next);
      await save(answered, isStillShown ? outcome.kind : (scan.shown ?? "unsure"));
      if (!isMissed) return;
      if (isRecent(scan)) lateResults.set([...lateResults.get(), { result: next, scan: answered }]);
      else lateAnswers.set(lateAnswers.get() + 1);
    },
    applyLateRejection: async (scan, { status, code }) => {
      if (status === 401) return p.onRevoked();
      if (scan.localResult === undefined && decisions.has(scan.scanId)) return;
      decisions.delete(scan.scanId);
      return save(applyRejection(scan, { errorCode: code, atMs: p.serverNow() }), scan.shown ?? "unsure");
    },
  };
};
