import { useInfiniteQuery } from "@tanstack/preact-query";
import { sentenceOf } from "../../api/sentence.ts";
import { money, number } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Notice } from "../../parts/notice.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { Waiting } from "../../parts/waiting.tsx";
import { ordersQuery, type EventView, type OrderHistory, type OrderStatus, type Search } from "../queries.ts";
import { MoreButton, SearchForm, textOf } from "../search.tsx";
import { ORDER_STATUSES, OrderBadge, orderWords } from "../status.tsx";

type Order = OrderHistory["order"];

/** The end of its number is enough to tell one from another by voice. */
export const shortId = (id: string): string => id.slice(-5).toUpperCase();

/** An order that nobody paid for loses its buyer after thirty days. */
export const buyerName = ({ buyer }: Order): string => buyer.name || m.console_order_anonymous();

const ticketsOf = ({ lines }: Order): number => lines.reduce((sum, { quantity }) => sum + quantity, 0);

const OrderRow = ({ order, href, current }: { order: Order; href: string; current: boolean }) => (
  <li>
    <a href={href} {...(current ? { "aria-current": "true" as const } : {})}>
      <span>
        <b>{buyerName(order)}</b>
        <span class="num">{order.total.amountMinor === 0 ? m.console_free() : money(order.total, { short: true })}</span>
      </span>
      <span>
        <span class="small soft">
          {shortId(order.id)} · {m.console_tickets_count({ count: ticketsOf(order) })}
        </span>
        <OrderBadge status={order.status} />
      </span>
    </a>
  </li>
);

type OrderList = {
  event: EventView;
  orderId: string | undefined;
  search: Search<OrderStatus>;
  find: (part: Partial<Search<OrderStatus>>) => void;
};

export const OrderList = ({ event, orderId, search, find }: OrderList) => {
  const pages = useInfiniteQuery(ordersQuery(event.id, search));
  const orders = pages.data?.pages.flatMap((page) => page.orders) ?? [];
  const isSearch = search.query !== "" || search.status !== "";
  return (
    <aside class="olist" aria-label={m.console_tab_orders()}>
      <SearchForm label={m.console_orders_search()} {...{ search, find }} statuses={ORDER_STATUSES} words={orderWords} />
      {pages.error && (
        <Notice kind="bad" icon="warning" role="alert">
          <p>{sentenceOf(pages.error)}</p>
        </Notice>
      )}
      {pages.isPending && <Waiting />}
      {orders.length > 0 && (
        <>
          <p class="small soft olist__count" role="status">
            {m.console_orders_count({ count: orders.length, shown: `${number(orders.length)}${pages.hasNextPage ? "+" : ""}` })}
          </p>
          <ol>
            {orders.map((order) => (
              <OrderRow
                key={order.id}
                order={order}
                href={`/console/events/${event.id}/orders/${order.id}${textOf(search)}`}
                current={order.id === orderId}
              />
            ))}
          </ol>
        </>
      )}
      {pages.data && orders.length === 0 && !pages.hasNextPage && (
        <Trouble
          title={isSearch ? m.console_nothing_found() : m.console_orders_empty()}
          text={isSearch ? m.console_nothing_found_text() : m.console_orders_empty_text()}
        />
      )}
      <MoreButton pages={pages} found={orders.length} />
    </aside>
  );
};
