/** Holds an order's tickets longer. */
import { useMutation } from "@tanstack/preact-query";
import { answerOf } from "../../api/answer.ts";
import { publicApi, type Order } from "../../api/public-api.ts";
import { repeatingFetch } from "../../api/repeat.ts";
import { queryClient } from "../../face.tsx";
import { authorized } from "./order-query.ts";

export const useExtend = ({ id: orderId }: Order, accessToken: string) =>
  useMutation({
    mutationFn: async () => {
      const call = publicApi.orders[":orderId"].extend.$post({ param: { orderId } }, { ...authorized(accessToken), fetch: repeatingFetch });
      return (await answerOf(call)).order;
    },
    onSuccess: (order) => void queryClient.setQueryData(["order", orderId], order),
  });
