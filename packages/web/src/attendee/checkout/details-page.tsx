import type { EventOnSale } from "../../api/public-api.ts";
import { useQuery } from "@tanstack/preact-query";
import { useLocation } from "preact-iso";
import { useEffect, useState } from "preact/hooks";
import { isApiError, type ApiError } from "../../api/response.ts";
import { getErrorMessage } from "../../api/error-message.ts";
import { formatMoney, type Money } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button, ButtonLink } from "../../parts/button.tsx";
import { ErrorSummary, type FieldError } from "../../parts/error-summary.tsx";
import { Icon } from "../../parts/icon.tsx";
import { InView } from "../../parts/in-view.tsx";
import { Notice } from "../../parts/notice.tsx";
import { Loading } from "../../parts/loading.tsx";
import { useDraft, type Draft } from "../draft.ts";
import { eventQuery } from "../event/event-query.ts";
import { LoadError } from "../error-pages.tsx";
import { OpenOrderList } from "../open-orders/open-order-list.tsx";
import { createSelection, type Selection } from "../selection.ts";
import { Shell } from "../shell.tsx";
import { ErrorPage } from "../error-pages.tsx";
import { AttendeeFields, BuyerFields } from "./details-form.tsx";
import { validateDetails, createOrderRequest, toFieldErrors } from "./details.ts";
import { OrderSummary } from "./order-summary.tsx";
import { findNewTotal, isHeldByBuyer, reloadEvent, usePlaceOrder } from "./place-order.ts";
import { Steps } from "./steps.tsx";
import "./checkout.css";

/** Hides errors until the first submit. After that each disappears as soon as it is fixed. */
const useErrors = (current: FieldError[], refused: FieldError[]) => {
  const [attempt, setAttempt] = useState(0);
  const show = (): void => setAttempt((before) => before + 1);
  useEffect(() => {
    if (refused.length > 0) show();
  }, [refused.length]);
  return { visible: attempt === 0 ? [] : [...current, ...refused], attempt, show };
};

/** A refusal of the whole order may name a field too, whose value is not wrong. */
const hasFieldErrors = (error: unknown): error is ApiError =>
  isApiError(error, "request.invalid") && toFieldErrors(error.issues).length > 0;

/** The sum that the buyer saw and the sum that the order costs. They differ when a price changed while the form was open. */
const useTotal = (eventId: string, selection: Selection) => {
  const { query } = useLocation();
  const parse = (amountMinor: string | undefined): Money | undefined =>
    /^\d{1,12}$/.test(amountMinor ?? "") ? { ...selection.total, amountMinor: Number(amountMinor) } : undefined;
  const [seen, setSeen] = useState(() => parse(query["was"]) ?? selection.total);
  /** From a refusal, which is newer than the page's copy of the event. */
  const [newTotal, setNewTotal] = useState(() => parse(query["now"]));
  useEffect(() => {
    if (newTotal) void reloadEvent(eventId).then(() => setNewTotal(undefined));
  }, [newTotal]);
  const total = newTotal ?? selection.total;
  const onError = (error: unknown): void => setNewTotal(findNewTotal(error));
  return { seen, total, isChanged: seen.amountMinor !== total.amountMinor, accept: () => setSeen(total), onError };
};

const PriceChange = ({ seen, total }: { seen: Money; total: Money }) => (
  <Notice kind="warn" icon="warning" role="alert">
    <div>{m.checkout_price_changed({ was: formatMoney(seen), now: formatMoney(total) })}</div>
  </Notice>
);

const getSubmitLabel = ({ isFree, isChanged }: { isFree: boolean; isChanged: boolean }): string => {
  if (isFree) return m.checkout_get_free();
  return isChanged ? m.checkout_accept_price() : m.checkout_to_payment();
};

const Form = ({ event }: { event: EventOnSale }) => {
  const [draft, setDraft] = useDraft(event.id);
  const selection = createSelection(event, draft.quantities);
  const errors = validateDetails(draft, selection);
  const placement = usePlaceOrder();
  const refused = hasFieldErrors(placement.error) ? toFieldErrors(placement.error.issues) : [];
  const { visible, attempt, show } = useErrors(errors, refused);
  const change = (changed: Partial<Draft>): void => {
    if (placement.isError) placement.reset();
    setDraft(changed);
  };
  const refusal = hasFieldErrors(placement.error) || findNewTotal(placement.error) ? null : placement.error;
  /** The way on from some refusals is an order that is open: from then on it is shown next to the button. */
  const [isRefusedForOpen, setRefusedForOpen] = useState(false);
  const { seen, total, isChanged, accept, onError } = useTotal(event.id, selection);
  const free = total.amountMinor === 0;
  const summary = `${event.name}, ${m.event_sum({ count: selection.count })}, ${formatMoney(total)}`;

  const submit = (submitted: Event): void => {
    submitted.preventDefault();
    if (placement.isPending) return;
    if (errors.length > 0) return show();
    accept();
    placement.mutate(createOrderRequest(event.id, draft, selection, total), {
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
        {!isRefusedForOpen && <OpenOrderList eventId={event.id} />}
        <BuyerFields draft={draft} change={change} errors={visible} />
        <AttendeeFields draft={draft} change={change} errors={visible} selection={selection} />
      </div>
      <OrderSummary event={event} lines={[...selection.tickets, ...selection.products]} total={total}>
        {isChanged && <PriceChange seen={seen} total={total} />}
        {(refusal !== null || isRefusedForOpen) && (
          <InView on={refusal}>
            {refusal !== null && (
              <Notice kind="bad" icon="warning" role="alert">
                <p>{isHeldByBuyer(refusal, event.id) ? m.open_sold_out() : getErrorMessage(refusal)}</p>
              </Notice>
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

const Empty = ({ eventId }: { eventId: string }) => (
  <ErrorPage title={m.checkout_empty()} text={m.checkout_empty_text()}>
    <ButtonLink href={`/e/${eventId}`} kind="primary">
      {m.checkout_to_event()}
    </ButtonLink>
  </ErrorPage>
);

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
