import type { EventOnSale } from "../../api/public-api.ts";
import { useQuery } from "@tanstack/preact-query";
import { lazy } from "preact-iso";
import { useEffect, useState } from "preact/hooks";
import { isApiError } from "../../api/response.ts";
import { formatMoney } from "../../language/format.ts";
import { isolateText } from "../../language/direction.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { ErrorSummary } from "../../parts/error-summary.tsx";
import { Icon } from "../../parts/icon.tsx";
import { InView } from "../../parts/in-view.tsx";
import { Loading } from "../../parts/loading.tsx";
import { useDraft, type Draft } from "../draft.ts";
import { eventQuery } from "../event/event-query.ts";
import { LoadError } from "../error-pages.tsx";
import { createSelection } from "../selection.ts";
import { Shell } from "../shell.tsx";
import { AttendeeFields, BuyerFields } from "./details-form.tsx";
import { validateDetails, createOrderRequest } from "./details.ts";
import { OrderSummary } from "./order-summary.tsx";
import { findNewTotal, isHeldByBuyer } from "./refusals.ts";
import { usePlaceOrder } from "./use-place-order.ts";
import { Steps } from "./steps.tsx";
import { useQuestions } from "./use-questions.ts";
import { listRefused, useErrors } from "./use-errors.ts";
import { useTotal } from "./use-total.ts";
import "./checkout.css";

const HoldRefusal = lazy(() => import("./hold-refusal.tsx").then((refusal) => refusal.HoldRefusal));
const Empty = lazy(() => import("../missing-pages.tsx").then((page) => page.CheckoutEmpty));
/** Lazy, because most buyers have no other unpaid order. */
const OpenOrderList = lazy(() => import("../open-orders/open-order-list.tsx").then((list) => list.OpenOrderList));

const getSubmitLabel = ({ isFree, isChanged }: { isFree: boolean; isChanged: boolean }): string => {
  if (isFree) return m.checkout_get_free();
  return isChanged ? m.checkout_accept_price() : m.checkout_to_payment();
};

const Form = ({ event }: { event: EventOnSale }) => {
  const [draft, setDraft] = useDraft(event.id);
  const selection = createSelection(event, draft.quantities, draft.promo);
  const asked = useQuestions(event, draft, selection);
  const errors = [...validateDetails(draft, selection), ...(asked?.errors ?? [])];
  const placement = usePlaceOrder();
  const refused = listRefused(placement.error, asked);
  const { visible, attempt, show } = useErrors(errors, refused);
  const change = (changed: Partial<Draft>): void => {
    if (placement.isError) placement.reset();
    setDraft(changed);
  };
  const refusal = refused.length > 0 || findNewTotal(placement.error) ? null : placement.error;
  /** The way on from some refusals is an order that is open: from then on it is shown next to the button. */
  const [isRefusedForOpen, setRefusedForOpen] = useState(false);
  const { seen, total, isChanged, accept, onError } = useTotal(event.id, selection);
  const free = total.amountMinor === 0;
  const summary = `${isolateText(event.name)}, ${m.event_sum({ count: selection.count })}, ${formatMoney(total)}`;

  const submit = (submitted: Event): void => {
    submitted.preventDefault();
    if (placement.isPending) return;
    if (errors.length > 0) return show();
    accept();
    const request = createOrderRequest(event.id, draft, selection, total);
    placement.mutate(asked?.add(request) ?? request, {
      onError: (error) => {
        onError(error);
        if (isApiError(error, "order.too_many_open") || isHeldByBuyer(error, event.id)) setRefusedForOpen(true);
      },
    });
  };

  return (
    <form class="page pay" noValidate onSubmit={submit}>
      <div class="pay__main">
        <Steps
          title={m.checkout_title()}
          page={
            visible.length > 0
              ? m.form_errors_page_title({ title: m.form_errors_title({ count: visible.length }) })
              : m.checkout_step_details()
          }
          brief={summary}
          current="details"
        />
        <ErrorSummary errors={visible} attempt={attempt} />
        <BuyerFields draft={draft} change={change} errors={visible} />
        <AttendeeFields draft={draft} change={change} errors={visible} selection={selection} />
        {asked?.show(change, visible)}
      </div>
      <OrderSummary event={event} lines={selection.statement} total={total}>
        {isChanged && <HoldRefusal result={{ outcome: "price_changed", was: seen, now: total }} />}
        {(refusal !== null || isRefusedForOpen) && (
          <InView on={refusal}>
            {refusal !== null && (
              <HoldRefusal result={{ outcome: "refused", error: refusal, isHeldByBuyer: isHeldByBuyer(refusal, event.id) }} />
            )}
            {isRefusedForOpen && <OpenOrderList eventId={event.id} onRelease={placement.reset} />}
          </InView>
        )}
        <Button kind="primary" type="submit" wide busy={placement.isPending} {...(free ? {} : { after: "arrow-right" as const })}>
          {getSubmitLabel({ isFree: free, isChanged })}
        </Button>
        <p class="small soft">
          <Icon name="lock" />
          <span>{free ? m.checkout_note_free() : m.checkout_note()}</span>
        </p>
        <a class="pay__back" href={`/e/${event.id}`}>
          {m.checkout_change()}
        </a>
      </OrderSummary>
    </form>
  );
};

const Content = ({ eventId }: { eventId: string }) => {
  const event = useQuery({ ...eventQuery(eventId), refetchInterval: false });
  const [draft] = useDraft(eventId);
  useEffect(() => void Promise.all([import("../order/order-page.tsx"), import("../order/payment-page.tsx")]), []);
  if (event.data)
    return createSelection(event.data, draft.quantities).count === 0 ? <Empty eventId={eventId} /> : <Form event={event.data} />;
  if (!event.isError) return <Loading />;
  return <LoadError error={event.error} title={m.event_error()} busy={event.isFetching} onRetry={() => void event.refetch()} />;
};

export const DetailsPage = ({ eventId }: { eventId: string }) => (
  <Shell>
    <Content eventId={eventId} />
  </Shell>
);
