/** The copy of an order in this browser. The database is loaded when it is needed. */
import type { SavedOrder } from "./saved-orders.ts";

export type OrderLink = { orderId: string; accessToken: string };

export type TicketsView = SavedOrder & {
  /** True for the saved copy, until the server answers. */
  offline: boolean;
  /** How many answers in a row brought nothing new. */
  unchanged: number;
};

const findSaved = async (orderId: string): Promise<SavedOrder | undefined> => (await import("./saved-orders.ts")).findSavedOrder(orderId);

/** Empty: there is no copy. */
export const loadSavedToken = async (orderId: string): Promise<string> => (await findSaved(orderId))?.accessToken ?? "";

/** Null: there is no copy, or it was saved under another access token. */
export const loadSavedCopy = async ({ orderId, accessToken }: OrderLink): Promise<TicketsView | null> => {
  const saved = await findSaved(orderId);
  return saved?.accessToken === accessToken ? { ...saved, offline: true, unchanged: 0 } : null;
};
