import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { chooseLocale, spoken } from "./locale.ts";
import { clock, dayKey, inSentence, longDate, money, shortDate, time, weekday, zoneName } from "./format.ts";

const spaced = (text: string): string => text.replaceAll(/\s/g, " ");
const at = (instant: string, timeZone = "America/Sao_Paulo") => ({ at: instant, timeZone });
const EVENING = at("2026-12-12T19:30:00Z");

afterEach(() => chooseLocale("pt-BR"));

describe("in Portuguese", () => {
  beforeEach(() => chooseLocale("pt-BR"));
  it.each([
    [money({ amountMinor: 16_000, currency: "BRL" }), "R$ 160,00"],
    [money({ amountMinor: 16_000, currency: "BRL" }, { short: true }), "R$ 160"],
    [money({ amountMinor: 16_050, currency: "BRL" }, { short: true }), "R$ 160,50"],
    [time(EVENING), "16h30"],
    [time(at("2026-12-12T19:00:00Z")), "16h"],
    [time(at("2026-12-12T03:05:00Z")), "0h05"],
    [longDate(EVENING), "Sábado, 12 de dezembro de 2026"],
    [shortDate(EVENING), "Sáb 12 dez"],
    [weekday(at("2026-11-27T19:00:00Z")), "sexta"],
    [zoneName(EVENING), "horário de Brasília"],
  ])("%s", (shown, expected) => expect(spaced(shown)).toBe(expected));
});

it("in English", () => {
  chooseLocale("en");
  expect([money({ amountMinor: 16_000, currency: "BRL" }), time(EVENING), longDate(EVENING), shortDate(EVENING)].map(spaced)).toEqual([
    "R$160.00",
    "16:30",
    "Saturday 12 December 2026",
    "Sat 12 Dec",
  ]);
});

it("a date is small in the middle of a Portuguese sentence, not of an English one", () => {
  expect(inSentence(shortDate(EVENING))).toBe("sáb 12 dez");
  chooseLocale("en");
  expect(inSentence(shortDate(EVENING))).toBe("Sat 12 Dec");
});

it("an event's day is the day where the event is", () => {
  expect(dayKey(at("2026-12-13T02:00:00Z"))).toBe("2026-12-12");
  expect(dayKey(at("2026-12-13T02:00:00Z", "Europe/Lisbon"))).toBe("2026-12-13");
});

it.each([
  [462, "7:42"],
  [60, "1:00"],
  [5, "0:05"],
])("%i seconds are shown as %s", (seconds, shown) => expect(clock(seconds)).toBe(shown));

it.each([
  [["pt-PT", "en"], "pt-BR"],
  [["de", "en-GB"], "en"],
  [["fr"], undefined],
  [[], undefined],
] as const)("a browser that speaks %j is spoken to in %s", (languages, locale) => expect(spoken(languages)).toBe(locale));
