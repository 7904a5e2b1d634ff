/** The refund policy in words, for the emails about one order. Pure. */
import { formatEventStart, type Locale } from "./event.time.ts";
import { policyAnswerOf, type RefundPolicy } from "./event.policy.rules.ts";

const WORDS = {
  "pt-BR": {
    until: (at: string) => `Se mudar de ideia, devolva os ingressos na página do pedido até ${at}.`,
    fees: { kept: "As taxas não voltam.", returned: "O valor volta inteiro, com as taxas." },
  },
  en: {
    until: (at: string) => `If you change your mind, return the tickets on the order's page until ${at}.`,
    fees: { kept: "Fees are not returned.", returned: "You get the full price back, fees included." },
  },
};

type Bought = {
  locale: Locale;
  event: { startsAtMs: number; timeZone: string; refundPolicy?: RefundPolicy | undefined };
  paidAtMs: number;
  nowMs: number;
  /** Of a buyer from before the event was moved. */
  movedUntilMs?: number | undefined;
  /** Mentions no money. */
  isFree: boolean;
};

/** Undefined when the buyer cannot return them now. */
export const policyTextOf = ({ locale, event, isFree, ...times }: Bought): string | undefined => {
  const { startsAtMs, timeZone, refundPolicy } = event;
  const answer = policyAnswerOf(refundPolicy, { startsAtMs, ...times });
  if (!answer.allowed) return undefined;
  const { until, fees } = WORDS[locale];
  const limit = until(formatEventStart({ startsAtMs: answer.untilMs, timeZone }, locale));
  return isFree ? limit : `${limit} ${answer.keepFees ? fees.kept : fees.returned}`;
};
