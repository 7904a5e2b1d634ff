/**
 * The unpaid orders of this browser, known to all of its tabs: after going back, a reload or a closed tab they lead to the payment, and a buyer's own
 * tickets are not taken for somebody else's.
 */
import type { Order } from "../../api/public-api.ts";
import { serverNow } from "../../api/server-clock.ts";
import type { Money } from "../../language/format.ts";
import { queryClient } from "../../app.tsx";
import { readSetting, saveSetting } from "../../local-storage.ts";
import { createStore, useStore } from "../../store.ts";
import { getDetailsPath } from "../order/order.ts";
import { countTickets } from "../count-tickets.ts";
import { OPEN_ORDERS } from "../draft.ts";

export type OpenOrder = {
  orderId: string;
  accessToken: string;
  eventId: string;
  createdAt: string;
  expiresAt: string;
  count: number;
  total: Money;
  /** By the id of a ticket type or product. */
  quantities: Record<string, number>;
  promoCode?: string | undefined;
  /** False while it holds a selection whose buyer is not known yet. */
  isNamed: boolean;
};

const read = (): readonly OpenOrder[] => {
  try {
    const stored: unknown = JSON.parse(readSetting(OPEN_ORDERS) ?? "[]");
    return Array.isArray(stored) ? (stored as OpenOrder[]) : [];
  } catch {
    return [];
  }
};

const store = createStore(read());
addEventListener("storage", ({ key }) => {
  if (key !== OPEN_ORDERS && key !== null) return;
  store.set(read());
  // Another tab paid, extended or released an order that this one may show.
  void queryClient.invalidateQueries({ queryKey: ["order"] });
});

const isRunning = ({ expiresAt }: OpenOrder): boolean => Date.parse(expiresAt) > serverNow();

const write = (orders: readonly OpenOrder[]): void => {
  const running = orders.filter(isRunning);
  store.set(running);
  saveSetting(OPEN_ORDERS, JSON.stringify(running));
};

export const forgetOpenOrder = (orderId: string): void => {
  if (store.get().some((known) => known.orderId === orderId)) write(store.get().filter((known) => known.orderId !== orderId));
};

/** Call it with each copy of an order that the server sent: an order that does not wait for its payment is forgotten. */
export const rememberOpenOrder = (order: Order, accessToken: string): void => {
  if (order.status !== "reserved") return forgetOpenOrder(order.id);
  const { id: orderId, eventId, createdAt, expiresAt, lines, products, promoCode, total } = order;
  const isNamed = order.buyer.email !== "";
  const known = store.get().find((one) => one.orderId === orderId);
  if (known?.expiresAt === expiresAt && known.isNamed === isNamed) return;
  const quantities = Object.fromEntries([
    ...lines.map(({ ticketTypeId, quantity }) => [ticketTypeId, quantity]),
    ...products.map(({ productId, quantity }) => [productId, quantity]),
  ]);
  const others = store.get().filter((one) => one.orderId !== orderId);
  write([
    ...others,
    { orderId, accessToken, eventId, createdAt, expiresAt, count: countTickets(lines), total, quantities, promoCode, isNamed },
  ]);
};

/** Without an event: of all of them. */
export const listOpenOrders = (eventId?: string): OpenOrder[] =>
  store.get().filter((one) => (eventId === undefined || one.eventId === eventId) && isRunning(one));

/** Also of an order whose hold ended, because its payment may come late. */
export const findOpenToken = (orderId: string): string | undefined => store.get().find((one) => one.orderId === orderId)?.accessToken;

/** The address of an order that waits for its payment: first its details, when its buyer is not known. */
export const getOpenOrderPath = ({ orderId, accessToken, isNamed }: Pick<OpenOrder, "orderId" | "accessToken" | "isNamed">): string =>
  isNamed ? `/orders/${orderId}#${accessToken}` : getDetailsPath(orderId, accessToken);

const HOLDER = "catraca.holder";
/** For browsers that block storage. */
const holderOfPage = crypto.randomUUID();

/** Counts the orders of this browser whose buyer is not known yet. */
export const getHolder = (): string => {
  const known = readSetting(HOLDER);
  if (known === null) saveSetting(HOLDER, holderOfPage);
  return known ?? holderOfPage;
};

export const useOpenOrders = (eventId?: string): OpenOrder[] => {
  useStore(store);
  return listOpenOrders(eventId);
};
