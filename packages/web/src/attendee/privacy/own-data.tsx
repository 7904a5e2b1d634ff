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
import { labelAnswer } from "../../language/label-answer.ts";
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

const joined = (...parts: (string | undefined | false)[]): string => parts.filter(Boolean).join(" · ");

/** A box to tick is answered by `true` or `false`. */
const getAnswerText = (value: string): string => (value === "true" ? m.privacy_yes() : value === "false" ? m.privacy_no() : value);

/** `name`: of the event. Empty lines are left out. */
type Item = { name: string; lines: readonly string[] };

const Part = ({ title, items }: { title: string; items: readonly Item[] }) =>
  items.length === 0 ? null : (
    <section class="stack">
      <h2>{title}</h2>
      <ul class="own-data__items">
        {items.map(({ name, lines }, at) => (
          <li key={at}>
            <b>
              <bdi>{name}</bdi>
            </b>
            {lines.map(
              (line, row) =>
                line !== "" && (
                  <p key={row}>
                    <bdi>{line}</bdi>
                  </p>
                ),
            )}
          </li>
        ))}
      </ul>
    </section>
  );

const UNPAID: ReadonlySet<string> = new Set(["pending", "reserved", "rejected", "expired", "cancelled"]);

type Order = Person["orders"][number];
type Refund = NonNullable<Order["refunds"]>[number];

const getRefundText = ({ amount, status, at }: Refund): string => {
  const known = { sum: formatMoney(amount), date: toMidSentence(formatDay(at)) };
  return status === "due" ? m.privacy_refund_due(known) : m.privacy_refund(known);
};

/** Words of its own: those of the ticket's page would move into a chunk that both load. */
const getTicketText = ({ status, admittedAt }: Person["tickets"][number]): string => {
  const text = {
    issued: admittedAt === undefined ? m.privacy_ticket_valid : m.privacy_ticket_used,
    voided: m.privacy_ticket_voided,
    blocked: m.privacy_ticket_blocked,
    refunded: m.privacy_ticket_refunded,
  };
  return text[status]();
};

/** `hasTickets`: they name the attendees, who may have changed since. */
const getOrderLines = (
  { id, status, createdAt, total, buyer, promoCode, refunds = [], attendees }: Order,
  hasTickets: boolean,
): string[] => [
  joined(shortNumberOf(id), formatDay(createdAt), formatMoney(total), UNPAID.has(status) && m.privacy_unpaid()),
  joined(buyer.name, buyer.email, buyer.phone),
  promoCode === undefined ? "" : m.privacy_promo_code({ code: promoCode }),
  ...refunds.map(getRefundText),
  ...(hasTickets ? [] : attendees.map(({ name, email }) => m.privacy_attendee({ who: isolateText(joined(name, email)) }))),
];

const Known = ({ orders, tickets, waitingList }: Person) => (
  <>
    <Part
      title={m.privacy_orders()}
      items={orders.map((order) => ({
        name: order.event.name,
        lines: getOrderLines(
          order,
          tickets.some(({ orderId }) => orderId === order.id),
        ),
      }))}
    />
    <Part
      title={m.privacy_answers()}
      items={orders.flatMap(({ event, answers = [], attendees }) => {
        const all = [...answers, ...attendees.flatMap((attendee) => attendee.answers ?? [])];
        return all.length === 0
          ? []
          : [{ name: event.name, lines: all.map(({ label, value }) => labelAnswer(label, getAnswerText(value))) }];
      })}
    />
    <Part
      title={m.privacy_tickets()}
      items={tickets.map((ticket) => ({
        name: ticket.event.name,
        lines: [joined(ticket.ticketType.name, getTicketText(ticket)), joined(ticket.attendee.name, ticket.attendee.email)],
      }))}
    />
    <Part
      title={m.privacy_waiting()}
      items={waitingList.map(({ event, name, email, joinedAt }) => ({
        name: event.name,
        lines: [formatDay(joinedAt), joined(name, email)],
      }))}
    />
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

/** `hasData`: they came after an erasure, so "your data were erased" alone would say the opposite of the list. */
const Answer = ({
  erasure: { status, askedAt, dueAt, answeredAt = askedAt, reason = "other", explanation = "" },
  hasData,
}: {
  erasure: Erasure;
  hasData: boolean;
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
        <p>{hasData ? m.privacy_done_before({ date: answered ?? "" }) : m.privacy_done({ date: answered ?? "" })}</p>
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
      {erasure && <Answer erasure={erasure} hasData={person !== undefined} />}
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
