import { useMutation, useQuery } from "@tanstack/preact-query";
import { useLocation } from "preact-iso";
import { sentenceOf } from "../../api/sentence.ts";
import { m } from "../../paraglide/messages.js";
import { Button, ButtonLink } from "../../parts/button.tsx";
import { Cover } from "../../parts/cover.tsx";
import { Notice } from "../../parts/notice.tsx";
import { Loaded } from "../loaded.tsx";
import { eventsQuery, stale, type EventView } from "../queries.ts";
import { Screen, useHeading } from "../screen.tsx";
import { homeOf, Shell } from "../shell.tsx";
import { FACE } from "../signed-out.tsx";
import { EventBadge } from "../status.tsx";
import { dateTime } from "../when.ts";
import { duplicate } from "./duplicate.ts";

/** An account that has nothing yet: what is ahead, in three lines. */
const FirstSteps = () => (
  <div class="twofold">
    <div class="twofold__cover">
      <Cover id={FACE} />
    </div>
    <div class="twofold__words">
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
  <li class="erow">
    <a class="erow__link" href={homeOf(event)}>
      <span class="erow__cover">
        <Cover id={event.id} tile />
      </span>
      <span class="erow__what">
        <b>{event.name}</b>
        <span class="small soft">
          {dateTime({ at: event.startsAt, timeZone: event.timeZone })} · {event.venue.name}
        </span>
      </span>
    </a>
    <span class="erow__end">
      <EventBadge event={event} />
      <Button kind="plain" small icon="copy" busy={busy} onClick={onCopy} aria-label={m.console_duplicate_of({ name: event.name })}>
        {m.console_duplicate()}
      </Button>
    </span>
  </li>
);

const EventList = ({ events }: { events: readonly EventView[] }) => {
  const { route } = useLocation();
  const copying = useMutation({
    mutationFn: duplicate,
    onSuccess: async (eventId) => {
      await stale("events");
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
      {copying.error && (
        <Notice kind="bad" icon="warning" role="alert">
          <p>{sentenceOf(copying.error)}</p>
        </Notice>
      )}
      <ul class="erows">
        {events.map((event) => (
          <EventRow
            key={event.id}
            event={event}
            busy={copying.isPending && copying.variables.id === event.id}
            onCopy={() => copying.mutate(event)}
          />
        ))}
      </ul>
    </Screen>
  );
};

export const EventsScreen = () => (
  <Shell>
    <Loaded read={useQuery(eventsQuery)}>{(events) => (events.length === 0 ? <FirstSteps /> : <EventList events={events} />)}</Loaded>
  </Shell>
);
