import type { EventSummary } from "../../api/public-api.ts";
import { formatMoney, formatShortDate, formatTime } from "../../language/format.ts";
import { getTextAttributes } from "../../language/direction.ts";
import { m } from "../../paraglide/messages.js";
import { Badge } from "../../parts/badge.tsx";
import { Cover } from "../../parts/cover.tsx";
import "./event-row.css";

const getPlace = ({ venue }: EventSummary): string => [venue.name, venue.city].filter(Boolean).join(", ");
const getStart = ({ startsAt, timeZone }: EventSummary) => ({ at: startsAt, timeZone });

const getPriceText = ({ fromPrice }: EventSummary): string => {
  if (fromPrice === null) return "";
  return fromPrice.amountMinor === 0 ? m.price_from_free() : m.price_from({ price: formatMoney(fromPrice, { short: true }) });
};

const Availability = ({ event: { availability } }: { event: EventSummary }) => {
  if (availability === "few") return <Badge kind="warn">{m.badge_few()}</Badge>;
  if (availability === "held") return <Badge kind="warn">{m.badge_held()}</Badge>;
  if (availability === "sold_out") return <Badge>{m.badge_sold_out()}</Badge>;
  if (availability === "not_on_sale") return <Badge>{m.badge_not_on_sale()}</Badge>;
  if (availability === "cancelled") return <Badge>{m.badge_cancelled()}</Badge>;
  return null;
};

const Price = ({ event }: { event: EventSummary }) => (
  <span class="event-row__price">
    <span class={event.availability === "sold_out" ? "soft" : ""}>{getPriceText(event)}</span>
    <Availability event={event} />
  </span>
);

export const EventRow = ({ event }: { event: EventSummary }) => (
  <a class="event-row" href={`/e/${event.id}`}>
    <span class="event-row__cover">
      <Cover id={event.id} picture={event.picture} cover={event.cover} tile />
    </span>
    <span class="event-row__text">
      <b {...getTextAttributes(event.name, "event-row__title")}>{event.name}</b>
      <span class="soft small">
        {formatTime(getStart(event))} · <bdi>{getPlace(event)}</bdi>
      </span>
    </span>
    <Price event={event} />
  </a>
);

export const LeadEvent = ({ event }: { event: EventSummary }) => (
  <a class="lead" href={`/e/${event.id}`}>
    <span class="lead__cover">
      <Cover id={event.id} picture={event.picture} cover={event.cover} />
    </span>
    <span class="lead__text">
      <span class="lead__when">
        <Badge kind="mine">{m.list_next()}</Badge>
        <span>
          <b>{formatShortDate(getStart(event))}</b> {formatTime(getStart(event))}
        </span>
      </span>
      <span {...getTextAttributes(event.name, "lead__title poster")}>{event.name}</span>
      <span {...getTextAttributes(getPlace(event), "soft")}>{getPlace(event)}</span>
      <Price event={event} />
    </span>
  </a>
);
