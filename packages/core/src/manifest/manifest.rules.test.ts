import { describe, expect, it } from "vitest";
import { formatCursor, isBehind, needsBuild, parseCursor, placeOf, takeParts, type BuiltManifest } from "./manifest.rules.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const NOW_MS = Date.UTC(2027, 4, 1, 18);
const at = (hoursAgo: number): number => NOW_MS - hoursAgo * HOUR_MS;

const manifest = (change: Partial<BuiltManifest> = {}): BuiltManifest => ({
  eventId: "evt_a",
  createdAtMs: at(30),
  seq: 40,
  generation: at(1),
  parts: [
    { id: "a", bytes: 100, tickets: 10 },
    { id: "b", bytes: 200, tickets: 20 },
    { id: "c", bytes: 300, tickets: 5 },
  ],
  since: 30,
  builtAtMs: at(1),
  dueAtMs: 0,
  ...change,
});

describe("a list is built", () => {
  it.each([
    ["when there is none", undefined, true],
    ["not while one is built", { ...manifest({ seq: 900 }), buildGeneration: at(0.5) }, false],
    ["when the build was given up", { ...manifest({ builtAtMs: at(9) }), buildGeneration: at(1.1) }, true],
    ["not when it is new", manifest(), false],
    ["when it is old and changed", manifest({ builtAtMs: at(6.1) }), true],
    ["not when it is old and the same", manifest({ builtAtMs: at(6.1), since: 40 }), false],
    ["when it is two days old", manifest({ builtAtMs: at(48.1), since: 40 }), true],
    ["when much changed", manifest({ seq: 331 }), true],
    ["not when much changed within half an hour", manifest({ seq: 331, builtAtMs: at(0.4) }), false],
  ])("%s", (_, row, expected) => {
    expect(needsBuild(row, NOW_MS)).toBe(expected);
  });

  it("when its row is there and nothing else", () => {
    expect(needsBuild({ eventId: "evt_a", createdAtMs: at(0), seq: 3, dueAtMs: at(0) }, NOW_MS)).toBe(true);
  });
});

describe("a cursor", () => {
  const place = { generation: at(1), part: 2, seq: 30, base: 30 };

  it("is read as it was written, and nothing else is one", () => {
    for (const one of [place, { ...place, part: undefined }]) expect(parseCursor(formatCursor(one))).toEqual(one);
    for (const text of ["", "1.2.3", "1.two.3.4", "1.2.3.4.5", " 1.2.3.4", "1.2.3.-4", `${"1".repeat(16)}.0.0.0`])
      expect(parseCursor(text), text).toBeUndefined();
  });

  const placed = (change: Partial<typeof place> | { part: undefined }, row = manifest()) =>
    placeOf(row, formatCursor({ ...place, ...change }), NOW_MS);
  const restart = { place: { generation: at(1), part: 0, seq: 30, base: 30 }, isRestart: true };

  it("goes on within the list, and begins again without one", () => {
    expect(placed({})).toEqual({ place, isRestart: false });
    expect(placeOf(manifest(), undefined, NOW_MS)).toEqual(restart);
    expect(placeOf(manifest(), "none of ours", NOW_MS)).toEqual(restart);
  });

  it("of a part that the list does not have, of another list's part, and of the future begins again", () => {
    for (const change of [{ part: 4 }, { generation: at(2) }, { seq: 31 }, { generation: NOW_MS }, { part: undefined, seq: 41 }])
      expect(placed(change), JSON.stringify(change)).toEqual(restart);
  });

  it("with all parts of an earlier list goes on with the changes", () => {
    const earlier = { generation: at(20), part: undefined, seq: 12, base: 5 };
    expect(placed(earlier)).toEqual({ place: { ...earlier, generation: at(1) }, isRestart: false });
  });

  it("of before an operator's rebuild begins again once there is a list of it or a later one, and goes on from then", () => {
    const rebuilt = manifest({ generation: at(1), restartBefore: at(1) });
    const whole = { part: undefined, seq: 32 };
    expect(placed({ ...whole, generation: at(2) }, rebuilt)).toEqual(restart);
    expect(placed({ ...whole, generation: at(2) }, manifest({ restartBefore: at(1.5) }))).toEqual(restart);
    expect(placed(whole, rebuilt).isRestart).toBe(false);
    // The build is in progress: there is nothing better yet.
    expect(placed({ ...whole, generation: at(2) }, manifest({ restartBefore: at(0.5) })).isRestart).toBe(false);
  });

  it("from before the list's row was made, or of three days ago, begins again", () => {
    expect(placed({ generation: at(31), part: undefined })).toEqual(restart);
    expect(placed({ generation: at(73), part: undefined }, manifest({ createdAtMs: at(99) }))).toEqual(restart);
  });

  it("with more than a thousand changes begins again once a newer list has them", () => {
    const many = { generation: at(1), part: undefined, seq: 1_040, base: 30 };
    expect(placed(many, manifest({ seq: 1_050 })).isRestart).toBe(false);
    expect(placed(many, manifest({ seq: 1_050, since: 900 })).isRestart).toBe(true);
    expect(placed({ ...many, seq: 1_020 }, manifest({ seq: 1_050, since: 900 })).isRestart).toBe(false);
  });

  it("is ahead of a row that this process has not read again", () => {
    expect(isBehind(manifest(), formatCursor({ ...place, seq: 41 }))).toBe(true);
    expect(isBehind(manifest(), formatCursor({ ...place, generation: NOW_MS }))).toBe(true);
    expect(isBehind(undefined, formatCursor(place))).toBe(true);
    expect(isBehind(manifest(), formatCursor(place))).toBe(false);
    expect(isBehind(manifest(), "none of ours")).toBe(false);
  });
});

it("parts are taken while they fit, and at least one", () => {
  const { parts } = manifest();
  const taken = (start: number, most: number) => takeParts(parts, start, most).map(({ id }) => id);
  expect([taken(0, 300), taken(0, 299), taken(0, 1), taken(1, 500), taken(3, 500)]).toEqual([["a", "b"], ["a"], ["a"], ["b", "c"], []]);
});
