import { useQuery } from "@tanstack/preact-query";
import { lazy, useLocation } from "preact-iso";
import { useState } from "preact/hooks";
import { isApiError } from "../../api/response.ts";
import type { Order } from "../../api/public-api.ts";
import { getErrorMessage } from "../../api/error-message.ts";
import { useSettings } from "../../api/settings.ts";
import { formatCountdown, formatMoney } from "../../language/format.ts";
import { isolateText } from "../../language/direction.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { InView } from "../../parts/in-view.tsx";
import { Loading } from "../../parts/loading.tsx";
import { Notice } from "../../parts/notice.tsx";
import { useSlow } from "../../parts/use-slow.ts";
import { OrderSummary } from "../checkout/order-summary.tsx";
import { Steps } from "../checkout/steps.tsx";
import { eventQuery } from "../event/event-query.ts";
import { countTickets } from "../count-tickets.ts";
import "../error-messages.ts";
import { Shell } from "../shell.tsx";
import { HoldTimer, ExtendOffer } from "./hold-view.tsx";
import { useHold, type Hold } from "./hold.ts";
import { getDetailsPath } from "./order.ts";
import { Methods } from "./payment-methods.tsx";
import { useCancel, useExtend, usePay, useRememberedOrder, type Card } from "./order-mutations.ts";
import "../checkout/checkout.css";

/** After the provider's page. */
const LazyReturned = ({ left, isHidden }: { left: string; isHidden: boolean }) => {
  const { query } = useLocation();
  return query["payment"] === undefined || isHidden ? null : <Returned payment={query["payment"]} left={left} />;
};
const Returned = lazy(() => import("./paid-elsewhere.tsx").then((page) => page.Returned));
const Expired = lazy(() => import("./outcomes.tsx").then((page) => page.Expired));

type ErrorNotice = { error: unknown; isPayment: boolean; hold: Hold };

const ErrorNotice = ({ error, isPayment, hold: { secondsLeft } }: ErrorNotice) => {
  const left = formatCountdown(secondsLeft);
  if (isApiError(error, "payment.declined"))
    return (
      <Notice kind="bad" icon="warning" role="alert">
        <b>{m.pay_declined_title()}</b>
        <p>{m.pay_declined({ left })}</p>
      </Notice>
    );
  if (isApiError(error, "service.unavailable"))
    return (
      <Notice kind="warn" icon="warning" role="alert">
        <b>{m.pay_unavailable_title()}</b>
        <p>{m.pay_unavailable({ left })}</p>
      </Notice>
    );
  return (
    <Notice kind="bad" icon="warning" role="alert">
      <p>{getErrorMessage(error)}</p>
      {isPayment && isApiError(error, "network.lost") && <p>{m.pay_unavailable({ left })}</p>}
    </Notice>
  );
};

/** Who each ticket will be for, in the order of the tickets. */
const listAttendees = ({ lines, attendees, buyer }: Order): { type: string; name: string }[] =>
  lines
    .flatMap(({ name, quantity }) => Array.from({ length: quantity }, () => name))
    .map((type, at) => ({ type, name: attendees[at]?.name ?? buyer.name }));

const Attendees = ({ order }: { order: Order }) => (
  <dl class="pay__buyer">
    <dt class="small soft">{m.pay_attendees()}</dt>
    {listAttendees(order).map(({ type, name }, at) => (
      <dd key={at} class="pay__attendee">
        <bdi>{name}</bdi> <bdi class="small soft">{type}</bdi>
      </dd>
    ))}
  </dl>
);

type PaymentPage = { order: Order; accessToken: string; hold: Hold; payMutation: ReturnType<typeof usePay> };

const PaymentPage = ({ order, accessToken, hold, payMutation }: PaymentPage) => {
  const event = useQuery({ ...eventQuery(order.eventId), refetchInterval: false });
  const settings = useSettings();
  // Nothing to choose until all ways are known: one that came later would move the others under the pointer.
  const methods = settings.data?.paymentMethods;
  const [chosen, setChosen] = useState<Card>();
  const card = chosen ?? (methods?.includes("simulated") ? "approve" : "stripe");
  const cancelMutation = useCancel(order, accessToken);
  const extendMutation = useExtend(order, accessToken);
  const isSlow = useSlow(payMutation.isPending);
  const sum = formatMoney(order.total);
  const count = m.event_sum({ count: countTickets(order.lines) });
  /** Of the last press: another attempt hides what an earlier one was told. */
  const refusal = payMutation.isPending || cancelMutation.isPending ? null : (cancelMutation.error ?? payMutation.error);
  const submit = (submitted: Event): void => {
    submitted.preventDefault();
    if (payMutation.isPending || !methods) return;
    cancelMutation.reset();
    payMutation.mutate({ order, accessToken, card });
  };
  return (
    <Shell aside={<HoldTimer hold={hold} />}>
      <form class="page pay" onSubmit={submit}>
        <div class="pay__main">
          <Steps
            title={m.pay_title()}
            page={m.pay_page_title()}
            brief={[event.data && isolateText(event.data.name), count, sum].filter(Boolean).join(", ")}
            current="payment"
          />
          <LazyReturned left={formatCountdown(hold.secondsLeft)} isHidden={payMutation.isPending || refusal !== null} />
          {methods ? <Methods {...{ methods, card }} onCard={setChosen} /> : <Loading onRetry={() => void settings.refetch()} />}
          <section class="stack pay__review">
            <h2>{m.pay_review()}</h2>
            <dl class="pay__buyer">
              <dt class="small soft">{m.pay_buyer()}</dt>
              <dd>
                <b>
                  <bdi>{order.buyer.name}</bdi>
                </b>
                <br />
                {order.buyer.email}
              </dd>
            </dl>
            <Attendees order={order} />
            <a class="pay__back" href={getDetailsPath(order.id, accessToken)}>
              {m.pay_change_details()}
            </a>
          </section>
        </div>
        <OrderSummary event={event.data} lines={order.items} total={order.total}>
          {isSlow && (
            <Notice kind="info" icon="info" role="status">
              <b>{m.pay_slow_title()}</b>
              <p>{m.pay_slow()}</p>
            </Notice>
          )}
          {refusal !== null && (
            <InView on={refusal}>
              <ErrorNotice error={refusal} isPayment={refusal === payMutation.error} hold={hold} />
            </InView>
          )}
          <Button kind="primary" type="submit" wide busy={payMutation.isPending || !methods}>
            {payMutation.isPending && card !== "stripe" ? m.pay_paying({ sum }) : m.pay_button({ sum })}
          </Button>
          <Button kind="plain" small busy={cancelMutation.isPending} onClick={() => cancelMutation.mutate()}>
            {m.pay_give_up()}
          </Button>
        </OrderSummary>
      </form>
      <ExtendOffer key={order.expiresAt} hold={hold} extendMutation={extendMutation} />
    </Shell>
  );
};

/** The server may accept a payment after the hold expired, so the page waits for one that is pending. */
export const UnpaidPage = ({ order, accessToken }: { order: Order; accessToken: string }) => {
  useRememberedOrder(order, accessToken);
  const hold = useHold(order);
  const payMutation = usePay();
  if (hold.secondsLeft === 0 && !payMutation.isPending) return <Expired order={order} />;
  return <PaymentPage {...{ order, accessToken, hold, payMutation }} />;
};
