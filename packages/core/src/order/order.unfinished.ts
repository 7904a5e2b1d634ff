/** Orders as operators look for them. Apart from the operations, so that no function loads it. */
import { now } from "../kernel/clock.ts";
import { asTransient } from "../kernel/fault.ts";
import { listDueRows } from "../table/due.ts";
import { rows } from "../table/service.ts";
import { LIST_SLOTS } from "../table/table.ts";

/** Longer than a hold and than the sweeper's longest pause. An order that ended unpaid is due a month later, so it is not among these. */
const DAY_MS = 86_400_000;

/** Ids of orders that wait for a payment, tickets, an email or a refund. From the index: may be stale. */
export const listUnfinished = async (): Promise<string[]> => {
  const orders = await listDueRows("order.unavailable", now() + DAY_MS, (slot, due) =>
    rows.order.query
      .due(slot)
      .lte(due)
      .go({ pages: "all", attributes: ["orderId"] }),
  );
  return orders.map(({ orderId }) => orderId);
};

/** When the sweeper reads the order. 0: never. */
export const getDueAtMs = (orderId: string): Promise<number> =>
  asTransient("order.unavailable", async () => {
    const { data } = await rows.order.get({ orderId }).go({ consistent: true, attributes: ["dueAtMs"] });
    return data?.dueAtMs ?? 0;
  });

/** Ids of every order of an event. From the index: may miss the newest. */
export const listIdsOfEvent = (eventId: string): Promise<string[]> =>
  asTransient("order.unavailable", async () => {
    const slots = Array.from({ length: LIST_SLOTS }, (_, listSlot) =>
      rows.order.query.byEvent({ eventId, listSlot }).go({ pages: "all", attributes: ["orderId"] }),
    );
    return (await Promise.all(slots)).flatMap(({ data }) => data.map(({ orderId }) => orderId));
  });
