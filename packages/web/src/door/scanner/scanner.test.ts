import { beforeEach, expect, it } from "vitest";
import type { ScanAnswer } from "@catraca/core/admission.schema";
import type { CallResult } from "../api/gate-client.ts";
import { createConnection } from "../api/gate-client.ts";
import type { Assignment } from "../storage/database.ts";
import type { AnsweredScan, Scan, QueuedScan } from "../storage/scan.ts";
import { applyUndo, createBatchScan, createScanRequest, isSameRequest, mayUndo, toOwnScan } from "../storage/scan.ts";
import type { ScanStore } from "../storage/scan-store.ts";
import { createStore } from "../../store.ts";
import type { ListDecision } from "../ticket-list/ticket-list.ts";
import { createScanner, type Scanner } from "./scanner.ts";

const CODE = `T1${"A".repeat(56)}`;
const AT = "2026-12-12T19:31:00.000Z";
const NOW_MS = Date.parse(AT) + 300;
const ticket = { id: `tkt_${"a".repeat(16)}`, attendeeName: "Ana", ticketType: "Full", products: [] };
const createAnswer = (more: Partial<ScanAnswer>): CallResult<ScanAnswer> => ({
  type: "answer",
  body: { result: "admitted", ticket, at: AT, ...more },
  tookMs: 5,
});

let products: Assignment["products"] = [];
const createAssignment = (gate: object): Assignment => ({
  scanUrl: "https://scan.example/",
  deviceToken: "D1",
  device: { id: "dev_1", name: "Phone", role: "steward" },
  event: { id: "evt_1", name: "Fest", startsAt: AT, endsAt: AT, doorsOpenAt: AT, timeZone: "America/Recife" },
  gate: { id: "gat_1", name: "North", mode: "entry", reentry: false, ticketTypeIds: [], productIds: [], ...gate },
  products,
});

/** The device's storage as a list. */
const openList = (log: string[]): ScanStore & { list: Scan[] } => {
  const list: Scan[] = [];
  const listQueued = async () => list.filter((one): one is QueuedScan => one.state === "waiting");
  return {
    list,
    changes: createStore(0),
    listQueued,
    add: async (scan) => {
      const same = (await listQueued()).find((one) => isSameRequest(one, scan));
      if (same) return same;
      list.push(scan);
      log.push("stored");
      return scan;
    },
    update: async (scan) => void (list[list.findIndex(({ scanId }) => scanId === scan.scanId)] = scan),
    listLatest: async () => list,
    countAdmitted: async () => 0,
    listOwn: async (ticketId) =>
      list
        .filter((one) => (one.state === "waiting" ? one.localTicketId : one.state === "answered" ? one.ticketId : "") === ticketId)
        .flatMap(toOwnScan),
    deleteOtherEvents: async () => undefined,
  };
};

let scanner: Scanner;
let log: string[];
let sent: QueuedScan[];
let questions: (boolean | "look-up")[];
let scans: ReturnType<typeof openList>;
let answer: CallResult<ScanAnswer>;
let connection: ReturnType<typeof createConnection>;
let gate: object;
/** The list of tickets says this. */
let decision: ListDecision;
/** Time that passes between two steps. */
let laterMs: number;

beforeEach(() => {
  log = [];
  sent = [];
  questions = [];
  gate = {};
  decision = undefined;
  laterMs = 0;
  products = [];
  answer = createAnswer({});
  scans = openList(log);
  connection = createConnection({ now: () => NOW_MS, isConnected: () => true });
  let nowMs = NOW_MS;
  let scanCount = 0;
  scanner = createScanner({
    getAssignment: () => createAssignment(gate),
    scans,
    connection,
    send: async (scan, _, { question = false, lookUp = false } = {}) => {
      log.push("sent");
      sent.push(scan);
      questions.push(question && lookUp ? "look-up" : question);
      nowMs += 1;
      return answer;
    },
    decideLocally: async () => decision,
    syncNow: () => void log.push("sync"),
    onRevoked: () => void log.push("revoked"),
    playSignal: (kind) => void log.push(`signal ${kind}`),
    newScanId: () => `scn_${++scanCount}`,
    now: () => nowMs,
    serverNow: () => nowMs + laterMs,
    wait: async (ms) => void (nowMs += ms),
    isConnected: () => true,
  });
});

const outcome = () => scanner.result.get()?.outcome;

it("answers although the browser never says whether it stored the scan", async () => {
  scans.add = () => new Promise(() => undefined);
  scans.update = () => new Promise(() => undefined);
  await scanner.scan(CODE);
  expect(sent.map(({ code }) => code)).toEqual([CODE]);
  expect(scanner.result.get()?.outcome.kind).toBe("admit");
});

it("stores a scan before it sends it, and shows the answer", async () => {
  await scanner.scan(` ${CODE.toLowerCase()}\n`);
  expect(log).toEqual(["stored", "sent", "signal admit"]);
  expect(sent[0]?.code).toBe(CODE);
  expect(outcome()).toMatchObject({ kind: "admit", answer: { ticket } });
  expect(scans.list).toMatchObject([{ state: "answered", result: "admitted", shown: "admit" }]);
  expect(JSON.stringify(scans.list)).not.toContain(CODE);
  expect(JSON.stringify(scans.list)).not.toContain("Ana");
  expect(scanner.attendeeNames.get("scn_1")).toBe("Ana");
});

it("refuses a code that cannot be a ticket code without the network, and lets the server count it", async () => {
  connection.markOffline();
  await scanner.scan("https://example.com/");
  expect(log).toEqual(["stored", "signal refuse", "sync"]);
  expect(outcome()).toMatchObject({ kind: "refuse", reason: "unknown_code", notTicket: "url" });
  expect(scans.list).toMatchObject([{ state: "waiting", shown: "refuse" }]);
});

it("without a network it shows at once that it cannot decide; the scan is queued before", async () => {
  connection.markOffline();
  await scanner.scan(CODE);
  expect(log).toEqual(["stored", "signal unsure", "sync"]);
  expect([outcome()?.kind, sent]).toEqual(["unsure", []]);
});

it("repeats a call with one scan id while replies are lost, then gives up and shows it", async () => {
  answer = { type: "no-answer" };
  await scanner.scan(CODE);
  expect(new Set(sent.map(({ scanId }) => scanId))).toEqual(new Set(["scn_1"]));
  expect(sent.length).toBeGreaterThan(1);
  expect([outcome()?.kind, connection.state.get().online]).toEqual(["unsure", false]);
});

it("a code that is read again is the same scan while it is queued, and another scan once it is answered", async () => {
  connection.markOffline();
  await scanner.scan(CODE);
  connection.markOnline();
  await scanner.scan(CODE);
  await scanner.scan(CODE);
  expect(sent.map(({ scanId }) => scanId)).toEqual(["scn_1", "scn_3"]);
});

it("a late answer replaces an undecided result that is still shown, with a signal of its own", async () => {
  connection.markOffline();
  await scanner.scan(CODE);
  const [queued] = await scans.listQueued("evt_1");
  if (answer.type === "answer" && queued) await scanner.applyLateAnswer(queued, answer.body);
  expect(scanner.result.get()).toMatchObject({ outcome: { kind: "admit" }, changed: true });
  expect(log).toEqual(["stored", "signal unsure", "sync", "signal admit"]);
  expect(scans.list).toMatchObject([{ state: "answered", shown: "admit" }]);
  expect(scans.list[0]).not.toHaveProperty("late");
  expect(scanner.lateAnswers.get()).toBe(0);
});

const allowed = { result: "allowed" } as const;
const answerLate = async (more: Partial<ScanAnswer>): Promise<void> => {
  const late = createAnswer(more);
  const [queued] = await scans.listQueued("evt_1");
  if (late.type === "answer" && queued) await scanner.applyLateAnswer(queued, late.body);
};

it("asks the gate a question, unless somebody looks at the result or a supervisor decided", async () => {
  connection.markOffline();
  await scanner.scan(CODE);
  const [queued] = (await scans.listQueued("evt_1")) as [QueuedScan];
  expect(scanner.isQuestion(queued)).toBe(false);
  laterMs = 121_000;
  expect(scanner.isQuestion(queued)).toBe(true);
  laterMs = 0;
  scanner.clearResult();
  expect([scanner.isQuestion(queued), scanner.isQuestion({ ...queued, force: true })]).toEqual([true, false]);
});

it("a ticket that a supervisor found by its name is scanned by its id, again too", async () => {
  await scanner.scanTicket(ticket.id);
  await scanner.rescan({ force: true });
  expect(sent.map(({ code, ticketId, force }) => [code, ticketId, force])).toEqual([
    ["", ticket.id, undefined],
    ["", ticket.id, true],
  ]);
  expect(sent.map((scan) => Object.keys(createScanRequest(scan)).includes("code"))).toEqual([false, false]);
  expect(scans.list).toMatchObject([{ result: "admitted" }, { result: "admitted" }]);
});

it("a look-up asks a question, stores nothing and says that nobody entered", async () => {
  scanner.isInfo.set(true);
  answer = createAnswer(allowed);
  await scanner.scan(CODE);
  expect([questions, scans.list]).toEqual([["look-up"], []]);
  expect(outcome()).toMatchObject({ kind: "attend", attend: "info" });
  answer = { type: "no-answer" };
  await scanner.scan(CODE);
  expect([outcome(), scans.list]).toMatchObject([{ kind: "unsure", why: "slow" }, []]);
  scanner.isInfo.set(false);
  answer = createAnswer({});
  await scanner.scan(CODE);
  expect([questions.at(-1), outcome()?.kind]).toEqual([false, "admit"]);
});

it("a scan may be undone for a quarter of an hour, and admits nobody then", () => {
  const admitted: AnsweredScan = {
    scanId: "scn_1",
    eventId: "evt_1",
    readAtMs: 0,
    state: "answered",
    answeredAtMs: 1_000,
    result: "admitted",
  };
  expect([mayUndo(admitted, 900_999), mayUndo(admitted, 901_000)]).toEqual([true, false]);
  const undone = applyUndo(admitted);
  expect([undone.result, mayUndo(undone, 2_000), mayUndo({ ...admitted, result: "refused" }, 2_000)]).toEqual(["undone", false, false]);
});

it("somebody who waited is shown once the screen is free, and enters by a scan of their own", async () => {
  connection.markOffline();
  await scanner.scan(CODE);
  scanner.clearResult();
  await answerLate(allowed);
  expect(outcome()).toBeUndefined();
  scanner.showNextLate();
  expect(scanner.result.get()).toMatchObject({ outcome: { kind: "attend", attend: "waited", answer: { ticket } }, changed: true });
  expect([scanner.lateAnswers.get(), scans.list]).toMatchObject([0, [{ state: "answered", result: "allowed", shown: "attend" }]]);
  connection.markOnline();
  await scanner.rescan({});
  expect([outcome()?.kind, sent.map(({ scanId }) => scanId)]).toEqual(["admit", ["scn_2"]]);
});

it("after two minutes an answer is only counted and listed", async () => {
  connection.markOffline();
  await scanner.scan(CODE);
  scanner.clearResult();
  await scanner.scan(`T1${"B".repeat(56)}`);
  scanner.clearResult();
  await answerLate(allowed);
  laterMs = 121_000;
  await answerLate(allowed);
  expect([scanner.lateResults.get().length, scanner.lateAnswers.get()]).toEqual([1, 1]);
  scanner.showNextLate();
  expect([outcome(), scanner.lateAnswers.get(), scanner.lateResults.get()]).toEqual([undefined, 2, []]);
  expect(scans.list).toMatchObject([
    { late: true, shown: "unsure" },
    { late: true, shown: "unsure" },
  ]);
});

it("a question that is answered after the person was let in changes nothing", async () => {
  connection.markOffline();
  await scanner.scan(CODE);
  const [queued] = (await scans.listQueued("evt_1")) as [QueuedScan];
  connection.markOnline();
  await scanner.scan(CODE);
  scanner.clearResult();
  const late = createAnswer(allowed);
  if (late.type === "answer") await scanner.applyLateAnswer(queued, late.body);
  expect([scanner.lateResults.get(), scans.list]).toMatchObject([[], [{ state: "answered", result: "admitted" }]]);
});

it("a reading again replaces the answer that waits to be shown", async () => {
  connection.markOffline();
  await scanner.scan(CODE);
  scanner.clearResult();
  await answerLate(allowed);
  connection.markOnline();
  await scanner.scan(CODE);
  expect([outcome()?.kind, scanner.lateResults.get()]).toEqual(["admit", []]);
});

it("a ticket that this device admitted is used without a network too, but not where people leave and come back", async () => {
  await scanner.scan(CODE);
  for (const unreachable of [() => connection.markOffline(), () => (connection.markOnline(), (answer = { type: "no-answer" }))]) {
    unreachable();
    await scanner.scan(CODE);
    expect(outcome()).toMatchObject({ kind: "used", by: "here", answer: { ticket: { attendeeName: "Ana" } } });
  }
  gate = { reentry: true };
  await scanner.scan(CODE);
  expect(outcome()?.kind).toBe("unsure");
  gate = {};
  await scanner.scan(`T1${"B".repeat(56)}`);
  expect(outcome()?.kind).toBe("unsure");
});

it("the next scan of a ticket says that a lost answer admitted it, when no screen showed that answer", async () => {
  connection.markOffline();
  await scanner.scan(CODE);
  scanner.clearResult();
  laterMs = 121_000;
  await answerLate({ replayed: true });
  expect([outcome(), scans.list]).toMatchObject([undefined, [{ state: "answered", late: true, shown: "unsure" }]]);
  expect(scanner.lateAnswers.get()).toBe(1);
  connection.markOnline();
  answer = createAnswer({ result: "refused", reason: "already_admitted", firstAdmission: { at: AT, gate: "North", device: "Phone" } });
  await scanner.scan(CODE);
  expect(outcome()).toMatchObject({ kind: "used", by: "queue" });
});

it("keeps the last characters of what is no ticket, and names it", async () => {
  await scanner.scan("https://example.com/menu");
  expect([outcome(), scans.list]).toMatchObject([{ notTicket: "url" }, [{ tail: "menu" }]]);
});

it("the only product of an event needs no choice", async () => {
  gate = { mode: "redeem" };
  products = [{ id: "prd_1", name: "Popcorn" }];
  await scanner.scan(CODE);
  expect(sent[0]?.productId).toBe("prd_1");
});

it("a revoked device shows no result", async () => {
  answer = { type: "rejection", status: 401, code: "device.unauthenticated" };
  await scanner.scan(CODE);
  expect([log.at(-1), scanner.result.get()]).toEqual(["revoked", undefined]);
});

it("a rejected call is dropped, and shown as undecided", async () => {
  answer = { type: "rejection", status: 422, code: "request.invalid" };
  await scanner.scan(CODE);
  expect([outcome(), scans.list]).toMatchObject([{ kind: "unsure", why: "dropped" }, [{ state: "dropped", errorCode: "request.invalid" }]]);
});

it("sends the direction only where it differs from the gate's, and the product only at a gate that redeems", async () => {
  gate = { reentry: true };
  await scanner.scan(CODE);
  scanner.direction.set("exit");
  await scanner.scan(CODE);
  gate = { mode: "redeem", productIds: ["prd_1", "prd_2"] };
  scanner.productId.set("prd_2");
  await scanner.scan(CODE);
  await scanner.rescan({ productId: "prd_1" });
  expect(sent.map(({ direction, productId, code }) => [direction, productId, code])).toEqual([
    [undefined, undefined, CODE],
    ["exit", undefined, CODE],
    [undefined, "prd_2", CODE],
    [undefined, "prd_1", CODE],
  ]);
});

it("a supervisor's decision is a scan of its own", async () => {
  answer = createAnswer({ result: "refused", reason: "blocked" });
  await scanner.scan(CODE);
  answer = createAnswer({});
  await scanner.rescan({ force: true });
  expect(sent.map(({ scanId, force }) => [scanId, force])).toEqual([
    ["scn_1", undefined],
    ["scn_2", true],
  ]);
  expect(outcome()).toMatchObject({ kind: "attend", attend: "forced" });
});

const decide = (more: Partial<ScanAnswer>, by?: "here"): ListDecision => ({
  answer: { result: "admitted", ticket, at: AT, ...more },
  ...(by ? { by } : {}),
});

it("without a network the list decides: stored as decided before it shows, and sent as it was decided", async () => {
  connection.markOffline();
  decision = decide({});
  const update = scans.update;
  scans.update = async (scan) => {
    log.push(`stored ${scan.localResult}`);
    await update(scan);
  };
  await scanner.scan(CODE);
  expect(log).toEqual(["stored", "stored admitted", "signal admit", "sync"]);
  expect([outcome(), sent]).toMatchObject([{ kind: "admit", answer: { ticket } }, []]);
  expect(scans.list).toMatchObject([{ state: "waiting", localResult: "admitted", localTicketId: ticket.id, shown: "admit" }]);
  expect(JSON.stringify(scans.list)).not.toContain("Ana");
  const [queued] = (await scans.listQueued("evt_1")) as [QueuedScan];
  expect(createBatchScan(queued, 5_000)).toEqual({
    code: CODE,
    scanId: "scn_1",
    localResult: "admitted",
    scannedAt: new Date(queued.readAtMs + 5_000).toISOString(),
  });
});

it("a call without an answer is decided by the list; a refusal is asked about, because the gate may have admitted", async () => {
  answer = { type: "no-answer" };
  decision = decide({});
  await scanner.scan(CODE);
  expect([outcome()?.kind, scans.list]).toMatchObject(["admit", [{ localResult: "admitted" }]]);
  connection.markOnline();
  decision = decide({ result: "refused", reason: "voided" });
  await scanner.scan(`T1${"B".repeat(56)}`);
  expect([outcome(), scans.list[1]]).toMatchObject([
    { kind: "refuse", reason: "voided" },
    { state: "waiting", shown: "refuse" },
  ]);
  expect(scans.list[1]).not.toHaveProperty("localResult");
});

it("a decided scan that is read again is another scan", async () => {
  connection.markOffline();
  decision = decide({});
  await scanner.scan(CODE);
  decision = decide({ result: "refused", reason: "already_admitted" }, "here");
  await scanner.scan(CODE);
  expect(outcome()).toMatchObject({ kind: "used", by: "here" });
  expect(scans.list).toMatchObject([
    { scanId: "scn_1", localResult: "admitted" },
    { scanId: "scn_2", localResult: "refused", localReason: "already_admitted" },
  ]);
});

it("nobody goes in whose entry could not be stored", async () => {
  connection.markOffline();
  decision = decide({});
  scans.update = () => Promise.reject(new Error("the disk is full"));
  await scanner.scan(CODE);
  expect(outcome()).toMatchObject({ kind: "unsure", why: "unsaved" });
  const [queued] = (await scans.listQueued("evt_1")) as [QueuedScan];
  expect(scanner.withDecision(queued).localResult).toBeUndefined();
});

it("nobody goes in whose entry is stored after the result was shown", async () => {
  connection.markOffline();
  decision = decide({});
  const { update } = scans;
  let end: () => void = () => undefined;
  const slow = new Promise<void>((resolve) => (end = resolve));
  let last = slow;
  // The browser writes in order, and the first write takes longer than anybody waits.
  scans.update = (scan) => (last = last.then(() => update(scan)));
  await scanner.scan(CODE);
  expect(outcome()).toMatchObject({ kind: "unsure", why: "unsaved" });
  end();
  await last;
  expect(scans.list).toMatchObject([{ state: "waiting", shown: "unsure" }]);
  expect(scans.list[0]).not.toHaveProperty("localResult");
});

it("a code that the list lacks, and a list that fails, decide nothing", async () => {
  connection.markOffline();
  decision = "unlisted";
  await scanner.scan(CODE);
  expect([outcome(), scans.list]).toMatchObject([{ kind: "unsure", why: "unlisted" }, [{ state: "waiting", shown: "unsure" }]]);
  expect(scans.list[0]).not.toHaveProperty("localResult");
});

it("what the device decided stands, and its history says what contradicts it", async () => {
  connection.markOffline();
  decision = decide({});
  await scanner.scan(CODE);
  const [queued] = (await scans.listQueued("evt_1")) as [QueuedScan];
  await scanner.applyLateAnswer(queued, { result: "admitted", ticket, conflict: "already_admitted", at: AT });
  expect(scans.list).toMatchObject([{ state: "answered", result: "admitted", localResult: "admitted", conflict: "already_admitted" }]);
  expect(JSON.stringify(scans.list)).not.toContain(CODE);
  expect([scanner.conflicts.get(), scanner.lateAnswers.get(), scanner.lateResults.get()]).toEqual([1, 0, []]);
});

it("an answer to an older copy of the scan does not undo what the device decided since", async () => {
  connection.markOffline();
  await scanner.scan(CODE);
  const [older] = (await scans.listQueued("evt_1")) as [QueuedScan];
  decision = decide({});
  await scanner.scan(CODE);
  expect(scanner.withDecision(older)).toMatchObject({ scanId: "scn_1", localResult: "admitted" });
  await scanner.applyLateAnswer(older, { result: "allowed", ticket, at: AT });
  await scanner.applyLateRejection(older, { status: 422, code: "request.invalid" });
  expect(scans.list).toMatchObject([{ state: "waiting", localResult: "admitted" }]);
});

it("a look-up asks the list without a network, and lets nobody in", async () => {
  connection.markOffline();
  scanner.isInfo.set(true);
  decision = decide({});
  await scanner.scan(CODE);
  expect([outcome(), scans.list, sent]).toMatchObject([{ kind: "attend", attend: "info" }, [], []]);
});

it("a supervisor's decision without a network is a decision", async () => {
  connection.markOffline();
  decision = decide({ result: "refused", reason: "blocked" });
  await scanner.scan(CODE);
  decision = decide({});
  await scanner.rescan({ force: true });
  expect(outcome()).toMatchObject({ kind: "attend", attend: "forced" });
  expect(scans.list[1]).toMatchObject({ force: true, localResult: "admitted" });
});
