/** Places an order. A repeated call has the same idempotency key until it has a clear result, so it is the same order. */
import { useMutation } from "@tanstack/preact-query";
import { useLocation } from "preact-iso";
import { readBody, isRejection, isApiError, type Issue } from "../../api/response.ts";
import { publicApi } from "../../api/public-api.ts";
import { fetchWithRetry } from "../../api/fetch-with-retry.ts";
import { queryClient } from "../../app.tsx";
import type { Money } from "../../language/format.ts";
import "../error-messages.ts";
import { getOpenOrderPath, listOpenOrders, rememberOpenOrder } from "../open-orders/open-orders.ts";
import { getReleasedForMs, reloadEvent } from "../open-orders/released.ts";
import { removeSession, readDraft, readSession, writeSession, writeDraft, type Draft } from "../draft.ts";
import type { OrderRequest } from "./details.ts";

const ATTEMPT = "catraca.attempt";

type Attempt = { request: string; key: string };

/** Reuses the key of the last attempt if the request is the same and had no clear result. */
const getIdempotencyKey = (request: string): string => {
  const text = readSession(ATTEMPT);
  const attempt = text === undefined ? undefined : (JSON.parse(text) as Attempt);
  const key = attempt?.request === request ? attempt.key : crypto.randomUUID();
  writeSession(ATTEMPT, JSON.stringify({ request, key } satisfies Attempt));
  return key;
};

/** Tries again when the own tickets, which were just released, may still be taken for sold. */
export const placeOrder = async (order: OrderRequest) => {
  try {
    return await placeOnce(order);
  } catch (error) {
    const leftMs = getReleasedForMs();
    if (!isApiError(error, "order.sold_out") || leftMs <= 0) throw error;
    await new Promise((resolve) => setTimeout(resolve, leftMs));
    return placeOnce(order);
  }
};

const placeOnce = async (order: OrderRequest) => {
  const key = getIdempotencyKey(JSON.stringify(order));
  try {
    const placed = await readBody(publicApi.orders.$post({ json: order }, { headers: { "idempotency-key": key }, fetch: fetchWithRetry }));
    removeSession(ATTEMPT);
    return placed;
  } catch (error) {
    if (isRejection(error)) removeSession(ATTEMPT);
    throw error;
  }
};

/** `lines.1.quantity` is the second line's ticket type. */
export const listUnavailableIds = (order: OrderRequest, issues: readonly Issue[]): string[] =>
  issues.flatMap(({ path }) => {
    const [list, at] = path.split(".");
    const id = list === "lines" ? order.lines[Number(at)]?.ticketTypeId : order.products[Number(at)]?.productId;
    return id === undefined ? [] : [id];
  });

/** The sum that the order costs now, from the refusal of another one. */
export const findNewTotal = (error: unknown): Money | undefined => {
  if (!isApiError(error, "order.price_changed")) return undefined;
  const { now, currency } = error.issues[0]?.params ?? {};
  return typeof now === "number" && typeof currency === "string" ? { amountMinor: now, currency } : undefined;
};

/** Removes what other buyers took first, and keeps the rest of the selection. */
export const removeFromDraft = (order: OrderRequest, ids: readonly string[]): Draft => {
  const draft = readDraft(order.eventId);
  const quantities = { ...draft.quantities, ...Object.fromEntries(ids.map((id) => [id, 0])) };
  const left = { ...draft, quantities, faster: [...ids] };
  writeDraft(order.eventId, left);
  return left;
};

/** The details page, to accept a new sum. Its query has the sum that the buyer saw and the new one, in minor units. */
export const getAcceptPath = (eventId: string, was: Money, now: Money): string =>
  `/checkout/${eventId}?was=${was.amountMinor}&now=${now.amountMinor}`;

type Placed = Awaited<ReturnType<typeof placeOrder>>;

export const getOrderPath = ({ order, accessToken }: Placed): string =>
  getOpenOrderPath({ orderId: order.id, accessToken, isNamed: order.status !== "reserved" || order.buyer.email !== "" });

export const keepPlaced = (placed: Placed): void => {
  queryClient.setQueryData(["order", placed.order.id], placed.order);
  rememberOpenOrder(placed.order, placed.accessToken);
};

/** True when tickets ran out while this browser holds some of the event: they are the buyer's own, and nobody was faster. */
export const isHeldByBuyer = (error: unknown, eventId: string): boolean =>
  isApiError(error, "order.sold_out") && listOpenOrders(eventId).length > 0;

/** Leads to the order, or back to the event when others took the tickets. */
export const usePlaceOrder = () => {
  const { route } = useLocation();
  return useMutation({
    mutationFn: placeOrder,
    onSuccess: (placed) => {
      keepPlaced(placed);
      route(getOrderPath(placed));
    },
    onError: (error, order) => {
      if (!isApiError(error, "order.sold_out") && !isApiError(error, "event.not_on_sale")) return;
      if (isHeldByBuyer(error, order.eventId)) return;
      removeFromDraft(order, listUnavailableIds(order, error.issues));
      void reloadEvent(order.eventId);
      route(`/e/${order.eventId}`);
    },
  });
};
