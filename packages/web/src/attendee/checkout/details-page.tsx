import type { EventOnSale } from "../../api/public-api.ts";
import { useQuery } from "@tanstack/preact-query";
import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../../api/response.ts";
import { getErrorMessage } from "../../api/error-message.ts";
import { formatMoney } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button, ButtonLink } from "../../parts/button.tsx";
import { ErrorSummary, type FieldError } from "../../parts/error-summary.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Notice } from "../../parts/notice.tsx";
import { Loading } from "../../parts/loading.tsx";
import { useDraft, type Draft } from "../draft.ts";
import { eventQuery } from "../event/event-query.ts";
import { LoadError } from "../error-pages.tsx";
import { createSelection } from "../selection.ts";
import { Shell } from "../shell.tsx";
import { ErrorPage } from "../error-pages.tsx";
import { AttendeeFields, BuyerFields } from "./details-form.tsx";
import { validateDetails, createOrderRequest, toFieldErrors } from "./details.ts";
import { OrderSummary } from "./order-summary.tsx";
import { usePlaceOrder } from "./place-order.ts";
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

const hasFieldErrors = (error: unknown): error is ApiError => error instanceof ApiError && toFieldErrors(error.issues).length > 0;

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
  const free = selection.total.amountMinor === 0;
  const summary = `${event.name}, ${m.event_sum({ count: selection.count })}, ${formatMoney(selection.total)}`;

  const submit = (submitted: Event): void => {
    submitted.preventDefault();
    if (placement.isPending) return;
    if (errors.length > 0) return show();
    placement.mutate(createOrderRequest(event.id, draft, selection));
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
        {placement.isError && !hasFieldErrors(placement.error) && (
          <Notice kind="bad" icon="warning" role="alert">
            <p>{getErrorMessage(placement.error)}</p>
          </Notice>
        )}
        <BuyerFields draft={draft} change={change} errors={visible} />
        <AttendeeFields draft={draft} change={change} errors={visible} selection={selection} />
      </div>
      <OrderSummary event={event} lines={[...selection.tickets, ...selection.products]} total={selection.total}>
        <Button kind="primary" type="submit" wide busy={placement.isPending} {...(free ? {} : { after: "arrow-right" as const })}>
          {free ? m.checkout_get_free() : m.checkout_to_payment()}
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
