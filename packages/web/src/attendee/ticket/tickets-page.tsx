import { shortNumberOf } from "@catraca/core/kernel/id.rules";
import { useLocation } from "preact-iso";
import { useState } from "preact/hooks";
import { isRejection } from "../../api/response.ts";
import { retryQuery } from "../../app.tsx";
import { toMidSentence, formatMoney, formatShortDate, formatTime } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button, ButtonLink } from "../../parts/button.tsx";
import { Notice } from "../../parts/notice.tsx";
import { Loading } from "../../parts/loading.tsx";
import { useSlow } from "../../parts/use-slow.ts";
import { LoadError } from "../error-pages.tsx";
import { late } from "../../parts/late.tsx";
import { Shell } from "../shell.tsx";
import { Title } from "../title.tsx";
import { TicketActions } from "./ticket-actions.tsx";
import { hasCode, TicketStub } from "./ticket-stub.tsx";
import type { OrderLink, TicketsView } from "./saved-copy.ts";
import { useSaveOffline, useTickets } from "./tickets-query.ts";
import "./tickets-page.css";
import "../../parts/tabs.css";

const ReturnOffer = late(() => import("../refund/return-offer.tsx").then((part) => part.ReturnOffer));

const NameOffer = late(() => import("./name-offer.tsx").then((part) => part.NameOffer));

const Tabs = ({ tickets, at, onChoose }: { tickets: TicketsView["tickets"]; at: number; onChoose: (at: number) => void }) => {
  const step = (event: KeyboardEvent): void => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const next = at + by;
    if (by === 0 || next < 0 || next >= tickets.length) return;
    onChoose(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={m.ticket_tabs()} onKeyDown={step}>
      {tickets.map(({ id, attendee, ticketType }, position) => (
        <button
          key={id}
          id={`tab-${position}`}
          type="button"
          role="tab"
          aria-selected={position === at}
          aria-controls="ticket"
          tabIndex={position === at ? 0 : -1}
          aria-label={`${position + 1}. ${attendee.name}, ${ticketType.name}`}
          onClick={() => onChoose(position)}
        >
          {position + 1}. <bdi>{attendee.name.split(" ")[0]}</bdi>
        </button>
      ))}
    </div>
  );
};

/** Why the page shows the saved copy. */
type Trouble = { words: typeof m.ticket_offline; busy: boolean; onRetry: () => void };

const CopyNotice = ({ keptAt, words, busy, onRetry }: Trouble & { keptAt: string }) => {
  const at = { at: keptAt, timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone };
  return (
    <Notice kind="warn" icon="offline" role="status">
      <p>{words({ date: toMidSentence(formatShortDate(at)), time: formatTime(at) })}</p>
      <Button small icon="turn" busy={busy} onClick={onRetry}>
        {m.retry()}
      </Button>
    </Notice>
  );
};

const TicketsContent = ({ view, trouble }: { view: TicketsView; trouble: Trouble | undefined }) => {
  const { tickets, order, event, offline, keptAt } = view;
  const reissued = useSaveOffline(view);
  const { query } = useLocation();
  const [at, setAt] = useState(() => Math.min(Math.max(Number(query["ticket"] ?? 1) - 1, 0), Math.max(tickets.length - 1, 0)));
  const ticket = tickets[at];
  if (!ticket) return <Loading />;
  const hasTabs = tickets.length > 1;
  // Absent in copies that an earlier release saved.
  const { refunded } = order as Partial<typeof order>;
  return (
    <div class="page ticket">
      <div class="ticket__top">
        <Title class="visually-hidden" page={`${m.ticket_title_one()}: ${event.name}`}>
          {hasTabs
            ? `${m.ticket_title({ position: at + 1, total: tickets.length })}, ${event.name}`
            : `${m.ticket_title_one()}, ${event.name}`}
        </Title>
        {hasTabs && <Tabs tickets={tickets} at={at} onChoose={setAt} />}
      </div>
      {trouble && <CopyNotice keptAt={keptAt} {...trouble} />}
      {reissued.includes(ticket.id) && (
        <Notice kind="info" icon="info" role="status">
          <p>{m.ticket_reissued()}</p>
        </Notice>
      )}
      <div id="ticket" {...(hasTabs ? { role: "tabpanel" as const, "aria-labelledby": `tab-${at}` } : {})}>
        <TicketStub ticket={ticket} event={event} />
      </div>
      <TicketActions view={view} at={at} onShow={setAt} />
      {!offline && view.allPdfUrl !== undefined && tickets.filter(hasCode).length > 1 && (
        <p class="ticket__all">
          <ButtonLink href={view.allPdfUrl} icon="download" small target="_blank">
            {m.ticket_all_pdf()}
          </ButtonLink>
        </p>
      )}
      {!offline && <ReturnOffer view={view} />}
      {!offline && <NameOffer view={view} />}
      <p class="small soft ticket__order">
        {m.ticket_order({ number: shortNumberOf(order.id), sum: formatMoney(order.total) })}
        {refunded && refunded.amountMinor > 0 && `, ${m.ticket_order_refunded({ sum: formatMoney(refunded) })}`}
      </p>
    </div>
  );
};

/** Draws the saved copy at once, and what the server answers behind it. Only a refusal of our own code hides the copy. */
export const TicketsPage = ({ savedCopy, ...link }: OrderLink & { savedCopy?: TicketsView | undefined }) => {
  const tickets = useTickets(link);
  const isSlow = useSlow(tickets.isFetching && !tickets.data);
  const view = tickets.data ?? (isRejection(tickets.error) ? undefined : savedCopy);
  const words = tickets.data?.offline || tickets.isError ? m.ticket_offline : isSlow ? m.ticket_slow : undefined;
  const onRetry = (): void => void retryQuery(["tickets", link.orderId]);
  return (
    <Shell>
      {view ? (
        <TicketsContent view={view} trouble={view.offline && words ? { words, busy: tickets.isFetching && !isSlow, onRetry } : undefined} />
      ) : tickets.isError ? (
        <LoadError error={tickets.error} title={m.order_error()} busy={tickets.isFetching} onRetry={() => void tickets.refetch()} />
      ) : (
        <div class="page">
          <Loading onRetry={onRetry} />
        </div>
      )}
    </Shell>
  );
};
