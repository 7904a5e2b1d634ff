import type { Ticket } from "../../api/public-api.ts";
import { isRefusal } from "../../api/answer.ts";
import { m } from "../../paraglide/messages.js";
import { ButtonLink } from "../../parts/button.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Notice } from "../../parts/notice.tsx";
import { Waiting } from "../../parts/waiting.tsx";
import { shortWhen } from "../event/when.ts";
import { LoadTrouble } from "../load-trouble.tsx";
import { Shell } from "../shell.tsx";
import type { Tickets } from "../ticket/kept-copy.ts";
import { useKeeping, useTickets } from "../ticket/tickets-query.ts";
import { DoneTitle } from "./done-title.tsx";
import { OrderMissing } from "./order-missing.tsx";
import { shortNumber } from "./order-number.ts";
import { tokenOf } from "./order-query.ts";
import { wasLate } from "./pay-call.ts";

const Mini = ({ ticket, href }: { ticket: Ticket; href: string }) => (
  <li>
    <a class="mini" href={href}>
      <span>
        <b>{ticket.attendee.name}</b>
        <span class="small">{ticket.ticketType.name}</span>
      </span>
      <Icon name="arrow-right" />
    </a>
  </li>
);

const Bought = ({ kept }: { kept: Tickets }) => {
  useKeeping(kept);
  const { order, event, tickets, accessToken } = kept;
  const href = `/orders/${order.id}#${accessToken}`;
  return (
    <div class="page done">
      <div class="done__say">
        <DoneTitle />
        {wasLate(order.id) && (
          <Notice kind="ok" icon="check">
            <p>{m.late_got_in()}</p>
          </Notice>
        )}
        <p>
          {m.done_sent_to({ count: tickets.length })} <b>{order.buyer.email}</b>
        </p>
        <p>{m.done_order({ number: shortNumber(order.id) })}</p>
        <div class="row">
          <ButtonLink href={href} kind="primary" icon="ticket">
            {m.done_see({ count: tickets.length })}
          </ButtonLink>
        </div>
      </div>
      <div>
        <h2 class="done__event">
          {event.name}, {shortWhen(event)}
        </h2>
        <ol class="minis">
          {tickets.map((ticket, at) => (
            <Mini key={ticket.id} ticket={ticket} href={`/orders/${order.id}?ticket=${at + 1}#${accessToken}`} />
          ))}
        </ol>
        <p class="small soft">{m.done_keep()}</p>
      </div>
    </div>
  );
};

/** The one loud moment. */
export const DonePage = ({ orderId }: { orderId: string }) => {
  const tickets = useTickets({ orderId, accessToken: tokenOf(location.hash) });
  if (isRefusal(tickets.error, "order.missing")) return <OrderMissing />;
  return (
    <Shell>
      {tickets.data ? (
        <Bought kept={tickets.data} />
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
