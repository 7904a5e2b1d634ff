/**
 * The unpaid orders of this browser, known to all of its tabs: after going back, a reload or a closed tab they lead to the payment, and a buyer's own
 * tickets are not taken for somebody else's.
 */
import type { Order } from "../../api/public-api.ts";
import { serverNow } from "../../api/server-clock.ts";
import type { Money } from "../../language/format.ts";
import { readSetting, saveSetting } from "../../local-storage.ts";
import { createStore, useStore } from "../../store.ts";
import { countTickets } from "../selection.ts";

export type OpenOrder = {
  orderId: string;
  accessToken: string;
  eventId: string;
  createdAt: string;
  expiresAt: string;
  count: number;
  total: Money;
};

const KEY = "catraca.open";

const read = (): readonly OpenOrder[] => {
  try {
    const stored: unknown = JSON.parse(readSetting(KEY) ?? "[]");
    return Array.isArray(stored) ? (stored as OpenOrder[]) : [];
  } catch {
    return [];
  }
};

const store = createStore(read());
addEventListener("storage", ({ key }) => {
  if (key === KEY || key === null) store.set(read());
});

const isRunning = ({ expiresAt }: OpenOrder): boolean => Date.parse(expiresAt) > serverNow();

const write = (orders: readonly OpenOrder[]): void => {
  const running = orders.filter(isRunning);
  store.set(running);
  saveSetting(KEY, JSON.stringify(running));
};

export const forgetOpenOrder = (orderId: string): void => {
  if (store.get().some((known) => known.orderId === orderId)) write(store.get().filter((known) => known.orderId !== orderId));
};

/** Call it with each copy of an order that the server sent: an order that does not wait for its payment is forgotten. */
export const rememberOpenOrder = (order: Order, accessToken: string): void => {
  if (order.status !== "reserved") return forgetOpenOrder(order.id);
  const { id: orderId, eventId, createdAt, expiresAt, lines, total } = order;
  const known = store.get().find((one) => one.orderId === orderId);
  if (known?.expiresAt === expiresAt) return;
  const others = store.get().filter((one) => one.orderId !== orderId);
  write([...others, { orderId, accessToken, eventId, createdAt, expiresAt, count: countTickets(lines), total }]);
};

export const listOpenOrders = (eventId: string): OpenOrder[] => store.get().filter((one) => one.eventId === eventId && isRunning(one));

export const useOpenOrders = (eventId: string): OpenOrder[] => {
  useStore(store);
  return listOpenOrders(eventId);
};
