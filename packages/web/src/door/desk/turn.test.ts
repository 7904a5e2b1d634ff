import { expect, it } from "vitest";
import { createTurn } from "./turn.ts";

const world = (source: "camera" | "wedge") => {
  let open = true;
  let nowMs = 0;
  const taken: string[] = [];
  const turn = createTurn({ source, isOpen: () => open, take: (code) => void taken.push(code), now: () => nowMs });
  return { ...turn, taken, open: (is: boolean) => void (open = is), at: (ms: number) => void (nowMs = ms) };
};

it("a camera's code that came too early is read when it is still in view", () => {
  const { saw, next, taken, open, at } = world("camera");
  saw("A");
  open(false);
  at(80);
  saw("B");
  open(true);
  next();
  expect(taken).toEqual(["A"]);
  at(160);
  saw("B");
  expect(taken).toEqual(["A", "B"]);
});

it("a hand scanner's waits in line, and none is lost or taken twice", () => {
  const { saw, next, taken, open } = world("wedge");
  saw("A");
  open(false);
  for (const code of ["B", "C", "C"]) saw(code);
  expect(taken).toEqual(["A"]);
  open(true);
  next();
  next();
  next();
  expect(taken).toEqual(["A", "B", "C"]);
});
