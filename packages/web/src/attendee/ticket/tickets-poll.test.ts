import { describe, expect, it } from "vitest";
import { countUnchanged, getPollMs, type Polled } from "./tickets-poll.ts";

const HOUR_MS = 3_600_000;
const doorsMs = Date.UTC(2027, 4, 1, 18);
const event = { doorsOpenAt: new Date(doorsMs).toISOString(), endsAt: new Date(doorsMs + 6 * HOUR_MS).toISOString() };
const ticket = (more: object = {}) => ({ id: "tkt_a", code: "T1", status: "issued", products: [], pdfUrl: "https://one", ...more });
const polled = (more: object = {}) => ({ tickets: [ticket()], event, offline: false, unchanged: 0, ...more }) as unknown as Polled;

describe("the next request of the ticket page", () => {
  it("comes from an hour before the doors until an hour after the end, and on no other day", () => {
    const at = (hours: number) => getPollMs(polled(), doorsMs + hours * HOUR_MS);
    expect([at(-48), at(-1.01), at(7.01)]).toEqual([false, false, false]);
    expect([at(-0.99), at(0), at(6.99)]).toEqual([30_000, 30_000, 30_000]);
  });

  it("comes later each time while nothing changes, five minutes at most", () => {
    const after = (unchanged: number) => getPollMs(polled({ unchanged }), doorsMs);
    expect([0, 1, 2, 3, 4, 50].map(after)).toEqual([30_000, 60_000, 120_000, 240_000, 300_000, 300_000]);
  });

  it("does not come when no ticket can change", () => {
    expect(getPollMs(polled({ tickets: [ticket({ status: "voided" }), ticket({ status: "refunded" })] }), doorsMs)).toBe(false);
    expect(getPollMs(polled({ tickets: [ticket({ status: "voided" }), ticket({ status: "blocked" })] }), doorsMs)).toBe(30_000);
    expect(getPollMs(undefined, doorsMs)).toBe(false);
  });

  it("comes on any day while the page shows a copy", () => {
    expect(getPollMs(polled({ offline: true, unchanged: 1 }), doorsMs - 480 * HOUR_MS)).toBe(60_000);
  });
});

describe("answers that bring nothing new", () => {
  it("are counted, whatever their links are", () => {
    expect(countUnchanged(undefined, polled())).toBe(0);
    expect(countUnchanged(polled({ unchanged: 3 }), polled({ tickets: [ticket({ pdfUrl: "https://two" })] }))).toBe(4);
  });

  it.each([
    ["another code", { tickets: [ticket({ code: "T2" })] }],
    ["another status", { tickets: [ticket({ status: "blocked" })] }],
    ["an admission", { tickets: [ticket({ admittedAt: "2027-05-01T19:00:00Z" })] }],
    ["a server that answers again", { offline: true }],
  ])("start anew with %s", (_, more) => {
    expect(countUnchanged(polled({ unchanged: 3 }), polled(more))).toBe(0);
  });
});
