import { expect, it } from "vitest";
import { policyTextOf } from "./event.policy.text.ts";

const NOW = Date.UTC(2026, 11, 1, 12);
const event = { startsAtMs: Date.UTC(2026, 11, 12, 19), timeZone: "America/Sao_Paulo" };
const bought = { locale: "pt-BR", paidAtMs: NOW, nowMs: NOW, isFree: false } as const;
const WHOLE = "O valor volta inteiro, com as taxas.";
const RETURN = "Se mudar de ideia, devolva os ingressos na página do pedido até";

it.each([
  [undefined, {}, undefined],
  [{ keepFees: true }, {}, undefined],
  [{ hoursBeforeStart: 0 }, {}, `${RETURN} 12 de dezembro de 2026 às 16:00. ${WHOLE}`],
  [{ hoursBeforeStart: 48, keepFees: true }, {}, `${RETURN} 10 de dezembro de 2026 às 16:00. As taxas não voltam.`],
  [{ daysAfterPurchase: 7 }, {}, `${RETURN} 8 de dezembro de 2026 às 09:00. ${WHOLE}`],
  [{ daysAfterPurchase: 7, hoursBeforeStart: 240 }, {}, `${RETURN} 2 de dezembro de 2026 às 16:00. ${WHOLE}`],
  [{ hoursBeforeStart: 48 }, { isFree: true }, `${RETURN} 10 de dezembro de 2026 às 16:00.`],
  [
    { hoursBeforeStart: 240, keepFees: true },
    { movedUntilMs: Date.UTC(2026, 11, 5, 3) },
    `${RETURN} 5 de dezembro de 2026 às 00:00. ${WHOLE}`,
  ],
  [{ hoursBeforeStart: 48 }, { nowMs: Date.UTC(2026, 11, 10, 19) }, undefined],
  [
    { hoursBeforeStart: 48, keepFees: true },
    { locale: "en" as const },
    "If you change your mind, return the tickets on the order's page until 10 December 2026 at 16:00. Fees are not returned.",
  ],
  [
    { daysAfterPurchase: 7 },
    { locale: "en" as const },
    "If you change your mind, return the tickets on the order's page until 8 December 2026 at 09:00. You get the full price back, fees included.",
  ],
])("of the policy %j with %j: %s", (refundPolicy, part, text) => {
  expect(policyTextOf({ ...bought, event: { ...event, ...(refundPolicy ? { refundPolicy } : {}) }, ...part })).toBe(text);
});
