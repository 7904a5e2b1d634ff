import { expect, it } from "vitest";
import { createWedge, type Typed } from "./wedge.ts";

const type = (keys: readonly string[], apartMs: number, more: { held?: boolean; isInField?: boolean } = {}): Typed[] => {
  const press = createWedge();
  return keys.map((key, at) => press({ key, atMs: 1_000 + at * apartMs, held: false, ...more }));
};
const read = (code: string) => expect.objectContaining({ code });

it.each(["Enter", "Tab"])("reads what a scanner types, up to %s", (end) => {
  expect(type([...Array.from("T1ABC234"), end], 35, { isInField: true }).at(-1)).toEqual(read("T1ABC234"));
});

it("ignores what a person types", () => {
  expect(type([...Array.from("T1ABC234"), "Enter"], 36, { isInField: true }).at(-1)).toBeUndefined();
});

it("reads a slow scanner where nobody types", () => {
  for (const apartMs of [40, 100]) expect(type([...Array.from("T1ABC234"), "Enter"], apartMs).at(-1)).toEqual(read("T1ABC234"));
});

it.each([101, 400, 1000])("says that a scanner is too slow with %i ms between its keys", (apartMs) => {
  expect(type([...Array.from("T1ABC234"), "Enter"], apartMs).at(-1)).toBe("slow");
});

it("does not take the tail of a code after a pause for a code", () => {
  const press = createWedge();
  const atMs = (at: number) => at * 10 + (at < 4 ? 0 : 300);
  for (const [at, key] of Array.from("T1ABC2345678").entries()) press({ key, atMs: atMs(at), held: false });
  expect(press({ key: "Enter", atMs: atMs(12), held: false })).toBe("slow");
});

it("tells the rest of a code after a long pause from a code of its own", () => {
  const press = createWedge();
  const typeAll = (text: string, fromMs: number) => {
    for (const [at, key] of Array.from(text).entries()) press({ key, atMs: fromMs + at * 10, held: false });
    return press({ key: "Enter", atMs: fromMs + text.length * 10, held: false });
  };
  for (const [at, key] of Array.from("T1A").entries()) press({ key, atMs: at * 10, held: false });
  expect(typeAll("BC234567", 5_000)).toMatchObject({ code: "BC234567", isRest: true });
  expect(typeAll("T1ABC234", 9_000)).toMatchObject({ code: "T1ABC234", isRest: false });
});

it("says nothing of a few keys, of keys in a field, and of a pause between two codes", () => {
  expect(type([...Array.from("T1ABC"), "Enter"], 200).at(-1)).toBeUndefined();
  expect(type([...Array.from("T1ABC234"), "Enter"], 200, { isInField: true }).at(-1)).toBeUndefined();
  expect(type([...Array.from("T1ABC234"), "Enter"], 1_001).at(-1)).toBeUndefined();
  const press = createWedge();
  for (const [at, key] of Array.from("ABCDEF").entries()) press({ key, atMs: at * 10, held: false });
  for (const [at, key] of Array.from("GHIJKL").entries()) press({ key, atMs: 2_000 + at * 10, held: false });
  expect(press({ key: "Enter", atMs: 2_060, held: false })).toEqual(read("GHIJKL"));
});

it("reads the next code of a scanner that was too slow once", () => {
  const press = createWedge();
  for (const [at, key] of [...Array.from("ABCDEF"), "Enter"].entries()) press({ key, atMs: at * 150, held: false });
  for (const [at, key] of Array.from("GHIJKL").entries()) press({ key, atMs: 1_500 + at * 10, held: false });
  expect(press({ key: "Enter", atMs: 1_560, held: false })).toEqual(read("GHIJKL"));
});

it("spells what the keys are on a US keyboard, whatever they type on this one", () => {
  const press = createWedge();
  const german = ["T", "1", "Z", "Y", "ß", "a"];
  const codes = ["KeyT", "Digit1", "KeyY", "KeyZ", "Minus", "KeyA"];
  for (const [at, key] of german.entries()) press({ key, code: codes[at] ?? "", atMs: at * 10, held: false });
  expect(press({ key: "Enter", code: "Enter", atMs: 60, held: false })).toEqual({ code: "T1ZYßa", usLayout: "T1YZ-A", isRest: false });
});

it("ignores less than six keys", () => {
  expect([type([...Array.from("ABCDE"), "Enter"], 5).at(-1), type([...Array.from("ABCDEF"), "Enter"], 5).at(-1)]).toEqual([
    undefined,
    read("ABCDEF"),
  ]);
});

it("a pause before the end key is too slow, and the next code starts over", () => {
  const press = createWedge();
  const keys = Array.from("ABCDEF").map((key, at) => press({ key, atMs: at * 10, held: false }));
  expect(keys).toEqual(Array.from({ length: 6 }, () => "typing"));
  expect(press({ key: "Enter", atMs: 200, held: false })).toBe("slow");
  for (const [at, key] of Array.from("GHIJKL").entries()) press({ key, atMs: 300 + at * 10, held: false });
  expect(press({ key: "Enter", atMs: 360, held: false })).toEqual(read("GHIJKL"));
});

it("ignores Shift between the letters", () => {
  const keys = Array.from("http://1.2/door/#ABC").flatMap((key) => (/[A-Z:#]/.test(key) ? ["Shift", key] : [key]));
  expect(type([...keys, "Enter"], 8).at(-1)).toEqual(read("http://1.2/door/#ABC"));
});

it("ignores shortcuts", () => {
  expect(type([...Array.from("ABCDEFG"), "Enter"], 5, { held: true })).toEqual(Array.from({ length: 8 }, () => undefined));
});

it("reads two codes in a row", () => {
  const all = type([...Array.from("ABCDEF"), "Enter", ...Array.from("GHIJKL"), "Enter"], 10);
  expect(all.filter((one) => typeof one === "object")).toEqual([read("ABCDEF"), read("GHIJKL")]);
});
