/** The calls of a buyer on an order. A repeated payment has the same idempotency key until it has a clear result, so it is the same payment. */
import { useMutation } from "@tanstack/preact-query";
import { useLocation } from "preact-iso";
import { useEffect } from "preact/hooks";
import { readBody, isRejection } from "../../api/response.ts";
import { serverNow } from "../../api/server-clock.ts";
import { publicApi, type Order } from "../../api/public-api.ts";
import { fetchWithRetry } from "../../api/fetch-with-retry.ts";
import { queryClient } from "../../app.tsx";
import { recordRelease, reloadEvent } from "../open-orders/released.ts";
import { removeSession, readSession, writeSession } from "../draft.ts";
import { createAuthorization, getReturnKey } from "./order.ts";

/** A simulated card, or the page of a provider. */
export type Card = "approve" | "decline" | "unavailable" | "stripe";

const getKeyName = (orderId: string, card: Card): string => `catraca.payment.${orderId}.${card}`;

/** True when this browser began to pay at a provider's page and does not know what became of it. */
export const isPaidElsewhere = (orderId: string): boolean => readSession(getKeyName(orderId, "stripe")) !== undefined;

const getIdempotencyKey = (orderId: string, card: Card): string => {
  const key = readSession(getKeyName(orderId, card)) ?? crypto.randomUUID();
  writeSession(getKeyName(orderId, card), key);
  return key;
};

const getLateKey = (orderId: string): string => `catraca.late.${orderId}`;

/** Whether this browser paid after the hold had expired. */
export const wasPaidLate = (orderId: string): boolean => readSession(getLateKey(orderId)) !== undefined;

type Payment = { order: Order; accessToken: string; card: Card };

/** The order as it is after the payment, or the address where its buyer pays. A payment at a provider's page keeps its key until its end is known. */
export const payOrder = async ({ order, accessToken, card }: Payment): Promise<Order | string> => {
  const { id: orderId, expiresAt } = order;
  const headers = { ...createAuthorization(accessToken).headers, "idempotency-key": getIdempotencyKey(orderId, card) };
  try {
    const call = publicApi.orders[":orderId"].payment.$post(
      { param: { orderId }, json: card === "stripe" ? { method: card } : { method: "simulated", card } },
      { headers, fetch: fetchWithRetry },
    );
    const answer = await readBody(call);
    if ("redirectUrl" in answer) return answer.redirectUrl;
    const { order: after } = answer;
    if (card === "stripe" && !isDecided(after)) return after;
    if (serverNow() > Date.parse(expiresAt)) writeSession(getLateKey(orderId), "yes");
    removeSession(getKeyName(orderId, card));
    return after;
  } catch (error) {
    if (isRejection(error)) removeSession(getKeyName(orderId, card));
    throw error;
  }
};

/** False: the order waits for its money, which may be on its way. */
const isDecided = ({ status }: Order): boolean => ["paid", "issued", "refund_due", "refunded"].includes(status);

/** The browser loads another site by then. */
const LEAVING_MS = 10_000;

/** The address where the buyer returns has no access token, which no other site may see. */
const leaveFor = async (url: string, { id: orderId }: Order, accessToken: string): Promise<void> => {
  writeSession(getReturnKey(orderId), accessToken);
  location.assign(url);
  await new Promise((resolve) => setTimeout(resolve, LEAVING_MS));
};

/** Loaded later, because no page waits for it. */
const keepInBrowser = async (order: Order, accessToken: string): Promise<void> => {
  const { rememberOpenOrder } = await import("../open-orders/open-orders.ts");
  rememberOpenOrder(order, accessToken);
};

/** Keeps the link of an unpaid order in this browser, also when it came from another one. */
export const useRememberedOrder = (order: Order, accessToken: string): void =>
  useEffect(() => void keepInBrowser(order, accessToken), [order.status, order.expiresAt, order.buyer.email]);

export const usePay = () =>
  useMutation({
    mutationFn: async (payment: Payment): Promise<Order> => {
      if (payment.card === "stripe") await import("./provider-errors.ts");
      const paid = await payOrder(payment);
      if (typeof paid !== "string") return paid;
      await leaveFor(paid, payment.order, payment.accessToken);
      return payment.order;
    },
    onSuccess: (order, { accessToken }) => {
      queryClient.setQueryData(["order", order.id], order);
      void keepInBrowser(order, accessToken);
    },
    onError: (_, { order }) => void queryClient.invalidateQueries({ queryKey: ["order", order.id] }),
  });

export const useExtend = ({ id: orderId }: Order, accessToken: string) =>
  useMutation({
    mutationFn: async () => {
      const call = publicApi.orders[":orderId"].extend.$post(
        { param: { orderId } },
        { ...createAuthorization(accessToken), fetch: fetchWithRetry },
      );
      return (await readBody(call)).order;
    },
    onSuccess: (order) => void queryClient.setQueryData(["order", orderId], order),
  });

export const useCancel = (order: Order, accessToken: string) => {
  const { route } = useLocation();
  return useMutation({
    mutationFn: () => {
      const options = { ...createAuthorization(accessToken), fetch: fetchWithRetry };
      return readBody(publicApi.orders[":orderId"].cancel.$post({ param: { orderId: order.id } }, options));
    },
    onSuccess: () => {
      recordRelease();
      void keepInBrowser({ ...order, status: "cancelled" }, accessToken);
      void queryClient.invalidateQueries({ queryKey: ["order", order.id] });
      void reloadEvent(order.eventId);
      route(`/e/${order.eventId}`);
    },
  });
};
