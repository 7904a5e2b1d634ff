/** The ways to pay. Part of the page: without them nobody can pay. */
import { m } from "../../paraglide/messages.js";
import { Choice } from "../../parts/choice.tsx";
import { Notice } from "../../parts/notice.tsx";
import type { Card } from "./order-mutations.ts";

type Way = { card: Card; label: string; hint: string };

const listCards = (): Way[] => [
  { card: "approve", label: m.pay_card_approve(), hint: m.pay_card_approve_hint() },
  { card: "decline", label: m.pay_card_decline(), hint: m.pay_card_decline_hint() },
  { card: "unavailable", label: m.pay_card_unavailable(), hint: m.pay_card_unavailable_hint() },
];

type Methods = { methods: readonly string[]; card: Card; onCard: (card: Card) => void };

export const Methods = ({ methods, card, onCard }: Methods) => {
  const isSimulated = methods.includes("simulated");
  const ways: Way[] = [
    ...(methods.includes("stripe") ? [{ card: "stripe" as const, label: m.pay_stripe(), hint: m.pay_stripe_hint() }] : []),
    ...(isSimulated ? listCards() : []),
  ];
  if (ways.length === 0)
    return (
      <Notice kind="warn" icon="warning">
        {m.pay_none()}
      </Notice>
    );
  return (
    <fieldset class="stack pay__methods">
      <legend class="h2">{m.pay_how()}</legend>
      {isSimulated && (
        <Notice kind="info" icon="info">
          <p>{m.pay_simulated()}</p>
        </Notice>
      )}
      {ways.map(({ card: option, label, hint }) => (
        <Choice
          key={option}
          name="card"
          value={option}
          checked={card === option}
          onChoose={() => onCard(option)}
          {...{ label, hint }}
          icon="card"
        />
      ))}
    </fieldset>
  );
};
