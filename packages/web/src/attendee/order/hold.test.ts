import { expect, it } from "vitest";
import { findAnnouncement } from "./hold.ts";

it("announces ten, five, two and one minutes once each, and no seconds", () => {
  const announced: number[] = [];
  for (let left = 900; left > 0; left--) {
    const minutes = findAnnouncement(left, left - 1);
    if (minutes !== undefined) announced.push(minutes);
  }
  expect(announced).toEqual([10, 5, 2, 1]);
});

it("announces the smallest minute that passed while the page slept", () => expect(findAnnouncement(900, 100)).toBe(2));
