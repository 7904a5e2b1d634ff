/** What one organizer has of the owner of an address: to read, to save, and to have erased. Its source is a link or an account. */
import { shortNumberOf } from "@catraca/core/kernel/id.rules";
import { useMutation, useQuery } from "@tanstack/preact-query";
import type { InferResponseType } from "hono/client";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { getErrorMessage } from "../../api/error-message.ts";
import type { publicApi } from "../../api/public-api.ts";
import { queryClient } from "../../app.tsx";
import { isolateText } from "../../language/direction.ts";
import { formatLongDate, formatMoney, toMidSentence } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Loading } from "../../parts/loading.tsx";
import { Notice } from "../../parts/notice.tsx";
import { LoadError } from "../error-pages.tsx";
import { Title } from "../title.tsx";
import "../find/find-page.css";
import "./own-data.css";

type OwnData = InferResponseType<(typeof publicApi.privacy)[":ownId"]["$get"], 200>;
type Erasure = NonNullable<OwnData["erasure"]>;
type Person = NonNullable<OwnData["person"]>;

/** `key`: names the person and the organizer in the cache of answers. */
export type Source = { key: readonly string[]; read: () => Promise<OwnData>; ask: () => Promise<{ erasure: Erasure }> };

const formatDay = (at: string): string => formatLongDate({ at, timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone });

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

const joined = (...parts: (string | undefined | false)[]): string => parts.filter(Boolean).join(" · ");

const UNPAID: ReadonlySet<string> = new Set(["pending", "reserved", "rejected", "expired", "cancelled"]);

const Known = ({ orders, tickets, waitingList }: Person) => (
  <>
    <Part
      title={m.privacy_orders()}
      lines={orders.map(({ id, status, createdAt, total, buyer }) =>
        joined(
          shortNumberOf(id),
          formatDay(createdAt),
          formatMoney(total),
          UNPAID.has(status) && m.privacy_unpaid(),
          buyer.name,
          buyer.email,
          buyer.phone,
        ),
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
      lines={tickets.map(({ ticketType, attendee }) => joined(ticketType.name, attendee.name, attendee.email))}
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

const AskDialog = ({ source, organizer, onClose }: { source: Source; organizer: string; onClose: () => void }) => {
  const mutation = useMutation({
    mutationFn: source.ask,
    onSuccess: ({ erasure }) => {
      queryClient.setQueryData<OwnData>(source.key, (data) => data && { ...data, erasure });
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

const REASONS: Record<NonNullable<Erasure["reason"]>, () => string> = {
  books: m.privacy_reason_books,
  dispute: m.privacy_reason_dispute,
  event_to_come: m.privacy_reason_event_to_come,
  other: () => "",
};

const Answer = ({
  erasure: { status, askedAt, dueAt, answeredAt = askedAt, reason = "other", explanation = "" },
}: {
  erasure: Erasure;
}) => {
  const [asked, until, answered] = [askedAt, dueAt, answeredAt].map((at) => toMidSentence(formatDay(at)));
  if (status === "open")
    return (
      <Notice kind="info" icon="info" role="status">
        <p>{m.privacy_asked({ date: asked ?? "", until: until ?? "" })}</p>
      </Notice>
    );
  if (status === "done")
    return (
      <Notice kind="info" icon="check" role="status">
        <p>{m.privacy_done({ date: answered ?? "" })}</p>
      </Notice>
    );
  return (
    <Notice kind="warn" icon="warning" role="status">
      <p>{m.privacy_declined({ date: answered ?? "" })}</p>
      <p>
        <bdi>{joined(REASONS[reason](), explanation)}</bdi>
      </p>
    </Notice>
  );
};

const Content = ({ data, source }: { data: OwnData; source: Source }) => {
  const [isAsking, setAsking] = useState(false);
  const organizer = data.organizer ?? m.privacy_organizer();
  const { erasure, person, email } = data;
  return (
    <div class="page find own-data">
      <Title class="poster">{m.privacy_title()}</Title>
      {email !== undefined && <p class="find__text">{m.privacy_text({ organizer: isolateText(organizer), email: isolateText(email) })}</p>}
      {person && <Known {...person} />}
      {erasure && <Answer erasure={erasure} />}
      {person && (
        <div class="row">
          <Button icon="download" onClick={() => save(data)}>
            {m.privacy_save()}
          </Button>
          {erasure?.status !== "open" && (
            <Button onClick={() => setAsking(true)}>{erasure?.status === "declined" ? m.privacy_again() : m.privacy_erase()}</Button>
          )}
        </div>
      )}
      {isAsking && <AskDialog source={source} organizer={organizer} onClose={() => setAsking(false)} />}
    </div>
  );
};

/** `children`: what else helps where the data cannot be shown. */
export const OwnDataView = ({ source, children }: { source: Source; children?: ComponentChildren }) => {
  const query = useQuery({ queryKey: source.key, retry: false, queryFn: source.read });
  if (query.data) return <Content data={query.data} source={source} />;
  if (query.isError)
    return (
      <>
        <LoadError error={query.error} title={m.privacy_error()} busy={query.isFetching} onRetry={() => void query.refetch()} />
        {children}
      </>
    );
  return (
    <div class="page">
      <Loading />
    </div>
  );
};
