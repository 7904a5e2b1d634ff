import type { EventOnSale } from "../../api/public-api.ts";
import { toMidSentence, formatLongDate } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Notice } from "../../parts/notice.tsx";

export const EndedNotice = ({ event: { endsAt, timeZone } }: { event: EventOnSale }) => (
  <Notice kind="idle" icon="clock">
    <b>{m.event_ended()}</b>
    <p>{m.event_ended_text({ date: toMidSentence(formatLongDate({ at: endsAt, timeZone })) })}</p>
  </Notice>
);
