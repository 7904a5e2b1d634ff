import { describe, expect, it } from "vitest";
import { csvOf, exportCsv, MAX_CSV_BYTES } from "./csv.ts";

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

it("a decimal keeps its digits and its sign", () =>
  expect(csvOf(["a"], [[{ decimal: "-33.30" }], [{ decimal: "1.005" }]])).toBe("a\r\n-33.30\r\n1.005\r\n"));

describe("an export", () => {
  const ROWS = 4_321;
  /** Pages of `size` rows; the cursor is the number of the next row. `keeps`: a filter. */
  const listOf =
    (text: string, keeps: (number: number) => boolean = () => true) =>
    async (limit: number, cursor: string | undefined) => {
      const from = Number(cursor ?? 0);
      const numbers = Array.from({ length: Math.min(limit, ROWS - from) }, (_, at) => from + at);
      const rows = numbers.filter(keeps).map((number) => [number, text]);
      return { count: rows.length, rows, cursor: from + limit >= ROWS ? null : String(from + limit) };
    };
  const whole = (text: string) =>
    csvOf(
      ["n", "t"],
      Array.from({ length: ROWS }, (_, number) => [number, text]),
      true,
    );
  const ask = (read: Parameters<typeof exportCsv>[0]["read"], asked: { partSize?: string; cursor?: string } = {}) =>
    exportCsv({ header: ["n", "t"], read, asked: { ...asked, bom: "1" } });

  it("is one file, and its parts put together are the same file", async () => {
    const read = listOf("x");
    expect(await ask(read)).toEqual({ text: whole("x"), cursor: null });
    let text = "";
    let parts = 0;
    for (let cursor: string | null | undefined; cursor !== null; parts++) {
      const part = await ask(read, { partSize: "1000", ...(cursor === undefined ? {} : { cursor }) });
      text += part.text;
      ({ cursor } = part);
    }
    expect([text === whole("x"), parts]).toEqual([true, 5]);
  });

  it("that is too large for one answer is refused, and is read in parts that are not", async () => {
    const read = listOf("x".repeat(2_000));
    await expect(ask(read)).rejects.toMatchObject({ code: "export.too_large" });
    // The last page may be the one that makes it too large.
    const large = async () => ({ count: 1, rows: [["x".repeat(MAX_CSV_BYTES)]], cursor: null });
    await expect(ask(large).then(({ text }) => text.length)).rejects.toMatchObject({ code: "export.too_large" });
    const part = await ask(read, { partSize: "2000" });
    expect(Buffer.byteLength(part.text)).toBeLessThan(MAX_CSV_BYTES);
    expect(part.cursor).not.toBeNull();
  });

  it("ends a part after some pages where a filter lets nothing through", async () => {
    const part = await ask(
      listOf("x", () => false),
      { partSize: "1000" },
    );
    expect(part).toEqual({ text: "\uFEFFn,t\r\n", cursor: "2000" });
  });
});
