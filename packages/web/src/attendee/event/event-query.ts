import { readBody } from "../../api/response.ts";
import { publicApi, type EventOnSale } from "../../api/public-api.ts";
import { readDraft } from "../draft.ts";

/** The HTML contains the event, up to a minute old: the page shows it at once and loads it again. */
const readPrerenderedEvent = (eventId: string): EventOnSale | undefined => {
  const text = document.getElementById(`event-${eventId}`)?.textContent;
  return text ? (JSON.parse(text) as EventOnSale) : undefined;
};

/** Behind the `#` of a preview link. */
export const readPreviewToken = (): string | undefined => /^#preview=(\w+)$/.exec(location.hash)?.[1];

/** With the types that the buyer's promo code unlocks. A change of the code makes it stale. */
export const eventQuery = (eventId: string, preview?: string) => ({
  queryKey: ["event", eventId, ...(preview ? [preview] : [])],
  queryFn: async () => {
    if (preview) return (await import("./preview-event.tsx")).fetchPreview(eventId, preview);
    const { promo } = readDraft(eventId);
    return (await readBody(publicApi.events[":eventId"].$get({ param: { eventId }, query: promo ? { code: promo.code } : {} }))).event;
  },
  initialData: () => readPrerenderedEvent(eventId),
  initialDataUpdatedAt: 0,
  refetchInterval: 15_000,
});
