/** The details of an order that holds its tickets already: who buys and who attends. */
import { useMutation, useQuery } from "@tanstack/preact-query";
import { lazy, useLocation } from "preact-iso";
import { useEffect, useState } from "preact/hooks";
import { fetchWithRetry } from "../../api/fetch-with-retry.ts";
import { publicApi, type Order } from "../../api/public-api.ts";
import { isApiError, readBody } from "../../api/response.ts";
import { queryClient } from "../../app.tsx";
import { formatMoney } from "../../language/format.ts";
import { isolateText } from "../../language/direction.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { ErrorSummary } from "../../parts/error-summary.tsx";
import { Icon } from "../../parts/icon.tsx";
import { InView } from "../../parts/in-view.tsx";
import { Notice } from "../../parts/notice.tsx";
import { useDraft, type Draft } from "../draft.ts";
import { getRefusalText } from "../refusal-text.ts";
import { eventQuery } from "../event/event-query.ts";
import { rememberOpenOrder } from "../open-orders/open-orders.ts";
import { reloadEvent } from "../open-orders/released.ts";
import { ExtendOffer, HoldTimer } from "../order/hold-view.tsx";
import { useHold } from "../order/hold.ts";
import { useExtend, useRememberedOrder } from "../order/order-mutations.ts";
import { createAuthorization } from "../order/order.ts";
import { countTickets } from "../count-tickets.ts";
import type { Selection } from "../selection.ts";
import { Shell } from "../shell.tsx";
import { AttendeeFields, BuyerFields } from "./details-form.tsx";
import { createDetails, validateDetails } from "./details.ts";
import { OrderSummary } from "./order-summary.tsx";
import { Steps } from "./steps.tsx";
import { useQuestions } from "./use-questions.ts";
import { listRefused, useErrors } from "./use-errors.ts";
import "./checkout.css";

const OpenOrderList = lazy(() => import("../open-orders/open-order-list.tsx").then((list) => list.OpenOrderList));
const Expired = lazy(() => import("../order/outcomes.tsx").then((page) => page.Expired));

type HeldOrder = { order: Order; accessToken: string };

const createHeldSelection = (order: Order): Selection => ({
  tickets: order.lines.map(({ ticketTypeId: id, ...line }) => ({ id, ...line })),
  products: order.products.map(({ productId: id, ...line }) => ({ id, ...line })),
  statement: order.items,
  count: countTickets(order.lines),
  total: order.total,
});

const useSetDetails = ({ order: { id: orderId, eventId }, accessToken }: HeldOrder) => {
  const { route } = useLocation();
  return useMutation({
    mutationFn: async (json: ReturnType<typeof createDetails>) => {
      const options = { ...createAuthorization(accessToken), fetch: fetchWithRetry };
      return (await readBody(publicApi.orders[":orderId"].$patch({ param: { orderId }, json }, options))).order;
    },
    onSuccess: (order) => {
      queryClient.setQueryData(["order", orderId], order);
      rememberOpenOrder(order, accessToken);
      route(`/orders/${orderId}#${accessToken}`);
    },
    onError: () => {
      void queryClient.invalidateQueries({ queryKey: ["order", orderId] });
      // The organizer may have changed the questions while the page was open.
      void reloadEvent(eventId);
    },
  });
};

/** The typed details of this tab, else those that the order has. */
const useDetails = (order: Order): [Draft, (change: Partial<Draft>) => void] => {
  const [draft, change] = useDraft(order.eventId);
  const { name, email, phone = "" } = order.buyer;
  const isUntouched = draft.buyer.name === "" && draft.buyer.email === "";
  useEffect(() => {
    if (isUntouched && email !== "") change({ buyer: { name, email, phone } });
  }, []);
  return [draft, change];
};

const Form = ({ order, accessToken }: HeldOrder) => {
  const event = useQuery({ ...eventQuery(order.eventId), refetchInterval: false });
  const [draft, setDraft] = useDetails(order);
  const selection = createHeldSelection(order);
  const asked = useQuestions(event.data, draft, selection);
  const errors = [...validateDetails(draft, selection), ...(asked?.errors ?? [])];
  const setting = useSetDetails({ order, accessToken });
  const refused = listRefused(setting.error, asked);
  const refusal = refused.length > 0 ? null : setting.error;
  const { visible, attempt, show } = useErrors(errors, refused);
  const [hadTooMany, setHadTooMany] = useState(false);
  const change = (changed: Partial<Draft>): void => {
    if (setting.isError) setting.reset();
    setDraft(changed);
  };
  const submit = (submitted: Event): void => {
    submitted.preventDefault();
    if (setting.isPending) return;
    if (errors.length > 0) return show();
    const request = createDetails(draft, selection);
    setting.mutate(asked?.add(request) ?? request, {
      onError: (error) => setHadTooMany(isApiError(error, "order.too_many_open")),
    });
  };
  const brief = [event.data && isolateText(event.data.name), m.event_sum({ count: selection.count }), formatMoney(order.total)]
    .filter(Boolean)
    .join(", ");
  const errorTitle = m.form_errors_page_title({ title: m.form_errors_title({ count: visible.length }) });
  return (
    <form class="page pay" noValidate onSubmit={submit}>
      <div class="pay__main">
        <Steps
          title={m.checkout_title()}
          page={visible.length > 0 ? errorTitle : m.checkout_step_details()}
          brief={brief}
          current="details"
        />
        <ErrorSummary errors={visible} attempt={attempt} />
        <BuyerFields draft={draft} change={change} errors={visible} />
        <AttendeeFields draft={draft} change={change} errors={visible} selection={selection} />
        {asked?.show(change, visible)}
      </div>
      <OrderSummary event={event.data} lines={order.items} total={order.total}>
        {(refusal !== null || hadTooMany) && (
          <InView on={refusal}>
            {refusal !== null && (
              <Notice kind="bad" icon="warning" role="alert">
                <p>{getRefusalText(refusal)}</p>
              </Notice>
            )}
            {hadTooMany && <OpenOrderList eventId={order.eventId} except={order.id} onRelease={setting.reset} />}
          </InView>
        )}
        <Button kind="primary" type="submit" wide busy={setting.isPending} after="arrow-right">
          {m.checkout_to_payment()}
        </Button>
        <p class="small soft">
          <Icon name="lock" />
          <span>{m.checkout_note_held()}</span>
        </p>
        <a class="pay__back" href={`/e/${order.eventId}`}>
          {m.checkout_change()}
        </a>
      </OrderSummary>
    </form>
  );
};

export const HeldDetailsPage = ({ order, accessToken }: HeldOrder) => {
  useRememberedOrder(order, accessToken);
  const hold = useHold(order);
  const extendMutation = useExtend(order, accessToken);
  useEffect(() => void import("../order/payment-page.tsx"), []);
  if (hold.secondsLeft === 0) return <Expired order={order} />;
  return (
    <Shell aside={<HoldTimer hold={hold} />}>
      <Form order={order} accessToken={accessToken} />
      <ExtendOffer key={order.expiresAt} hold={hold} extendMutation={extendMutation} />
    </Shell>
  );
};
