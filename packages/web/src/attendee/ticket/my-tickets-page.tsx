import { useQuery } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { queryClient } from "../../app.tsx";
import { m } from "../../paraglide/messages.js";
import { ButtonLink } from "../../parts/button.tsx";
import { Cover } from "../../parts/cover.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Loading } from "../../parts/loading.tsx";
import { formatShortStart } from "../event/event-times.ts";
import { Shell } from "../shell.tsx";
import { Title } from "../title.tsx";
import { ErrorPage } from "../error-pages.tsx";
import { deleteSavedOrder, listSavedOrders, type SavedOrder } from "./saved-orders.ts";
import { cachePage } from "./page-cache.ts";
import "../list/event-row.css";
import "./my-tickets-page.css";
import "../../parts/button.css";

const savedOrdersQuery = {
  queryKey: ["kept"],
  queryFn: async () => {
    const orders = await listSavedOrders();
    if (orders.length > 0) await cachePage();
    return orders;
  },
  staleTime: 0,
};

const OrderRow = ({ order: { orderId, accessToken, event, tickets }, onRemove }: { order: SavedOrder; onRemove: () => void }) => (
  <li class="saved__row">
    <a class="event-row" href={`/orders/${orderId}#${accessToken}`}>
      <span class="event-row__cover">
        <Cover id={event.id} tile />
      </span>
      <span class="event-row__text">
        <b class="event-row__title">{event.name}</b>
        <span class="soft small">
          {formatShortStart(event)} · {event.venue.name}
        </span>
      </span>
      <span class="event-row__price">{m.kept_count({ count: tickets.length })}</span>
    </a>
    <button class="icon-button" type="button" aria-label={m.kept_remove({ event: event.name })} onClick={onRemove}>
      <Icon name="cross" />
    </button>
  </li>
);

const isPast = ({ event }: SavedOrder): boolean => Date.parse(event.endsAt) < Date.now();

const Rows = ({ orders, onRemove }: { orders: readonly SavedOrder[]; onRemove: (orderId: string) => void }) => (
  <ol class="saved__rows">
    {orders.map((order) => (
      <OrderRow key={order.orderId} order={order} onRemove={() => onRemove(order.orderId)} />
    ))}
  </ol>
);

const List = ({ orders }: { orders: readonly SavedOrder[] }) => {
  const [wasRemoved, setRemoved] = useState(false);
  const remove = async (orderId: string): Promise<void> => {
    await deleteSavedOrder(orderId);
    setRemoved(true);
    await queryClient.invalidateQueries({ queryKey: ["kept"] });
  };
  const past = orders.filter(isPast);
  const renderRows = (rows: readonly SavedOrder[]) => <Rows orders={rows} onRemove={(orderId) => void remove(orderId)} />;
  return (
    <div class="page saved">
      <Title class="poster">{m.kept_title()}</Title>
      <p class="soft">{m.kept_text()}</p>
      <p class="small" role="status">
        {wasRemoved ? m.kept_removed() : ""}
      </p>
      {renderRows(orders.filter((order) => !isPast(order)))}
      {past.length > 0 && (
        <section class="stack">
          <h2>{m.kept_past()}</h2>
          {renderRows(past)}
        </section>
      )}
    </div>
  );
};

export const MyTicketsPage = () => {
  const orders = useQuery(savedOrdersQuery);
  if (orders.data === undefined)
    return (
      <Shell>
        <div class="page">
          <Loading />
        </div>
      </Shell>
    );
  return (
    <Shell>
      {orders.data.length > 0 ? (
        <List orders={orders.data} />
      ) : (
        <ErrorPage title={m.kept_empty_title()} text={m.kept_empty()}>
          <ButtonLink href="/" kind="primary">
            {m.event_see_others()}
          </ButtonLink>
        </ErrorPage>
      )}
    </Shell>
  );
};
