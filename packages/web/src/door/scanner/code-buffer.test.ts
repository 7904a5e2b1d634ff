import { expect, it } from "vitest";
import { createCodeBuffer } from "./code-buffer.ts";

const start = (source: "camera" | "wedge") => {
  let ready = true;
  let nowMs = 0;
  const codes: string[] = [];
  const buffer = createCodeBuffer({ source, isReady: () => ready, onCode: (code) => void codes.push(code), now: () => nowMs });
  return { ...buffer, codes, setReady: (is: boolean) => void (ready = is), setNow: (ms: number) => void (nowMs = ms) };
};

it("takes a camera's code that came too early once the scanner is ready, if it is still in view", () => {
  const { add, flushNext, codes, setReady, setNow } = start("camera");
  add("A");
  setReady(false);
  setNow(80);
  add("B");
  setReady(true);
  flushNext();
  expect(codes).toEqual(["A"]);
  setNow(160);
  add("B");
  expect(codes).toEqual(["A", "B"]);
});

it("keeps a hand scanner's codes in order, and loses or repeats none", () => {
  const { add, flushNext, codes, setReady } = start("wedge");
  add("A");
  setReady(false);
  for (const code of ["B", "C", "C"]) add(code);
  expect(codes).toEqual(["A"]);
  setReady(true);
  flushNext();
  flushNext();
  flushNext();
  expect(codes).toEqual(["A", "B", "C"]);
});

it("takes a second pull of the trigger before the answer for the same scan, however late it comes", () => {
  const { add, flushNext, codes, setReady, setNow } = start("wedge");
  add("A");
  setReady(false);
  for (const ms of [1_500, 3_000, 6_000]) {
    setNow(ms);
    add("A");
  }
  setNow(7_000);
  add("B");
  setNow(9_000);
  add("B");
  setReady(true);
  flushNext();
  flushNext();
  expect(codes).toEqual(["A", "B"]);
});

it("takes a pull after the answer for a new scan", () => {
  const { add, codes, setReady, setNow } = start("wedge");
  add("A");
  setReady(false);
  setReady(true);
  setNow(2_000);
  add("A");
  expect(codes).toEqual(["A", "A"]);
});
