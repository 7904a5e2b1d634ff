/** A draft as its preview link shows it. Few visitors have one, so it is loaded apart from the page. */
import { publicApi, type EventOnSale } from "../../api/public-api.ts";
import { readBody } from "../../api/response.ts";
import { m } from "../../paraglide/messages.js";
import { Notice } from "../../parts/notice.tsx";

export const fetchPreview = async (eventId: string, token: string): Promise<EventOnSale> => {
  const request = publicApi.events[":eventId"].preview.$get({ param: { eventId } }, { headers: { authorization: `Bearer ${token}` } });
  return (await readBody(request)).event;
};

export const PreviewNotice = () => (
  <div class="page">
    <Notice kind="info" icon="info" role="status">
      <p>
        <b>{m.event_preview_title()}</b> {m.event_preview_text()}
      </p>
    </Notice>
  </div>
);
