import { getTextAttributes } from "../../language/direction.ts";
import { m } from "../../paraglide/messages.js";
import { Cover } from "../../parts/cover.tsx";
import { formatShortStart } from "../event/event-times.ts";
import type { SavedOrder } from "./saved-orders.ts";
import "../list/event-row.css";
import "./my-tickets-page.css";

export const SavedOrderLink = ({ order: { orderId, accessToken, event, tickets } }: { order: SavedOrder }) => (
  <a class="event-row" href={`/orders/${orderId}#${accessToken}`}>
    <span class="event-row__cover">
      <Cover id={event.id} cover={event.cover} tile />
    </span>
    <span class="event-row__text">
      <b {...getTextAttributes(event.name, "event-row__title")}>{event.name}</b>
      <span class="soft small">
        {formatShortStart(event)} · <bdi>{event.venue.name}</bdi>
      </span>
    </span>
    <span class="event-row__price">{m.kept_count({ count: tickets.length })}</span>
  </a>
);
