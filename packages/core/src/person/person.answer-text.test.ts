import { describe, expect, it } from "vitest";
import { answerEmail } from "./person.answer-text.ts";

const NAMED = { name: "Circo & Voador" };
const declined = { status: "declined", reason: "books" } as const;

describe("the answer of an erasure says what became of valid tickets", () => {
  it.each([
    ["pt-BR", "keep", "continuam valendo, sem nome. Só o link ou o código que você salvou"],
    ["pt-BR", "void", "não servem mais para entrar, e nenhum valor é devolvido"],
    ["en", "keep", "stay valid, without a name. Only the link or the code that you saved"],
    ["en", "void", "admit nobody, and no money goes back"],
    ["pt-BR", "mixed", "não servem mais para entrar, e nenhum valor é devolvido. Os outros continuam valendo, sem o seu nome. Só o link"],
    ["en", "mixed", "admit nobody, and no money goes back. The others stay valid, without your name. Only the link"],
  ] as const)("in %s: %s", (locale, tickets, words) => {
    const { text, html } = answerEmail({ locale, organizer: NAMED, answer: { status: "settled", tickets } });
    expect(text).toContain(words);
    expect(html).toContain(words);
  });
});

describe("a refusal says how to reach the organizer", () => {
  it.each([
    ["en", "turn to Circo & Voador (a@example.com · +5521999990000 · https://circo.example), or to your data protection authority."],
    ["pt-BR", "procure Circo & Voador (a@example.com · +5521999990000 · https://circo.example) ou a autoridade"],
  ] as const)("in %s", (locale, words) => {
    const organizer = { ...NAMED, email: "a@example.com", phone: "+5521999990000", url: "https://circo.example" };
    const { text, html } = answerEmail({ locale, organizer, answer: declined });
    expect(text).toContain(words);
    expect(html).toContain(words.replace("&", "&amp;"));
  });

  it.each([
    ["en", "If you do not agree, turn to your data protection authority. You can ask again"],
    ["pt-BR", "Se você não concorda, procure a autoridade de proteção de dados (no Brasil, a ANPD). Você pode"],
  ] as const)("and leaves it out where nothing is known, in %s", (locale, words) => {
    for (const organizer of [NAMED, undefined]) {
      const { text } = answerEmail({ locale, organizer, answer: declined });
      expect(text).toContain(words);
      expect(text).not.toMatch(/this email,|responda a este/);
    }
  });
});
