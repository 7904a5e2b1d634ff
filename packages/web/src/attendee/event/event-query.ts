import { answerOf } from "../../api/answer.ts";
import { publicApi, type EventOnSale } from "../../api/public-api.ts";

/** The event as the page's head brought it: up to a minute old, so it is drawn at once and asked for anew. */
const brought = (eventId: string): EventOnSale | undefined => {
  const text = document.getElementById(`event-${eventId}`)?.textContent;
  return text ? (JSON.parse(text) as EventOnSale) : undefined;
};

/** Asked again while it is looked at: what is left changes. */
export const eventQuery = (eventId: string) => ({
  queryKey: ["event", eventId],
  queryFn: async () => (await answerOf(publicApi.events[":eventId"].$get({ param: { eventId } }))).event,
  initialData: () => brought(eventId),
  initialDataUpdatedAt: 0,
  refetchInterval: 15_000,
});
