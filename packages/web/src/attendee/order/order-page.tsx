import type { Order } from "../../api/public-api.ts";
import { useQuery } from "@tanstack/preact-query";
import { useLocation } from "preact-iso";
import { useEffect, useRef } from "preact/hooks";
import { isRefusal } from "../../api/answer.ts";
import { m } from "../../paraglide/messages.js";
import { Waiting } from "../../parts/waiting.tsx";
import { clearChoice } from "../draft.ts";
import { LoadTrouble } from "../load-trouble.tsx";
import { Shell } from "../shell.tsx";
import { TicketsPage } from "../ticket/tickets-page.tsx";
import { useHold } from "./hold.ts";
import { orderQuery, tokenOf } from "./order-query.ts";
import { Cancelled, Expired, Refund, Rejected, WaitingForTickets } from "./outcomes.tsx";
import { OrderMissing } from "./order-missing.tsx";
import { usePay } from "./pay-call.ts";
import { PaymentPage } from "./payment-page.tsx";

type Opened = { order: Order; accessToken: string };

/** Paying, until the hold is over; a payment on its way is waited for beyond it. */
const Reserved = ({ order, accessToken }: Opened) => {
  const hold = useHold(order);
  const paying = usePay();
  if (hold.leftSeconds === 0 && !paying.isPending) return <Expired order={order} />;
  return <PaymentPage {...{ order, accessToken, hold, paying }} />;
};

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
  switch (order.status) {
    case "pending":
    case "paid":
      return <WaitingForTickets order={order} />;
    case "reserved":
      return <Reserved order={order} accessToken={accessToken} />;
    case "issued":
      return celebrating ? <WaitingForTickets order={order} /> : <TicketsPage orderId={order.id} accessToken={accessToken} />;
    case "expired":
      return <Expired order={order} />;
    case "cancelled":
      return <Cancelled order={order} />;
    case "rejected":
      return <Rejected order={order} />;
    case "refund_due":
    case "refunded":
      return <Refund order={order} />;
  }
};

/** The one home of an order, from its hold to its tickets: the address that the mail holds, too. */
export const OrderPage = ({ orderId }: { orderId: string }) => {
  const accessToken = tokenOf(location.hash);
  const order = useQuery(orderQuery(orderId, accessToken));
  if (accessToken === "" || isRefusal(order.error, "order.missing") || isRefusal(order.error, "request.invalid")) return <OrderMissing />;
  if (order.data) return <AsItStands order={order.data} accessToken={accessToken} />;
  // Without an answer the kept tickets are still there.
  if (isRefusal(order.error, "network.lost")) return <TicketsPage orderId={orderId} accessToken={accessToken} />;
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
