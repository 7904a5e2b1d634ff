import { answerOf } from "../../api/answer.ts";
import { publicApi, type Order } from "../../api/public-api.ts";

/** The token of an order's link: behind the #, which no server sees. */
export const tokenOf = (hash: string): string => decodeURIComponent(hash.replace(/^#/, ""));

export const authorized = (accessToken: string) => ({ headers: { authorization: `Bearer ${accessToken}` } });

/** An order that changes by itself is asked for often; one that waits for its buyer, seldom. */
const everyMs = (order: Order | undefined): number | false => {
  switch (order?.status) {
    case "pending":
    case "paid":
      return 700;
    case "reserved":
    case "refund_due":
      return 5_000;
    default:
      return false;
  }
};

export const orderQuery = (orderId: string, accessToken: string) => ({
  queryKey: ["order", orderId],
  enabled: accessToken !== "",
  queryFn: async () => (await answerOf(publicApi.orders[":orderId"].$get({ param: { orderId } }, authorized(accessToken)))).order,
  refetchInterval: ({ state }: { state: { data?: Order | undefined } }) => everyMs(state.data),
});
