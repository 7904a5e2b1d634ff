import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { ScanAnswer } from "@catraca/core/admission.schema";
import type { QueuedScan } from "../storage/scan.ts";
import { createConnection, type CallResult } from "./gate-client.ts";
import { startSync, type Sync } from "./sync.ts";

const answer = (result: ScanAnswer["result"]): CallResult<ScanAnswer> => ({
  type: "answer",
  body: { result, at: "2026-11-26T00:00:00.000Z" },
  tookMs: 5,
});
const noAnswer = { type: "no-answer" } as const;

let sync: Sync;
beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  sync.stop();
  vi.useRealTimers();
});

/** A name in lower case is a scan that the device decided. */
const scan = (name: string): QueuedScan => ({
  ...(/^[a-z]/.test(name) ? { localResult: "admitted" } : {}),
  scanId: `scn_${name}`,
  eventId: "evt_1",
  readAtMs: 0,
  state: "waiting",
  code: name,
  waiting: 1,
});

/** A queue, and a network that the test can cut. */
const start = (names: readonly string[]) => {
  let queue = names.map(scan);
  let respond: (scan: QueuedScan) => CallResult<ScanAnswer> = () => answer("admitted");
  let isConnected = true;
  const sent: string[] = [];
  const done: string[] = [];
  const busy = new Set<string>();
  const decided = new Map<string, QueuedScan>();
  const rejected = new Map<CallResult<ScanAnswer>, { error: { code: string; message: string } }>();
  let most = 100;
  const connection = createConnection({ now: Date.now, isConnected: () => true });
  const remove = (one: QueuedScan) => void (queue = queue.filter(({ scanId }) => scanId !== one.scanId));
  sync = startSync({
    connection,
    listQueued: async () => queue,
    send: async (one) => {
      sent.push(one.code);
      return respond(one);
    },
    sendBatch: async (batch) => {
      sent.push(batch.map(({ code }) => code).join("+"));
      const calls = batch.map(respond);
      const failed = calls.find(({ type }) => type !== "answer");
      if (failed && failed.type !== "answer") return failed;
      const results = calls.flatMap((call) => (call.type === "answer" ? [rejected.get(call) ?? call.body] : []));
      return { type: "answer", body: { results: results.slice(0, most) }, tookMs: 5 };
    },
    refresh: (one) => decided.get(one.scanId) ?? one,
    probe: async () => {
      const call = isConnected ? respond(scan("probe")) : noAnswer;
      return call.type === "no-answer" ? call : answer("admitted");
    },
    onAnswer: async (one, { result }) => {
      done.push(`${one.code} ${result}`);
      remove(one);
    },
    onRejection: async (one, { code, status }) => {
      done.push(`${one.code} ${code}`);
      if (status !== 401) remove(one);
    },
    isBusy: ({ code }) => busy.has(code),
    isConnected: () => isConnected,
  });
  return {
    connection,
    sent,
    done,
    busy,
    decided,
    rejected,
    answerOnly: (count: number) => void (most = count),
    add: (name: string) => void queue.push(scan(name)),
    respondWith: (next: typeof respond) => void (respond = next),
    connect: (is: boolean) => void (isConnected = is),
  };
};

it("sends queued scans in the order they were read", async () => {
  const { sent, done } = start(["A", "B", "C"]);
  await sync.syncNow();
  expect([sent, done]).toEqual([
    ["A", "B", "C"],
    ["A admitted", "B admitted", "C admitted"],
  ]);
});

it("asks each minute whether its gate changed, while there is nothing to send", async () => {
  const { respondWith, sent } = start([]);
  const askedAt: number[] = [];
  const startMs = Date.now();
  respondWith(() => {
    askedAt.push(Date.now() - startMs);
    return answer("admitted");
  });
  await sync.syncNow();
  await vi.advanceTimersByTimeAsync(150_000);
  expect([askedAt, sent]).toEqual([[45_000, 105_000], []]);
});

it("stops at the first call without an answer and retries there, with pauses that grow to 15 s", async () => {
  const { sent, respondWith, connection } = start(["A", "B"]);
  const attemptsAt: number[] = [];
  const startMs = Date.now();
  respondWith(() => {
    attemptsAt.push(Date.now() - startMs);
    return noAnswer;
  });
  await sync.syncNow();
  expect([sent, connection.state.get().online]).toEqual([["A"], false]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(attemptsAt).toEqual([0, 2_000, 6_000, 13_000, 23_000, 38_000, 53_000]);
  expect(sent).toEqual(["A"]);

  respondWith(() => answer("admitted"));
  await vi.advanceTimersByTimeAsync(15_000);
  expect([sent, connection.state.get().online]).toEqual([["A", "A", "B"], true]);
});

it("waits as long as the server asks for, but at most a minute", async () => {
  const { respondWith } = start(["A"]);
  const attemptsAt: number[] = [];
  const startMs = Date.now();
  const waits = [20_000, 600_000];
  respondWith(() => {
    attemptsAt.push(Date.now() - startMs);
    return { type: "no-answer", status: 429, retryAfterMs: waits[attemptsAt.length - 1] ?? 0 };
  });
  await sync.syncNow();
  await vi.advanceTimersByTimeAsync(90_000);
  expect(attemptsAt).toEqual([0, 20_000, 80_000, 87_000]);
});

it("makes no attempt while the browser is offline, and sends at once when asked to", async () => {
  const { sent, connect, connection } = start(["A"]);
  connect(false);
  await sync.syncNow();
  expect([sent, connection.state.get().online]).toEqual([[], false]);
  connect(true);
  await sync.syncNow();
  expect([sent, connection.state.get().online]).toEqual([["A"], true]);
});

it("a scan the gate does not take blocks no other", async () => {
  const { done, respondWith } = start(["A", "B"]);
  respondWith(({ code }) => (code === "A" ? { type: "rejection", status: 422, code: "request.invalid" } : answer("refused")));
  await sync.syncNow();
  expect(done).toEqual(["A request.invalid", "B refused"]);
});

it("a revoked device stops sending", async () => {
  const { done, respondWith, sent } = start(["A", "B"]);
  respondWith(() => ({ type: "rejection", status: 401, code: "device.unauthenticated" }));
  await sync.syncNow();
  expect([done, sent]).toEqual([["A device.unauthenticated"], ["A"]]);
});

it("skips the scan that the scanner sends itself, and sends it once the scanner gave up", async () => {
  const { sent, busy } = start(["A", "B"]);
  busy.add("A");
  await sync.syncNow();
  expect(sent).toEqual(["B"]);
  busy.clear();
  await vi.advanceTimersByTimeAsync(15_000);
  expect(sent).toEqual(["B", "A"]);
});

it("sends a scan that is added meanwhile in the same run", async () => {
  const { sent, add } = start(["A"]);
  const running = sync.syncNow();
  add("B");
  await Promise.all([running, sync.syncNow()]);
  expect(sent).toEqual(["A", "B"]);
});

it("sends nothing after stop", async () => {
  const { sent, add } = start([]);
  await sync.syncNow();
  sync.stop();
  add("A");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sent).toEqual([]);
});

const names = (count: number): string[] => Array.from({ length: count }, (_, at) => `s${at}`);

it("sends what the device decided in batches of a hundred, and the others one by one, all in their order", async () => {
  const { sent, done } = start(["A", ...names(150), "B", "c"]);
  await sync.syncNow();
  expect(sent).toEqual(["A", names(100).join("+"), names(150).slice(100).join("+"), "B", "c"]);
  expect(done).toHaveLength(153);
});

it("a batch whose answer is lost, or comes in part, is sent again", async () => {
  const { sent, done, respondWith, answerOnly } = start(["a", "b"]);
  respondWith(() => noAnswer);
  await sync.syncNow();
  expect(done).toEqual([]);
  respondWith(() => answer("admitted"));
  answerOnly(1);
  await vi.advanceTimersByTimeAsync(2_000);
  expect([sent, done]).toEqual([["a+b", "a+b"], ["a admitted"]]);
  await vi.advanceTimersByTimeAsync(15_000);
  expect([sent.at(-1), done]).toEqual(["b", ["a admitted", "b admitted"]]);
});

it("one scan that is rejected costs the others of its batch nothing", async () => {
  const { done, respondWith, rejected } = start(["a", "b"]);
  const id = answer("admitted");
  rejected.set(id, { error: { code: "scan.id_used", message: "" } });
  respondWith(({ code }) => (code === "a" ? id : answer("admitted")));
  await sync.syncNow();
  expect(done).toEqual(["a scan.id_used", "b admitted"]);
});

it("a batch that is rejected as a whole is sent in halves", async () => {
  const { sent, done, respondWith } = start(["a", "b", "c"]);
  respondWith(({ code }) => (code === "b" ? { type: "rejection", status: 422, code: "request.invalid" } : answer("admitted")));
  await sync.syncNow();
  expect(sent).toEqual(["a+b+c", "a+b", "a", "b", "c"]);
  expect(done).toEqual(["a admitted", "b request.invalid", "c admitted"]);
});

it("a revoked device keeps its batch", async () => {
  const { done, respondWith, sent } = start(["a", "b"]);
  respondWith(() => ({ type: "rejection", status: 401, code: "device.unauthenticated" }));
  await sync.syncNow();
  expect([done, sent]).toEqual([["a device.unauthenticated"], ["a+b"]]);
});

it("a scan that the device decided since the queue was read is sent as it was decided", async () => {
  const { sent, decided } = start(["A", "B"]);
  decided.set("scn_B", { ...scan("B"), code: "b", localResult: "admitted" });
  await sync.syncNow();
  expect(sent).toEqual(["A", "b"]);
});
