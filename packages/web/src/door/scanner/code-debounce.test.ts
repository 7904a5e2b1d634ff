import { expect, it } from "vitest";
import { createDebounce } from "./code-debounce.ts";

const watch = () => {
  const isNew = createDebounce("camera");
  return (code: string, atMs: number, ready = true) => isNew({ code, atMs, ready });
};

it("takes a code once while it stays in view", () => {
  const see = watch();
  const frames = Array.from({ length: 300 }, (_, at) => see("A", at * 80));
  expect(frames.filter(Boolean)).toHaveLength(1);
  expect(frames[0]).toBe(true);
});

it("ignores the same code for 2.5 s after it was last seen, then takes it again", () => {
  const see = watch();
  expect([see("A", 0), see("A", 1_000), see("A", 3_499)]).toEqual([true, false, false]);
  expect(see("A", 3_500)).toBe(true);
});

it("does not mistake missed frames for a code that left", () => {
  const see = watch();
  const seen = Array.from({ length: 20 }, (_, at) => see("A", at * 1_000));
  expect(seen.filter(Boolean)).toHaveLength(1);
});

it("takes a code that left and came back early when its time is over, and not before", () => {
  const see = watch();
  see("A", 0);
  const back = Array.from({ length: 30 }, (_, at) => 1_500 + at * 80).map((atMs) => ({ atMs, taken: see("A", atMs) }));
  expect(back.filter(({ taken }) => taken).map(({ atMs }) => atMs)).toEqual([2_540]);
});

it("takes another code at once, and two codes side by side once each", () => {
  const see = watch();
  expect([see("A", 0), see("B", 1), see("A", 80), see("B", 80), see("A", 160), see("B", 160)]).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});

it("goes on after a code that is no ticket code (C19)", () => {
  const see = watch();
  expect([see("good", 0), see("https://example.com", 80), see("altered", 160), see("another good", 240)]).toEqual([true, true, true, true]);
});

it("takes nothing while the scanner is busy, then takes the new code but not the old one that stayed in view", () => {
  const see = watch();
  expect(see("A", 0)).toBe(true);
  for (let atMs = 80; atMs < 20_000; atMs += 80) expect([see("A", atMs, false), see("B", atMs, false)]).toEqual([false, false]);
  expect([see("A", 20_000), see("B", 20_000)]).toEqual([false, true]);
});

it("takes a hand scanner's repeat after 1.25 s, however often the trigger was pulled meanwhile", () => {
  const isNew = createDebounce("wedge");
  const at = (atMs: number) => isNew({ code: "A", atMs, ready: true });
  expect([at(0), at(600), at(1_249), at(1_250), at(1_900), at(2_500)]).toEqual([true, false, false, true, false, true]);
});
