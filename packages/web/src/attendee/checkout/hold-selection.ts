/** Holds a selection before its buyer is known. */
import { publicApi, type EventOnSale } from "../../api/public-api.ts";
import { isApiError, readBody } from "../../api/response.ts";
import type { Money } from "../../language/format.ts";
import type { Draft } from "../draft.ts";
import {
  forgetOpenOrder,
  getHolder,
  getOpenOrderPath,
  listOpenOrders,
  rememberOpenOrder,
  type OpenOrder,
} from "../open-orders/open-orders.ts";
import { recordRelease, reloadEvent } from "../open-orders/released.ts";
import { createAuthorization } from "../order/order.ts";
import type { Selection } from "../selection.ts";
import { createHoldRequest } from "./details.ts";
import { getOrderPath, keepPlaced, listUnavailableIds, placeOrder, removeFromDraft } from "./place-order.ts";
import { findNewTotal, isHeldByBuyer } from "./refusals.ts";

export type HoldResult =
  | { outcome: "held"; path: string }
  /** Others took a part of the selection. `left`: the draft without it. */
  | { outcome: "taken"; left: Draft }
  | { outcome: "price_changed"; was: Money; now: Money }
  | { outcome: "refused"; error: unknown; isHeldByBuyer: boolean };

const release = async ({ orderId, accessToken }: OpenOrder): Promise<void> => {
  await readBody(publicApi.orders[":orderId"].cancel.$post({ param: { orderId } }, createAuthorization(accessToken)));
  recordRelease();
  forgetOpenOrder(orderId);
};

/** It may be paid or released by now, on another device. */
const isOpen = async ({ orderId, accessToken }: OpenOrder): Promise<boolean> => {
  const call = publicApi.orders[":orderId"].$get({ param: { orderId } }, createAuthorization(accessToken));
  const { order } = await readBody(call);
  rememberOpenOrder(order, accessToken);
  return order.status === "reserved";
};

const hasSameItems = ({ quantities, promoCode }: OpenOrder, { tickets, products, ...selection }: Selection): boolean => {
  const items = [...tickets, ...products];
  return (
    promoCode === selection.promoCode &&
    items.length === Object.keys(quantities).length &&
    items.every(({ id, quantity }) => quantities[id] === quantity)
  );
};

/** The same selection leads to the order that holds it already. Another one releases it first, while its buyer is not known. */
export const holdSelection = async ({ id: eventId }: EventOnSale, selection: Selection, total: Money): Promise<HoldResult> => {
  const order = createHoldRequest(eventId, selection, getHolder(), total);
  try {
    const open = listOpenOrders(eventId);
    const same = open.find((one) => hasSameItems(one, selection));
    if (same && (await isOpen(same))) return { outcome: "held", path: getOpenOrderPath(same) };
    for (const one of listOpenOrders(eventId)) if (!one.isNamed) await release(one);
    const placed = await placeOrder(order);
    keepPlaced(placed);
    return { outcome: "held", path: getOrderPath(placed) };
  } catch (error) {
    const now = findNewTotal(error);
    const isGone = isApiError(error, "order.sold_out") || isApiError(error, "event.not_on_sale");
    if (now || isGone) void reloadEvent(eventId);
    if (now) return { outcome: "price_changed", was: total, now };
    const isOwn = isHeldByBuyer(error, eventId);
    if (isGone && !isOwn) return { outcome: "taken", left: removeFromDraft(order, listUnavailableIds(order, error.issues)) };
    return { outcome: "refused", error, isHeldByBuyer: isOwn };
  }
};
