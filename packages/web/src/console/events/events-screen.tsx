import { useInfiniteQuery, useMutation, useQueries } from "@tanstack/preact-query";
import type { ComponentChildren } from "preact";
import { useLocation } from "preact-iso";
import { useState } from "preact/hooks";
import { getErrorMessage } from "../../api/error-message.ts";
import { formatMoney, formatNumber } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button, ButtonLink } from "../../parts/button.tsx";
import { Cover } from "../../parts/cover.tsx";
import { EmptyState } from "../../parts/empty-state.tsx";
import { Notice } from "../../parts/notice.tsx";
import { useMay } from "../membership.ts";
import { QueryView } from "../query-view.tsx";
import { eventPagesQuery, invalidate, SALES_PAGE, salesQuery, type EventSales, type EventView } from "../queries.ts";
import { Screen, useHeading } from "../screen.tsx";
import { MoreButton, SearchForm, useFurtherPages, useSearch, type Filter } from "../search.tsx";
import { Shell } from "../shell.tsx";
import { CONSOLE_COVER_ID } from "../signed-out.tsx";
import { EventBadge } from "../status.tsx";
import { formatDateTime } from "../dates.ts";
import { duplicateEvent } from "./duplicate-event.ts";
import { useEventHome } from "./event-home.ts";
import { getGroupText, groupEvents, GROUPS, type Group as GroupName } from "./event-groups.ts";
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

type EventRow = { event: EventView; sales: EventSales | undefined; busy: boolean; onCopy: () => void };

const Sold = ({ sales: { sold, capacity, revenue } }: { sales: EventSales }) => (
  <span class="small soft event-row__sold">
    {capacity === null
      ? m.console_event_sold({ count: sold, sold: formatNumber(sold) })
      : m.console_event_sold_of({ sold: formatNumber(sold), capacity: formatNumber(capacity) })}{" "}
    · <b class="num">{formatMoney(revenue, { short: true })}</b>
  </span>
);

const EventRow = ({ event, sales, busy, onCopy }: EventRow) => {
  const getEventHome = useEventHome();
  const may = useMay();
  return (
    <li class="event-row">
      <a class="event-row__link" href={getEventHome(event)}>
        <span class="event-row__cover">
          <Cover id={event.id} picture={event.picture} cover={event.cover} tile />
        </span>
        <span class="event-row__what">
          <b>{event.name}</b>
          <span class="small soft">
            {formatDateTime({ at: event.startsAt, timeZone: event.timeZone })} · {event.venue.name}
          </span>
          {sales && <Sold sales={sales} />}
        </span>
      </a>
      <span class="event-row__end">
        <EventBadge event={event} />
        {may("event.create") && (
          <Button kind="plain" small icon="copy" busy={busy} onClick={onCopy} aria-label={m.console_duplicate_of({ name: event.name })}>
            {m.console_duplicate()}
          </Button>
        )}
      </span>
    </li>
  );
};

const ROWS = 25;

/** What these events sold, by their ids. A draft sold nothing. */
const useSales = (events: readonly EventView[]): Map<string, EventSales> => {
  const ids = events.filter(({ status }) => status !== "draft").map(({ id }) => id);
  const chunks = Array.from({ length: Math.ceil(ids.length / SALES_PAGE) }, (_, at) => ids.slice(at * SALES_PAGE, (at + 1) * SALES_PAGE));
  const may = useMay();
  const results = useQueries({ queries: may("report.read") ? chunks.map(salesQuery) : [] });
  return new Map(results.flatMap(({ data = [] }) => data).map((sales) => [sales.eventId, sales]));
};

type Copy = { busyId: string | undefined; start: (event: EventView) => void };

const Group = ({ name, events, copy }: { name: GroupName; events: readonly EventView[]; copy: Copy }) => {
  const [rows, setRows] = useState(ROWS);
  const shown = events.slice(0, rows);
  const sales = useSales(shown);
  return (
    <section class="event-group" aria-labelledby={`group-${name}`}>
      <h2 id={`group-${name}`}>
        {getGroupText(name)} <span class="soft num">{formatNumber(events.length)}</span>
      </h2>
      <ul class="event-rows">
        {shown.map((event) => (
          <EventRow
            key={event.id}
            event={event}
            sales={sales.get(event.id)}
            busy={copy.busyId === event.id}
            onCopy={() => copy.start(event)}
          />
        ))}
      </ul>
      {events.length > rows && (
        <Button small onClick={() => setRows(rows + ROWS)}>
          {m.console_more()}
        </Button>
      )}
    </section>
  );
};

const GROUP_FILTER = (): Filter => ({
  name: "group",
  label: m.console_group(),
  options: [["", m.console_group_all()], ...GROUPS.map((group) => [group, getGroupText(group)] as const)],
});

const useCopy = () => {
  const { route } = useLocation();
  const mutation = useMutation({
    mutationFn: duplicateEvent,
    onSuccess: async (eventId) => {
      await invalidate("events");
      route(`/console/events/${eventId}/edit`);
    },
  });
  return {
    busyId: mutation.isPending ? mutation.variables.id : undefined,
    error: mutation.error,
    start: (event: EventView): void => void (mutation.isPending || mutation.mutate(event)),
  };
};

const EventList = ({ events, children }: { events: readonly EventView[]; children: ComponentChildren }) => {
  const { search, setSearch } = useSearch({ group: GROUPS });
  const copy = useCopy();
  const groups = groupEvents(events, search, Date.now());
  const may = useMay();
  return (
    <Screen
      title={m.console_events_title()}
      actions={
        may("event.create") && (
          <ButtonLink kind="primary" small icon="plus" href="/console/new">
            {m.console_new_event()}
          </ButtonLink>
        )
      }
    >
      <SearchForm label={m.console_events_search()} {...{ search, setSearch }} filters={[GROUP_FILTER()]} />
      {copy.error && (
        <Notice kind="bad" icon="warning" role="alert">
          <p>{getErrorMessage(copy.error)}</p>
        </Notice>
      )}
      {groups.map((group) => (
        <Group key={group.name} {...group} copy={copy} />
      ))}
      {groups.length === 0 && <EmptyState title={m.console_events_none()} text={m.console_nothing_found_text()} />}
      {children}
    </Screen>
  );
};

/** Two thousand events. */
const MOST_PAGES = 20;

export const EventsScreen = () => {
  const may = useMay();
  const pages = useInfiniteQuery(eventPagesQuery);
  useFurtherPages(pages, MOST_PAGES);
  const events = pages.data?.pages.flatMap((page) => page.events);
  return (
    <Shell>
      <QueryView query={{ ...pages, data: events }}>
        {(all) =>
          all.length === 0 && may("event.create") ? (
            <FirstSteps />
          ) : (
            <EventList events={all}>
              <MoreButton pages={pages} count={all.length} />
            </EventList>
          )
        }
      </QueryView>
    </Shell>
  );
};
