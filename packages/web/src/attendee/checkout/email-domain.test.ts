import { expect, it } from "vitest";
import { suggestEmail } from "./email-domain.ts";

it.each([
  ["ana@gmial.com", "ana@gmail.com"],
  ["ana@gmail.con", "ana@gmail.com"],
  ["ana@gmai.com", "ana@gmail.com"],
  ["ana@gamil.com", "ana@gmail.com"],
  ["ana@gmail.com.br", "ana@gmail.com"],
  ["Ana.B@GMIAL.COM", "Ana.B@gmail.com"],
  ["ana@gmail", "ana@gmail.com"],
  ["ana@hotmal.com", "ana@hotmail.com"],
  ["ana@hotmial.com.br", "ana@hotmail.com.br"],
  ["ana@outlok.com", "ana@outlook.com"],
  ["ana@yaho.com.br", "ana@yahoo.com.br"],
  ["ana@iclould.com", "ana@icloud.com"],
  ["ana@uol.com.b", "ana@uol.com.br"],
])("%s probably means %s", (typed, meant) => expect(suggestEmail(typed)).toBe(meant));

it.each([
  "ana@gmail.com",
  "ana@ymail.com",
  "ana@mail.com",
  "ana@email.com",
  "ana@me.com",
  "ana@aol.com",
  "ana@gmx.net",
  "ana@usp.br",
  "ana@padaria.com.br",
  "ana@empresa.com",
  "ana@example.com",
  "ana@mail.ru",
  "ana",
  "ana@",
  "@gmial.com",
  "",
])("%s is left alone", (typed) => expect(suggestEmail(typed)).toBeUndefined());
