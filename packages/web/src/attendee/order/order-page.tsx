import type { Order } from "../../api/public-api.ts";
import { useQuery } from "@tanstack/preact-query";
import { lazy, useLocation } from "preact-iso";
import { useEffect, useRef } from "preact/hooks";
import { isClear, isRefusal } from "../../api/answer.ts";
import { m } from "../../paraglide/messages.js";
import { Waiting } from "../../parts/waiting.tsx";
import { clearChoice } from "../draft.ts";
import { LoadTrouble } from "../load-trouble.tsx";
import { Shell } from "../shell.tsx";
import { keptCopy, type Link } from "../ticket/kept-copy.ts";
import { orderQuery, tokenOf } from "./order-query.ts";
import { OrderMissing } from "./order-missing.tsx";

/** Each part as it is needed: who shows a ticket pays nothing. */
const Unpaid = lazy(() => import("./unpaid-page.tsx").then((page) => page.UnpaidPage));
const Outcome = lazy(() => import("./outcomes.tsx").then((page) => page.Outcome));
const TicketsPage = lazy(() => import("../ticket/tickets-page.tsx").then((page) => page.TicketsPage));

type Opened = { order: Order; accessToken: string };

/** Who saw the order become tickets is told so; who opens it later sees the tickets. */
const useCelebration = ({ order, accessToken }: Opened): boolean => {
  const { route } = useLocation();
  const before = useRef(order.status);
  const bought = order.status === "issued" && before.current !== "issued";
  useEffect(() => {
    if (order.status === "paid" || order.status === "issued") clearChoice(order.eventId);
    if (bought) route(`/orders/${order.id}/done#${accessToken}`, true);
  }, [order.status]);
  return bought;
};

const AsItStands = ({ order, accessToken }: Opened) => {
  const celebrating = useCelebration({ order, accessToken });
  if (order.status === "reserved") return <Unpaid order={order} accessToken={accessToken} />;
  if (order.status === "issued" && !celebrating) return <TicketsPage orderId={order.id} accessToken={accessToken} />;
  return <Outcome order={order} />;
};

/** What was kept of an order, from the first time that asking for it fails: the page goes on asking. */
const useKept = (link: Link, failure: unknown) =>
  useQuery({ queryKey: ["kept", link.orderId], queryFn: () => keptCopy(link), enabled: failure !== null && !isClear(failure) }).data ??
  undefined;

/** The one home of an order, from its hold to its tickets: the address that the mail holds, too. */
export const OrderPage = ({ orderId }: { orderId: string }) => {
  const accessToken = tokenOf(location.hash);
  const order = useQuery(orderQuery(orderId, accessToken));
  const kept = useKept({ orderId, accessToken }, order.data ? null : order.failureReason);
  if (accessToken === "" || isRefusal(order.error, "order.missing") || isRefusal(order.error, "request.invalid")) return <OrderMissing />;
  if (order.data) return <AsItStands order={order.data} accessToken={accessToken} />;
  if (kept) return <TicketsPage orderId={orderId} accessToken={accessToken} kept={kept} />;
  return (
    <Shell>
      {order.isError ? (
        <LoadTrouble error={order.error} title={m.order_error()} busy={order.isFetching} onRetry={() => void order.refetch()} />
      ) : (
        <div class="page">
          <Waiting />
        </div>
      )}
    </Shell>
  );
};
