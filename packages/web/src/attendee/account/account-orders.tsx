import { useInfiniteQuery, useQuery } from "@tanstack/preact-query";
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { getErrorMessage } from "../../api/error-message.ts";
import { isApiError } from "../../api/response.ts";
import { getTextAttributes, isolateText } from "../../language/direction.ts";
import { m } from "../../paraglide/messages.js";
import { Badge } from "../../parts/badge.tsx";
import { Button } from "../../parts/button.tsx";
import { Cover } from "../../parts/cover.tsx";
import { Loading } from "../../parts/loading.tsx";
import { Notice } from "../../parts/notice.tsx";
import { formatShortStart } from "../event/event-times.ts";
import { groupOrders } from "./group-orders.ts";
import { openSession, readOrganizers, readOwnOrders, signIn, signOut, useSession, type OwnOrder } from "./session.ts";
import "../list/event-row.css";

const Status = ({ order: { status, event } }: { order: OwnOrder }) => {
  if (status === "refunded" || status === "refund_due") return <Badge>{m.ticket_refunded()}</Badge>;
  return event.isCancelled ? <Badge kind="warn">{m.account_cancelled()}</Badge> : null;
};

const countTickets = ({ lines }: OwnOrder): number => lines.reduce((sum, { quantity }) => sum + quantity, 0);

const OrderLink = ({ order }: { order: OwnOrder }) => (
  <a class="event-row" href={`/orders/${order.id}#${order.accessToken}`}>
    <span class="event-row__cover">
      <Cover id={order.event.id} picture={order.event.picture} cover={order.event.cover} tile />
    </span>
    <span class="event-row__text">
      <b {...getTextAttributes(order.event.name, "event-row__title")}>{order.event.name}</b>
      <span class="soft small">
        {formatShortStart(order.event)} · <bdi>{order.event.venue.name}</bdi>
      </span>
    </span>
    <span class="event-row__price">
      <span>{m.kept_count({ count: countTickets(order) })}</span>
      <Status order={order} />
    </span>
  </a>
);

const Rows = ({ title, orders }: { title: string; orders: readonly OwnOrder[] }) =>
  orders.length === 0 ? null : (
    <>
      <h3>{title}</h3>
      <ol class="saved__rows">
        {orders.map((order) => (
          <li key={order.id} class="saved__row">
            <OrderLink order={order} />
          </li>
        ))}
      </ol>
    </>
  );

/** Leaves this page: busy until then. */
const LeaveButton = ({ children, leave, primary }: { children: string; leave: () => Promise<void>; primary?: true }) => {
  const [busy, setBusy] = useState(false);
  const press = (): void => {
    setBusy(true);
    leave().catch(() => setBusy(false));
  };
  return (
    <Button kind={primary ? "primary" : "quiet"} small busy={busy} onClick={press}>
      {children}
    </Button>
  );
};

const Failed = ({ error, onRetry }: { error: unknown; onRetry: () => void }) =>
  isApiError(error, "account.email_unverified") ? (
    <Notice kind="warn" icon="mail" role="status">
      <p>
        <b>{m.account_unverified_title()}</b>
      </p>
      <p>{m.account_unverified_text()}</p>
    </Notice>
  ) : (
    <Notice kind="bad" icon="warning" role="alert">
      <p>{getErrorMessage(error)}</p>
      <Button small icon="turn" onClick={onRetry}>
        {m.retry()}
      </Button>
    </Notice>
  );

/** `children`: what else the account has, once its orders are known. */
const List = ({ name, children }: { name: string; children: ComponentChildren }) => {
  const pages = useInfiniteQuery({
    queryKey: ["account-orders", name],
    queryFn: ({ pageParam }) => readOwnOrders(pageParam),
    initialPageParam: "",
    getNextPageParam: ({ cursor }) => cursor,
  });
  if (pages.isError && !pages.data) return <Failed error={pages.error} onRetry={() => void pages.refetch()} />;
  if (!pages.data) return <Loading onRetry={() => void pages.refetch()} />;
  const orders = pages.data.pages.flatMap((page) => page.orders);
  const { upcoming, past } = groupOrders(orders, Date.now());
  return (
    <>
      {orders.length === 0 && <p>{m.account_empty()}</p>}
      <Rows title={m.account_upcoming()} orders={upcoming} />
      <Rows title={m.account_past()} orders={past} />
      {pages.hasNextPage && (
        <p>
          <Button small busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {m.account_more()}
          </Button>
        </p>
      )}
      {children}
    </>
  );
};

/** The organizers who have something of the account's address. Nothing while they are not known. */
const Organizers = ({ name }: { name: string }) => {
  const query = useQuery({ queryKey: ["account-data", name], queryFn: readOrganizers });
  const { data: organizers = [] } = query;
  if (query.isError && !query.data) return <Failed error={query.error} onRetry={() => void query.refetch()} />;
  if (organizers.length === 0) return null;
  return (
    <>
      <h3>{m.account_data()}</h3>
      <p class="soft">{m.account_data_text()}</p>
      <ul>
        {organizers.map(({ organizationId, name: organizer }) => (
          <li key={organizationId}>
            <a href={`/privacy/${organizationId}`}>
              <bdi>{organizer}</bdi>
            </a>
          </li>
        ))}
      </ul>
    </>
  );
};

const Section = ({ title, children }: { title: string; children: ComponentChildren }) => (
  <section class="stack">
    <h2>{title}</h2>
    {children}
  </section>
);

export const AccountOrders = () => {
  const session = useSession();
  useEffect(() => void openSession(), []);
  switch (session.state) {
    case "opening":
      return <Loading onRetry={() => void openSession()} />;
    case "failed":
      return <Failed error={session.error} onRetry={() => void openSession()} />;
    case "in":
      return (
        <Section title={m.account_title({ email: isolateText(session.name) })}>
          <List name={session.name}>
            <Organizers name={session.name} />
          </List>
          <p>
            <LeaveButton leave={signOut}>{m.account_sign_out()}</LeaveButton>
          </p>
        </Section>
      );
    default:
      return (
        <Section title={m.account_ended()}>
          <p>
            <LeaveButton leave={signIn} primary>
              {m.account_sign_in()}
            </LeaveButton>
          </p>
        </Section>
      );
  }
};
