import { expect, it } from "vitest";
import { csvOf } from "./csv.ts";

it("quotes what separates, ends each line as the RFC says, and leaves absent cells empty", () => {
  expect(
    csvOf(
      ["a", "b"],
      [
        ['x,"y"', "two\nlines"],
        [1, undefined],
        [true, "é"],
      ],
    ),
  ).toBe('a,b\r\n"x,""y""","two\nlines"\r\n1,\r\ntrue,é\r\n');
});

it("a text that a spreadsheet would compute is a text, and a number stays one", () => {
  const texts = ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\tx"];
  expect(csvOf(["a"], [...texts.map((text) => [text]), [-1]])).toBe(`a\r\n${texts.map((text) => `'${text}\r\n`).join("")}-1\r\n`);
  expect(csvOf(["a"], [["\rx"]])).toBe(`a\r\n"'\rx"\r\n`);
});

it("begins with a byte order mark for Excel when asked", () => expect(csvOf(["a"], [], true)).toBe("\uFEFFa\r\n"));
