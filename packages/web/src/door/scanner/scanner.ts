/** Handles one code after another: stores the scan, sends it, shows the result. It knows neither a camera nor a screen. */
import { scanModeAt, scanProductAt, type Direction } from "@catraca/core/admission.rules";
import { normalizeCode, readTicketId } from "@catraca/core/ticket/ticket.code.rules.ts";
import type { ScanAnswer } from "@catraca/core/admission.schema";
import { createStore, type Store } from "../../store.ts";
import { sendWithinDeadline, type CallResult, type Connection } from "../api/gate-client.ts";
import { decideOutcome, nameNotTicket, type Outcome } from "../result/outcome.ts";
import type { Assignment } from "../storage/database.ts";
import { applyAnswer, applyRejection, type AnsweredScan, type QueuedScan, type ResultKind, type Scan } from "../storage/scan.ts";
import type { ScanStore } from "../storage/scan-store.ts";

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
  syncNow: () => void;
  onRevoked: () => void;
  playSignal: (kind: ResultKind) => void;
  newScanId: () => string;
  now: () => number;
  serverNow: () => number;
  wait: (ms: number) => Promise<void>;
  isConnected: () => boolean;
};

type Extra = { ticketId?: string | undefined; productId?: string | undefined; direction?: Direction | undefined; force?: true };

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
  /** Whether nobody would see that this scan admitted somebody. A supervisor's decision stands. */
  isQuestion: (scan: QueuedScan) => boolean;
  applyLateAnswer: (scan: QueuedScan, answer: ScanAnswer) => Promise<void>;
  applyLateRejection: (scan: QueuedScan, rejection: { status: number; code: string }) => Promise<void>;
};

/** Longer than any ticket code. The rest is cut: the server rejects it either way. */
const MAX_CODE_LENGTH = 200;
const MAX_NAMES = 200;
const TAIL_LENGTH = 4;
/** Somebody who was asked to wait may still be at the gate. */
const STILL_THERE_MS = 120_000;

/** No ticket code has this form. */
const isNoTicket = (code: string, { ticketId }: Extra): boolean => ticketId === undefined && normalizeCode(code) === undefined;

const createResult = ({ code, ticketId, productId, direction, readAtMs }: QueuedScan, outcome: Outcome): ScanResult => ({
  outcome,
  code,
  ticketId,
  productId,
  direction,
  readAtMs,
});

/** A person waits, and a browser may leave a write without an answer. */
const STORAGE_LIMIT_MS = 1_000;

export const createScanner = (p: ScannerOptions): Scanner => {
  const result = createStore<ScanResult | undefined>(undefined);
  const isSending = createStore(false);
  const direction = createStore<Direction | undefined>(undefined);
  const productId = createStore<string | undefined>(undefined);
  const isInfo = createStore(false);
  const lateResults = createStore<readonly LateResult[]>([]);
  const lateAnswers = createStore(0);
  const attendeeNames = new Map<string, string>();
  /** Scans that the gate answered while the person stood there: an older question about them changes nothing. */
  const answeredIds = new Set<string>();
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
    const { gate, event, products } = p.getAssignment();
    const onlyProduct = products.length === 1 ? products[0] : undefined;
    const mode = scanModeAt(gate, extra.direction ?? direction.get());
    const product = scanProductAt(gate, extra.productId ?? productId.get() ?? onlyProduct?.id);
    return {
      scanId: p.newScanId(),
      eventId: event.id,
      readAtMs: p.serverNow(),
      code: code.slice(0, MAX_CODE_LENGTH),
      ...(extra.ticketId === undefined ? {} : { ticketId: extra.ticketId }),
      ...(isNoTicket(code, extra) ? { tail: code.slice(-TAIL_LENGTH) } : {}),
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
    const own = reason === "already_admitted" && ticket ? await ignoreStorageError(p.scans.findAdmission(ticket.id), undefined) : undefined;
    return decideOutcome({
      scanId: scan.scanId,
      answer,
      forced: scan.force === true,
      nowMs: p.serverNow(),
      byQueue: own?.late === true,
    });
  };

  /** Where nobody leaves and comes back, a ticket that this device admitted is used, whatever the network does. */
  const findUsedHere = async (scan: QueuedScan): Promise<Outcome | undefined> => {
    const { gate, device } = p.getAssignment();
    if (gate.mode !== "entry" || gate.reentry || scan.force) return undefined;
    const own = await ignoreStorageError(p.scans.findAdmission(scan.ticketId ?? readTicketId(scan.code)), undefined);
    if (!own) return undefined;
    const name = attendeeNames.get(own.scanId);
    const { ticketId = "", ticketType = "" } = own;
    return {
      scanId: scan.scanId,
      kind: "used",
      by: "here",
      answer: {
        result: "refused",
        reason: "already_admitted",
        firstAdmission: { at: new Date(own.readAtMs).toISOString(), gate: gate.name, device: device.name },
        ...(name === undefined ? {} : { ticket: { id: ticketId, attendeeName: name, ticketType, products: [] } }),
        at: new Date(p.serverNow()).toISOString(),
      },
    };
  };

  const decideAlone = async (scan: QueuedScan, why: "offline" | "slow"): Promise<void> =>
    leaveInQueue(scan, (await findUsedHere(scan)) ?? { scanId: scan.scanId, kind: "unsure", why });

  const applyCall = async (scan: QueuedScan, call: CallResult<ScanAnswer>): Promise<void> => {
    if (call.type === "no-answer") {
      const why = p.isConnected() ? "slow" : "offline";
      p.connection.markOffline();
      return decideAlone(scan, why);
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

  /** Stores nothing and waits in no queue: somebody only wants to know. */
  const ask = async (scan: QueuedScan): Promise<void> => {
    const { now, wait, isConnected } = p;
    const send = (limitMs: number) => p.send(scan, limitMs, { question: true, lookUp: true });
    const call = await sendWithinDeadline({ send, now, wait, isConnected });
    if (call.type === "rejection" && call.status === 401) return p.onRevoked();
    const why = call.type === "rejection" ? "dropped" : isConnected() ? "slow" : "offline";
    const outcome: Outcome =
      call.type === "answer"
        ? decideOutcome({ scanId: scan.scanId, answer: call.body, forced: false, nowMs: p.serverNow(), byQueue: false, info: true })
        : { scanId: scan.scanId, kind: "unsure", why };
    show(createResult(scan, outcome));
  };

  const scanCode = async (code: string, extra: Extra = {}): Promise<void> => {
    const created = createScan(normalizeCode(code) ?? code, extra);
    const isOther = ({ result: { code: read, ticketId } }: LateResult): boolean => read !== created.code || ticketId !== created.ticketId;
    lateResults.set(lateResults.get().filter(isOther));
    isSending.set(true);
    result.set(undefined);
    try {
      if (isInfo.get() && !extra.force && !isNoTicket(code, extra)) return await ask(created);
      const scan = await ignoreStorageError(p.scans.add(created), created);
      busyScanId = scan.scanId;
      // No ticket code has this form. The device refuses it at once, and the server counts it later.
      if (isNoTicket(code, extra))
        return await leaveInQueue(scan, { scanId: scan.scanId, kind: "refuse", reason: "unknown_code", notTicket: nameNotTicket(code) });
      if (!p.connection.state.get().online) return await decideAlone(scan, "offline");
      const { now, wait, isConnected } = p;
      await applyCall(scan, await sendWithinDeadline({ send: (limitMs) => p.send(scan, limitMs), now, wait, isConnected }));
    } finally {
      busyScanId = undefined;
      isSending.set(false);
    }
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
    isQuestion: (scan) => scan.force === undefined && !(isShown(scan) && isRecent(scan)),
    applyLateAnswer: async (scan, answer) => {
      const outcome = await createOutcome(scan, answer);
      if (scan.scanId === busyScanId || answeredIds.has(scan.scanId)) return;
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
      return save(applyRejection(scan, { errorCode: code, atMs: p.serverNow() }), scan.shown ?? "unsure");
    },
  };
};
