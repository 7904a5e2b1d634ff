import { shortNumberOf } from "@catraca/core/kernel/id.rules";
import { useInfiniteQuery } from "@tanstack/preact-query";
import { getErrorMessage } from "../../api/error-message.ts";
import { formatMoney, formatNumber } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Notice } from "../../parts/notice.tsx";
import { EmptyState } from "../../parts/empty-state.tsx";
import { Loading } from "../../parts/loading.tsx";
import { ordersQuery, type EventView, type OrderHistory, type OrderSearch } from "../queries.ts";
import { ExportButton } from "../export-button.tsx";
import { createStatusFilter, MoreButton, SearchForm, toQueryString } from "../search.tsx";
import { ORDER_STATUSES, OrderBadge, getOrderText } from "../status.tsx";
import { MailBadge } from "./mail-badge.tsx";
import "./order-list.css";

type Order = OrderHistory["order"];

/** The buyer of an unpaid order is deleted after thirty days. */
export const getBuyerName = ({ buyer }: Order): string => buyer.name || m.console_order_anonymous();

const countTickets = ({ lines }: Order): number => lines.reduce((sum, { quantity }) => sum + quantity, 0);

const OrderRow = ({ order, href, current }: { order: Order; href: string; current: boolean }) => (
  <li>
    <a href={href} id={`row-${order.id}`} {...(current ? { "aria-current": "true" as const } : {})}>
      <span>
        <b>{getBuyerName(order)}</b>
        <span class="num">{order.total.amountMinor === 0 ? m.console_free() : formatMoney(order.total, { short: true })}</span>
      </span>
      <span>
        <span class="small soft">
          {shortNumberOf(order.id)} · {m.console_tickets_count({ count: countTickets(order) })}
        </span>
        <OrderBadge status={order.status} />
      </span>
      {order.mail && (
        <span>
          <MailBadge result={order.mail.result} />
        </span>
      )}
    </a>
  </li>
);

type OrderList = {
  event: EventView;
  orderId: string | undefined;
  search: OrderSearch;
  setSearch: (part: Record<string, string>) => void;
};

export const OrderList = ({ event, orderId, search, setSearch }: OrderList) => {
  const pages = useInfiniteQuery(ordersQuery(event.id, search));
  const orders = pages.data?.pages.flatMap((page) => page.orders) ?? [];
  const isSearch = search.query !== "" || search.status !== "";
  return (
    <aside class="order-list" aria-label={m.console_tab_orders()}>
      <SearchForm
        label={m.console_orders_search()}
        {...{ search, setSearch }}
        filters={[createStatusFilter(ORDER_STATUSES, getOrderText)]}
      />
      {pages.error && (
        <Notice kind="bad" icon="warning" role="alert">
          <p>{getErrorMessage(pages.error)}</p>
        </Notice>
      )}
      {pages.isPending && <Loading />}
      {orders.length > 0 && (
        <>
          <p class="small soft order-list__count" role="status">
            {m.console_orders_count({ count: orders.length, shown: `${formatNumber(orders.length)}${pages.hasNextPage ? "+" : ""}` })}
          </p>
          <div class="row order-list__files">
            <ExportButton eventId={event.id} name="orders" label={m.console_export_orders()} filter={search} />
            <ExportButton eventId={event.id} name="items" label={m.console_export_items()} filter={search} />
          </div>
          <ol>
            {orders.map((order) => (
              <OrderRow
                key={order.id}
                order={order}
                href={`/console/events/${event.id}/orders/${order.id}${toQueryString(search)}`}
                current={order.id === orderId}
              />
            ))}
          </ol>
        </>
      )}
      {pages.data && orders.length === 0 && !pages.hasNextPage && (
        <EmptyState
          title={isSearch ? m.console_nothing_found() : m.console_orders_empty()}
          text={
            search.query !== "" ? m.console_orders_not_buyer() : isSearch ? m.console_nothing_found_text() : m.console_orders_empty_text()
          }
        />
      )}
      <MoreButton pages={pages} count={orders.length} />
    </aside>
  );
};
