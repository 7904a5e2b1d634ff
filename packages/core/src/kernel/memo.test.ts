import { expect, it } from "vitest";
import { memoized } from "./memo.ts";

const counting = (most: number) => {
  const computed: string[] = [];
  const call = memoized(most, (text: string, { size }: { size: number }) => (computed.push(text), text.repeat(size)));
  return { call, computed };
};

it("computes once for the same arguments, and again for others", () => {
  const { call, computed } = counting(10);
  expect([call("a", { size: 2 }), call("a", { size: 2 }), call("a", { size: 3 })]).toEqual(["aa", "aa", "aaa"]);
  expect(computed).toEqual(["a", "a"]);
});

it("forgets what was used least recently", () => {
  const { call, computed } = counting(2);
  for (const text of ["a", "b", "a", "c", "a", "b"]) call(text, { size: 1 });
  expect(computed).toEqual(["a", "b", "c", "b"]);
});

it("remembers a result that is undefined", () => {
  const asked: string[] = [];
  const call = memoized(2, (text: string) => void asked.push(text));
  call("a");
  call("a");
  expect(asked).toEqual(["a"]);
});
