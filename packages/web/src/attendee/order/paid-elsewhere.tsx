/** Back from a provider's page: the order is asked for until its payment is known. */
import { useQuery } from "@tanstack/preact-query";
import { useLocation } from "preact-iso";
import { useEffect, useState } from "preact/hooks";
import type { Order } from "../../api/public-api.ts";
import { isApiError, isRejection } from "../../api/response.ts";
import { queryClient } from "../../app.tsx";
import { m } from "../../paraglide/messages.js";
import { Mark } from "../../parts/mark.tsx";
import { Notice } from "../../parts/notice.tsx";
import { OrderSummary } from "../checkout/order-summary.tsx";
import { eventQuery } from "../event/event-query.ts";
import { Shell } from "../shell.tsx";
import { Title } from "../title.tsx";
import { isPaidElsewhere, payOrder } from "./order-mutations.ts";
import { orderQuery } from "./order.ts";
import "../checkout/checkout.css";
import "./outcomes.css";
import "../../parts/loading.css";

/** Why the payment page is shown again. */
export const Returned = ({ payment, left }: { payment: string; left: string }) => {
  if (payment === "failed")
    return (
      <Notice kind="bad" icon="warning" role="alert">
        <b>{m.pay_failed_title()}</b>
        <p>{m.pay_failed({ left })}</p>
      </Notice>
    );
  return (
    <Notice kind="info" icon="info" role="status">
      <b>{m.pay_left_title()}</b>
      <p>{m.pay_left({ left })}</p>
    </Notice>
  );
};

const POLL_MS = 3_000;
/** Longer than a bank usually takes, and than the sweeper needs to ask. */
const LONG_MS = 90_000;

type Paid = { order: Order; accessToken: string };

/** Leads to the payment page, which says why. */
const useBackToPayment = ({ order, accessToken }: Paid) => {
  const { route } = useLocation();
  return (payment: "left" | "failed"): void => route(`/orders/${order.id}?payment=${payment}#${accessToken}`, true);
};

/** Asks the provider through the API where this browser has the payment's key; elsewhere the order alone is asked for. */
const useAnswer = ({ order, accessToken }: Paid): void => {
  const goBack = useBackToPayment({ order, accessToken });
  const hasKey = isPaidElsewhere(order.id);
  const { data, error } = useQuery({
    queryKey: ["paid elsewhere", order.id],
    queryFn: () => payOrder({ order, accessToken, card: "stripe" }),
    enabled: hasKey,
    retry: false,
    gcTime: 0,
    refetchInterval: ({ state }) => !isRejection(state.error) && POLL_MS,
  });
  useQuery({ ...orderQuery(order.id, accessToken), refetchInterval: POLL_MS });
  useEffect(() => {
    if (typeof data === "string") return goBack("left");
    if (data) queryClient.setQueryData(["order", order.id], data);
  }, [data]);
  useEffect(() => {
    if (!isRejection(error)) return;
    if (isApiError(error, "payment.declined") || isApiError(error, "payment.returned")) return goBack("failed");
    goBack("left");
  }, [error]);
};

/** A payment takes its time, and the buyer may close the page: the email has the link. */
export const PaidElsewhere = ({ order, accessToken }: Paid) => {
  const event = useQuery({ ...eventQuery(order.eventId), refetchInterval: false });
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), LONG_MS);
    return () => clearTimeout(timer);
  }, []);
  useAnswer({ order, accessToken });
  return (
    <Shell>
      <div class="page pay outcome">
        <div class="pay__main">
          <Title class="poster">{m.back_title()}</Title>
          <p class="outcome__text">{order.status === "reserved" ? m.back_text() : m.back_late()}</p>
          <p class="waiting" role="status">
            <Mark turning />
            <span>{isLong ? m.back_long() : m.back_waiting()}</span>
          </p>
          {isLong && <a href={`/orders/${order.id}#${accessToken}`}>{m.back_to_order()}</a>}
        </div>
        <OrderSummary event={event.data} lines={order.items} total={order.total} />
      </div>
    </Shell>
  );
};
