import { expect, it } from "vitest";
import { createSightings } from "./sightings.ts";

const camera = () => {
  const see = createSightings("camera");
  return (code: string, atMs: number, open = true) => see({ code, atMs, open });
};

it("reads a code once as long as it stays in view", () => {
  const see = camera();
  const frames = Array.from({ length: 300 }, (_, at) => see("A", at * 80));
  expect(frames.filter(Boolean)).toHaveLength(1);
  expect(frames[0]).toBe(true);
});

it("ignores the same code for 2.5 s after it was last seen, and then reads it again", () => {
  const see = camera();
  expect([see("A", 0), see("A", 1_000), see("A", 3_499)]).toEqual([true, false, false]);
  expect(see("A", 3_500)).toBe(true);
});

it("does not take frames that were missed for going away", () => {
  const see = camera();
  const seen = Array.from({ length: 20 }, (_, at) => see("A", at * 1_000));
  expect(seen.filter(Boolean)).toHaveLength(1);
});

it("a code that went and came back too early is read when its time has come, and not before", () => {
  const see = camera();
  see("A", 0);
  const back = Array.from({ length: 30 }, (_, at) => 1_500 + at * 80).map((atMs) => ({ atMs, taken: see("A", atMs) }));
  expect(back.filter(({ taken }) => taken).map(({ atMs }) => atMs)).toEqual([2_540]);
});

it("reads another code at once, and two codes side by side once each", () => {
  const see = camera();
  expect([see("A", 0), see("B", 1), see("A", 80), see("B", 80), see("A", 160), see("B", 160)]).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});

it("goes on after a code that is none of ours (C19)", () => {
  const see = camera();
  expect([see("good", 0), see("https://example.com", 80), see("altered", 160), see("another good", 240)]).toEqual([true, true, true, true]);
});

it("takes nothing while a result must be tapped away, forgets nothing in view, and swallows no new code", () => {
  const see = camera();
  expect(see("A", 0)).toBe(true);
  for (let atMs = 80; atMs < 20_000; atMs += 80) expect([see("A", atMs, false), see("B", atMs, false)]).toEqual([false, false]);
  expect([see("A", 20_000), see("B", 20_000)]).toEqual([false, true]);
});

it("gives a hand scanner's repeat an answer after half that time, however often the trigger was pulled meanwhile", () => {
  const see = createSightings("wedge");
  const at = (atMs: number) => see({ code: "A", atMs, open: true });
  expect([at(0), at(600), at(1_249), at(1_250), at(1_900), at(2_500)]).toEqual([true, false, false, true, false, true]);
});
