import { useMutation } from "@tanstack/preact-query";
import { useLocation } from "preact-iso";
import { useEffect } from "preact/hooks";
import type { OrderRequest } from "./details.ts";

const load = () => import("./place-order.ts");

/** Leads to the order, or back to the event when others took the tickets. */
export const usePlaceOrder = () => {
  const { route } = useLocation();
  // Ready before the button is pressed, also on a network that is lost by then.
  useEffect(() => void load().catch(() => undefined), []);
  return useMutation({
    mutationFn: async (order: OrderRequest) => {
      const { placeOrder, keepPlaced, getOrderPath, dropTaken } = await load();
      try {
        const placed = await placeOrder(order);
        keepPlaced(placed);
        route(getOrderPath(placed));
        return placed;
      } catch (error) {
        if (dropTaken(error, order)) route(`/e/${order.eventId}`);
        throw error;
      }
    },
  });
};
