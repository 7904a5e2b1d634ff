import { useRoute } from "preact-iso";
import { m } from "../../paraglide/messages.js";
import { Tiles } from "../../parts/tiles.tsx";
import { EventShell } from "../shell.tsx";
import { useHeading } from "../screen.tsx";
import { toQueryString, useSearch } from "../search.tsx";
import { ORDER_STATUSES } from "../status.tsx";
import { OrderDetail } from "./order-detail.tsx";
import { OrderList } from "./order-list.tsx";
import "./orders-screen.css";

const NoneChosen = () => (
  <div class="orders__none">
    <h1 tabIndex={-1} ref={useHeading(m.console_tab_orders())}>
      {m.console_tab_orders()}
    </h1>
    <div class="orders__choose">
      <Tiles columns={4} turns="0213" kinds="cccc" />
      <p class="soft">{m.console_orders_choose()}</p>
    </div>
  </div>
);

export const OrdersScreen = () => {
  const { eventId = "", orderId } = useRoute().params;
  const { search, setSearch } = useSearch(ORDER_STATUSES);
  return (
    <EventShell eventId={eventId} tab="orders">
      {(event) => (
        <div class="page orders" data-open={orderId !== undefined}>
          {orderId === undefined ? (
            <NoneChosen />
          ) : (
            <OrderDetail event={event} orderId={orderId} back={`/console/events/${event.id}/orders${toQueryString(search)}`} />
          )}
          <OrderList {...{ event, orderId, search, setSearch }} />
        </div>
      )}
    </EventShell>
  );
};
