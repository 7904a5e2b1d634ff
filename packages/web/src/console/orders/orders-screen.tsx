import { useRoute } from "preact-iso";
import { useEffect, useRef } from "preact/hooks";
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

const RESTORE_AGAIN_MS = 100;

/** On a phone an open order hides the list. Whoever comes back finds the list where it was, and the focus on that order. */
const useListPosition = (orderId: string | undefined) => {
  const left = useRef({ top: 0, orderId });
  useEffect(() => {
    if (orderId !== undefined) {
      left.current.orderId = orderId;
      return;
    }
    // After the router and the heading, which both scroll to the top.
    document.getElementById(`row-${left.current.orderId}`)?.focus({ preventScroll: true });
    const restore = (): void => scrollTo(0, left.current.top);
    restore();
    // The router scrolls to the top once more when a part of the screen was late.
    const timer = setTimeout(restore, RESTORE_AGAIN_MS);
    return () => clearTimeout(timer);
  }, [orderId]);
  return { keep: () => void (orderId === undefined && (left.current.top = scrollY)) };
};

export const OrdersScreen = () => {
  const { eventId = "", orderId } = useRoute().params;
  const { search, setSearch } = useSearch({ status: ORDER_STATUSES });
  const list = useListPosition(orderId);
  return (
    <EventShell eventId={eventId} tab="orders">
      {(event) => (
        <div class="page orders" data-open={orderId !== undefined} onClickCapture={list.keep}>
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
