import { expect, it } from "vitest";
import { createWedge, type Typed } from "./wedge.ts";

const type = (keys: readonly string[], apartMs: number, more: { held?: boolean } = {}): Typed[] => {
  const press = createWedge();
  return keys.map((key, at) => press({ key, atMs: 1_000 + at * apartMs, held: false, ...more }));
};

it.each(["Enter", "Tab"])("what a scanner types is a code when %s ends it", (end) => {
  expect(type([...Array.from("T1ABC234"), end], 35).at(-1)).toEqual({ code: "T1ABC234" });
});

it("what a person types is none", () => {
  expect(type([...Array.from("T1ABC234"), "Enter"], 36).at(-1)).toBeUndefined();
});

it("less than six keys are none", () => {
  expect([type([...Array.from("ABCDE"), "Enter"], 5).at(-1), type([...Array.from("ABCDEF"), "Enter"], 5).at(-1)]).toEqual([
    undefined,
    { code: "ABCDEF" },
  ]);
});

it("a pause begins anew, before the end too", () => {
  const press = createWedge();
  const keys = Array.from("ABCDEF").map((key, at) => press({ key, atMs: at * 10, held: false }));
  expect(keys).toEqual(Array.from({ length: 6 }, () => "typing"));
  expect(press({ key: "Enter", atMs: 200, held: false })).toBeUndefined();
  for (const [at, key] of Array.from("GHIJKL").entries()) press({ key, atMs: 300 + at * 10, held: false });
  expect(press({ key: "Enter", atMs: 360, held: false })).toEqual({ code: "GHIJKL" });
});

it("capital letters come with ScanSession between them", () => {
  const keys = Array.from("http://1.2/door/#ABC").flatMap((key) => (/[A-Z:#]/.test(key) ? ["ScanSession", key] : [key]));
  expect(type([...keys, "Enter"], 8).at(-1)).toEqual({ code: "http://1.2/door/#ABC" });
});

it("shortcuts are none", () => {
  expect(type([...Array.from("ABCDEFG"), "Enter"], 5, { held: true })).toEqual(Array.from({ length: 8 }, () => undefined));
});

it("two codes in a row are two", () => {
  const all = type([...Array.from("ABCDEF"), "Enter", ...Array.from("GHIJKL"), "Enter"], 10);
  expect(all.filter((one) => typeof one === "object")).toEqual([{ code: "ABCDEF" }, { code: "GHIJKL" }]);
});
