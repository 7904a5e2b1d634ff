import { readBody } from "../../api/response.ts";
import { publicApi, type Order } from "../../api/public-api.ts";

/** The token follows the # of an order's link, which browsers do not send to servers. A damaged link opens no order, and breaks no page. */
export const parseAccessToken = (hash: string): string => {
  const token = hash.replace(/^#/, "");
  try {
    return decodeURIComponent(token);
  } catch {
    return token;
  }
};

/** The tab keeps the access token under this key while its buyer pays at another site. */
export const getReturnKey = (orderId: string): string => `catraca.return.${orderId}`;

export const createAuthorization = (accessToken: string) => ({ headers: { authorization: `Bearer ${accessToken}` } });

/** An order that the server is working on changes soon. One that waits for its buyer does not. */
const getRefetchMs = (order: Order | undefined): number | false => {
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
  queryFn: async () => (await readBody(publicApi.orders[":orderId"].$get({ param: { orderId } }, createAuthorization(accessToken)))).order,
  refetchInterval: ({ state }: { state: { data?: Order | undefined } }) => getRefetchMs(state.data),
});

/** The step before the payment, also when the buyer is known. */
export const getDetailsPath = (orderId: string, accessToken: string): string => `/orders/${orderId}?details=1#${accessToken}`;
