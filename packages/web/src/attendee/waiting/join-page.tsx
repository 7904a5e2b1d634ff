/** Puts a group on the waiting list of a type that is sold out. */
import { toOneLine } from "@catraca/core/kernel/text.rules";
import { useMutation, useQuery } from "@tanstack/preact-query";
import { useLocation } from "preact-iso";
import { useMemo, useState } from "preact/hooks";
import { addErrorMessages, getErrorMessage } from "../../api/error-message.ts";
import { fetchWithRetry } from "../../api/fetch-with-retry.ts";
import { publicApi, type EventOnSale } from "../../api/public-api.ts";
import { readBody } from "../../api/response.ts";
import { getLocale } from "../../language/locale.ts";
import { m } from "../../paraglide/messages.js";
import { Button, ButtonLink } from "../../parts/button.tsx";
import { ErrorSummary, findError } from "../../parts/error-summary.tsx";
import { Field, SelectField } from "../../parts/field.tsx";
import { Loading } from "../../parts/loading.tsx";
import { Notice } from "../../parts/notice.tsx";
import { findPersonErrors, toAsciiEmail } from "../checkout/details.ts";
import { EmailHint } from "../checkout/email-hint.tsx";
import { useErrors } from "../checkout/use-errors.ts";
import { LoadError } from "../error-pages.tsx";
import { eventQuery } from "../event/event-query.ts";
import { MissingPage } from "../missing-pages.tsx";
import { Shell } from "../shell.tsx";
import { Title } from "../title.tsx";
import "./waiting.css";

addErrorMessages({
  "waiting_list.not_sold_out": m.waiting_error_not_sold_out,
  "waiting_list.off": m.waiting_error_off,
  "event.not_on_sale": m.waiting_error_closed,
  "waiting_list.joined": m.waiting_error_joined,
});

/** Behind the `#`: an earlier entry and the token of its email, which proves the address. */
const parseProof = (hash: string) => {
  const [, entryId, accessToken] = /^#(wtl_\w+)\/(\S+)$/.exec(hash) ?? [];
  return entryId === undefined || accessToken === undefined ? {} : { proof: { entryId, accessToken } };
};

type TicketType = EventOnSale["ticketTypes"][number];

/** A group is offered tickets as one order. */
const getMost = ({ maxPerOrder }: TicketType): number => Math.min(maxPerOrder, 50);

const JoinForm = ({ event, type }: { event: EventOnSale; type: TicketType }) => {
  const { route } = useLocation();
  const [quantity, setQuantity] = useState(1);
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const json = {
    ticketTypeId: type.id,
    quantity,
    name: toOneLine(name),
    email: toAsciiEmail(email.trim()),
    locale: getLocale(),
    ...parseProof(location.hash),
  };
  // A call whose answer was lost is repeated with the same key, and shows the same entry.
  const key = useMemo(() => crypto.randomUUID(), [JSON.stringify(json)]);
  const join = useMutation({
    mutationFn: (sent: { json: typeof json; key: string }) =>
      readBody(
        publicApi.events[":eventId"]["waiting-list"].$post(
          { param: { eventId: event.id }, json: sent.json },
          { headers: { "idempotency-key": sent.key }, fetch: fetchWithRetry },
        ),
      ),
    onSuccess: ({ entry, accessToken }) => route(`/waiting-list/${entry.id}#${accessToken}`, true),
  });
  const errors = findPersonErrors({ name, email });
  const { visible, attempt, show } = useErrors(errors, []);
  const submit = (submitted: Event): void => {
    submitted.preventDefault();
    if (join.isPending) return;
    if (errors.length > 0) return show();
    join.mutate({ json, key });
  };
  return (
    <form class="page waiting" noValidate onSubmit={submit}>
      <Title class="poster">{m.waiting_join_title()}</Title>
      <p class="waiting__facts">
        <b>
          <bdi>{event.name}</bdi>
        </b>
        <bdi>{type.name}</bdi>
      </p>
      <p class="waiting__text">{m.waiting_join_text()}</p>
      <ErrorSummary errors={visible} attempt={attempt} />
      <div class="waiting__fields">
        <SelectField
          id="quantity"
          label={m.waiting_count()}
          hint={m.waiting_whole()}
          value={String(quantity)}
          options={Array.from({ length: getMost(type) }, (_, at) => [String(at + 1), String(at + 1)] as const)}
          onValue={(value) => setQuantity(Number(value))}
        />
        <Field
          id="name"
          label={m.waiting_name()}
          autocomplete="name"
          autocapitalize="words"
          value={name}
          error={findError(visible, "name")}
          onValue={setName}
        />
        <Field
          id="email"
          label={m.waiting_email()}
          type="email"
          autocomplete="email"
          autocapitalize="off"
          enterKeyHint="done"
          value={email}
          error={findError(visible, "email")}
          onValue={setEmail}
        />
        <EmailHint email={email} onAccept={setEmail} />
      </div>
      {join.isError && (
        <Notice kind="bad" icon="warning" role="alert">
          <p>{getErrorMessage(join.error)}</p>
        </Notice>
      )}
      <div class="row">
        <Button kind="primary" type="submit" icon="mail" busy={join.isPending}>
          {m.waiting_join()}
        </Button>
        <ButtonLink href={`/e/${event.id}`}>{m.waiting_to_event()}</ButtonLink>
      </div>
    </form>
  );
};

const JoinOfEvent = ({ eventId, typeId }: { eventId: string; typeId: string }) => {
  const event = useQuery({ ...eventQuery(eventId), refetchInterval: false });
  if (!event.data)
    return event.isError ? (
      <LoadError error={event.error} title={m.waiting_event_error()} busy={event.isFetching} onRetry={() => void event.refetch()} />
    ) : (
      <div class="page">
        <Loading />
      </div>
    );
  const type = event.data.ticketTypes.find(({ id }) => id === typeId);
  if (type && event.data.hasWaitingList) return <JoinForm event={event.data} type={type} />;
  return (
    <div class="page waiting">
      <Title class="poster">{m.waiting_join_title()}</Title>
      <p class="waiting__text">{m.waiting_error_off()}</p>
      <ButtonLink href={`/e/${eventId}`} kind="primary">
        {m.waiting_to_event()}
      </ButtonLink>
    </div>
  );
};

export const JoinPage = () => {
  const { event, type } = useLocation().query;
  if (event === undefined || type === undefined) return <MissingPage />;
  return (
    <Shell>
      <JoinOfEvent eventId={event} typeId={type} />
    </Shell>
  );
};
