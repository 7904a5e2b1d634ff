import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { ScanAnswer } from "@catraca/core/admission.schema";
import type { Waiting } from "../kept/reading.ts";
import type { Heard } from "./call.ts";
import { createLink } from "./link.ts";
import { startSync, type Sync } from "./sync.ts";

const answer = (result: ScanAnswer["result"]): Heard<ScanAnswer> => ({
  heard: "answer",
  body: { result, at: "2026-11-26T00:00:00.000Z" },
  tookMs: 5,
});
const nothing = { heard: "nothing" } as const;

let sync: Sync;
beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  sync.stop();
  vi.useRealTimers();
});

const reading = (name: string): Waiting => ({
  scanId: `scn_${name}`,
  eventId: "evt_1",
  readAtMs: 0,
  state: "waiting",
  code: name,
  waiting: 1,
});

/** A queue and a network that the test takes away and gives back. */
const world = (names: readonly string[]) => {
  let queue = names.map(reading);
  let hears: (reading: Waiting) => Heard<ScanAnswer> = () => answer("admitted");
  let isConnected = true;
  const sent: string[] = [];
  const done: string[] = [];
  const busy = new Set<string>();
  const link = createLink({ now: Date.now, isConnected: () => true });
  const gone = (one: Waiting) => void (queue = queue.filter(({ scanId }) => scanId !== one.scanId));
  sync = startSync({
    link,
    waiting: async () => queue,
    send: async (one) => {
      sent.push(one.code);
      return hears(one);
    },
    probe: async () => {
      const heard = isConnected ? hears(reading("probe")) : nothing;
      return heard.heard === "nothing" ? heard : answer("admitted");
    },
    onAnswer: async (one, { result }) => {
      done.push(`${one.code} ${result}`);
      gone(one);
    },
    onRefusal: async (one, { code, status }) => {
      done.push(`${one.code} ${code}`);
      if (status !== 401) gone(one);
    },
    isBusy: ({ code }) => busy.has(code),
    isConnected: () => isConnected,
  });
  return {
    link,
    sent,
    done,
    busy,
    add: (name: string) => void queue.push(reading(name)),
    hear: (next: typeof hears) => void (hears = next),
    connect: (is: boolean) => void (isConnected = is),
  };
};

it("sends what waits in the order it was read", async () => {
  const { sent, done } = world(["A", "B", "C"]);
  await sync.now();
  expect([sent, done]).toEqual([
    ["A", "B", "C"],
    ["A admitted", "B admitted", "C admitted"],
  ]);
});

it("stops at the first that hears nothing, and begins there again, later each time, 15 s at most", async () => {
  const { sent, hear, link } = world(["A", "B"]);
  const triedAt: number[] = [];
  const startMs = Date.now();
  hear(() => {
    triedAt.push(Date.now() - startMs);
    return nothing;
  });
  await sync.now();
  expect([sent, link.state.get().online]).toEqual([["A"], false]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(triedAt).toEqual([0, 2_000, 6_000, 13_000, 23_000, 38_000, 53_000]);
  expect(sent).toEqual(["A"]);

  hear(() => answer("admitted"));
  await vi.advanceTimersByTimeAsync(15_000);
  expect([sent, link.state.get().online]).toEqual([["A", "A", "B"], true]);
});

it("waits as long as the server asks for, yet no longer than a minute", async () => {
  const { hear } = world(["A"]);
  const triedAt: number[] = [];
  const startMs = Date.now();
  const waits = [20_000, 600_000];
  hear(() => {
    triedAt.push(Date.now() - startMs);
    return { heard: "nothing", status: 429, retryAfterMs: waits[triedAt.length - 1] ?? 0 };
  });
  await sync.now();
  await vi.advanceTimersByTimeAsync(90_000);
  expect(triedAt).toEqual([0, 20_000, 80_000, 87_000]);
});

it("does not try while the browser knows that there is no network, and sends at once when asked to", async () => {
  const { sent, connect, link } = world(["A"]);
  connect(false);
  await sync.now();
  expect([sent, link.state.get().online]).toEqual([[], false]);
  connect(true);
  await sync.now();
  expect([sent, link.state.get().online]).toEqual([["A"], true]);
});

it("a reading the gate does not take blocks no other", async () => {
  const { done, hear } = world(["A", "B"]);
  hear(({ code }) => (code === "A" ? { heard: "refusal", status: 422, code: "request.invalid" } : answer("refused")));
  await sync.now();
  expect(done).toEqual(["A request.invalid", "B refused"]);
});

it("a device that was revoked sends no more", async () => {
  const { done, hear, sent } = world(["A", "B"]);
  hear(() => ({ heard: "refusal", status: 401, code: "device.unauthenticated" }));
  await sync.now();
  expect([done, sent]).toEqual([["A device.unauthenticated"], ["A"]]);
});

it("leaves alone what is being asked, and takes it up when nobody waits any more", async () => {
  const { sent, busy } = world(["A", "B"]);
  busy.add("A");
  await sync.now();
  expect(sent).toEqual(["B"]);
  busy.clear();
  await vi.advanceTimersByTimeAsync(15_000);
  expect(sent).toEqual(["B", "A"]);
});

it("what comes while it sends is sent in the same go", async () => {
  const { sent, add } = world(["A"]);
  const going = sync.now();
  add("B");
  await Promise.all([going, sync.now()]);
  expect(sent).toEqual(["A", "B"]);
});

it("says nothing more once it is stopped", async () => {
  const { sent, add } = world([]);
  await sync.now();
  sync.stop();
  add("A");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sent).toEqual([]);
});
