/** Everything that the organization has of a person, to read to them or to send. */
import { shortNumberOf } from "@catraca/core/kernel/id.rules";
import type { InferResponseType } from "hono/client";
import { formatMoney } from "../../language/format.ts";
import { labelAnswer } from "../../language/label-answer.ts";
import { m } from "../../paraglide/messages.js";
import type { admin } from "../admin-client.ts";
import { getValueText } from "../answers/answer-list.tsx";
import { formatDateTime } from "../dates.ts";
import { OrderBadge, TicketBadge } from "../status.tsx";
import "./people.css";

export type Person = InferResponseType<typeof admin.people.export.$post, 200>["person"];
type Order = Person["orders"][number];
type Refund = NonNullable<Order["refunds"]>[number];

const getTimeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

export const formatAt = (at: string): string => formatDateTime({ at, timeZone: getTimeZone() });

/** `order`: of an event of the organization, maybe of another one than the screen was opened from. */
export const OrderLink = ({ order }: { order: { id: string; eventId: string } }) => (
  <a href={`/console/events/${order.eventId}/orders/${order.id}`}>{m.console_order_number({ number: shortNumberOf(order.id) })}</a>
);

const joined = (...parts: (string | undefined)[]): string => parts.filter(Boolean).join(" · ");

const getRefundText = ({ amount, status, at }: Refund): string =>
  `${status === "due" ? m.console_order_refund_due() : m.console_total_returned()}: ${formatMoney(amount)} · ${formatAt(at)}`;

/** `hasTickets`: they name the attendees, who may have changed since. */
const KnownOrder = ({ order, hasTickets }: { order: Order; hasTickets: boolean }) => (
  <section class="people__one">
    <h3>
      <bdi>{order.event.name}</bdi>
    </h3>
    <p>
      <OrderLink order={order} /> <OrderBadge status={order.status} />
    </p>
    <p class="small soft">
      {formatAt(order.createdAt)} · {formatMoney(order.total)}
    </p>
    <p>
      <bdi>{joined(order.buyer.name, order.buyer.email, order.buyer.phone)}</bdi>
    </p>
    {order.promoCode !== undefined && (
      <p class="small">
        {m.console_code()}: {order.promoCode}
      </p>
    )}
    {(order.refunds ?? []).map((refund) => (
      <p key={refund.id} class="small">
        {getRefundText(refund)}
      </p>
    ))}
    {!hasTickets &&
      order.attendees.map(({ name, email }, at) => (
        <p key={at} class="small">
          {m.console_who()}: <bdi>{joined(name, email)}</bdi>
        </p>
      ))}
    {[...(order.answers ?? []), ...order.attendees.flatMap(({ answers = [] }) => answers)].map(({ label, value }, at) => (
      <p key={at} class="small">
        <bdi>{labelAnswer(label, getValueText(value))}</bdi>
      </p>
    ))}
  </section>
);

export const Known = ({ person: { orders, tickets, waitingList } }: { person: Person }) => (
  <div class="stack people__who">
    {orders.map((order) => (
      <KnownOrder key={order.id} order={order} hasTickets={tickets.some(({ orderId }) => orderId === order.id)} />
    ))}
    {tickets.map((ticket) => (
      <section key={ticket.id} class="people__one">
        <h3>
          <bdi>{ticket.event.name}</bdi>
        </h3>
        <p>
          <b>{ticket.ticketType.name}</b> <TicketBadge ticket={ticket} timeZone={getTimeZone()} />
        </p>
        <p>
          <bdi>{joined(ticket.attendee.name, ticket.attendee.email, ticket.note)}</bdi>
        </p>
        <p class="small soft mono">{ticket.id}</p>
      </section>
    ))}
    {waitingList.map(({ id, event, name, email, joinedAt }) => (
      <section key={id} class="people__one">
        <h3>
          <bdi>{event.name}</bdi>
        </h3>
        <p>{m.console_people_waiting({ who: joined(name, email) })}</p>
        <p class="small soft">{formatAt(joinedAt)}</p>
      </section>
    ))}
  </div>
);
