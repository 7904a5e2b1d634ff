/** A session in which this device scans: the connection, the scanner and the sync. Its own file, since the page shows itself without it. */
import type { DeviceAnswer, HeartbeatAnswer } from "@catraca/core/device.schema";
import type { Heartbeat } from "@catraca/core/device/device.heartbeat.schema.ts";
import type { BatchAnswer, BatchBody, ScanAnswer } from "@catraca/core/admission.schema";
import type { ManifestAnswer } from "@catraca/core/manifest.schema";
import { clockOffset, measureOffset, serverNow } from "../api/server-clock.ts";
import { readSetting, saveSetting } from "../local-storage.ts";
import type { Store } from "../store.ts";
import { callGate, createConnection, type CallResult, type Connection } from "./api/gate-client.ts";
import { startSync, type Sync } from "./api/sync.ts";
import { playSignal } from "./result/signal.ts";
import { createScanner, type Scanner } from "./scanner/scanner.ts";
import { saveAssignment, type Assignment, type Database } from "./storage/database.ts";
import type { ScanStore } from "./storage/scan-store.ts";
import { createBatchScan, createScanRequest, type QueuedScan } from "./storage/scan.ts";
import { startDownload } from "./ticket-list/download.ts";
import { openListStore } from "./ticket-list/list-store.ts";
import { openTicketList, type TicketList } from "./ticket-list/ticket-list.ts";

const PROBE_LIMIT_MS = 3_000;
const LATE_SCAN_LIMIT_MS = 8_000;
const BATCH_LIMIT_MS = 20_000;
/** An answer is up to half a megabyte, see manifest.list.ts. */
const LIST_LIMIT_MS = 60_000;

export type ScanSession = {
  scanner: Scanner;
  sync: Sync;
  connection: Connection;
  list: TicketList;
  /** Asks the server whether this device may still scan, for its assignment and for the time. */
  check: () => Promise<CallResult<Update>>;
  stop: () => void;
};

const isConnected = (): boolean => navigator.onLine;
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const CLOCK_KEY = "catraca.door.clock";

/** The page may open again without a network, and its scans need the server's time. */
const keepClock = (): (() => void) => {
  const stored = readSetting(CLOCK_KEY);
  if (clockOffset.get() === undefined && stored !== null && Number.isFinite(Number(stored))) clockOffset.set(Number(stored));
  return clockOffset.subscribe(() => saveSetting(CLOCK_KEY, String(Math.round(clockOffset.get() ?? 0))));
};

type CheckOptions = {
  assignment: Store<Assignment | undefined>;
  database: Database;
  scans: ScanStore;
  connection: Connection;
  onRevoked: () => void;
};

/** The build names each file by its content, so this file's name says which release the device runs. */
const APP_VERSION = /-([\w-]{8})\.js$/.exec(import.meta.url)?.[1] ?? "source";

type Update = Pick<DeviceAnswer, "at" | "device" | "event" | "gate">;

/** Says how the device is, and asks where it scans. Until it knows the server's time, it only asks. */
const report = async ({ scans }: CheckOptions, { scanUrl, deviceToken, device, event }: Assignment): Promise<CallResult<Update>> => {
  const offset = clockOffset.get();
  const call = { token: deviceToken, limitMs: PROBE_LIMIT_MS };
  if (offset === undefined) return callGate<DeviceAnswer>({ ...call, url: `${scanUrl}device` });
  const queue = await scans.listQueued(event.id).catch(() => []);
  const body: Heartbeat = { appVersion: APP_VERSION, queueLength: queue.length, clockOffsetMs: Math.round(-offset) };
  const answer = await callGate<HeartbeatAnswer>({ ...call, url: `${scanUrl}heartbeat`, body });
  if (answer.type !== "answer") return answer;
  const { role, ...update } = answer.body;
  return { ...answer, body: { ...update, device: { ...device, role } } };
};

/** Another gate may hand out other products. Undefined: the next check tries again. */
const readProducts = (answer: Update): Promise<Assignment["products"] | undefined> =>
  import("./api/enrol.ts").then((part) => part.readProductsIfPublic(answer)).catch(() => undefined);

const createCheck = (p: CheckOptions) => async (): Promise<CallResult<Update>> => {
  const asked = p.assignment.get();
  if (!asked) return { type: "no-answer" };
  const call = await report(p, asked);
  const assignment = p.assignment.get();
  if (call.type === "no-answer") p.connection.markOffline();
  else p.connection.markOnline();
  if (call.type === "rejection" && call.status === 401) p.onRevoked();
  if (call.type !== "answer" || !assignment) return call;
  const { at, ...update } = call.body;
  clockOffset.set(measureOffset({ at, tookMs: call.tookMs, nowMs: Date.now() }));
  // Without a policy the answer has no such field.
  const { policy: _, ...paired } = assignment;
  const next: Assignment = { ...paired, ...update };
  if (JSON.stringify(next) === JSON.stringify(assignment)) return call;
  const isMoved = JSON.stringify(next.gate) !== JSON.stringify(assignment.gate);
  const products = isMoved ? await readProducts(call.body) : next.products;
  if (!products) return call;
  next.products = products;
  await saveAssignment(p.database, next);
  p.assignment.set(next);
  return call;
};

type SessionOptions = { database: Database; scans: ScanStore; assignment: Store<Assignment | undefined>; onRevoked: () => void };

export const startSession = ({ database, scans, assignment, onRevoked }: SessionOptions): ScanSession => {
  const forgetClock = keepClock();
  const connection = createConnection({ now: Date.now, isConnected });
  const check = createCheck({ assignment, database, scans, connection, onRevoked });
  const getAssignment = (): Assignment => {
    const current = assignment.get();
    if (!current) throw new Error("a scan session needs an assignment");
    return current;
  };
  const send = (
    scan: QueuedScan,
    limitMs: number,
    options: { late?: boolean; question?: boolean; lookUp?: boolean } = {},
  ): Promise<CallResult<ScanAnswer>> => {
    const { scanUrl, deviceToken } = getAssignment();
    return callGate({ url: scanUrl, token: deviceToken, body: createScanRequest(scan, options), limitMs });
  };

  const sendBatch = (queued: QueuedScan[]): Promise<CallResult<BatchAnswer>> => {
    const { scanUrl, deviceToken } = getAssignment();
    const clockOffsetMs = Math.round(-(clockOffset.get() ?? 0));
    const body: BatchBody = { scans: queued.map((scan) => createBatchScan(scan, clockOffsetMs)), clockOffsetMs };
    return callGate({ url: `${scanUrl}batch`, token: deviceToken, body, limitMs: BATCH_LIMIT_MS });
  };
  const list = openTicketList({ store: openListStore(database), getAssignment, listOwn: scans.listOwn, serverNow });
  const download = startDownload({
    list,
    connection,
    onRevoked,
    ask: (cursor) => {
      const { scanUrl, deviceToken } = getAssignment();
      const query = cursor === undefined ? "" : `?since=${encodeURIComponent(cursor)}`;
      return callGate<ManifestAnswer>({ url: `${scanUrl}manifest${query}`, token: deviceToken, limitMs: LIST_LIMIT_MS });
    },
  });

  const scanner = createScanner({
    getAssignment,
    scans,
    connection,
    send,
    decideLocally: list.decide,
    syncNow: () => void sync.syncNow(),
    onRevoked,
    playSignal,
    newScanId: () => `scn_${crypto.randomUUID()}`,
    now: Date.now,
    serverNow,
    wait,
    isConnected,
  });
  const sync = startSync({
    connection,
    isConnected,
    listQueued: () => scans.listQueued(getAssignment().event.id),
    sendBatch,
    refresh: scanner.withDecision,
    send: (scan) => send(scan, LATE_SCAN_LIMIT_MS, { late: true, question: scanner.isQuestion(scan) }),
    probe: check,
    onAnswer: scanner.applyLateAnswer,
    onRejection: scanner.applyLateRejection,
    isBusy: scanner.isBusy,
  });

  const onOnline = (): void => void sync.syncNow();
  const onOffline = (): void => connection.markOffline();
  window.addEventListener("online", onOnline);
  window.addEventListener("offline", onOffline);
  void sync.syncNow();
  const stop = (): void => {
    sync.stop();
    download.stop();
    list.close();
    forgetClock();
    window.removeEventListener("online", onOnline);
    window.removeEventListener("offline", onOffline);
  };
  return { scanner, sync, connection, list, check, stop };
};
