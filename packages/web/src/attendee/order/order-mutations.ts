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
import { createAuthorization } from "./order.ts";

export type Card = "approve" | "decline" | "unavailable";

const getKeyName = (orderId: string, card: Card): string => `catraca.payment.${orderId}.${card}`;

const getIdempotencyKey = (orderId: string, card: Card): string => {
  const key = readSession(getKeyName(orderId, card)) ?? crypto.randomUUID();
  writeSession(getKeyName(orderId, card), key);
  return key;
};

const getLateKey = (orderId: string): string => `catraca.late.${orderId}`;

/** Whether this browser paid after the hold had expired. */
export const wasPaidLate = (orderId: string): boolean => readSession(getLateKey(orderId)) !== undefined;

type Payment = { order: Order; accessToken: string; card: Card };

export const payOrder = async ({ order, accessToken, card }: Payment): Promise<Order> => {
  const { id: orderId, expiresAt } = order;
  const headers = { ...createAuthorization(accessToken).headers, "idempotency-key": getIdempotencyKey(orderId, card) };
  try {
    const call = publicApi.orders[":orderId"].payment.$post(
      { param: { orderId }, json: { method: "simulated", card } },
      { headers, fetch: fetchWithRetry },
    );
    const answer = await readBody(call);
    if (!("order" in answer)) throw new TypeError("a simulated payment has no page of its own");
    const paid = answer.order;
    if (serverNow() > Date.parse(expiresAt)) writeSession(getLateKey(orderId), "yes");
    removeSession(getKeyName(orderId, card));
    return paid;
  } catch (error) {
    if (isRejection(error)) removeSession(getKeyName(orderId, card));
    throw error;
  }
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
    mutationFn: payOrder,
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
