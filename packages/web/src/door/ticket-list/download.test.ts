import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { ManifestAnswer } from "@catraca/core/manifest.schema";
import { createConnection, type CallResult } from "../api/gate-client.ts";
import { startDownload } from "./download.ts";

const answer = (more: Partial<ManifestAnswer> = {}): CallResult<ManifestAnswer> => ({
  type: "answer",
  body: { at: "2026-12-12T19:31:00.000Z", cursor: "1.all.0", chunks: [], done: 0, total: 0, more: false, ...more },
  tookMs: 5,
});

let stop: () => void;
beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  stop();
  vi.useRealTimers();
});

const start = () => {
  const askedAt: number[] = [];
  const cursors: (string | undefined)[] = [];
  const startMs = Date.now();
  let respond: () => CallResult<ManifestAnswer> = answer;
  let cursor: string | undefined;
  let canRead = true;
  const revoked = vi.fn<() => void>();
  const connection = createConnection({ now: Date.now, isConnected: () => true });
  ({ stop } = startDownload({
    connection,
    onRevoked: revoked,
    ask: async (since) => {
      askedAt.push(Date.now() - startMs);
      cursors.push(since);
      return respond();
    },
    list: {
      loaded: Promise.resolve(),
      cursor: () => cursor,
      add: async (body) => {
        if (!canRead) throw new Error("no list");
        cursor = body.cursor ?? undefined;
        return body.more;
      },
    },
  }));
  return {
    askedAt,
    cursors,
    connection,
    revoked,
    respondWith: (next: typeof respond) => void (respond = next),
    read: (is: boolean) => void (canRead = is),
  };
};
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

it("asks at once while there is more, then each ten seconds, and soon while the list is built", async () => {
  const { askedAt, cursors, respondWith } = start();
  const answers = [answer({ cursor: null }), answer({ cursor: "1.1.0", more: true }), answer(), answer()];
  respondWith(() => answers.shift() ?? answer());
  await pass(24_000);
  // A pause of nothing is a millisecond.
  expect(askedAt).toEqual([0, 3_000, 3_001, 13_001, 23_001]);
  expect(cursors.slice(0, 4)).toEqual([undefined, undefined, "1.1.0", "1.all.0"]);
});

it("asks less often without an answer, not at all while the gate cannot be reached, and at once when it can again", async () => {
  const { askedAt, respondWith, connection } = start();
  respondWith(() => ({ type: "no-answer" }));
  await pass(70_000);
  expect(askedAt).toEqual([0, 10_000, 30_000, 70_000]);
  connection.markOffline();
  await pass(600_000);
  expect(askedAt).toHaveLength(4);
  respondWith(answer);
  connection.markOnline();
  await pass(10_000);
  expect(askedAt.slice(4)).toEqual([670_000, 680_000]);
});

it("a list that this release cannot read is not asked for over and over", async () => {
  const warn = vi.spyOn(console, "warn").mockReturnValue();
  const { askedAt, read } = start();
  read(false);
  await pass(30_000);
  expect(askedAt).toEqual([0, 10_000, 30_000]);
  warn.mockRestore();
});

it("a revoked device asks no more", async () => {
  const { askedAt, respondWith, revoked } = start();
  respondWith(() => ({ type: "rejection", status: 401, code: "device.unauthenticated" }));
  await pass(60_000);
  expect([askedAt, revoked.mock.calls.length]).toEqual([[0], 1]);
});
