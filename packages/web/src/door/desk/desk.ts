/** One reading after another: kept first, then asked, then shown. Nothing here knows a camera or a screen. */
import { scanModeAt, scanProductAt, type Direction } from "@catraca/core/admission.rules";
import { normalizeCode } from "@catraca/core/ticket/ticket.code.rules.ts";
import type { ScanAnswer } from "@catraca/core/admission.schema";
import { ask } from "../gate/ask.ts";
import type { Heard } from "../gate/call.ts";
import type { Link } from "../gate/link.ts";
import type { Post } from "../kept/post.ts";
import { answered, dropped, type Kind, type Reading, type Waiting } from "../kept/reading.ts";
import type { Readings } from "../kept/readings.ts";
import { outcomeOf, type Outcome } from "../result/outcome.ts";
import { createValue, type Value } from "../value.ts";

/** `changed`: the server's word after the device had said that it cannot decide. */
export type Shown = { outcome: Outcome; code: string; productId: string | undefined; changed?: true };

export type DeskParts = {
  post: () => Post;
  readings: Readings;
  link: Link;
  send: (reading: Waiting, limitMs: number) => Promise<Heard<ScanAnswer>>;
  /** Looks at the queue. */
  syncNow: () => void;
  onRevoked: () => void;
  signal: (kind: Kind) => void;
  newScanId: () => string;
  now: () => number;
  serverNow: () => number;
  wait: (ms: number) => Promise<void>;
  isConnected: () => boolean;
};

export type Desk = {
  shown: Value<Shown | undefined>;
  asking: Value<boolean>;
  /** Where the gate takes both, which one is read now. */
  direction: Value<Direction | undefined>;
  /** Where the gate hands out several products, which one now. */
  productId: Value<string | undefined>;
  /** How many answers the queue brought that nobody was shown. */
  late: Value<number>;
  /** The names of those just read, as long as the page is open. */
  names: ReadonlyMap<string, string>;
  take: (code: string) => Promise<void>;
  /** The ticket just read once more: another product, or by a supervisor's decision. */
  again: (more: { productId?: string; force?: true }) => Promise<void>;
  clear: () => void;
  isBusy: (reading: Waiting) => boolean;
  /** The queue got an answer for a reading. */
  answerLate: (reading: Waiting, answer: ScanAnswer) => Promise<void>;
  refuseLate: (reading: Waiting, refusal: { status: number; code: string }) => Promise<void>;
};

/** What no code of ours is as long as; the server says the same of all of it. */
const MOST_KEPT = 200;
const MOST_NAMES = 200;

const shownOf = ({ code, productId }: Waiting, outcome: Outcome): Shown => ({ outcome, code, productId });

export const createDesk = (p: DeskParts): Desk => {
  const shown = createValue<Shown | undefined>(undefined);
  const asking = createValue(false);
  const direction = createValue<Direction | undefined>(undefined);
  const productId = createValue<string | undefined>(undefined);
  const late = createValue(0);
  const names = new Map<string, string>();
  let busy: string | undefined;

  const show = (next: Shown): void => {
    const ticket = "answer" in next.outcome ? next.outcome.answer?.ticket : undefined;
    if (ticket) names.set(next.outcome.scanId, ticket.attendeeName);
    const [oldest] = names.size > MOST_NAMES ? names.keys() : [];
    if (oldest !== undefined) names.delete(oldest);
    shown.set(next);
    p.signal(next.outcome.kind);
  };

  /** A full disk must not stop the gate: what cannot be kept is asked all the same. */
  const kept = async <T>(keeping: Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await keeping;
    } catch (error) {
      console.warn("not kept", error);
      return otherwise;
    }
  };
  const keep = (reading: Reading, kind: Kind): Promise<void> => kept(p.readings.update({ ...reading, shown: kind }), undefined);

  const readingOf = (code: string, more: { productId?: string; force?: true }): Waiting => {
    const { gate, event } = p.post();
    const mode = scanModeAt(gate, direction.get());
    const product = scanProductAt(gate, more.productId ?? productId.get());
    return {
      scanId: p.newScanId(),
      eventId: event.id,
      readAtMs: p.serverNow(),
      code: code.slice(0, MOST_KEPT),
      state: "waiting",
      waiting: 1,
      ...(mode !== "redeem" && mode !== gate.mode ? { direction: mode } : {}),
      ...(product === undefined ? {} : { productId: product }),
      ...(more.force ? { force: true } : {}),
    };
  };

  /** The queue sends it as soon as it can. */
  const leave = async (reading: Waiting, outcome: Outcome): Promise<void> => {
    await keep(reading, outcome.kind);
    busy = undefined;
    show(shownOf(reading, outcome));
    p.syncNow();
  };

  const outcomeFor = async (reading: Waiting, answer: ScanAnswer): Promise<Outcome> => {
    const { ticket, reason } = answer;
    const byQueue = reason === "already_admitted" && ticket ? await kept(p.readings.findLate(ticket.id), undefined) : undefined;
    return outcomeOf({
      scanId: reading.scanId,
      answer,
      forced: reading.force === true,
      nowMs: p.serverNow(),
      byQueue: byQueue !== undefined,
    });
  };

  const settle = async (reading: Waiting, heard: Heard<ScanAnswer>): Promise<void> => {
    if (heard.heard === "nothing") {
      const why = p.isConnected() ? "slow" : "offline";
      p.link.lost();
      return leave(reading, { scanId: reading.scanId, kind: "unsure", why });
    }
    p.link.heard();
    if (heard.heard === "answer") {
      const outcome = await outcomeFor(reading, heard.body);
      show(shownOf(reading, outcome));
      return keep(answered(reading, { answer: heard.body, atMs: p.serverNow(), late: false }), outcome.kind);
    }
    if (heard.status === 401) return p.onRevoked();
    show(shownOf(reading, { scanId: reading.scanId, kind: "unsure", why: "dropped" }));
    return keep(dropped(reading, { errorCode: heard.code, atMs: p.serverNow() }), "unsure");
  };

  const read = async (code: string, more: { productId?: string; force?: true } = {}): Promise<void> => {
    const asked = readingOf(normalizeCode(code) ?? code, more);
    asking.set(true);
    shown.set(undefined);
    try {
      const reading = await kept(p.readings.add(asked), asked);
      busy = reading.scanId;
      // What cannot be a code of ours is refused here; the server only counts it.
      if (normalizeCode(code) === undefined)
        return await leave(reading, { scanId: reading.scanId, kind: "refuse", reason: "unknown_code" });
      if (!p.link.state.get().online) return await leave(reading, { scanId: reading.scanId, kind: "unsure", why: "offline" });
      const { now, wait, isConnected } = p;
      await settle(reading, await ask({ send: (limitMs) => p.send(reading, limitMs), now, wait, isConnected }));
    } finally {
      busy = undefined;
      asking.set(false);
    }
  };

  return {
    shown,
    asking,
    direction,
    productId,
    late,
    names,
    take: (code) => read(code),
    again: async (more) => {
      const seen = shown.get();
      if (seen) await read(seen.code, more);
    },
    clear: () => shown.set(undefined),
    isBusy: ({ scanId }) => scanId === busy,
    answerLate: async (reading, answer) => {
      const seen = shown.get();
      const outcome = await outcomeFor(reading, answer);
      const isStillShown = seen?.outcome.scanId === reading.scanId && seen.outcome.kind === "unsure";
      if (isStillShown) show({ ...shownOf(reading, outcome), changed: true });
      const isNews = reading.shown !== "refuse" && !isStillShown;
      if (isNews) late.set(late.get() + 1);
      await keep(
        answered(reading, { answer, atMs: p.serverNow(), late: isNews }),
        isStillShown ? outcome.kind : (reading.shown ?? "unsure"),
      );
    },
    refuseLate: async (reading, { status, code }) => {
      if (status === 401) return p.onRevoked();
      return keep(dropped(reading, { errorCode: code, atMs: p.serverNow() }), reading.shown ?? "unsure");
    },
  };
};
