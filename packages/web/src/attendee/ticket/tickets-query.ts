import { useQuery } from "@tanstack/preact-query";
import { useEffect, useState } from "preact/hooks";
import { answerOf, isClear } from "../../api/answer.ts";
import { publicApi } from "../../api/public-api.ts";
import { authorized } from "../order/order-query.ts";
import { keptCopy, type Link, type Tickets } from "./kept-copy.ts";
import type { KeptOrder } from "./kept.ts";

const ask = async ({ orderId, accessToken }: Link): Promise<KeptOrder> => {
  const param = { orderId };
  const [{ order }, { tickets }] = await Promise.all([
    answerOf(publicApi.orders[":orderId"].$get({ param }, authorized(accessToken))),
    answerOf(publicApi.orders[":orderId"].tickets.$get({ param }, authorized(accessToken))),
  ]);
  const { event } = await answerOf(publicApi.events[":eventId"].$get({ param: { eventId: order.eventId } }));
  return { orderId, accessToken, order, event, tickets, keptAt: new Date().toISOString() };
};

/** From the server; from what was kept, unless our own code refused: at a gate the copy is as good. */
export const load = async (link: Link): Promise<Tickets> => {
  try {
    return { ...(await ask(link)), offline: false };
  } catch (error) {
    const kept = isClear(error) ? null : await keptCopy(link);
    if (kept === null) throw error;
    return kept;
  }
};

/** `kept`: shown until the server answers. */
export const useTickets = (link: Link, kept?: Tickets) =>
  useQuery({
    queryKey: ["tickets", link.orderId],
    queryFn: () => load(link),
    enabled: link.accessToken !== "",
    refetchInterval: 20_000,
    ...(kept === undefined ? {} : { initialData: kept, initialDataUpdatedAt: 0 }),
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
