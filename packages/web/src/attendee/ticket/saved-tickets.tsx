/** The saved tickets, on a page that could not be loaded. */
import { useQuery } from "@tanstack/preact-query";
import { m } from "../../paraglide/messages.js";
import { isPast, savedOrdersQuery } from "./saved-orders-query.ts";
import { SavedOrderLink } from "./saved-order-link.tsx";

export const SavedTickets = () => {
  const orders = (useQuery(savedOrdersQuery).data ?? []).filter((order) => !isPast(order));
  if (orders.length === 0) return null;
  return (
    <section class="page saved" aria-labelledby="saved">
      <h2 id="saved">{m.kept_here()}</h2>
      <ol class="saved__rows">
        {orders.map((order) => (
          <li class="saved__row" key={order.orderId}>
            <SavedOrderLink order={order} />
          </li>
        ))}
      </ol>
    </section>
  );
};
