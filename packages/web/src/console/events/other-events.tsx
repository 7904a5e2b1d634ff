/** The other events, in the event's menu. */
import { useInfiniteQuery } from "@tanstack/preact-query";
import { eventPagesQuery } from "../queries.ts";
import { useEventHome } from "./event-home.ts";

const MOST = 8;

export const OtherEvents = ({ eventId }: { eventId: string }) => {
  const getEventHome = useEventHome();
  const events = useInfiniteQuery(eventPagesQuery).data?.pages.flatMap((page) => page.events) ?? [];
  return (
    <>
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
