import { useQuery } from "@tanstack/preact-query";
import { answerOf, isRefusal } from "../../api/answer.ts";
import { publicApi } from "../../api/public-api.ts";
import { authorized } from "../order/order-query.ts";
import { findKept, keep, type KeptOrder } from "./kept.ts";
import { keepPage } from "./offline.ts";

type Link = { orderId: string; accessToken: string };

export type Tickets = KeptOrder & {
  /** True when nobody could be asked and this is the copy of an earlier time. */
  offline: boolean;
  /** Ids of tickets whose code is another one than the copy had. */
  reissued: string[];
};

const reissued = (before: KeptOrder | undefined, now: KeptOrder): string[] =>
  now.tickets.filter(({ id, code }) => before?.tickets.some((one) => one.id === id && one.code !== code)).map(({ id }) => id);

const ask = async ({ orderId, accessToken }: Link): Promise<KeptOrder> => {
  const param = { orderId };
  const [{ order }, { tickets }] = await Promise.all([
    answerOf(publicApi.orders[":orderId"].$get({ param }, authorized(accessToken))),
    answerOf(publicApi.orders[":orderId"].tickets.$get({ param }, authorized(accessToken))),
  ]);
  const { event } = await answerOf(publicApi.events[":eventId"].$get({ param: { eventId: order.eventId } }));
  return { orderId, accessToken, order, event, tickets, keptAt: new Date().toISOString() };
};

/** From the server, and kept; from what was kept, when nobody answers. */
const load = async (link: Link): Promise<Tickets> => {
  const kept = await findKept(link.orderId);
  try {
    const now = await ask(link);
    await keep(now);
    await keepPage();
    return { ...now, offline: false, reissued: reissued(kept, now) };
  } catch (error) {
    if (kept === undefined || kept.accessToken !== link.accessToken || !isRefusal(error, "network.lost")) throw error;
    return { ...kept, offline: true, reissued: [] };
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
