import type { Order } from "../../api/public-api.ts";
import { useQuery } from "@tanstack/preact-query";
import { lazy, useLocation } from "preact-iso";
import { useEffect, useRef } from "preact/hooks";
import { isRejection, isApiError } from "../../api/response.ts";
import { retryQuery } from "../../app.tsx";
import { m } from "../../paraglide/messages.js";
import { Loading } from "../../parts/loading.tsx";
import { clearSelection, readSession } from "../draft.ts";
import { LoadError } from "../error-pages.tsx";
import { Shell } from "../shell.tsx";
import { loadSavedCopy, loadSavedToken, type OrderLink } from "../ticket/saved-copy.ts";
import { getReturnKey, orderQuery, parseAccessToken } from "./order.ts";

/** Lazy, because a visit that shows a ticket needs no payment page. */
const Unpaid = lazy(() => import("./payment-page.tsx").then((page) => page.UnpaidPage));
const HeldDetails = lazy(() => import("../checkout/held-details-page.tsx").then((page) => page.HeldDetailsPage));
const PaidElsewhere = lazy(() => import("./paid-elsewhere.tsx").then((page) => page.PaidElsewhere));
const Outcome = lazy(() => import("./outcomes.tsx").then((page) => page.Outcome));
const OrderMissing = lazy(() => import("../missing-pages.tsx").then((page) => page.OrderMissing));
const TicketsPage = lazy(() => import("../ticket/tickets-page.tsx").then((page) => page.TicketsPage));

type LoadedOrder = { order: Order; accessToken: string };

/** Leads to the done page when the tickets are issued while the page is open. A later visit shows the tickets. */
const useDoneRedirect = ({ order, accessToken }: LoadedOrder): boolean => {
  const { route } = useLocation();
  const before = useRef(order.status);
  const isBack = useLocation().query["payment"] === "made";
  const bought = order.status === "issued" && (isBack || before.current !== "issued");
  useEffect(() => {
    if (order.status === "paid" || order.status === "issued") clearSelection(order.eventId);
    if (bought) route(`/orders/${order.id}/done#${accessToken}`, true);
  }, [order.status]);
  return bought;
};

/** A payment that was made at a provider's page may still arrive. */
const isUnpaid = ({ status }: Order): boolean => status === "reserved" || status === "expired" || status === "cancelled";

const OrderByStatus = ({ order, accessToken }: LoadedOrder) => {
  const isLeaving = useDoneRedirect({ order, accessToken });
  const { query } = useLocation();
  const isInDetails = order.buyer.email === "" || query["details"] !== undefined;
  if (query["payment"] === "made" && isUnpaid(order)) return <PaidElsewhere order={order} accessToken={accessToken} />;
  if (order.status === "reserved" && isInDetails) return <HeldDetails order={order} accessToken={accessToken} />;
  if (order.status === "reserved") return <Unpaid order={order} accessToken={accessToken} />;
  if (order.status === "issued" && !isLeaving) return <TicketsPage orderId={order.id} accessToken={accessToken} />;
  return <Outcome order={order} />;
};

/** Read while the server is asked, so that a kept ticket opens at once on any network. */
const useSavedCopy = (link: OrderLink) =>
  useQuery({ queryKey: ["kept", link.orderId], queryFn: () => loadSavedCopy(link), enabled: link.accessToken !== "", staleTime: Infinity })
    .data ?? undefined;

/** Where a link has no access token, such as the one of an expired download: the browser may have kept the order. Undefined: not known yet. */
const useSavedToken = (orderId: string, isNeeded: boolean): string | undefined => {
  const saved = useQuery({
    queryKey: ["kept token", orderId],
    queryFn: async () => (await import("../open-orders/open-orders.ts")).findOpenToken(orderId) ?? loadSavedToken(orderId),
    enabled: isNeeded,
  });
  return isNeeded ? saved.data : "";
};

/** One address for the order, from its hold to its tickets. The e-mail links to it. */
export const OrderPage = ({ orderId }: { orderId: string }) => {
  const linkToken = parseAccessToken(location.hash) || readSession(getReturnKey(orderId)) || "";
  useEffect(() => {
    // After a payment at another site: a reload or a saved address must lead here too.
    if (linkToken !== "" && location.hash === "") history.replaceState(history.state, "", `${location.href}#${linkToken}`);
  }, [linkToken]);
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

/** The status in which the page found the order. A saved copy is of an issued one. */
const useFirstStatus = (status: Order["status"] | undefined): Order["status"] | undefined => {
  const first = useRef(status);
  first.current ??= status;
  return first.current;
};

const OpenOrder = ({ orderId, accessToken }: OrderLink) => {
  const { data, error, isError, isFetching, refetch } = useQuery(orderQuery(orderId, accessToken));
  const savedCopy = useSavedCopy({ orderId, accessToken });
  const firstStatus = useFirstStatus(data?.status);
  const { query } = useLocation();
  useEffect(() => {
    if (data?.status === "issued") clearSelection(data.eventId);
  }, [data?.status]);
  if (accessToken === "" || isApiError(error, "order.missing") || isApiError(error, "request.invalid")) return <OrderMissing />;
  const isBack = query["payment"] === "made";
  const hasTickets = data
    ? data.status === "issued" && firstStatus === "issued" && !isBack
    : savedCopy !== undefined && !isRejection(error);
  if (hasTickets) return <TicketsPage orderId={orderId} accessToken={accessToken} savedCopy={savedCopy} />;
  if (data) return <OrderByStatus order={data} accessToken={accessToken} />;
  return (
    <Shell>
      {isError ? (
        <LoadError error={error} title={m.order_error()} busy={isFetching} onRetry={() => void refetch()} />
      ) : (
        <div class="page">
          <Loading onRetry={() => void retryQuery(["order", orderId])} />
        </div>
      )}
    </Shell>
  );
};
