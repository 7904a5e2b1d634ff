import { shortNumberOf } from "@catraca/core/kernel/id.rules";
import { useQuery } from "@tanstack/preact-query";
import { lazy } from "preact-iso";
import { useState } from "preact/hooks";
import { formatMoney } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Icon } from "../../parts/icon.tsx";
import { Notice } from "../../parts/notice.tsx";
import { useMay } from "../membership.ts";
import { QueryView } from "../query-view.tsx";
import { orderQuery, type EventView, type OrderHistory } from "../queries.ts";
import { useHeading } from "../screen.tsx";
import { OrderBadge, TicketBadge } from "../status.tsx";
import { formatDateTime } from "../dates.ts";
import { OrderActions } from "./order-actions.tsx";
import { getBuyerName } from "./order-list.tsx";
import { MailNotice } from "./mail-notice.tsx";
import { Timeline } from "./timeline.tsx";
import "./order-detail.css";
import "../screen.css";
import "../../parts/table.css";
import "../../parts/total.css";

/** Lazy, because few events ask something. */
const AnswerList = lazy(async () => (await import("../answers/answer-list.tsx")).AnswerList);

type Shown = { event: EventView; history: OrderHistory };

/** Shown until the order has tickets. */
const Lines = ({ order }: OrderHistory) => (
  <ul class="lines">
    {order.lines.map(({ ticketTypeId, name, quantity }) => (
      <li key={ticketTypeId}>
        {quantity} × {name}
      </li>
    ))}
  </ul>
);

const Tickets = ({ event, history }: Shown) => (
  <div class="sheet stack">
    <div class="between">
      <h2>{m.console_tickets()}</h2>
      <OrderBadge status={history.order.status} />
    </div>
    {history.tickets.length === 0 ? (
      <Lines {...history} />
    ) : (
      <table class="table table--cards">
        <thead>
          <tr>
            <th scope="col">{m.console_who()}</th>
            <th scope="col">{m.console_type()}</th>
            <th scope="col">{m.console_status()}</th>
          </tr>
        </thead>
        <tbody>
          {history.tickets.map((ticket) => (
            <tr key={ticket.id}>
              <td>
                <div>
                  {ticket.attendee.name}
                  {ticket.answers && <AnswerList answers={ticket.answers} />}
                </div>
              </td>
              <td data-label={m.console_type()}>{ticket.ticketType.name}</td>
              <td data-label={m.console_status()}>
                <TicketBadge ticket={ticket} timeZone={event.timeZone} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    )}
  </div>
);

/** The answers of attendees are beside their tickets. */
const Answers = ({ order: { answers } }: OrderHistory) =>
  answers ? (
    <div class="sheet stack">
      <h2>{m.console_answers()}</h2>
      <AnswerList answers={answers} />
    </div>
  ) : null;

const getTotalLabel = ({ status }: OrderHistory["order"]): string => {
  if (status === "refunded" || status === "refund_due") return m.console_total_returned();
  return status === "paid" || status === "issued" ? m.console_total_received() : m.console_total_open();
};

const Payment = ({ order }: OrderHistory) => (
  <div class="sheet stack">
    <h2>{m.console_payment()}</h2>
    <dl class="total">
      {order.items.map(({ name, quantity, amount }, at) => (
        <div key={at}>
          <dt>
            {quantity} × {name}
          </dt>
          <dd>{formatMoney(amount)}</dd>
        </div>
      ))}
      <div class="total__sum">
        <dt>{getTotalLabel(order)}</dt>
        <dd>{formatMoney(order.total)}</dd>
      </div>
      {order.refunded.amountMinor > 0 && order.status === "issued" && (
        <div>
          <dt>{m.console_total_returned()}</dt>
          <dd>{formatMoney(order.refunded)}</dd>
        </div>
      )}
    </dl>
  </div>
);

const Detail = ({ event, history }: Shown) => {
  const { order } = history;
  const may = useMay();
  const [outcome, setOutcome] = useState<string>();
  return (
    <>
      <header class="report__head">
        <div>
          <p class="small soft">
            {m.console_order_number({ number: shortNumberOf(order.id) })} ·{" "}
            {formatDateTime({ at: order.createdAt, timeZone: event.timeZone })}
          </p>
          <h1 tabIndex={-1} ref={useHeading(getBuyerName(order))}>
            {getBuyerName(order)}
          </h1>
          <p class="small">
            {order.buyer.email === "" ? null : <a href={`mailto:${order.buyer.email}`}>{order.buyer.email}</a>}
            {order.buyer.phone === undefined ? "" : ` · ${order.buyer.phone}`}
          </p>
        </div>
        <OrderActions history={history} onOutcome={setOutcome} />
      </header>
      {outcome !== undefined && (
        <Notice kind="info" icon="info" role="status">
          <p>{outcome}</p>
        </Notice>
      )}
      {order.attention !== undefined && (
        <Notice kind="warn" icon="warning">
          <p>
            {order.delivery === "given_up"
              ? m.console_order_mail_given_up({ to: order.buyer.email })
              : m.console_order_attention({ what: order.attention })}
          </p>
        </Notice>
      )}
      {order.mail && <MailNotice order={order} result={order.mail.result} onOutcome={setOutcome} />}
      <div class="order-columns">
        <section class="stack">
          <Tickets {...{ event, history }} />
          <Answers {...history} />
          <Payment {...history} />
          <p class="small soft mono">{order.id}</p>
          {history.executionUrl !== undefined && (
            <p class="small">
              <a href={history.executionUrl}>{m.console_order_execution()}</a>
            </p>
          )}
          {may("audit.read") && (
            <p class="small">
              <a href={`/console/history/${event.id}?order=${order.id}`}>{m.console_history_of_order()}</a>
            </p>
          )}
        </section>
        <Timeline history={history} timeZone={event.timeZone} />
      </div>
    </>
  );
};

export const OrderDetail = ({ event, orderId, back }: { event: EventView; orderId: string; back: string }) => (
  <article class="order-detail">
    <a class="back" href={back}>
      <Icon name="arrow-left" />
      {m.console_tab_orders()}
    </a>
    <QueryView query={useQuery(orderQuery(orderId))}>{(history) => <Detail key={orderId} event={event} history={history} />}</QueryView>
  </article>
);
