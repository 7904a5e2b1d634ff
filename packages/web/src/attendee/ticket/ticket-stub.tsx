import type { Ticket } from "../../api/public-api.ts";
import { getDayKey, toMidSentence, formatShortDate, formatTime } from "../../language/format.ts";
import { getTextAttributes, isolateText } from "../../language/direction.ts";
import { m } from "../../paraglide/messages.js";
import { Badge } from "../../parts/badge.tsx";
import { Cover } from "../../parts/cover.tsx";
import { Icon } from "../../parts/icon.tsx";
import { QrDrawing } from "../../parts/qr-drawing.tsx";
import type { SavedOrder } from "./saved-orders.ts";
import "../stub.css";
import "./tickets-page.css";

type Event = SavedOrder["event"];

export const hasCode = ({ status }: Ticket): boolean => status === "issued" || status === "blocked";

const Status = ({ ticket: { status, admittedAt } }: { ticket: Ticket }) => {
  if (status === "voided")
    return (
      <Badge kind="bad" icon="cross">
        {m.ticket_voided()}
      </Badge>
    );
  if (status === "refunded") return <Badge icon="turn">{m.ticket_refunded()}</Badge>;
  if (status === "blocked")
    return (
      <Badge kind="warn" icon="lock">
        {m.ticket_blocked()}
      </Badge>
    );
  if (admittedAt !== undefined)
    return (
      <Badge kind="mine" icon="check">
        {m.ticket_used()}
      </Badge>
    );
  return (
    <Badge kind="ok" icon="check">
      {m.ticket_valid()}
    </Badge>
  );
};

const getStatusText = ({ status, admittedAt, reassignedAt, attendee }: Ticket, { timeZone }: Event): string | undefined => {
  if (status === "voided") return m.ticket_voided_text();
  if (status === "refunded") return m.ticket_refunded_text();
  if (status === "blocked") return m.ticket_blocked_text();
  if (admittedAt === undefined) return reassignedAt === undefined ? undefined : m.ticket_reassigned({ name: isolateText(attendee.name) });
  const at = { at: admittedAt, timeZone };
  return m.ticket_used_at({ date: toMidSentence(formatShortDate(at)), time: formatTime(at) });
};

const Products = ({ products }: Pick<Ticket, "products">) =>
  products.length === 0 ? null : (
    <div>
      <dt>{m.ticket_with()}</dt>
      {products.map(({ productId, name, remaining }) => (
        <dd key={productId}>
          {remaining > 0
            ? m.ticket_product_left({ count: remaining, name: isolateText(name) })
            : m.ticket_product_done({ name: isolateText(name) })}
        </dd>
      ))}
    </div>
  );

const Facts = ({ ticket, event }: { ticket: Ticket; event: Event }) => {
  const starts = { at: event.startsAt, timeZone: event.timeZone };
  const doors = { at: event.doorsOpenAt, timeZone: event.timeZone };
  return (
    <dl class="ticket__facts">
      <div>
        <dt>{m.ticket_when()}</dt>
        <dd>
          {formatShortDate(starts)}
          <br />
          {formatTime(starts)}
          {getDayKey(doors) === getDayKey(starts) && `, ${m.ticket_doors({ time: formatTime(doors) })}`}
        </dd>
      </div>
      <div>
        <dt>{m.ticket_where()}</dt>
        <dd>
          <bdi>{event.venue.name}</bdi>
          {event.venue.address !== undefined && <bdi class="ticket__address soft">{event.venue.address}</bdi>}
          {event.venue.city !== undefined && <bdi class="ticket__address soft">{event.venue.city}</bdi>}
        </dd>
      </div>
      <div>
        <dt>{m.ticket_who()}</dt>
        <dd dir="auto">{ticket.attendee.name}</dd>
      </div>
      <Products products={ticket.products} />
    </dl>
  );
};

/** Groups of four are easier to read aloud. */
const groupByFour = (code: string): string => code.replaceAll(/(.{4})(?=.)/g, "$1 ");

const Code = ({ ticket: { code, qr, attendee } }: { ticket: Ticket }) => (
  <div class="ticket__code">
    <QrDrawing {...qr} label={m.ticket_qr({ name: attendee.name })} />
    <p class="ticket__text mono" translate={false}>
      {groupByFour(code)}
    </p>
    <p class="small soft">{m.ticket_show()}</p>
  </div>
);

const NoCode = () => (
  <div class="ticket__code ticket__code--none">
    <Icon name="cross" />
    <p class="small soft">{m.ticket_qr_void()}</p>
  </div>
);

export const TicketStub = ({ ticket, event }: { ticket: Ticket; event: Event }) => {
  const text = getStatusText(ticket, event);
  return (
    <div class="stub ticket__stub">
      <div class="ticket__head">
        <div class="ticket__cover">
          <Cover id={event.id} cover={event.cover} />
        </div>
        <p class="row">
          <Status ticket={ticket} />
          <bdi class="small soft">{ticket.ticketType.name}</bdi>
        </p>
        {text !== undefined && <p class="small">{text}</p>}
        <h2 {...getTextAttributes(event.name, "poster")}>{event.name}</h2>
        <Facts ticket={ticket} event={event} />
      </div>
      {hasCode(ticket) ? <Code ticket={ticket} /> : <NoCode />}
    </div>
  );
};
