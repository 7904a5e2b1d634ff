import { cachePage } from "./page-cache.ts";
import { listSavedOrders, type SavedOrder } from "./saved-orders.ts";

export const savedOrdersQuery = {
  queryKey: ["kept"],
  queryFn: async () => {
    const orders = await listSavedOrders();
    if (orders.length > 0) await cachePage();
    return orders;
  },
  staleTime: 0,
};

export const isPast = ({ event }: SavedOrder): boolean => Date.parse(event.endsAt) < Date.now();
