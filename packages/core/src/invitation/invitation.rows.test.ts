import { expect, it } from "vitest";
import { mappingOf, rememberedOf } from "./invitation.rules.ts";
import { rowsOf, withoutCodes } from "./invitation.rows.ts";

const types = [
  { ticketTypeId: "tty_a", name: "Inteira" },
  { ticketTypeId: "tty_b", name: "Área VIP" },
];
const HEADER = ["nome", "email", "telefone", "tipo", "idioma", "código"];
const read = (cells: string[], ticketTypeId: string | undefined = "tty_a") =>
  rowsOf([{ line: 2, cells }], { mapping: mappingOf(HEADER), types, ticketTypeId })[0];

it("columns are known by their names in Portuguese and English, in any spelling", () => {
  expect(mappingOf(["E-MAIL", "Nome completo", "Tipo de ingresso", "Idioma", "Celular"])).toEqual({
    email: 0,
    name: 1,
    ticketType: 2,
    locale: 3,
    phone: 4,
  });
  expect(mappingOf(["Full name", "Email address", "Phone", "Ticket Type", "Language"])).toEqual({
    name: 0,
    email: 1,
    phone: 2,
    ticketType: 3,
    locale: 4,
  });
  expect(mappingOf(["Empresa", "Cargo"])).toEqual({});
});

it("the columns that somebody chose before come first, and no column has two meanings", () => {
  const header = ["Apelido", "Nome", "Nome"];
  expect(mappingOf(header, { name: "Apelido", email: "Correio" })).toEqual({ name: 0 });
  expect(rememberedOf(header, { name: 0, phone: 2 })).toEqual({ name: "Apelido", phone: "Nome" });
});

it("a row is a guest with what it has", () => {
  expect(read(["Ana", "", "", "", ""])).toEqual({ line: 2, ticketTypeId: "tty_a", name: "Ana" });
  expect(read(["Ana", "ana@example.com", "+55 (11) 98765-4321", "area vip", "Inglês"])).toEqual({
    line: 2,
    ticketTypeId: "tty_b",
    name: "Ana",
    email: "ana@example.com",
    phone: "+5511987654321",
    locale: "en",
  });
  expect(read(["Ana"])).toEqual({ line: 2, ticketTypeId: "tty_a", name: "Ana" });
});

it("S1 names are those of buyers, and formula text stays text", () => {
  for (const name of ["Łukasz", "Ωμέγα", "🎉 Zoë", "عمر", `a${"\u0301".repeat(200)}`, "<script>", '=HYPERLINK("x")', "+1", "@ana"])
    expect(read([name])).toMatchObject({ name });
});

it.each([
  [["", "ana@example.com"], "name", "name.missing"],
  [["Ana\nBia"], "name", "name.invalid"],
  [["Win at spam.example/x"], "name", "name.invalid"],
  [["x".repeat(501)], "name", "name.invalid"],
  [["Ana", "ana@"], "email", "email.invalid"],
  [["Ana", "", "11 98765-4321"], "phone", "phone.invalid"],
  [["Ana", "", "", "Meia"], "ticketType", "ticketType.unknown"],
  [["Ana", "", "", "", "Klingon"], "locale", "locale.unknown"],
  [["Ana", "", "", "", "", "abc"], "code", "code.invalid"],
  [["Ana", "", "", "", "", `t1${"a".repeat(56)}`], "code", "code.ours"],
])("%j is wrong in its column %s: %s", (cells, column, code) => {
  expect(read(cells)).toEqual({ line: 2, column, code });
});

it("a row without a type is wrong when no type is for all of them", () => {
  expect(rowsOf([{ line: 9, cells: ["Ana"] }], { mapping: mappingOf(HEADER), types, ticketTypeId: undefined })).toEqual([
    { line: 9, column: "ticketType", code: "ticketType.missing" },
  ]);
});

it("a code that a line above has is wrong, and codes are not stored", () => {
  const lines = [
    ["Ana", "A-0001"],
    ["Bia", "A-0002"],
    ["Caio", "A-0001"],
    ["Davi", ""],
  ].map(([name = "", code = ""], at) => ({
    line: at + 2,
    cells: [name, "", "", "", "", code],
  }));
  const rows = rowsOf(lines, { mapping: mappingOf(HEADER), types, ticketTypeId: "tty_a" });
  expect(rows[2]).toEqual({ line: 4, column: "code", code: "code.repeated" });
  const stored = withoutCodes(rows, (code, isGuessable) => ({
    codeMac: `mac${code.length}`,
    hash: "h",
    key: "k",
    ...(isGuessable ? { isGuessable } : {}),
  }));
  expect(stored[0]).toEqual({
    line: 2,
    ticketTypeId: "tty_a",
    name: "Ana",
    foreign: { codeMac: "mac6", hash: "h", key: "k", isGuessable: true },
  });
  expect(stored[3]).toEqual({ line: 5, ticketTypeId: "tty_a", name: "Davi" });
  expect(JSON.stringify(stored)).not.toContain("A-000");
});
