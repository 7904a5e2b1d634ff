import { useQuery } from "@tanstack/preact-query";
import { useEffect, useState } from "preact/hooks";
import { readBody, isRejection } from "../../api/response.ts";
import { publicApi } from "../../api/public-api.ts";
import { createAuthorization } from "../order/order.ts";
import { loadSavedCopy, type OrderLink, type TicketsView } from "./saved-copy.ts";
import type { SavedOrder } from "./saved-orders.ts";

const loadFromServer = async ({ orderId, accessToken }: OrderLink): Promise<SavedOrder> => {
  const param = { orderId };
  const [{ order }, { tickets, allPdfUrl }] = await Promise.all([
    readBody(publicApi.orders[":orderId"].$get({ param }, createAuthorization(accessToken))),
    readBody(publicApi.orders[":orderId"].tickets.$get({ param }, createAuthorization(accessToken))),
  ]);
  const { event } = await readBody(publicApi.events[":eventId"].$get({ param: { eventId: order.eventId } }));
  return { orderId, accessToken, order, event, tickets, allPdfUrl, keptAt: new Date().toISOString() };
};

/** Falls back to the saved copy, unless our code rejected the call. At a gate the copy is as good. */
export const loadTickets = async (link: OrderLink): Promise<TicketsView> => {
  try {
    return { ...(await loadFromServer(link)), offline: false };
  } catch (error) {
    const saved = isRejection(error) ? null : await loadSavedCopy(link);
    if (saved === null) throw error;
    return saved;
  }
};

/** Shows the saved copy until the server answers. */
export const useTickets = (link: OrderLink, savedCopy?: TicketsView) =>
  useQuery({
    queryKey: ["tickets", link.orderId],
    queryFn: () => loadTickets(link),
    enabled: link.accessToken !== "",
    refetchInterval: 20_000,
    ...(savedCopy === undefined ? {} : { initialData: savedCopy, initialDataUpdatedAt: 0 }),
  });

/** Saves the tickets and their page. Returns the ids of tickets that were reissued since the last visit. */
export const useSaveOffline = (tickets: TicketsView): readonly string[] => {
  const [reissued, setReissued] = useState<readonly string[]>([]);
  useEffect(() => {
    if (tickets.offline) return;
    const modules = Promise.all([import("./saved-orders.ts"), import("./page-cache.ts")]);
    void modules.then(async ([{ saveOrder }, { cachePage }]) => {
      const { offline: _, ...order } = tickets;
      const ids = await saveOrder(order);
      if (ids.length > 0) setReissued(ids);
      await cachePage();
    });
  }, [tickets]);
  return reissued;
};
