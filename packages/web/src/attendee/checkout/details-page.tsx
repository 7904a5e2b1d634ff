import type { EventOnSale } from "../../api/public-api.ts";
import { useQuery } from "@tanstack/preact-query";
import { useEffect, useState } from "preact/hooks";
import { Refusal } from "../../api/answer.ts";
import { sentenceOf } from "../../api/sentence.ts";
import { money } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button, ButtonLink } from "../../parts/button.tsx";
import { ErrorSummary, type FieldError } from "../../parts/error-summary.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Notice } from "../../parts/notice.tsx";
import { Waiting } from "../../parts/waiting.tsx";
import { useDraft, type Draft } from "../draft.ts";
import { eventQuery } from "../event/event-query.ts";
import { LoadTrouble } from "../load-trouble.tsx";
import { selectionOf } from "../selection.ts";
import { Shell } from "../shell.tsx";
import { TroublePage } from "../trouble-page.tsx";
import { AttendeeFields, BuyerFields } from "./details-form.tsx";
import { errorsOf, orderOf, refusedFields } from "./details.ts";
import { OrderSummary } from "./order-summary.tsx";
import { usePlaceOrder } from "./place.ts";
import { Steps } from "./steps.tsx";

/** Errors come with the first try to go on, and leave as each is mended. */
const useErrors = (current: FieldError[], refused: FieldError[]) => {
  const [round, setRound] = useState(0);
  const show = (): void => setRound((before) => before + 1);
  useEffect(() => {
    if (refused.length > 0) show();
  }, [refused.length]);
  return { shown: round === 0 ? [] : [...current, ...refused], round, show };
};

const isOfFields = (error: unknown): error is Refusal => error instanceof Refusal && refusedFields(error.issues).length > 0;

const Form = ({ event }: { event: EventOnSale }) => {
  const [draft, setDraft] = useDraft(event.id);
  const selection = selectionOf(event, draft.quantities);
  const errors = errorsOf(draft, selection);
  const placing = usePlaceOrder();
  const refused = isOfFields(placing.error) ? refusedFields(placing.error.issues) : [];
  const { shown, round, show } = useErrors(errors, refused);
  const change = (changed: Partial<Draft>): void => {
    if (placing.isError) placing.reset();
    setDraft(changed);
  };
  const free = selection.total.amountMinor === 0;
  const brief = `${event.name}, ${m.event_sum({ count: selection.count })}, ${money(selection.total)}`;

  const submit = (submitted: Event): void => {
    submitted.preventDefault();
    if (placing.isPending) return;
    if (errors.length > 0) return show();
    placing.mutate(orderOf(event.id, draft, selection));
  };

  return (
    <form class="page pay" noValidate onSubmit={submit}>
      <div class="pay__main">
        <Steps
          title={m.checkout_title()}
          page={
            shown.length > 0 ? m.form_errors_page_title({ title: m.form_errors_title({ count: shown.length }) }) : m.checkout_step_details()
          }
          brief={brief}
          current="details"
        />
        <ErrorSummary errors={shown} round={round} />
        {placing.isError && !isOfFields(placing.error) && (
          <Notice kind="bad" icon="warning" role="alert">
            <p>{sentenceOf(placing.error)}</p>
          </Notice>
        )}
        <BuyerFields draft={draft} change={change} errors={shown} />
        <AttendeeFields draft={draft} change={change} errors={shown} selection={selection} />
      </div>
      <OrderSummary event={event} lines={[...selection.tickets, ...selection.products]} total={selection.total}>
        <Button kind="primary" type="submit" wide busy={placing.isPending} {...(free ? {} : { after: "arrow-right" as const })}>
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
  <TroublePage title={m.checkout_empty()} text={m.checkout_empty_text()}>
    <ButtonLink href={`/e/${eventId}`} kind="primary">
      {m.checkout_to_event()}
    </ButtonLink>
  </TroublePage>
);

const Content = ({ eventId }: { eventId: string }) => {
  const event = useQuery({ ...eventQuery(eventId), refetchInterval: false });
  const [draft] = useDraft(eventId);
  useEffect(() => void Promise.all([import("../order/order-page.tsx"), import("../order/unpaid-page.tsx")]), []);
  if (event.data) return selectionOf(event.data, draft.quantities).count === 0 ? <Empty eventId={eventId} /> : <Form event={event.data} />;
  if (!event.isError) return <Waiting />;
  return <LoadTrouble error={event.error} title={m.event_error()} busy={event.isFetching} onRetry={() => void event.refetch()} />;
};

export const DetailsPage = ({ eventId }: { eventId: string }) => (
  <Shell>
    <Content eventId={eventId} />
  </Shell>
);
