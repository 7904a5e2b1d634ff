import { useQuery } from "@tanstack/preact-query";
import { useEffect, useState } from "preact/hooks";
import { readBody, isRejection } from "../../api/response.ts";
import { publicApi, type Order } from "../../api/public-api.ts";
import { createAuthorization, orderQuery } from "../order/order.ts";
import { loadSavedCopy, type OrderLink, type TicketsView } from "./saved-copy.ts";
import type { SavedOrder } from "./saved-orders.ts";
import { countUnchanged, getPollMs } from "./tickets-poll.ts";

/** What the page knows already: a request for it would be one of many behind a venue's address. */
type Known = { order?: Order | undefined; before?: TicketsView | undefined };

const readOrder = async ({ orderId, accessToken }: OrderLink): Promise<Order> =>
  (await readBody(publicApi.orders[":orderId"].$get({ param: { orderId } }, createAuthorization(accessToken)))).order;
const readTickets = ({ orderId, accessToken }: OrderLink) =>
  readBody(publicApi.orders[":orderId"].tickets.$get({ param: { orderId } }, createAuthorization(accessToken)));
const readEvent = async ({ eventId }: Order): Promise<SavedOrder["event"]> =>
  (await readBody(publicApi.events[":eventId"].$get({ param: { eventId }, query: {} }))).event;

/** One request when the page polls: an order that is issued and its event are read once. */
const loadFromServer = async (link: OrderLink, { order: known, before }: Known): Promise<SavedOrder> => {
  const shown = before?.offline === false ? before : undefined;
  const orderOf = async (): Promise<Order> => known ?? shown?.order ?? readOrder(link);
  const [order, { tickets, allPdfUrl }] = await Promise.all([orderOf(), readTickets(link)]);
  const event = shown?.event ?? (await readEvent(order));
  const { orderId, accessToken } = link;
  return { orderId, accessToken, order, event, tickets, allPdfUrl, keptAt: new Date().toISOString() };
};

const withCount = (before: TicketsView | undefined, view: SavedOrder, offline: boolean): TicketsView => ({
  ...view,
  offline,
  unchanged: countUnchanged(before, { ...view, offline }),
});

/** Falls back to the saved copy, unless our code rejected the call. At a gate the copy is as good. */
export const loadTickets = async (link: OrderLink, known: Known = {}): Promise<TicketsView> => {
  try {
    return withCount(known.before, await loadFromServer(link, known), false);
  } catch (error) {
    const saved = isRejection(error) ? null : await loadSavedCopy(link);
    if (saved === null) throw error;
    return withCount(known.before, saved, true);
  }
};

export const useTickets = (link: OrderLink) =>
  useQuery({
    queryKey: ["tickets", link.orderId],
    queryFn: ({ client }) =>
      loadTickets(link, {
        order: client.getQueryData(orderQuery(link.orderId, link.accessToken).queryKey),
        before: client.getQueryData(["tickets", link.orderId]),
      }),
    enabled: link.accessToken !== "",
    refetchInterval: ({ state }) => getPollMs(state.data, Date.now()),
  });

/** Saves the tickets and their page. Returns the ids of tickets that were reissued since the last visit. */
export const useSaveOffline = (tickets: TicketsView): readonly string[] => {
  const [reissued, setReissued] = useState<readonly string[]>([]);
  useEffect(() => {
    if (tickets.offline) return;
    const modules = Promise.all([import("./saved-orders.ts"), import("./page-cache.ts")]);
    void modules.then(async ([{ saveOrder }, { cachePage }]) => {
      const { offline: _, unchanged: __, ...order } = tickets;
      const ids = await saveOrder(order);
      if (ids.length > 0) setReissued(ids);
      await cachePage();
    });
  }, [tickets]);
  return reissued;
};
