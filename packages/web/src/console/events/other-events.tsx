/** The history of the event and the other events, in the event's menu. */
import { useInfiniteQuery } from "@tanstack/preact-query";
import { m } from "../../paraglide/messages.js";
import { useMay } from "../membership.ts";
import { eventPagesQuery } from "../queries.ts";
import { useEventHome } from "./event-home.ts";

const MOST = 8;

export const OtherEvents = ({ eventId }: { eventId: string }) => {
  const getEventHome = useEventHome();
  const events = useInfiniteQuery(eventPagesQuery).data?.pages.flatMap((page) => page.events) ?? [];
  const may = useMay();
  return (
    <>
      {may("audit.read") && (
        <li>
          <a href={`/console/history/${eventId}`}>{m.console_history_of_event()}</a>
        </li>
      )}
      {events
        .filter(({ id }) => id !== eventId)
        .slice(0, MOST)
        .map((event) => (
          <li key={event.id}>
            <a href={getEventHome(event)}>{event.name}</a>
          </li>
        ))}
    </>
  );
};
