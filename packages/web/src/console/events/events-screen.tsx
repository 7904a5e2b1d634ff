import { useInfiniteQuery, useMutation } from "@tanstack/preact-query";
import type { ComponentChildren } from "preact";
import { useLocation } from "preact-iso";
import { getErrorMessage } from "../../api/error-message.ts";
import { m } from "../../paraglide/messages.js";
import { Button, ButtonLink } from "../../parts/button.tsx";
import { Cover } from "../../parts/cover.tsx";
import { Notice } from "../../parts/notice.tsx";
import { QueryView } from "../query-view.tsx";
import { eventsQuery, invalidate, type EventView } from "../queries.ts";
import { Screen, useHeading } from "../screen.tsx";
import { MoreButton } from "../search.tsx";
import { getEventHome, Shell } from "../shell.tsx";
import { CONSOLE_COVER_ID } from "../signed-out.tsx";
import { EventBadge } from "../status.tsx";
import { formatDateTime } from "../dates.ts";
import { duplicateEvent } from "./duplicate-event.ts";
import "./events-screen.css";
import "../signed-out.css";

const FirstSteps = () => (
  <div class="cover-columns">
    <div class="cover-columns__cover">
      <Cover id={CONSOLE_COVER_ID} />
    </div>
    <div class="cover-columns__words">
      <h1 class="poster" tabIndex={-1} ref={useHeading(m.console_events_title())}>
        {m.console_first_title()}
      </h1>
      <ol class="firststeps__list">
        {[m.console_first_one(), m.console_first_two(), m.console_first_three()].map((words, at) => (
          <li key={at}>
            <b class="poster" aria-hidden="true">
              {at + 1}
            </b>
            <span>{words}</span>
          </li>
        ))}
      </ol>
      <ButtonLink kind="primary" href="/console/new" icon="plus">
        {m.console_first_event()}
      </ButtonLink>
    </div>
  </div>
);

const EventRow = ({ event, busy, onCopy }: { event: EventView; busy: boolean; onCopy: () => void }) => (
  <li class="event-row">
    <a class="event-row__link" href={getEventHome(event)}>
      <span class="event-row__cover">
        <Cover id={event.id} tile />
      </span>
      <span class="event-row__what">
        <b>{event.name}</b>
        <span class="small soft">
          {formatDateTime({ at: event.startsAt, timeZone: event.timeZone })} · {event.venue.name}
        </span>
      </span>
    </a>
    <span class="event-row__end">
      <EventBadge event={event} />
      <Button kind="plain" small icon="copy" busy={busy} onClick={onCopy} aria-label={m.console_duplicate_of({ name: event.name })}>
        {m.console_duplicate()}
      </Button>
    </span>
  </li>
);

const EventList = ({ events, children }: { events: readonly EventView[]; children: ComponentChildren }) => {
  const { route } = useLocation();
  const copyMutation = useMutation({
    mutationFn: duplicateEvent,
    onSuccess: async (eventId) => {
      await invalidate("events");
      route(`/console/events/${eventId}/edit`);
    },
  });
  return (
    <Screen
      title={m.console_events_title()}
      actions={
        <ButtonLink kind="primary" small icon="plus" href="/console/new">
          {m.console_new_event()}
        </ButtonLink>
      }
    >
      {copyMutation.error && (
        <Notice kind="bad" icon="warning" role="alert">
          <p>{getErrorMessage(copyMutation.error)}</p>
        </Notice>
      )}
      <ul class="event-rows">
        {events.map((event) => (
          <EventRow
            key={event.id}
            event={event}
            busy={copyMutation.isPending && copyMutation.variables.id === event.id}
            onCopy={() => copyMutation.mutate(event)}
          />
        ))}
      </ul>
      {children}
    </Screen>
  );
};

export const EventsScreen = () => {
  const pages = useInfiniteQuery(eventsQuery);
  return (
    <Shell>
      <QueryView query={pages}>
        {(events) =>
          events.length === 0 ? (
            <FirstSteps />
          ) : (
            <EventList events={events}>
              <MoreButton pages={pages} count={events.length} />
            </EventList>
          )
        }
      </QueryView>
    </Shell>
  );
};
