import { useQuery } from "@tanstack/preact-query";
import { useEffect, useState } from "preact/hooks";
import { answerOf, isRefusal } from "../../api/answer.ts";
import { publicApi } from "../../api/public-api.ts";
import { authorized } from "../order/order-query.ts";
import type { KeptOrder } from "./kept.ts";

type Link = { orderId: string; accessToken: string };

export type Tickets = KeptOrder & {
  /** True when nobody could be asked and this is the copy of an earlier time. */
  offline: boolean;
};

const ask = async ({ orderId, accessToken }: Link): Promise<KeptOrder> => {
  const param = { orderId };
  const [{ order }, { tickets }] = await Promise.all([
    answerOf(publicApi.orders[":orderId"].$get({ param }, authorized(accessToken))),
    answerOf(publicApi.orders[":orderId"].tickets.$get({ param }, authorized(accessToken))),
  ]);
  const { event } = await answerOf(publicApi.events[":eventId"].$get({ param: { eventId: order.eventId } }));
  return { orderId, accessToken, order, event, tickets, keptAt: new Date().toISOString() };
};

/** From the server; from what was kept, when nobody answers. */
const load = async (link: Link): Promise<Tickets> => {
  try {
    return { ...(await ask(link)), offline: false };
  } catch (error) {
    if (!isRefusal(error, "network.lost")) throw error;
    const { findKept } = await import("./kept.ts");
    const kept = await findKept(link.orderId);
    if (kept?.accessToken !== link.accessToken) throw error;
    return { ...kept, offline: true };
  }
};

export const useTickets = (link: Link) =>
  useQuery({
    queryKey: ["tickets", link.orderId],
    queryFn: () => load(link),
    enabled: link.accessToken !== "",
    retry: false,
    refetchInterval: 20_000,
  });

/** Keeps what is shown, after it is shown. Gives the ids of tickets whose code is another one than was kept before. */
export const useKeeping = (tickets: Tickets): readonly string[] => {
  const [reissued, setReissued] = useState<readonly string[]>([]);
  useEffect(() => {
    if (tickets.offline) return;
    const keeping = Promise.all([import("./kept.ts"), import("./offline.ts")]);
    void keeping.then(async ([{ keep }, { keepPage }]) => {
      const { offline: _, ...now } = tickets;
      const changed = await keep(now);
      if (changed.length > 0) setReissued(changed);
      await keepPage();
    });
  }, [tickets]);
  return reissued;
};
