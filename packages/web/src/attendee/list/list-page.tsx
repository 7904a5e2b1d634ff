import { useQuery } from "@tanstack/preact-query";
import { useLocation } from "preact-iso";
import { useEffect, useRef, useState } from "preact/hooks";
import { getErrorMessage } from "../../api/error-message.ts";
import { readBody } from "../../api/response.ts";
import { publicApi, type EventSummary } from "../../api/public-api.ts";
import { formatDay, formatMonth, formatWeekday } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Icon } from "../../parts/icon.tsx";
import { EmptyState } from "../../parts/empty-state.tsx";
import { InView } from "../../parts/in-view.tsx";
import { Notice } from "../../parts/notice.tsx";
import { LoadError } from "../error-pages.tsx";
import { late } from "../../parts/late.tsx";
import { Shell } from "../shell.tsx";
import { Title } from "../title.tsx";
import { groupByDay, chooseLead, searchEvents, type Day } from "./agenda.ts";
import { EventRow, LeadEvent } from "./event-row.tsx";
import "./event-row.css";
import "./list-page.css";
import "../../parts/field.css";
import "../../parts/skeleton.css";

/** The orders of this browser that wait for their payment. */
const UnpaidOrders = late(() => import("../open-orders/unpaid-orders.tsx").then((part) => part.UnpaidOrders));

const MAX_EMPTY = 10;

const loadPages = async (pages: number, city: string) => {
  const events: EventSummary[] = [];
  let cursor: string | null = "";
  // The first pages of a city may be empty: others take place earlier.
  for (let page = 0; (page < pages || (events.length === 0 && page < MAX_EMPTY)) && cursor !== null; page++) {
    const answer: Awaited<ReturnType<typeof loadPage>> = await loadPage(cursor, city);
    events.push(...answer.events);
    cursor = answer.cursor;
  }
  return { events, hasMore: cursor !== null };
};

const loadPage = (cursor: string, city: string) =>
  readBody(publicApi.events.$get({ query: { ...(cursor && { cursor }), ...(city && { city }) } }));

/** Safari allows a hundred changes of the address in 30 s. */
const ADDRESS_DELAY_MS = 350;

/** The search and the number of pages are in the address, so that they survive Back and a reload. */
const useSearch = () => {
  const { path, query, route } = useLocation();
  const q = query["q"] ?? "";
  const pages = Number(query["pages"]) || 1;
  const city = query["city"] ?? "";
  const [text, setText] = useState(q);
  const trimmed = text.trim();
  const change = (count: number, inCity = city): void => {
    const search = new URLSearchParams({
      ...(trimmed && { q: trimmed }),
      ...(inCity && { city: inCity }),
      ...(count > 1 && { pages: `${count}` }),
    });
    route(`/?${search}`, true);
  };
  useEffect(() => {
    if (q !== trimmed) setText(q);
  }, [q]);
  useEffect(() => {
    // The list stays until the page that was chosen has loaded, and must not take its address.
    if (path !== "/") return undefined;
    const timer = setTimeout(() => q !== trimmed && change(pages), ADDRESS_DELAY_MS);
    return () => clearTimeout(timer);
  }, [trimmed, path]);
  return { text, trimmed, setText, city, setCity: (chosen: string) => change(1, chosen), pages, showMore: () => change(pages + 1) };
};

const useEvents = (pages: number, city: string) => {
  const events = useQuery({
    queryKey: ["events", pages, city],
    queryFn: () => loadPages(pages, city),
    placeholderData: (before) => before,
  });
  /** Stays when more of them cannot be loaded. */
  const loaded = useRef(events.data);
  loaded.current = events.data ?? loaded.current;
  return { ...events, data: loaded.current };
};

const DaySection = ({ day: { events } }: { day: Day }) => {
  const [first] = events;
  if (!first) return null;
  const begins = { at: first.startsAt, timeZone: first.timeZone };
  return (
    <section class="day">
      <h2 class="day__date">
        <span class="poster">{formatDay(begins)}</span>
        <span>
          <b>{formatWeekday(begins)}</b>
          {formatMonth(begins)}
        </span>
      </h2>
      <ol>
        {events.map((event) => (
          <li key={event.id}>
            <EventRow event={event} />
          </li>
        ))}
      </ol>
    </section>
  );
};

/** As large as the list, so that nothing moves when it loads. */
const ListSkeleton = () => (
  <div role="status" class="list__loading">
    <span class="visually-hidden">{m.loading()}</span>
    <div class="lead">
      <div class="lead__cover skeleton" />
      <div class="lead__text">
        <div class="skeleton list__line" />
        <div class="skeleton list__title" />
      </div>
    </div>
    {[1, 2, 3].map((row) => (
      <div class="skeleton list__row" key={row} />
    ))}
  </div>
);

type SearchResults = { events: readonly EventSummary[]; text: string; city: string; onClear: () => void; onAllCities: () => void };

const SearchResults = ({ events, text, city, onClear, onAllCities }: SearchResults) => {
  const matches = searchEvents(events, text);
  const lead = text === "" ? chooseLead(matches) : undefined;
  if (events.length === 0 && city !== "")
    return (
      <EmptyState title={m.list_empty_city({ city })}>
        <Button onClick={onAllCities}>{m.list_city_all()}</Button>
      </EmptyState>
    );
  if (events.length === 0) return <EmptyState title={m.list_empty_title()} text={m.list_empty()} kinds="abcc" />;
  if (matches.length === 0)
    return (
      <EmptyState title={m.list_empty_search_title()} text={m.list_empty_search({ text })}>
        <Button onClick={onClear}>{m.list_clear()}</Button>
      </EmptyState>
    );
  return (
    <>
      {lead && <LeadEvent event={lead} />}
      <div class="agenda">
        {groupByDay(matches.filter((event) => event !== lead)).map((day) => (
          <DaySection key={day.key} day={day} />
        ))}
      </div>
    </>
  );
};

const More = ({ events, onMore }: { events: ReturnType<typeof useEvents>; onMore: () => void }) => (
  <InView on={events.error}>
    {events.isError && (
      <Notice kind="bad" icon="warning" role="alert">
        <p>{getErrorMessage(events.error)}</p>
      </Notice>
    )}
    <Button busy={events.isPlaceholderData} onClick={() => (events.isError ? void events.refetch() : onMore())}>
      {events.isError ? m.retry() : m.list_more()}
    </Button>
  </InView>
);

/** The cities that this page has shown: a chosen one leaves the others on offer. */
const CityFilter = ({ events, city, onCity }: { events: readonly EventSummary[]; city: string; onCity: (city: string) => void }) => {
  const seen = useRef(new Set<string>());
  for (const { venue } of events) if (venue.city) seen.current.add(venue.city);
  if (city) seen.current.add(city);
  if (seen.current.size < (city ? 1 : 2)) return null;
  return (
    <select class="input" aria-label={m.list_city()} value={city} onChange={(event) => onCity(event.currentTarget.value)}>
      <option value="">{m.list_city_all()}</option>
      {[...seen.current]
        .toSorted((a, b) => a.localeCompare(b))
        .map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
    </select>
  );
};

export const ListPage = () => {
  const { text, trimmed, setText, city, setCity, pages, showMore } = useSearch();
  const events = useEvents(pages, city);
  const all = events.data?.events ?? [];
  if (events.isError && all.length === 0)
    return (
      <Shell>
        <LoadError error={events.error} title={m.list_error()} busy={events.isFetching} onRetry={() => void events.refetch()} />
      </Shell>
    );
  return (
    <Shell>
      <div class="page list">
        <div class="list__head">
          <Title class="poster">{m.list_title()}</Title>
          <form class="find" role="search" onSubmit={(event) => event.preventDefault()}>
            <div class="affix">
              <Icon name="search" />
              <input
                class="input"
                type="search"
                name="search"
                dir="auto"
                aria-label={m.list_search()}
                placeholder={m.list_search_hint()}
                value={text}
                onInput={(event) => setText(event.currentTarget.value)}
              />
            </div>
            <CityFilter events={all} city={city} onCity={setCity} />
            <p class="visually-hidden" role="status">
              {trimmed === "" ? "" : m.list_found({ count: searchEvents(all, trimmed).length })}
            </p>
          </form>
        </div>
        <UnpaidOrders />
        {events.data ? (
          <SearchResults events={all} text={trimmed} city={city} onClear={() => setText("")} onAllCities={() => setCity("")} />
        ) : (
          <ListSkeleton />
        )}
        {events.data?.hasMore && <More events={events} onMore={showMore} />}
      </div>
    </Shell>
  );
};
