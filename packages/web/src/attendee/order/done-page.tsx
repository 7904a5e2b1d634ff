import { shortNumberOf } from "@catraca/core/kernel/id.rules";
import { useEffect, useRef } from "preact/hooks";
import type { Ticket } from "../../api/public-api.ts";
import { isApiError } from "../../api/response.ts";
import { getTextAttributes } from "../../language/direction.ts";
import { m } from "../../paraglide/messages.js";
import { ButtonLink } from "../../parts/button.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Notice } from "../../parts/notice.tsx";
import { Loading } from "../../parts/loading.tsx";
import { formatShortStart } from "../event/event-times.ts";
import { LoadError } from "../error-pages.tsx";
import { Shell } from "../shell.tsx";
import type { TicketsView } from "../ticket/saved-copy.ts";
import { useSaveOffline, useTickets } from "../ticket/tickets-query.ts";
import { OrderMissing } from "../missing-pages.tsx";
import { parseAccessToken } from "./order.ts";
import { wasPaidLate } from "./order-mutations.ts";
import { SendAgain } from "./send-again.tsx";
import "./done-page.css";

const DoneTitle = () => {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${m.done_page_title()} · Catraca`;
    heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <h1 class="poster" tabIndex={-1} ref={heading}>
      {m.done_title_first()}
      <br />
      {m.done_title_second()}
    </h1>
  );
};

const TicketLink = ({ ticket, href }: { ticket: Ticket; href: string }) => (
  <li>
    <a class="ticket-link" href={href}>
      <span>
        <b {...getTextAttributes(ticket.attendee.name)}>{ticket.attendee.name}</b>
        <bdi class="small">{ticket.ticketType.name}</bdi>
      </span>
      <Icon name="arrow-right" />
    </a>
  </li>
);

const Tickets = ({ tickets: view }: { tickets: TicketsView }) => {
  useSaveOffline(view);
  const { order, event, tickets, accessToken } = view;
  const href = `/orders/${order.id}#${accessToken}`;
  return (
    <div class="page done">
      <div class="done__say">
        <DoneTitle />
        {wasPaidLate(order.id) && (
          <Notice kind="ok" icon="check">
            <p>{m.late_got_in()}</p>
          </Notice>
        )}
        <p>
          {m.done_sent_to({ count: tickets.length })} <b>{order.buyer.email}</b>
        </p>
        <SendAgain order={order} accessToken={accessToken} />
        <p>{m.done_order({ number: shortNumberOf(order.id) })}</p>
        <div class="row">
          <ButtonLink href={href} kind="primary" icon="ticket">
            {m.done_see({ count: tickets.length })}
          </ButtonLink>
        </div>
      </div>
      <div>
        <h2 class="done__event">
          <bdi>{event.name}</bdi>, {formatShortStart(event)}
        </h2>
        <ol class="ticket-links">
          {tickets.map((ticket, at) => (
            <TicketLink key={ticket.id} ticket={ticket} href={`/orders/${order.id}?ticket=${at + 1}#${accessToken}`} />
          ))}
        </ol>
        <p class="small soft">{m.done_keep()}</p>
      </div>
    </div>
  );
};

export const DonePage = ({ orderId }: { orderId: string }) => {
  const tickets = useTickets({ orderId, accessToken: parseAccessToken(location.hash) });
  if (isApiError(tickets.error, "order.missing")) return <OrderMissing />;
  return (
    <Shell>
      {tickets.data ? (
        <Tickets tickets={tickets.data} />
      ) : tickets.isError ? (
        <LoadError error={tickets.error} title={m.order_error()} busy={tickets.isFetching} onRetry={() => void tickets.refetch()} />
      ) : (
        <div class="page">
          <Loading />
        </div>
      )}
    </Shell>
  );
};
