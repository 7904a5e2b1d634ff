import { expect, it } from "vitest";
import { createSightings, IGNORED_MS } from "./sightings.ts";

const camera = () => {
  const see = createSightings(IGNORED_MS.camera);
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
  expect([see("A", 0), see("A", 1_000), see("A", 3_499), see("A", 5_998)]).toEqual([true, false, false, false]);
  expect([see("A", 8_498)]).toEqual([true]);
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

it("gives a hand scanner's repeat an answer after half that time", () => {
  const see = createSightings(IGNORED_MS.wedge);
  const at = (atMs: number) => see({ code: "A", atMs, open: true });
  expect([at(0), at(1_249), at(2_498), at(3_748)]).toEqual([true, false, false, true]);
});
