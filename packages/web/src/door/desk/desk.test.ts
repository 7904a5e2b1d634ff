import { beforeEach, expect, it } from "vitest";
import type { ScanAnswer } from "@catraca/core/admission.schema";
import type { Heard } from "../gate/call.ts";
import { createLink } from "../gate/link.ts";
import type { Post } from "../kept/post.ts";
import type { Answered, Reading, Waiting } from "../kept/reading.ts";
import { isSameAsked } from "../kept/reading.ts";
import type { Readings } from "../kept/readings.ts";
import { createValue } from "../value.ts";
import { createDesk, type Desk } from "./desk.ts";

const CODE = `T1${"A".repeat(56)}`;
const AT = "2026-12-12T19:31:00.000Z";
const NOW_MS = Date.parse(AT) + 300;
const ticket = { id: "tkt_1", attendeeName: "Ana", ticketType: "Full", products: [] };
const heard = (more: Partial<ScanAnswer>): Heard<ScanAnswer> => ({
  heard: "answer",
  body: { result: "admitted", ticket, at: AT, ...more },
  tookMs: 5,
});

const post = (gate: object = {}): Post => ({
  scanUrl: "https://scan.example/",
  deviceToken: "D1",
  device: { id: "dev_1", name: "Phone", role: "steward" },
  event: { id: "evt_1", name: "Fest", startsAt: AT, endsAt: AT, doorsOpenAt: AT, timeZone: "America/Recife" },
  gate: { id: "gat_1", name: "North", mode: "entry", reentry: false, ticketTypeIds: [], productIds: [], ...gate },
  products: [],
});

/** What the device keeps, in a list. */
const openList = (log: string[]): Readings & { list: Reading[] } => {
  const list: Reading[] = [];
  const waiting = async () => list.filter((one): one is Waiting => one.state === "waiting");
  return {
    list,
    changes: createValue(0),
    waiting,
    add: async (reading) => {
      const same = (await waiting()).find((one) => isSameAsked(one, reading));
      if (same) return same;
      list.push(reading);
      log.push("kept");
      return reading;
    },
    update: async (reading) => void (list[list.findIndex(({ scanId }) => scanId === reading.scanId)] = reading),
    latest: async () => list,
    admitted: async () => 0,
    findLate: async (ticketId) =>
      list.find((one): one is Answered => one.state === "answered" && one.late === true && one.ticketId === ticketId),
    forgetOthers: async () => undefined,
  };
};

let desk: Desk;
let log: string[];
let sent: Waiting[];
let readings: ReturnType<typeof openList>;
let answer: Heard<ScanAnswer>;
let link: ReturnType<typeof createLink>;
let gate: object;

beforeEach(() => {
  log = [];
  sent = [];
  gate = {};
  answer = heard({});
  readings = openList(log);
  link = createLink({ now: () => NOW_MS, isConnected: () => true });
  let nowMs = NOW_MS;
  let scans = 0;
  desk = createDesk({
    post: () => post(gate),
    readings,
    link,
    send: async (reading) => {
      log.push("sent");
      sent.push(reading);
      nowMs += 1;
      return answer;
    },
    syncNow: () => void log.push("sync"),
    onRevoked: () => void log.push("revoked"),
    signal: (kind) => void log.push(`signal ${kind}`),
    newScanId: () => `scn_${++scans}`,
    now: () => nowMs,
    serverNow: () => nowMs,
    wait: async (ms) => void (nowMs += ms),
    isConnected: () => true,
  });
});

const outcome = () => desk.shown.get()?.outcome;

it("keeps a reading before it asks, and shows the answer", async () => {
  await desk.take(` ${CODE.toLowerCase()}\n`);
  expect(log).toEqual(["kept", "sent", "signal admit"]);
  expect(sent[0]?.code).toBe(CODE);
  expect(outcome()).toMatchObject({ kind: "admit", answer: { ticket } });
  expect(readings.list).toMatchObject([{ state: "answered", result: "admitted", shown: "admit" }]);
  expect(JSON.stringify(readings.list)).not.toContain(CODE);
  expect(JSON.stringify(readings.list)).not.toContain("Ana");
  expect(desk.names.get("scn_1")).toBe("Ana");
});

it("refuses by itself what cannot be a code of ours, network or not, and lets the server count it", async () => {
  link.lost();
  await desk.take("https://example.com/");
  expect(log).toEqual(["kept", "signal refuse", "sync"]);
  expect(outcome()).toMatchObject({ kind: "refuse", reason: "unknown_code" });
  expect(readings.list).toMatchObject([{ state: "waiting", shown: "refuse" }]);
});

it("without a network it says at once that it cannot decide; the reading is in the queue before", async () => {
  link.lost();
  await desk.take(CODE);
  expect(log).toEqual(["kept", "signal unsure", "sync"]);
  expect([outcome()?.kind, sent]).toEqual(["unsure", []]);
});

it("asks with one scan id while replies are lost, then gives up and says so", async () => {
  answer = { heard: "nothing" };
  await desk.take(CODE);
  expect(new Set(sent.map(({ scanId }) => scanId))).toEqual(new Set(["scn_1"]));
  expect(sent.length).toBeGreaterThan(1);
  expect([outcome()?.kind, link.state.get().online]).toEqual(["unsure", false]);
});

it("read again while it waits, a code is the same scan; once it is answered, it is another", async () => {
  link.lost();
  await desk.take(CODE);
  link.heard();
  await desk.take(CODE);
  await desk.take(CODE);
  expect(sent.map(({ scanId }) => scanId)).toEqual(["scn_1", "scn_3"]);
});

it("an answer from the queue replaces what cannot be decided while that still stands there, with a sign of its own", async () => {
  link.lost();
  await desk.take(CODE);
  const [waiting] = await readings.waiting("evt_1");
  if (answer.heard === "answer" && waiting) await desk.answerLate(waiting, answer.body);
  expect(desk.shown.get()).toMatchObject({ outcome: { kind: "admit" }, changed: true });
  expect(log).toEqual(["kept", "signal unsure", "sync", "signal admit"]);
  expect(readings.list).toMatchObject([{ state: "answered", shown: "admit" }]);
  expect(readings.list[0]).not.toHaveProperty("late");
  expect(desk.late.get()).toBe(0);
});

it("when nobody saw that answer, the same ticket's next reading says so", async () => {
  link.lost();
  await desk.take(CODE);
  desk.clear();
  const [waiting] = await readings.waiting("evt_1");
  if (answer.heard === "answer" && waiting) await desk.answerLate(waiting, answer.body);
  expect([outcome(), readings.list]).toMatchObject([undefined, [{ state: "answered", late: true, shown: "unsure" }]]);
  expect(desk.late.get()).toBe(1);
  link.heard();
  answer = heard({ result: "refused", reason: "already_admitted", firstAdmission: { at: AT, gate: "North", device: "Phone" } });
  await desk.take(CODE);
  expect(outcome()).toMatchObject({ kind: "used", byQueue: true });
});

it("a revoked device shows nothing more", async () => {
  answer = { heard: "refusal", status: 401, code: "device.unauthenticated" };
  await desk.take(CODE);
  expect([log.at(-1), desk.shown.get()]).toEqual(["revoked", undefined]);
});

it("a call the gate does not take is dropped, and said to be undecided", async () => {
  answer = { heard: "refusal", status: 422, code: "request.invalid" };
  await desk.take(CODE);
  expect([outcome(), readings.list]).toMatchObject([
    { kind: "unsure", why: "dropped" },
    [{ state: "dropped", errorCode: "request.invalid" }],
  ]);
});

it("says the direction only where it is not the gate's own, and the product only where one is handed out", async () => {
  gate = { reentry: true };
  await desk.take(CODE);
  desk.direction.set("exit");
  await desk.take(CODE);
  gate = { mode: "redeem", productIds: ["prd_1", "prd_2"] };
  desk.productId.set("prd_2");
  await desk.take(CODE);
  await desk.again({ productId: "prd_1" });
  expect(sent.map(({ direction, productId, code }) => [direction, productId, code])).toEqual([
    [undefined, undefined, CODE],
    ["exit", undefined, CODE],
    [undefined, "prd_2", CODE],
    [undefined, "prd_1", CODE],
  ]);
});

it("a supervisor's decision is a scan of its own", async () => {
  answer = heard({ result: "refused", reason: "blocked" });
  await desk.take(CODE);
  answer = heard({});
  await desk.again({ force: true });
  expect(sent.map(({ scanId, force }) => [scanId, force])).toEqual([
    ["scn_1", undefined],
    ["scn_2", true],
  ]);
  expect(outcome()).toMatchObject({ kind: "attend", attend: "forced" });
});
