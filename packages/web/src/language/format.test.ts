import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { chooseLocale, findSupportedLocale } from "./locale.ts";
import {
  formatCountdown,
  getDayKey,
  toMidSentence,
  formatLongDate,
  formatMoney,
  formatShortDate,
  formatTime,
  formatWeekday,
  formatZoneName,
} from "./format.ts";

const spaced = (text: string): string => text.replaceAll(/\s/g, " ");
const at = (instant: string, timeZone = "America/Sao_Paulo") => ({ at: instant, timeZone });
const EVENING = at("2026-12-12T19:30:00Z");

afterEach(() => chooseLocale("pt-BR"));

describe("in Portuguese", () => {
  beforeEach(() => chooseLocale("pt-BR"));
  it.each([
    [formatMoney({ amountMinor: 16_000, currency: "BRL" }), "R$ 160,00"],
    [formatMoney({ amountMinor: 16_000, currency: "BRL" }, { short: true }), "R$ 160"],
    [formatMoney({ amountMinor: 16_050, currency: "BRL" }, { short: true }), "R$ 160,50"],
    [formatTime(EVENING), "16h30"],
    [formatTime(at("2026-12-12T19:00:00Z")), "16h"],
    [formatTime(at("2026-12-12T03:05:00Z")), "0h05"],
    [formatLongDate(EVENING), "Sábado, 12 de dezembro de 2026"],
    [formatShortDate(EVENING), "Sáb 12 dez"],
    [formatWeekday(at("2026-11-27T19:00:00Z")), "sexta"],
    [formatZoneName(EVENING), "horário de Brasília"],
  ])("%s", (shown, expected) => expect(spaced(shown)).toBe(expected));
});

it("in English", () => {
  chooseLocale("en");
  expect(
    [formatMoney({ amountMinor: 16_000, currency: "BRL" }), formatTime(EVENING), formatLongDate(EVENING), formatShortDate(EVENING)].map(
      spaced,
    ),
  ).toEqual(["R$160.00", "16:30", "Saturday 12 December 2026", "Sat 12 Dec"]);
});

it("a date in a sentence is lower case in Portuguese, not in English", () => {
  expect(toMidSentence(formatShortDate(EVENING))).toBe("sáb 12 dez");
  chooseLocale("en");
  expect(toMidSentence(formatShortDate(EVENING))).toBe("Sat 12 Dec");
});

it("an event's day goes by the event's time zone", () => {
  expect(getDayKey(at("2026-12-13T02:00:00Z"))).toBe("2026-12-12");
  expect(getDayKey(at("2026-12-13T02:00:00Z", "Europe/Lisbon"))).toBe("2026-12-13");
});

it.each([
  [462, "7:42"],
  [60, "1:00"],
  [5, "0:05"],
])("%i seconds are shown as %s", (seconds, shown) => expect(formatCountdown(seconds)).toBe(shown));

it.each([
  [["pt-PT", "en"], "pt-BR"],
  [["de", "en-GB"], "en"],
  [["fr"], undefined],
  [[], undefined],
] as const)("a browser that speaks %j is findSupportedLocale to in %s", (languages, locale) =>
  expect(findSupportedLocale(languages)).toBe(locale),
);
