import type { Order } from "../../api/public-api.ts";
import { useQuery } from "@tanstack/preact-query";
import { useLocation } from "preact-iso";
import type { ComponentChildren } from "preact";
import { formatMoney, type Money } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button, ButtonLink } from "../../parts/button.tsx";
import { InView } from "../../parts/in-view.tsx";
import { Mark } from "../../parts/mark.tsx";
import { createHoldRequest, createOrderRequest, validateDetails } from "../checkout/details.ts";
import { HoldRefusal } from "../checkout/hold-refusal.tsx";
import { OrderSummary } from "../checkout/order-summary.tsx";
import { findNewTotal, getAcceptPath, isHeldByBuyer } from "../checkout/refusals.ts";
import { usePlaceOrder } from "../checkout/use-place-order.ts";
import { hasSelection, readDraft } from "../draft.ts";
import { eventQuery } from "../event/event-query.ts";
import { OpenOrderList } from "../open-orders/open-order-list.tsx";
import { getHolder } from "../open-orders/open-orders.ts";
import { createSelection } from "../selection.ts";
import { Shell } from "../shell.tsx";
import { Title } from "../title.tsx";
import { wasPaidLate } from "./order-mutations.ts";
import "../checkout/checkout.css";
import "./outcomes.css";
import "../../parts/loading.css";

type OutcomePage = { order: Order; title: string; text: string; children?: ComponentChildren };

const OutcomePage = ({ order, title, text, children }: OutcomePage) => {
  const event = useQuery({ ...eventQuery(order.eventId), refetchInterval: false });
  return (
    <Shell>
      <div class="page pay outcome">
        <div class="pay__main">
          <Title class="poster">{title}</Title>
          <p class="outcome__text">{text}</p>
          {children}
        </div>
        <OrderSummary event={event.data} lines={order.items} total={order.total} />
      </div>
    </Shell>
  );
};

const EventLink = ({ order }: { order: Order }) => (
  <div class="row">
    <ButtonLink href={`/e/${order.eventId}`} kind="primary">
      {m.checkout_to_event()}
    </ButtonLink>
  </div>
);

/** The browser still has the buyer's draft, so one press places the order again. */
const PlaceAgain = ({ order }: { order: Order }) => {
  const event = useQuery({ ...eventQuery(order.eventId), refetchInterval: false });
  const placement = usePlaceOrder();
  const { route } = useLocation();
  const showNewTotal = (total: Money): void => route(getAcceptPath(order.eventId, order.total, total));
  const placeAgain = (): void => {
    if (!event.data) return;
    const draft = readDraft(order.eventId);
    const selection = createSelection(event.data, draft.quantities, draft.promo);
    if (selection.total.amountMinor !== order.total.amountMinor) return showNewTotal(selection.total);
    const isComplete = validateDetails(draft, selection).length === 0;
    const request = isComplete
      ? createOrderRequest(order.eventId, draft, selection)
      : createHoldRequest(order.eventId, selection, getHolder());
    placement.mutate(request, {
      onError: (error) => {
        const total = findNewTotal(error);
        if (total) showNewTotal(total);
      },
    });
  };
  return (
    <>
      {placement.isError && (
        <InView on={placement.error}>
          <HoldRefusal
            result={{
              outcome: "refused",
              error: placement.error,
              isHeldByBuyer: isHeldByBuyer(placement.error, order.eventId),
            }}
          />
        </InView>
      )}
      <OpenOrderList eventId={order.eventId} onRelease={placement.reset} />
      <div class="row">
        <Button kind="primary" icon="turn" busy={placement.isPending || event.isPending} onClick={placeAgain}>
          {m.expired_again()}
        </Button>
        <ButtonLink href={`/checkout/${order.eventId}`}>{m.expired_look()}</ButtonLink>
      </div>
    </>
  );
};

export const Expired = ({ order }: { order: Order }) => {
  const hasDraft = hasSelection(order.eventId);
  return (
    <OutcomePage order={order} title={m.expired_title()} text={hasDraft ? m.expired_text() : m.expired_text_elsewhere()}>
      {hasDraft ? <PlaceAgain order={order} /> : <EventLink order={order} />}
    </OutcomePage>
  );
};

const Cancelled = ({ order }: { order: Order }) => (
  <OutcomePage order={order} title={m.cancelled_title()} text={m.cancelled_text()}>
    <EventLink order={order} />
  </OutcomePage>
);

const Rejected = ({ order }: { order: Order }) => (
  <OutcomePage order={order} title={m.rejected_title()} text={m.rejected_text()}>
    <EventLink order={order} />
  </OutcomePage>
);

/** Fees that the organizer kept did not go back. */
const getRefundText = ({ id, status, refunded }: Order): string => {
  if (refunded.amountMinor === 0) return m.withdrawn_text();
  if (wasPaidLate(id)) return m.refund_late({ sum: formatMoney(refunded) });
  return status === "refunded" ? m.refunded_text() : m.refund_due_text();
};

const Refund = ({ order }: { order: Order }) => (
  <OutcomePage
    order={order}
    title={order.refunded.amountMinor === 0 ? m.cancelled_title() : m.refund_title({ sum: formatMoney(order.refunded, { short: true }) })}
    text={getRefundText(order)}
  >
    <EventLink order={order} />
  </OutcomePage>
);

/** The buyer can close the page: the e-mail contains the link. */
const WaitingForTickets = ({ order }: { order: Order }) => (
  <OutcomePage order={order} title={order.total.amountMinor === 0 ? m.waiting_title_free() : m.waiting_title()} text={m.waiting_text()}>
    <p class="waiting" role="status">
      <Mark turning />
      <span>{order.buyer.email}</span>
    </p>
  </OutcomePage>
);

/** An order that does not wait for its buyer. */
export const Outcome = ({ order }: { order: Order }) => {
  switch (order.status) {
    case "expired":
      return <Expired order={order} />;
    case "cancelled":
      return <Cancelled order={order} />;
    case "rejected":
      return <Rejected order={order} />;
    case "refund_due":
    case "refunded":
      return <Refund order={order} />;
    default:
      return <WaitingForTickets order={order} />;
  }
};
