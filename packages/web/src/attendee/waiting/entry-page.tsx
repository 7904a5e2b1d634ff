/** One entry of a waiting list: its place, its offer, and the way out. The link in its emails alone takes the offer. */
import { useMutation, useQuery } from "@tanstack/preact-query";
import type { InferResponseType } from "hono/client";
import { useLocation } from "preact-iso";
import { useState } from "preact/hooks";
import { addErrorMessages, getErrorMessage } from "../../api/error-message.ts";
import { fetchWithRetry } from "../../api/fetch-with-retry.ts";
import { publicApi, type EventOnSale } from "../../api/public-api.ts";
import { isApiError, readBody } from "../../api/response.ts";
import { queryClient } from "../../app.tsx";
import { formatLongDate, formatTime, formatZoneName, toMidSentence } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button, ButtonLink } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Loading } from "../../parts/loading.tsx";
import { Notice } from "../../parts/notice.tsx";
import { ErrorPage, LoadError } from "../error-pages.tsx";
import { eventQuery } from "../event/event-query.ts";
import { createAuthorization, parseAccessToken } from "../order/order.ts";
import { Shell } from "../shell.tsx";
import { Title } from "../title.tsx";
import "./waiting.css";

addErrorMessages({
  "waiting_list.offer_over": m.waiting_error_over,
  "waiting_list.no_offer": m.waiting_error_over,
  "waiting_list.bought": m.waiting_error_bought,
  "waiting_list.email_link": m.waiting_link_offer,
  "waiting_list.joined": m.waiting_error_joined,
  "order.link_revoked": m.waiting_link_order,
});

const api = publicApi["waiting-list"][":entryId"];
type Entry = InferResponseType<typeof api.$get>["entry"];
type Opened = { entry: Entry; accessToken: string };

/** A place moves by the minute, and an offer by the person who reads it. */
const REFETCH_MS = 15_000;

const entryQuery = (entryId: string, accessToken: string) => ({
  queryKey: ["waiting", entryId],
  enabled: accessToken !== "",
  queryFn: async () => (await readBody(api.$get({ param: { entryId } }, createAuthorization(accessToken)))).entry,
  refetchInterval: REFETCH_MS,
});

const getAheadText = ({ ahead = 10 }: Entry): string =>
  ahead <= 10 ? m.waiting_ahead({ count: ahead }) : m.waiting_ahead_about({ count: ahead });

const Leave = ({ entry, accessToken }: Opened) => {
  const [isAsking, setAsking] = useState(false);
  const leave = useMutation({
    mutationFn: async () =>
      (await readBody(api.$delete({ param: { entryId: entry.id } }, { ...createAuthorization(accessToken), fetch: fetchWithRetry }))).entry,
    onSuccess: (left) => {
      setAsking(false);
      queryClient.setQueryData(["waiting", entry.id], left);
    },
  });
  return (
    <>
      <Button onClick={() => setAsking(true)}>{m.waiting_leave()}</Button>
      {isAsking && (
        <Dialog
          id="leave"
          title={m.waiting_leave_ask()}
          onClose={() => setAsking(false)}
          footer={
            <>
              <Button kind="danger" busy={leave.isPending} onClick={() => leave.mutate()}>
                {m.waiting_leave()}
              </Button>
              <Button onClick={() => setAsking(false)}>{m.waiting_stay()}</Button>
            </>
          }
        >
          <p>{entry.status === "offered" ? m.waiting_leave_offer() : m.waiting_leave_text()}</p>
          {leave.isError && (
            <Notice kind="bad" icon="warning" role="alert">
              <p>{getErrorMessage(leave.error)}</p>
            </Notice>
          )}
        </Dialog>
      )}
    </>
  );
};

const Accept = ({ entry, accessToken }: Opened) => {
  const { route } = useLocation();
  const accept = useMutation({
    mutationFn: () =>
      readBody(api.accept.$post({ param: { entryId: entry.id } }, { ...createAuthorization(accessToken), fetch: fetchWithRetry })),
    onSuccess: ({ order, accessToken: token }) => route(`/orders/${order.id}#${token}`),
  });
  return (
    <>
      {accept.isError && (
        <Notice kind="bad" icon="warning" role="alert">
          <p>{getErrorMessage(accept.error)}</p>
        </Notice>
      )}
      <Button kind="primary" icon="check" busy={accept.isPending} onClick={() => accept.mutate()}>
        {m.waiting_accept()}
      </Button>
    </>
  );
};

/** A press of a button: programs that open the links of emails confirm nothing. */
const Confirm = ({ entry, accessToken }: Opened) => {
  const confirm = useMutation({
    mutationFn: async () =>
      (await readBody(api.confirm.$post({ param: { entryId: entry.id } }, { ...createAuthorization(accessToken), fetch: fetchWithRetry })))
        .entry,
    onSuccess: (confirmed) => queryClient.setQueryData(["waiting", entry.id], confirmed),
  });
  return (
    <>
      {confirm.isError && (
        <Notice kind="bad" icon="warning" role="alert">
          <p>{getErrorMessage(confirm.error)}</p>
        </Notice>
      )}
      <Button kind="primary" icon="check" busy={confirm.isPending} onClick={() => confirm.mutate()}>
        {m.waiting_confirm()}
      </Button>
    </>
  );
};

/** The link of this entry's email proves the address of the next one. */
const JoinAgain = ({ entry, accessToken }: Opened) => (
  <ButtonLink href={`/waiting-list?event=${entry.eventId}&type=${entry.ticketTypeId}#${entry.id}/${accessToken}`} kind="primary">
    {m.waiting_again()}
  </ButtonLink>
);

const getUntilText = (until: string, { timeZone }: EventOnSale): string => {
  const at = { at: until, timeZone };
  return m.waiting_until({ date: toMidSentence(formatLongDate(at)), time: formatTime(at), zone: formatZoneName(at) });
};

const TITLES = {
  unconfirmed: m.waiting_unconfirmed,
  waiting: m.waiting_on_list,
  offered: m.waiting_your_turn,
  bought: m.waiting_bought,
  expired: m.waiting_expired,
  left: m.waiting_left,
  removed: m.waiting_removed,
  closed: m.waiting_closed,
  unreachable: m.waiting_unreachable,
} satisfies Record<Entry["status"], () => string>;

const State = ({ entry, accessToken, event }: Opened & { event: EventOnSale }) => {
  const { status, offer, isClosed } = entry;
  const isByEmail = entry.link === "email";
  const orderPath = offer?.accessToken === undefined ? undefined : `/orders/${offer.orderId}#${offer.accessToken}`;
  if (status === "unconfirmed")
    return (
      <>
        <p class="waiting__text">{isByEmail ? m.waiting_confirm_text() : m.waiting_unconfirmed_text()}</p>
        {!isByEmail && <p class="waiting__text soft">{m.waiting_unconfirmed_keep()}</p>}
        {isByEmail && <Confirm {...{ entry, accessToken }} />}
        <Leave {...{ entry, accessToken }} />
      </>
    );
  if (status === "waiting")
    return (
      <>
        <p class="waiting__text">{isClosed ? m.waiting_is_closed() : getAheadText(entry)}</p>
        {!isClosed && <p class="waiting__text soft">{m.waiting_how()}</p>}
        {!isByEmail && <p class="waiting__text">{m.waiting_link()}</p>}
        <Leave {...{ entry, accessToken }} />
      </>
    );
  if (status === "offered" && offer)
    return (
      <>
        <p class="waiting__text">
          <b>{getUntilText(offer.until, event)}</b>
        </p>
        <p class="waiting__text">{offer.isFree ? m.waiting_free_text() : m.waiting_pay_text()}</p>
        {!isByEmail && <p class="waiting__text">{m.waiting_link_offer()}</p>}
        {isByEmail && offer.isFree && <Accept {...{ entry, accessToken }} />}
        {!offer.isFree && orderPath !== undefined && (
          <ButtonLink href={orderPath} kind="primary">
            {m.waiting_pay()}
          </ButtonLink>
        )}
        {isByEmail && <Leave {...{ entry, accessToken }} />}
      </>
    );
  if (status === "bought" && orderPath !== undefined)
    return (
      <ButtonLink href={orderPath} kind="primary">
        {m.waiting_see_order()}
      </ButtonLink>
    );
  return (
    <>
      {status === "expired" && <p class="waiting__text">{m.waiting_expired_text()}</p>}
      {status === "closed" && <p class="waiting__text">{m.waiting_closed_text()}</p>}
      {status === "unreachable" && <p class="waiting__text">{m.waiting_unreachable_text()}</p>}
      {status === "bought" && <p class="waiting__text">{m.waiting_link_order()}</p>}
      {isByEmail && (status === "expired" || status === "left") && !isClosed && <JoinAgain {...{ entry, accessToken }} />}
      <ButtonLink href={`/e/${event.id}`}>{m.waiting_to_event()}</ButtonLink>
    </>
  );
};

const OpenedEntry = ({ entry, accessToken }: Opened) => {
  const event = useQuery({ ...eventQuery(entry.eventId), refetchInterval: false }).data;
  if (!event)
    return (
      <div class="page">
        <Loading />
      </div>
    );
  return (
    <div class="page waiting">
      <Title key={entry.status} class="poster">
        {TITLES[entry.status]()}
      </Title>
      <p class="waiting__facts">
        <b>
          <bdi>{event.name}</bdi>
        </b>
        <span>
          {entry.quantity} × <bdi>{entry.ticketTypeName}</bdi>
        </span>
      </p>
      <State {...{ entry, accessToken, event }} />
    </div>
  );
};

export const EntryPage = ({ entryId }: { entryId: string }) => {
  const accessToken = parseAccessToken(location.hash);
  const query = useQuery(entryQuery(entryId, accessToken));
  const isMissing = accessToken === "" || isApiError(query.error, "waiting_list.missing");
  return (
    <Shell>
      {query.data ? (
        <OpenedEntry entry={query.data} accessToken={accessToken} />
      ) : isMissing ? (
        <ErrorPage title={m.waiting_missing()} text={m.waiting_missing_text()}>
          <ButtonLink href="/" kind="primary">
            {m.waiting_see_others()}
          </ButtonLink>
        </ErrorPage>
      ) : query.isError ? (
        <LoadError error={query.error} title={m.waiting_error()} busy={query.isFetching} onRetry={() => void query.refetch()} />
      ) : (
        <div class="page">
          <Loading />
        </div>
      )}
    </Shell>
  );
};
