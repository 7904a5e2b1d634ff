import type { Order } from "../../api/public-api.ts";
import { useQuery } from "@tanstack/preact-query";
import { lazy, useLocation } from "preact-iso";
import { useEffect, useRef } from "preact/hooks";
import { isRejection, isApiError } from "../../api/response.ts";
import { m } from "../../paraglide/messages.js";
import { Loading } from "../../parts/loading.tsx";
import { clearSelection } from "../draft.ts";
import { LoadError } from "../error-pages.tsx";
import { rememberOpenOrder } from "../open-orders/open-orders.ts";
import { Shell } from "../shell.tsx";
import { loadSavedCopy, type OrderLink } from "../ticket/saved-copy.ts";
import { orderQuery, parseAccessToken } from "./order.ts";
import { OrderMissing } from "../error-pages.tsx";

/** Lazy, because a visit that shows a ticket needs no payment page. */
const Unpaid = lazy(() => import("./payment-page.tsx").then((page) => page.UnpaidPage));
const Outcome = lazy(() => import("./outcomes.tsx").then((page) => page.Outcome));
const TicketsPage = lazy(() => import("../ticket/tickets-page.tsx").then((page) => page.TicketsPage));

type LoadedOrder = { order: Order; accessToken: string };

/** Leads to the done page when the tickets are issued while the page is open. A later visit shows the tickets. */
const useDoneRedirect = ({ order, accessToken }: LoadedOrder): boolean => {
  const { route } = useLocation();
  const before = useRef(order.status);
  const bought = order.status === "issued" && before.current !== "issued";
  useEffect(() => {
    if (order.status === "paid" || order.status === "issued") clearSelection(order.eventId);
    if (bought) route(`/orders/${order.id}/done#${accessToken}`, true);
  }, [order.status]);
  return bought;
};

const OrderByStatus = ({ order, accessToken }: LoadedOrder) => {
  useEffect(() => rememberOpenOrder(order, accessToken), [order.status, order.expiresAt]);
  const isLeaving = useDoneRedirect({ order, accessToken });
  if (order.status === "reserved") return <Unpaid order={order} accessToken={accessToken} />;
  if (order.status === "issued" && !isLeaving) return <TicketsPage orderId={order.id} accessToken={accessToken} />;
  return <Outcome order={order} />;
};

/** The saved copy, once the first load failed. The page goes on loading. */
const useSavedCopy = (link: OrderLink, failure: unknown) =>
  useQuery({ queryKey: ["kept", link.orderId], queryFn: () => loadSavedCopy(link), enabled: failure !== null && !isRejection(failure) })
    .data ?? undefined;

/** Where a link has no access token, such as the one of an expired download: the browser may have kept the order. Undefined: not known yet. */
const useSavedToken = (orderId: string, isNeeded: boolean): string | undefined => {
  const saved = useQuery({
    queryKey: ["kept token", orderId],
    queryFn: async () => (await (await import("../ticket/saved-orders.ts")).findSavedOrder(orderId))?.accessToken ?? "",
    enabled: isNeeded,
  });
  return isNeeded ? saved.data : "";
};

/** One address for the order, from its hold to its tickets. The e-mail links to it. */
export const OrderPage = ({ orderId }: { orderId: string }) => {
  const linkToken = parseAccessToken(location.hash);
  const savedToken = useSavedToken(orderId, linkToken === "");
  if (savedToken === undefined)
    return (
      <Shell>
        <div class="page">
          <Loading />
        </div>
      </Shell>
    );
  return <OpenOrder orderId={orderId} accessToken={linkToken || savedToken} />;
};

const OpenOrder = ({ orderId, accessToken }: OrderLink) => {
  const order = useQuery(orderQuery(orderId, accessToken));
  const savedCopy = useSavedCopy({ orderId, accessToken }, order.data ? null : order.failureReason);
  if (accessToken === "" || isApiError(order.error, "order.missing") || isApiError(order.error, "request.invalid")) return <OrderMissing />;
  if (order.data) return <OrderByStatus order={order.data} accessToken={accessToken} />;
  if (savedCopy) return <TicketsPage orderId={orderId} accessToken={accessToken} savedCopy={savedCopy} />;
  return (
    <Shell>
      {order.isError ? (
        <LoadError error={order.error} title={m.order_error()} busy={order.isFetching} onRetry={() => void order.refetch()} />
      ) : (
        <div class="page">
          <Loading />
        </div>
      )}
    </Shell>
  );
};
