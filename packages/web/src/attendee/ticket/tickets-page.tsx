import { useLocation } from "preact-iso";
import { useState } from "preact/hooks";
import { isRefusal } from "../../api/answer.ts";
import { inSentence, money, shortDate, time } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Notice } from "../../parts/notice.tsx";
import { Waiting } from "../../parts/waiting.tsx";
import { LoadTrouble } from "../load-trouble.tsx";
import { OrderMissing } from "../order/order-missing.tsx";
import { shortNumber } from "../order/order-number.ts";
import { Shell } from "../shell.tsx";
import { Title } from "../title.tsx";
import { TicketActions } from "./ticket-actions.tsx";
import { TicketStub } from "./ticket-stub.tsx";
import type { Link, Tickets } from "./kept-copy.ts";
import { useKeeping, useTickets } from "./tickets-query.ts";

const Tabs = ({ tickets, at, onChoose }: { tickets: Tickets["tickets"]; at: number; onChoose: (at: number) => void }) => {
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
          {position + 1}. {attendee.name.split(" ")[0]}
        </button>
      ))}
    </div>
  );
};

const Copy = ({ keptAt }: { keptAt: string }) => {
  const at = { at: keptAt, timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone };
  return (
    <Notice kind="warn" icon="offline" role="status">
      <p>{m.ticket_offline({ date: inSentence(shortDate(at)), time: time(at) })}</p>
    </Notice>
  );
};

const Opened = ({ opened }: { opened: Tickets }) => {
  const { tickets, order, event, offline, keptAt } = opened;
  const reissued = useKeeping(opened);
  const { query } = useLocation();
  const [at, setAt] = useState(() => Math.min(Math.max(Number(query["ticket"] ?? 1) - 1, 0), Math.max(tickets.length - 1, 0)));
  const ticket = tickets[at];
  if (!ticket) return <Waiting />;
  const several = tickets.length > 1;
  return (
    <div class="page tick">
      <div class="tick__top">
        <Title class="vh" page={`${m.ticket_title_one()}: ${event.name}`}>
          {several
            ? `${m.ticket_title({ position: at + 1, total: tickets.length })}, ${event.name}`
            : `${m.ticket_title_one()}, ${event.name}`}
        </Title>
        {several && <Tabs tickets={tickets} at={at} onChoose={setAt} />}
      </div>
      {offline && <Copy keptAt={keptAt} />}
      {reissued.includes(ticket.id) && (
        <Notice kind="info" icon="info" role="status">
          <p>{m.ticket_reissued()}</p>
        </Notice>
      )}
      <div id="ticket" {...(several ? { role: "tabpanel" as const, "aria-labelledby": `tab-${at}` } : {})}>
        <TicketStub ticket={ticket} event={event} />
      </div>
      <TicketActions tickets={tickets} at={at} event={event} offline={offline} onShow={setAt} />
      <p class="small soft tick__order">{m.ticket_order({ number: shortNumber(order.id), sum: money(order.total) })}</p>
    </div>
  );
};

export const TicketsPage = ({ kept, ...link }: Link & { kept?: Tickets }) => {
  const tickets = useTickets(link, kept);
  if (isRefusal(tickets.error, "order.missing") && !tickets.data) return <OrderMissing />;
  return (
    <Shell>
      {tickets.data ? (
        <Opened opened={tickets.data} />
      ) : tickets.isError ? (
        <LoadTrouble error={tickets.error} title={m.order_error()} busy={tickets.isFetching} onRetry={() => void tickets.refetch()} />
      ) : (
        <div class="page">
          <Waiting />
        </div>
      )}
    </Shell>
  );
};
