/** This device: what it keeps, and the shift it works once it is paired. */
import type { DeviceAnswer, EnrolAnswer } from "@catraca/core/device.schema";
import type { ScanAnswer } from "@catraca/core/admission.schema";
import { createDesk, type Desk } from "./desk/desk.ts";
import { callGate, type Heard } from "./gate/call.ts";
import { aheadMs, aheadOf, serverNow } from "./gate/clock.ts";
import { createLink, type Link } from "./gate/link.ts";
import { startSync, type Sync } from "./gate/sync.ts";
import { openDatabase, type Database } from "./kept/database.ts";
import { forgetPost, keepPost, loadPost, type Post } from "./kept/post.ts";
import { bodyOf, type Waiting } from "./kept/reading.ts";
import { openReadings, type Readings } from "./kept/readings.ts";
import { signal } from "./result/sound.ts";
import { createValue, type Value } from "./value.ts";

const PROBE_MS = 3_000;
const LATE_MS = 8_000;

export type Shift = {
  desk: Desk;
  sync: Sync;
  link: Link;
  /** Asks whether this device may still scan, and what time it is. */
  check: () => Promise<Heard<DeviceAnswer>>;
  stop: () => void;
};

export type Station = {
  readings: Readings;
  post: Value<Post | undefined>;
  shift: Value<Shift | undefined>;
  /** Its token opens nothing any more, and nobody here asked for that. */
  revoked: Value<boolean>;
  pair: (post: Post) => Promise<void>;
  unpair: () => Promise<void>;
};

const isConnected = (): boolean => navigator.onLine;
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const createCheck = (p: { post: Value<Post | undefined>; database: Database; link: Link; onRevoked: () => void }) => async () => {
  const { scanUrl = "", deviceToken = "" } = p.post.get() ?? {};
  const heard = await callGate<DeviceAnswer>({ url: `${scanUrl}device`, token: deviceToken, limitMs: PROBE_MS });
  const post = p.post.get();
  if (heard.heard === "nothing") p.link.lost();
  else p.link.heard();
  if (heard.heard === "refusal" && heard.status === 401) p.onRevoked();
  if (heard.heard !== "answer" || !post) return heard;
  const { at, ...news } = heard.body;
  aheadMs.set(aheadOf({ at, tookMs: heard.tookMs, nowMs: Date.now() }));
  if (Object.entries(news).some(([name, value]) => JSON.stringify(post[name as keyof EnrolAnswer]) !== JSON.stringify(value))) {
    const next = { ...post, ...news };
    await keepPost(p.database, next);
    p.post.set(next);
  }
  return heard;
};

type Parts = { database: Database; readings: Readings; post: Value<Post | undefined>; onRevoked: () => void };

const startShift = ({ database, readings, post, onRevoked }: Parts): Shift => {
  const link = createLink({ now: Date.now, isConnected });
  const check = createCheck({ post, database, link, onRevoked });
  const mine = (): Post => {
    const now = post.get();
    if (!now) throw new Error("a shift needs a post");
    return now;
  };
  const send = (reading: Waiting, limitMs: number, how = {}): Promise<Heard<ScanAnswer>> =>
    callGate({ url: mine().scanUrl, token: mine().deviceToken, body: bodyOf(reading, how), limitMs });

  const desk = createDesk({
    post: mine,
    readings,
    link,
    send,
    syncNow: () => void sync.now(),
    onRevoked,
    signal,
    newScanId: () => `scn_${crypto.randomUUID()}`,
    now: Date.now,
    serverNow,
    wait,
    isConnected,
  });
  const sync = startSync({
    link,
    isConnected,
    waiting: () => readings.waiting(mine().event.id),
    send: (reading) => send(reading, LATE_MS, { late: true }),
    probe: check,
    onAnswer: desk.answerLate,
    onRefusal: desk.refuseLate,
    isBusy: desk.isBusy,
  });

  const online = (): void => void sync.now();
  const offline = (): void => link.lost();
  window.addEventListener("online", online);
  window.addEventListener("offline", offline);
  void sync.now();
  const stop = (): void => {
    sync.stop();
    window.removeEventListener("online", online);
    window.removeEventListener("offline", offline);
  };
  return { desk, sync, link, check, stop };
};

export const openStation = async (): Promise<Station> => {
  const database = await openDatabase();
  const readings = openReadings(database);
  const post = createValue(await loadPost(database));
  const shift = createValue<Shift | undefined>(undefined);
  const revoked = createValue(false);

  const begin = (): void => shift.set(startShift({ database, readings, post, onRevoked: () => void end(true) }));
  const end = async (isRevoked: boolean): Promise<void> => {
    shift.get()?.stop();
    await forgetPost(database);
    revoked.set(isRevoked);
    shift.set(undefined);
    post.set(undefined);
  };
  if (post.get()) begin();

  return {
    readings,
    post,
    shift,
    revoked,
    pair: async (next) => {
      // Refused by some browsers, which then keep it as long as there is room.
      await navigator.storage?.persist?.();
      await keepPost(database, next);
      await readings.forgetOthers(next.event.id);
      revoked.set(false);
      post.set(next);
      begin();
    },
    unpair: () => end(false),
  };
};
