/** Places an order. A repeated call has the same idempotency key until it has a clear result, so it is the same order. */
import { readBody, isRejection, isApiError, type Issue } from "../../api/response.ts";
import { publicApi } from "../../api/public-api.ts";
import { fetchWithRetry } from "../../api/fetch-with-retry.ts";
import { queryClient } from "../../app.tsx";
import "../error-messages.ts";
import { getOpenOrderPath, rememberOpenOrder } from "../open-orders/open-orders.ts";
import { getReleasedForMs, reloadEvent } from "../open-orders/released.ts";
import { removeSession, readDraft, readSession, writeSession, writeDraft, type Draft } from "../draft.ts";
import type { OrderRequest } from "./details.ts";
import { isHeldByBuyer } from "./refusals.ts";

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
    // The organizer may have changed the questions while the page was open.
    if (isApiError(error, "request.invalid")) void reloadEvent(order.eventId);
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

/** Removes what other buyers took first, and keeps the rest of the selection. */
export const removeFromDraft = (order: OrderRequest, ids: readonly string[]): Draft => {
  const draft = readDraft(order.eventId);
  const quantities = { ...draft.quantities, ...Object.fromEntries(ids.map((id) => [id, 0])) };
  const left = { ...draft, quantities, faster: [...ids] };
  writeDraft(order.eventId, left);
  return left;
};

type Placed = Awaited<ReturnType<typeof placeOrder>>;

export const getOrderPath = ({ order, accessToken }: Placed): string =>
  getOpenOrderPath({ orderId: order.id, accessToken, isNamed: order.status !== "reserved" || order.buyer.email !== "" });

export const keepPlaced = (placed: Placed): void => {
  queryClient.setQueryData(["order", placed.order.id], placed.order);
  rememberOpenOrder(placed.order, placed.accessToken);
};

/** After a refusal of what others took: the event without it. False: the refusal is about something else. */
export const dropTaken = (error: unknown, order: OrderRequest): boolean => {
  if (!isApiError(error, "order.sold_out") && !isApiError(error, "event.not_on_sale")) return false;
  if (isHeldByBuyer(error, order.eventId)) return false;
  removeFromDraft(order, listUnavailableIds(order, error.issues));
  void reloadEvent(order.eventId);
  return true;
};
