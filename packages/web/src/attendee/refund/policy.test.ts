import { afterEach, describe, expect, it } from "vitest";
import { chooseLocale } from "../../language/locale.ts";
import { getPolicySentences, type PolicyEvent } from "./policy.ts";

afterEach(() => chooseLocale("pt-BR"));

const NOW = Date.parse("2026-12-01T12:00:00Z");
const read = (refundPolicy: PolicyEvent["refundPolicy"], { nowMs = NOW, isFree = false, refund = "" } = {}): string =>
  getPolicySentences(
    { startsAt: "2026-12-12T19:00:00Z", timeZone: "America/Sao_Paulo", refundPolicy, policies: refund === "" ? {} : { refund } },
    { nowMs, isFree },
  ).join(" ");

const policies = {
  none: read.bind(undefined, undefined),
  "fees alone": read.bind(undefined, { keepFees: true }),
  "none, with the organizer's words": read.bind(undefined, undefined, { refund: "Fale com a gente." }),
  "until the start": read.bind(undefined, { hoursBeforeStart: 0 }),
  "48 hours before": read.bind(undefined, { hoursBeforeStart: 48, keepFees: true }),
  "7 days after": read.bind(undefined, { daysAfterPurchase: 7 }),
  "1 day after and 2 hours before": read.bind(undefined, { daysAfterPurchase: 1, hoursBeforeStart: 2, keepFees: true }),
  "48 hours before, free": read.bind(undefined, { hoursBeforeStart: 48, keepFees: true }, { isFree: true }),
  "48 hours before, too late": read.bind(undefined, { hoursBeforeStart: 48 }, { nowMs: Date.parse("2026-12-10T19:00:00Z") }),
};

describe("in Portuguese", () => {
  it.each<[keyof typeof policies, string]>([
    ["none", "Os ingressos não podem ser devolvidos por aqui. Se precisar, fale com a organização."],
    ["fees alone", "Os ingressos não podem ser devolvidos por aqui. Se precisar, fale com a organização."],
    ["none, with the organizer's words", "A organização tem regras próprias de reembolso: leia na página do evento."],
    ["until the start", "Você pode devolver os ingressos até o começo do evento. O valor volta inteiro, com as taxas."],
    ["48 hours before", "Você pode devolver os ingressos até qui 10 dez, 16h. As taxas não voltam."],
    [
      "7 days after",
      "Você pode devolver os ingressos por 7 dias depois da compra, e no máximo até o começo do evento. O valor volta inteiro, com as taxas.",
    ],
    [
      "1 day after and 2 hours before",
      "Você pode devolver os ingressos por 1 dia depois da compra, e no máximo até sáb 12 dez, 14h. As taxas não voltam.",
    ],
    ["48 hours before, free", "Você pode devolver os ingressos até qui 10 dez, 16h."],
    ["48 hours before, too late", "O prazo para devolver ingressos deste evento já passou."],
  ])("says of a policy: %s", (policy, sentence) => {
    chooseLocale("pt-BR");
    expect(policies[policy]()).toBe(sentence);
  });
});

describe("in English", () => {
  it.each<[keyof typeof policies, string]>([
    ["none", "Tickets can't be returned here. If you need to, ask the organizer."],
    ["none, with the organizer's words", "The organizer has their own refund rules: read them on the event's page."],
    ["until the start", "You can return tickets until the event starts. You get the full price back, fees included."],
    ["48 hours before", "You can return tickets until Thu 10 Dec, 16:00. Fees are not returned."],
    [
      "7 days after",
      "You can return tickets for 7 days after the purchase, at most until the event starts. You get the full price back, fees included.",
    ],
    [
      "1 day after and 2 hours before",
      "You can return tickets for 1 day after the purchase, at most until Sat 12 Dec, 14:00. Fees are not returned.",
    ],
    ["48 hours before, too late", "The time to return tickets of this event is over."],
  ])("says of a policy: %s", (policy, sentence) => {
    chooseLocale("en");
    expect(policies[policy]()).toBe(sentence);
  });
});
