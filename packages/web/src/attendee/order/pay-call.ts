/** Pays an order. Asked again after a lost answer it is the same payment, not a second one. */
import { useMutation } from "@tanstack/preact-query";
import { answerOf, isClear, serverNow } from "../../api/answer.ts";
import { publicApi, type Order } from "../../api/public-api.ts";
import { repeatingFetch } from "../../api/repeat.ts";
import { queryClient } from "../../face.tsx";
import { forget, recall, remember } from "../draft.ts";
import { authorized } from "./order-query.ts";

export type Card = "approve" | "decline" | "unavailable";

const keyName = (orderId: string, card: Card): string => `catraca.payment.${orderId}.${card}`;

const keyFor = (orderId: string, card: Card): string => {
  const key = recall(keyName(orderId, card)) ?? crypto.randomUUID();
  remember(keyName(orderId, card), key);
  return key;
};

const lateName = (orderId: string): string => `catraca.late.${orderId}`;

/** Whether the payment came after the hold was over, as far as this browser saw. */
export const wasLate = (orderId: string): boolean => recall(lateName(orderId)) !== undefined;

type Paying = { order: Order; accessToken: string; card: Card };

export const pay = async ({ order, accessToken, card }: Paying): Promise<Order> => {
  const { id: orderId, expiresAt } = order;
  const headers = { ...authorized(accessToken).headers, "idempotency-key": keyFor(orderId, card) };
  try {
    const call = publicApi.orders[":orderId"].payment.$post(
      { param: { orderId }, json: { method: "simulated", card } },
      { headers, fetch: repeatingFetch },
    );
    const paid = (await answerOf(call)).order;
    if (serverNow() > Date.parse(expiresAt)) remember(lateName(orderId), "yes");
    forget(keyName(orderId, card));
    return paid;
  } catch (error) {
    if (isClear(error)) forget(keyName(orderId, card));
    throw error;
  }
};

export const usePay = () =>
  useMutation({
    mutationFn: pay,
    onSuccess: (order) => void queryClient.setQueryData(["order", order.id], order),
    onError: (_, { order }) => void queryClient.invalidateQueries({ queryKey: ["order", order.id] }),
  });
