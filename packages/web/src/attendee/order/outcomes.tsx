import type { Order } from "../../api/public-api.ts";
import { useQuery } from "@tanstack/preact-query";
import type { ComponentChildren } from "preact";
import { sentenceOf } from "../../api/sentence.ts";
import { money } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button, ButtonLink } from "../../parts/button.tsx";
import { Mark } from "../../parts/mark.tsx";
import { Notice } from "../../parts/notice.tsx";
import { orderOf } from "../checkout/details.ts";
import { OrderSummary } from "../checkout/order-summary.tsx";
import { usePlaceOrder } from "../checkout/place.ts";
import { hasDraft, readDraft } from "../draft.ts";
import { eventQuery } from "../event/event-query.ts";
import { selectionOf } from "../selection.ts";
import { Shell } from "../shell.tsx";
import { Title } from "../title.tsx";
import { wasLate } from "./pay-call.ts";
import { linesOf } from "./payment-page.tsx";

type OutcomePage = { order: Order; title: string; text: string; children?: ComponentChildren };

/** How an order ended, beside what it was. */
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
        <OrderSummary event={event.data} lines={linesOf(order)} total={order.total} />
      </div>
    </Shell>
  );
};

const ToEvent = ({ order }: { order: Order }) => (
  <div class="row">
    <ButtonLink href={`/e/${order.eventId}`} kind="primary">
      {m.checkout_to_event()}
    </ButtonLink>
  </div>
);

/** Everything typed is kept in this browser: one press takes the tickets again. */
const Again = ({ order }: { order: Order }) => {
  const event = useQuery({ ...eventQuery(order.eventId), refetchInterval: false });
  const placing = usePlaceOrder();
  const again = (): void => {
    const draft = readDraft(order.eventId);
    if (event.data) placing.mutate(orderOf(order.eventId, draft, selectionOf(event.data, draft.quantities)));
  };
  return (
    <>
      {placing.isError && (
        <Notice kind="bad" icon="warning" role="alert">
          <p>{sentenceOf(placing.error)}</p>
        </Notice>
      )}
      <div class="row">
        <Button kind="primary" icon="turn" busy={placing.isPending || event.isPending} onClick={again}>
          {m.expired_again()}
        </Button>
        <ButtonLink href={`/checkout/${order.eventId}`}>{m.expired_look()}</ButtonLink>
      </div>
    </>
  );
};

export const Expired = ({ order }: { order: Order }) => {
  const kept = hasDraft(order.eventId);
  return (
    <OutcomePage order={order} title={m.expired_title()} text={kept ? m.expired_text() : m.expired_text_elsewhere()}>
      {kept ? <Again order={order} /> : <ToEvent order={order} />}
    </OutcomePage>
  );
};

const Cancelled = ({ order }: { order: Order }) => (
  <OutcomePage order={order} title={m.cancelled_title()} text={m.cancelled_text()}>
    <ToEvent order={order} />
  </OutcomePage>
);

const Rejected = ({ order }: { order: Order }) => (
  <OutcomePage order={order} title={m.rejected_title()} text={m.rejected_text()}>
    <ToEvent order={order} />
  </OutcomePage>
);

const refundText = ({ id, status, total }: Order): string => {
  if (total.amountMinor === 0) return m.withdrawn_text();
  if (wasLate(id)) return m.refund_late({ sum: money(total) });
  return status === "refunded" ? m.refunded_text() : m.refund_due_text();
};

const Refund = ({ order }: { order: Order }) => (
  <OutcomePage
    order={order}
    title={order.total.amountMinor === 0 ? m.cancelled_title() : m.refund_title({ sum: money(order.total, { short: true }) })}
    text={refundText(order)}
  >
    <ToEvent order={order} />
  </OutcomePage>
);

/** Safe to close: the mail brings the link. */
const WaitingForTickets = ({ order }: { order: Order }) => (
  <OutcomePage order={order} title={order.total.amountMinor === 0 ? m.waiting_title_free() : m.waiting_title()} text={m.waiting_text()}>
    <p class="waiting" role="status">
      <Mark turning />
      <span>{order.buyer.email}</span>
    </p>
  </OutcomePage>
);

/** However an order stands that is not waiting for its buyer. */
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
