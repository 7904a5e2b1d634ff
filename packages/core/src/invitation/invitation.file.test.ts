import { describe, expect, it } from "vitest";
import { Fault } from "../kernel/fault.ts";
import { readGuestFile } from "./invitation.file.ts";
import { MAX_GUESTS } from "./invitation.rules.ts";

const TEXT = "Nome;E-mail\r\nJoão Gonçalves;joao@example.com\r\n";
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.codePointAt(0) ?? 0);
const utf16 = (text: string, bigEndian: boolean): Uint8Array => {
  const view = new DataView(new ArrayBuffer(text.length * 2));
  for (let at = 0; at < text.length; at++) view.setUint16(at * 2, text.charCodeAt(at), !bigEndian);
  return new Uint8Array(view.buffer);
};
const joined = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

const refusalOf = (text: string): Fault => {
  try {
    readGuestFile(utf8(text));
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error("was not refused");
};

describe("an encoding is recognized", () => {
  it.each([
    ["utf-8", utf8(TEXT)],
    ["utf-8", utf8(`\uFEFF${TEXT}`)],
    ["windows-1252", latin1(TEXT)],
    ["utf-16le", utf16(TEXT, false)],
    ["utf-16le", utf16(`\uFEFF${TEXT}`, false)],
    ["utf-16be", utf16(TEXT, true)],
    ["utf-16be", utf16(`\uFEFF${TEXT}`, true)],
  ] as const)("%s", (encoding, bytes) => {
    const { lines, header, ...found } = readGuestFile(bytes);
    expect([found.encoding, header, lines]).toEqual([
      encoding,
      ["Nome", "E-mail"],
      [{ line: 2, cells: ["João Gonçalves", "joao@example.com"] }],
    ]);
  });

  it("also the euro sign and quotes of Windows-1252, which Latin-1 does not have", () => {
    const bytes = joined(latin1("nome\n"), Uint8Array.of(0x93), latin1("Z"), Uint8Array.of(0x94));
    expect(readGuestFile(bytes).lines[0]?.cells).toEqual(["“Z”"]);
  });
});

it("a separator is the one that the first line has most often outside of quotes", () => {
  const separators = ['"a;b;c",d', "a;b", "a\tb\tc", "a"].map((header) => readGuestFile(utf8(`${header}\nx\n`)).separator);
  expect(separators).toEqual([",", ";", "\t", ","]);
});

it("quotes are as in RFC 4180, and lines are those of the file, whatever ends them", () => {
  for (const end of ["\n", "\r\n", "\r"]) {
    const text = ["nome,nota", '"Ana ""Nina"" Souza","a', 'b"', "", "Bia,c", " , ", "Caio"].join(end);
    expect(readGuestFile(utf8(text)).lines).toEqual([
      { line: 2, cells: ['Ana "Nina" Souza', "a\nb"] },
      { line: 5, cells: ["Bia", "c"] },
      { line: 7, cells: ["Caio"] },
    ]);
  }
});

it("a file that is not usable as a whole is refused", () => {
  expect(refusalOf("").message).toContain("no guests");
  expect(refusalOf("nome,email\n\n , \n").message).toContain("no guests");
  expect(refusalOf("ana,ana@example.com\nbia,bia@example.com").message).toContain("first line is a guest");
  expect(refusalOf('nome\nAna\n"Bia\nCaio\n').issues).toMatchObject([{ params: { line: 3 } }]);
  expect(refusalOf("PK\u0003\u0004\u0000\u0000nome\nAna").message).toContain("not a CSV file");
  expect(refusalOf("nome\nJo\uFFFDo").message).toContain("octet-stream");
  const most = `nome\n${"Ana\n".repeat(MAX_GUESTS)}`;
  expect(readGuestFile(utf8(most)).lines).toHaveLength(MAX_GUESTS);
  expect(refusalOf(`${most}Bia`)).toMatchObject({ kind: "tooLarge", code: "import.too_many_rows" });
});
