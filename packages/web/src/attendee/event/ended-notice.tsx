import type { EventOnSale } from "../../api/public-api.ts";
import { toMidSentence, formatLongDate } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Notice } from "../../parts/notice.tsx";

/** Instead of the sale: the event is over, or was cancelled. */
export const EndedNotice = ({ event: { availability, endsAt, timeZone } }: { event: EventOnSale }) =>
  availability === "cancelled" ? (
    <Notice kind="bad" icon="warning">
      <b>{m.event_cancelled()}</b>
      <p>{m.event_cancelled_text()}</p>
    </Notice>
  ) : (
    <Notice kind="idle" icon="clock">
      <b>{m.event_ended()}</b>
      <p>{m.event_ended_text({ date: toMidSentence(formatLongDate({ at: endsAt, timeZone })) })}</p>
    </Notice>
  );
