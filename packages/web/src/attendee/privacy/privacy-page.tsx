/** Shows what one organizer has of the owner of an address to that owner: to read, to save, and to have erased. Opened by the link of an email. */
import { shortNumberOf } from "@catraca/core/kernel/id.rules";
import { useMutation, useQuery } from "@tanstack/preact-query";
import type { InferResponseType } from "hono/client";
import { useState } from "preact/hooks";
import { addErrorMessages, getErrorMessage } from "../../api/error-message.ts";
import { fetchWithRetry } from "../../api/fetch-with-retry.ts";
import { publicApi } from "../../api/public-api.ts";
import { readBody } from "../../api/response.ts";
import { queryClient } from "../../app.tsx";
import { isolateText } from "../../language/direction.ts";
import { formatLongDate, formatMoney, toMidSentence } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button, ButtonLink } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Loading } from "../../parts/loading.tsx";
import { Notice } from "../../parts/notice.tsx";
import { LoadError } from "../error-pages.tsx";
import { createAuthorization, parseAccessToken } from "../order/order.ts";
import { Shell } from "../shell.tsx";
import { Title } from "../title.tsx";
import "../find/find-page.css";

addErrorMessages({ "order.missing": m.privacy_over });

type OwnData = InferResponseType<(typeof publicApi.privacy)[":orderId"]["$get"], 200>;
type Link = { orderId: string; accessToken: string };

const formatDay = (at: string): string => formatLongDate({ at, timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone });

const dataQuery = ({ orderId, accessToken }: Link) => ({
  queryKey: ["own data", orderId, accessToken],
  retry: false,
  queryFn: () => readBody(publicApi.privacy[":orderId"].$get({ param: { orderId } }, createAuthorization(accessToken))),
});

const Part = ({ title, lines }: { title: string; lines: readonly string[] }) =>
  lines.length === 0 ? null : (
    <section class="stack">
      <h2>{title}</h2>
      <ul>
        {lines.map((line, at) => (
          <li key={at}>
            <bdi>{line}</bdi>
          </li>
        ))}
      </ul>
    </section>
  );

const joined = (...parts: (string | undefined)[]): string => parts.filter(Boolean).join(" · ");

const Known = ({ person: { orders, tickets, waitingList } }: Pick<OwnData, "person">) => (
  <>
    <Part
      title={m.privacy_orders()}
      lines={orders.map(({ id, createdAt, total, buyer }) =>
        joined(shortNumberOf(id), formatDay(createdAt), formatMoney(total), buyer.name, buyer.email, buyer.phone),
      )}
    />
    <Part
      title={m.privacy_answers()}
      lines={orders.flatMap(({ answers = [], attendees }) =>
        [...answers, ...attendees.flatMap((attendee) => attendee.answers ?? [])].map(({ label, value }) => `${label}: ${String(value)}`),
      )}
    />
    <Part
      title={m.privacy_tickets()}
      lines={tickets.map(({ ticketType, attendee, note }) => joined(ticketType.name, attendee.name, attendee.email, note))}
    />
    <Part title={m.privacy_waiting()} lines={waitingList.map(({ name, email, joinedAt }) => joined(formatDay(joinedAt), name, email))} />
  </>
);

/** The browser has begun to read the file by then. */
const READ_MS = 60_000;

const save = (data: OwnData): void => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(data, undefined, 2)], { type: "application/json" }));
  link.download = "my-data.json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), READ_MS);
};

const AskDialog = ({ link, organizer, onClose }: { link: Link; organizer: string; onClose: () => void }) => {
  const mutation = useMutation({
    mutationFn: () => {
      const options = { ...createAuthorization(link.accessToken), fetch: fetchWithRetry };
      return readBody(publicApi.privacy[":orderId"].erasure.$post({ param: { orderId: link.orderId } }, options));
    },
    onSuccess: ({ erasure }) => {
      queryClient.setQueryData<OwnData>(dataQuery(link).queryKey, (data) => data && { ...data, erasure });
      onClose();
    },
  });
  return (
    <Dialog
      id="erasure"
      title={m.privacy_erase()}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{m.return_close()}</Button>
          <Button kind="primary" busy={mutation.isPending} onClick={() => mutation.mutate()}>
            {m.privacy_erase_act()}
          </Button>
        </>
      }
    >
      <p>{m.privacy_erase_text({ organizer: isolateText(organizer) })}</p>
      {mutation.isError && (
        <Notice kind="bad" icon="warning" role="alert">
          <p>{getErrorMessage(mutation.error)}</p>
        </Notice>
      )}
    </Dialog>
  );
};

const Content = ({ data, link }: { data: OwnData; link: Link }) => {
  const [isAsking, setAsking] = useState(false);
  const organizer = data.organizer ?? m.privacy_organizer();
  const { erasure } = data;
  return (
    <div class="page find">
      <Title class="poster">{m.privacy_title()}</Title>
      <p class="find__text">{m.privacy_text({ organizer: isolateText(organizer), email: isolateText(data.email) })}</p>
      <Known person={data.person} />
      {erasure && (
        <Notice kind="info" icon="info" role="status">
          <p>{m.privacy_asked({ date: toMidSentence(formatDay(erasure.askedAt)), until: toMidSentence(formatDay(erasure.dueAt)) })}</p>
        </Notice>
      )}
      <div class="row">
        <Button icon="download" onClick={() => save(data)}>
          {m.privacy_save()}
        </Button>
        {!erasure && <Button onClick={() => setAsking(true)}>{m.privacy_erase()}</Button>}
      </div>
      {isAsking && <AskDialog link={link} organizer={organizer} onClose={() => setAsking(false)} />}
    </div>
  );
};

export const PrivacyPage = ({ orderId }: { orderId: string }) => {
  const [link] = useState<Link>(() => ({ orderId, accessToken: parseAccessToken(location.hash) }));
  const query = useQuery(dataQuery(link));
  return (
    <Shell>
      {query.data ? (
        <Content data={query.data} link={link} />
      ) : query.isError ? (
        <>
          <LoadError error={query.error} title={m.privacy_error()} busy={query.isFetching} onRetry={() => void query.refetch()} />
          <div class="page">
            <ButtonLink href="/find-tickets">{m.find_title()}</ButtonLink>
          </div>
        </>
      ) : (
        <div class="page">
          <Loading />
        </div>
      )}
    </Shell>
  );
};
