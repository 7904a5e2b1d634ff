import { useMutation, useQuery } from "@tanstack/preact-query";
import { useLocation } from "preact-iso";
import { useState } from "preact/hooks";
import { answerOf, isRefusal } from "../../api/answer.ts";
import { publicApi, type Order } from "../../api/public-api.ts";
import { repeatingFetch } from "../../api/repeat.ts";
import { sentenceOf } from "../../api/sentence.ts";
import { useSettings } from "../../api/settings.ts";
import { queryClient } from "../../face.tsx";
import { clock, money } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Choice } from "../../parts/choice.tsx";
import { Notice } from "../../parts/notice.tsx";
import { OrderSummary } from "../checkout/order-summary.tsx";
import { Steps } from "../checkout/steps.tsx";
import { eventQuery } from "../event/event-query.ts";
import { countOf, type Line } from "../selection.ts";
import "../sentences.ts";
import { Shell } from "../shell.tsx";
import { useExtend } from "./extend.ts";
import { HoldAside, LateDialog } from "./hold-view.tsx";
import type { Hold } from "./hold.ts";
import { authorized } from "./order-query.ts";
import type { Card, usePay } from "./pay-call.ts";

export const linesOf = ({ lines, products }: Order): Line[] => [
  ...lines.map(({ ticketTypeId, name, quantity, price }) => ({ id: ticketTypeId, name, quantity, price })),
  ...products.map(({ productId, name, quantity, price }) => ({ id: productId, name, quantity, price })),
];

const cards = (): { card: Card; label: string; hint: string }[] => [
  { card: "approve", label: m.pay_card_approve(), hint: m.pay_card_approve_hint() },
  { card: "decline", label: m.pay_card_decline(), hint: m.pay_card_decline_hint() },
  { card: "unavailable", label: m.pay_card_unavailable(), hint: m.pay_card_unavailable_hint() },
];

const Methods = ({ card, onCard }: { card: Card; onCard: (card: Card) => void }) => {
  const settings = useSettings();
  const none = settings.data !== undefined && !settings.data.paymentMethods.includes("simulated");
  if (none)
    return (
      <Notice kind="warn" icon="warning">
        {m.pay_none()}
      </Notice>
    );
  return (
    <fieldset class="stack pay__methods">
      <legend class="h2">{m.pay_how()}</legend>
      <Notice kind="info" icon="info">
        <p>{m.pay_simulated()}</p>
      </Notice>
      {cards().map(({ card: one, label, hint }) => (
        <Choice key={one} name="card" value={one} checked={card === one} onChoose={() => onCard(one)} {...{ label, hint }} icon="card" />
      ))}
    </fieldset>
  );
};

const Refused = ({ error, hold: { leftSeconds } }: { error: unknown; hold: Hold }) => {
  const left = clock(leftSeconds);
  if (isRefusal(error, "payment.declined"))
    return (
      <Notice kind="bad" icon="warning" role="alert">
        <b>{m.pay_declined_title()}</b>
        <p>{m.pay_declined({ left })}</p>
      </Notice>
    );
  if (isRefusal(error, "service.unavailable"))
    return (
      <Notice kind="warn" icon="warning" role="alert">
        <b>{m.pay_unavailable_title()}</b>
        <p>{m.pay_unavailable({ left })}</p>
      </Notice>
    );
  return (
    <Notice kind="bad" icon="warning" role="alert">
      <p>{sentenceOf(error)}</p>
    </Notice>
  );
};

const useCancel = (order: Order, accessToken: string) => {
  const { route } = useLocation();
  return useMutation({
    mutationFn: () => {
      const how = { ...authorized(accessToken), fetch: repeatingFetch };
      return answerOf(publicApi.orders[":orderId"].cancel.$post({ param: { orderId: order.id } }, how));
    },
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ["order", order.id] });
      route(`/e/${order.eventId}`);
    },
  });
};

type PaymentPage = { order: Order; accessToken: string; hold: Hold; paying: ReturnType<typeof usePay> };

export const PaymentPage = ({ order, accessToken, hold, paying }: PaymentPage) => {
  const event = useQuery({ ...eventQuery(order.eventId), refetchInterval: false });
  const [card, setCard] = useState<Card>("approve");
  const cancelling = useCancel(order, accessToken);
  const extending = useExtend(order, accessToken);
  const sum = money(order.total);
  const count = m.event_sum({ count: countOf(order.lines) });
  const submit = (submitted: Event): void => {
    submitted.preventDefault();
    if (!paying.isPending) paying.mutate({ order, accessToken, card });
  };
  return (
    <Shell aside={<HoldAside hold={hold} />}>
      <form class="page pay" onSubmit={submit}>
        <div class="pay__main">
          <Steps
            title={m.pay_title()}
            page={m.pay_page_title()}
            brief={[event.data?.name, count, sum].filter(Boolean).join(", ")}
            current="payment"
          />
          {paying.isError && !paying.isPending && <Refused error={paying.error} hold={hold} />}
          {cancelling.isError && <Refused error={cancelling.error} hold={hold} />}
          <Methods card={card} onCard={setCard} />
          <section class="stack pay__review">
            <h2>{m.pay_review()}</h2>
            <dl class="pay__buyer">
              <dt class="small soft">{m.pay_buyer()}</dt>
              <dd>
                <b>{order.buyer.name}</b>
                <br />
                {order.buyer.email}
              </dd>
            </dl>
          </section>
        </div>
        <OrderSummary event={event.data} lines={linesOf(order)} total={order.total}>
          <Button kind="primary" type="submit" wide busy={paying.isPending}>
            {paying.isPending ? m.pay_paying({ sum }) : m.pay_button({ sum })}
          </Button>
          <Button kind="plain" small busy={cancelling.isPending} onClick={() => cancelling.mutate()}>
            {m.pay_give_up()}
          </Button>
        </OrderSummary>
      </form>
      <LateDialog key={order.expiresAt} hold={hold} extending={extending} />
    </Shell>
  );
};
