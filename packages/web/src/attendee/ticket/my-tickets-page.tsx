import { useQuery } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { queryClient } from "../../app.tsx";
import { m } from "../../paraglide/messages.js";
import { ButtonLink } from "../../parts/button.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Loading } from "../../parts/loading.tsx";
import { Shell } from "../shell.tsx";
import { Title } from "../title.tsx";
import { ErrorPage } from "../error-pages.tsx";
import { late } from "../../parts/late.tsx";
import { SavedOrderLink } from "./saved-order-link.tsx";
import { deleteSavedOrder, type SavedOrder } from "./saved-orders.ts";
import { isPast, savedOrdersQuery } from "./saved-orders-query.ts";
import "./my-tickets-page.css";
import "../../parts/button.css";

/** The orders of this browser that wait for their payment. */
const UnpaidOrders = late(() => import("../open-orders/unpaid-orders.tsx").then((part) => part.UnpaidOrders));

/** The sign-in library keeps the account of this tab under such a name. */
const ACCOUNT = "oidc.user:";

/** True when somebody signed in within this tab. Loads no sign-in code. */
const hasSession = (): boolean => {
  try {
    return Object.keys(sessionStorage).some((name) => name.startsWith(ACCOUNT));
  } catch {
    // The browser blocks the storage.
    return false;
  }
};

/** Shown only if the installation has accounts. */
const AccountSection = late(() => import("../account/account-section.tsx").then((part) => part.AccountSection));

const OrderRow = ({ order, onRemove }: { order: SavedOrder; onRemove: () => void }) => (
  <li class="saved__row">
    <SavedOrderLink order={order} />
    <button class="icon-button" type="button" aria-label={m.kept_remove({ event: order.event.name })} onClick={onRemove}>
      <Icon name="cross" />
    </button>
  </li>
);

const Rows = ({ orders, onRemove }: { orders: readonly SavedOrder[]; onRemove: (orderId: string) => void }) => (
  <ol class="saved__rows">
    {orders.map((order) => (
      <OrderRow key={order.orderId} order={order} onRemove={() => onRemove(order.orderId)} />
    ))}
  </ol>
);

const List = ({ orders }: { orders: readonly SavedOrder[] }) => {
  const [wasRemoved, setRemoved] = useState(false);
  const remove = async (orderId: string): Promise<void> => {
    await deleteSavedOrder(orderId);
    setRemoved(true);
    await queryClient.invalidateQueries({ queryKey: ["kept"] });
  };
  const past = orders.filter(isPast);
  const renderRows = (rows: readonly SavedOrder[]) =>
    rows.length > 0 && <Rows orders={rows} onRemove={(orderId) => void remove(orderId)} />;
  return (
    <div class="page saved">
      <Title class="poster">{m.kept_title()}</Title>
      <UnpaidOrders />
      {hasSession() && <AccountSection isSignedIn />}
      {orders.length > 0 && <p class="soft">{m.kept_text()}</p>}
      <p class="small" role="status">
        {wasRemoved ? m.kept_removed() : ""}
      </p>
      {renderRows(orders.filter((order) => !isPast(order)))}
      {past.length > 0 && (
        <section class="stack">
          <h2>{m.kept_past()}</h2>
          {renderRows(past)}
        </section>
      )}
      {!hasSession() && <AccountSection isSignedIn={false} />}
      <p>
        <ButtonLink href="/find-tickets" icon="mail" small>
          {m.find_others()}
        </ButtonLink>
      </p>
    </div>
  );
};

export const MyTicketsPage = () => {
  const orders = useQuery(savedOrdersQuery);
  if (orders.data === undefined)
    return (
      <Shell>
        <div class="page">
          <Loading />
        </div>
      </Shell>
    );
  return (
    <Shell>
      {orders.data.length > 0 || hasSession() ? (
        <List orders={orders.data} />
      ) : (
        <>
          <ErrorPage title={m.kept_empty_title()} text={m.kept_empty()}>
            <ButtonLink href="/find-tickets" kind="primary">
              {m.find_title()}
            </ButtonLink>
            <ButtonLink href="/">{m.event_see_others()}</ButtonLink>
          </ErrorPage>
          <div class="page">
            <UnpaidOrders />
            <AccountSection isSignedIn={false} />
          </div>
        </>
      )}
    </Shell>
  );
};
