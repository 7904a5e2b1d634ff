/** Offers to pay an unpaid order of this browser, or to release its tickets. */
import { useMutation, useQuery } from "@tanstack/preact-query";
import { useEffect, useRef, useState } from "preact/hooks";
import { getErrorMessage } from "../../api/error-message.ts";
import { fetchWithRetry } from "../../api/fetch-with-retry.ts";
import { publicApi, type Order } from "../../api/public-api.ts";
import { isApiError, readBody } from "../../api/response.ts";
import { queryClient } from "../../app.tsx";
import { formatCountdown, formatMoney } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button, ButtonLink } from "../../parts/button.tsx";
import { InView } from "../../parts/in-view.tsx";
import { Notice } from "../../parts/notice.tsx";
import { eventQuery } from "../event/event-query.ts";
import { formatShortStart } from "../event/event-times.ts";
import { recordRelease, reloadEvent } from "./released.ts";
import "../error-messages.ts";
import { useHold } from "../order/hold.ts";
import { createAuthorization, orderQuery } from "../order/order.ts";
import { forgetOpenOrder, getOpenOrderPath, rememberOpenOrder, useOpenOrders, type OpenOrder } from "./open-orders.ts";
import "./open-order-list.css";

/** Another tab or device may pay, extend or release it. */
const REFETCH_MS = 15_000;

/** Keeps what this browser knows of the order current. */
const useCurrent = (open: OpenOrder): Order | undefined => {
  const { data, error } = useQuery({
    ...orderQuery(open.orderId, open.accessToken),
    refetchInterval: ({ state }) => state.data?.status === "reserved" && REFETCH_MS,
  });
  useEffect(() => {
    if (data) rememberOpenOrder(data, open.accessToken);
  }, [data]);
  useEffect(() => {
    if (isApiError(error, "order.missing")) forgetOpenOrder(open.orderId);
  }, [error]);
  return data;
};

const useRelease = ({ orderId, accessToken, eventId }: OpenOrder, onReleased: () => void) =>
  useMutation({
    mutationFn: () => {
      const options = { ...createAuthorization(accessToken), fetch: fetchWithRetry };
      return readBody(publicApi.orders[":orderId"].cancel.$post({ param: { orderId } }, options));
    },
    onSuccess: ({ order }) => {
      recordRelease();
      queryClient.setQueryData(["order", orderId], order);
      forgetOpenOrder(orderId);
      onReleased();
      void reloadEvent(eventId);
    },
    onError: () => void queryClient.invalidateQueries({ queryKey: ["order", orderId] }),
  });

const isPaid = (order: Order | undefined): boolean => order?.status === "paid" || order?.status === "issued";

/** Another tab or device paid it while this page was open. */
const PaidNotice = ({ open }: { open: OpenOrder }) => (
  <Notice kind="ok" icon="check" role="status">
    <b>{m.open_paid_title()}</b>
    <p>{m.open_paid({ count: m.event_sum({ count: open.count }) })}</p>
    <div class="row open-order__actions">
      <ButtonLink href={`/orders/${open.orderId}#${open.accessToken}`} small>
        {m.done_see({ count: open.count })}
      </ButtonLink>
    </div>
  </Notice>
);

/** Where the page is not about the event. */
const EventName = ({ eventId }: OpenOrder) => {
  const { data } = useQuery({ ...eventQuery(eventId), refetchInterval: false });
  return data ? (
    <p>
      <bdi>{data.name}</bdi>, {formatShortStart(data)}
    </p>
  ) : null;
};

type OpenOrderNotice = { open: OpenOrder; namesEvent: boolean; onReleased: () => void; onPaid: (open: OpenOrder) => void };

const OpenOrderNotice = ({ open, namesEvent, onReleased, onPaid }: OpenOrderNotice) => {
  const order = useCurrent(open);
  const { secondsLeft } = useHold(open);
  const release = useRelease(open, onReleased);
  useEffect(() => {
    if (isPaid(order)) onPaid(open);
  }, [order?.status]);
  if (isPaid(order)) return <PaidNotice open={open} />;
  if (secondsLeft === 0 || (order && order.status !== "reserved")) return null;
  const count = m.event_sum({ count: open.count });
  return (
    <Notice kind="info" icon="clock">
      <b>{m.open_title()}</b>
      {namesEvent && <EventName {...open} />}
      <p>{m.open_text({ count, sum: formatMoney(open.total), left: formatCountdown(secondsLeft) })}</p>
      <div class="row open-order__actions">
        <ButtonLink href={getOpenOrderPath(open)} small>
          {m.open_pay()}
        </ButtonLink>
        <Button kind="plain" small busy={release.isPending} onClick={() => release.mutate()}>
          {m.open_release()}
        </Button>
      </div>
      {release.isError && (
        <InView on={release.error}>
          <p role="alert">{getErrorMessage(release.error)}</p>
        </InView>
      )}
    </Notice>
  );
};

type List = { eventId?: string; except?: string; onRelease?: () => void; onPaid?: (open: OpenOrder) => void };

/** With those that were paid or released since the page showed them. */
const useShownOrders = (open: OpenOrder[]): OpenOrder[] => {
  const shown = useRef(open);
  const isOpen = ({ orderId }: OpenOrder): boolean => open.some((one) => one.orderId === orderId);
  shown.current = [...shown.current.filter((one) => !isOpen(one)), ...open];
  return shown.current;
};

/** Without `eventId`: of all events, each named. `except`: the id of the order that the page itself shows. */
export const OpenOrderList = ({ eventId, except, onRelease, onPaid = () => undefined }: List) => {
  const orders = useShownOrders(useOpenOrders(eventId).filter(({ orderId }) => orderId !== except));
  const [wasReleased, setReleased] = useState(false);
  const status = useRef<HTMLParagraphElement>(null);
  // The pressed button is gone.
  const onReleased = (): void => {
    setReleased(true);
    onRelease?.();
    status.current?.focus();
  };
  return (
    <div class="stack">
      {orders.map((open) => (
        <OpenOrderNotice key={open.orderId} open={open} namesEvent={eventId === undefined} onReleased={onReleased} onPaid={onPaid} />
      ))}
      <p class="small open-order__status" role="status" tabIndex={-1} ref={status}>
        {wasReleased ? m.open_released() : ""}
      </p>
    </div>
  );
};
