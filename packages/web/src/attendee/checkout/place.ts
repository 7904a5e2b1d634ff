/** Takes the tickets. Asked again after a lost answer it is the same order, not a second one. */
import { useMutation } from "@tanstack/preact-query";
import { useLocation } from "preact-iso";
import { answerOf, isClear, isRefusal, type Issue } from "../../api/answer.ts";
import { publicApi } from "../../api/public-api.ts";
import { repeatingFetch } from "../../api/repeat.ts";
import { queryClient } from "../../face.tsx";
import "../sentences.ts";
import { forget, readDraft, recall, remember, writeDraft } from "../draft.ts";
import type { OrderRequest } from "./details.ts";

const ATTEMPT = "catraca.attempt";

type Attempt = { request: string; key: string };

/** The key of the last attempt, if it was for this very order and got no clear answer. */
const keyFor = (request: string): string => {
  const kept = recall(ATTEMPT);
  const attempt = kept === undefined ? undefined : (JSON.parse(kept) as Attempt);
  const key = attempt?.request === request ? attempt.key : crypto.randomUUID();
  remember(ATTEMPT, JSON.stringify({ request, key } satisfies Attempt));
  return key;
};

const SEEN_MS = 2_500;

export const place = async (order: OrderRequest) => {
  const key = keyFor(JSON.stringify(order));
  try {
    const placed = await answerOf(publicApi.orders.$post({ json: order }, { headers: { "idempotency-key": key }, fetch: repeatingFetch }));
    forget(ATTEMPT);
    return placed;
  } catch (error) {
    if (isClear(error)) forget(ATTEMPT);
    throw error;
  }
};

/** `lines.1.quantity` is the second line's ticket type. */
const namedBy = (order: OrderRequest, issues: readonly Issue[]): string[] =>
  issues.flatMap(({ path }) => {
    const [list, at] = path.split(".");
    const id = list === "lines" ? order.lines[Number(at)]?.ticketTypeId : order.products[Number(at)]?.productId;
    return id === undefined ? [] : [id];
  });

/** What somebody got first leaves the choice; the rest stays. */
const letGo = (order: OrderRequest, ids: readonly string[]): void => {
  const draft = readDraft(order.eventId);
  const quantities = { ...draft.quantities, ...Object.fromEntries(ids.map((id) => [id, 0])) };
  writeDraft(order.eventId, { ...draft, quantities, faster: [...ids] });
};

const orderPath = ({ order, accessToken }: { order: { id: string }; accessToken: string }): string => `/orders/${order.id}#${accessToken}`;

/** Leads to the order; back to the event when somebody was faster. */
export const usePlaceOrder = () => {
  const { route } = useLocation();
  return useMutation({
    mutationFn: place,
    onSuccess: (placed) => {
      queryClient.setQueryData(["order", placed.order.id], placed.order);
      route(orderPath(placed));
    },
    onError: (error, order) => {
      if (!isRefusal(error, "order.sold_out") && !isRefusal(error, "order.limit_exceeded") && !isRefusal(error, "event.not_on_sale"))
        return;
      letGo(order, namedBy(order, error.issues));
      // What is left may be seen two seconds late.
      setTimeout(() => void queryClient.invalidateQueries({ queryKey: ["event", order.eventId] }), SEEN_MS);
      route(`/e/${order.eventId}`);
    },
  });
};
