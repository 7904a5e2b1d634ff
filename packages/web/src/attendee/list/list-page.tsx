import { useQuery } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { answerOf } from "../../api/answer.ts";
import { publicApi, type EventSummary } from "../../api/public-api.ts";
import { day, month, weekday } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { LoadTrouble } from "../load-trouble.tsx";
import { Shell } from "../shell.tsx";
import { Title } from "../title.tsx";
import { days, leadOf, search, type Day } from "./agenda.ts";
import { EventRow, LeadEvent } from "./event-row.tsx";

/** So many pages of the list, one after the other. */
const load = async (pages: number) => {
  const events: EventSummary[] = [];
  let cursor: string | null = "";
  for (let page = 0; page < pages && cursor !== null; page++) {
    const answer: Awaited<ReturnType<typeof ask>> = await ask(cursor);
    events.push(...answer.events);
    cursor = answer.cursor;
  }
  return { events, hasMore: cursor !== null };
};

const ask = (cursor: string) => answerOf(publicApi.events.$get({ query: cursor === "" ? {} : { cursor } }));

const useEvents = () => {
  const [pages, setPages] = useState(1);
  const events = useQuery({ queryKey: ["events", pages], queryFn: () => load(pages), placeholderData: (before) => before });
  return { ...events, more: () => setPages(pages + 1) };
};

const DaySection = ({ day: { events } }: { day: Day }) => {
  const [first] = events;
  if (!first) return null;
  const begins = { at: first.startsAt, timeZone: first.timeZone };
  return (
    <section class="day">
      <h2 class="day__date">
        <span class="poster">{day(begins)}</span>
        <span>
          <b>{weekday(begins)}</b>
          {month(begins)}
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

/** As long as nothing is there: the places where it will be, so that nothing jumps. */
const Loading = () => (
  <div role="status" class="list__loading">
    <span class="vh">{m.loading()}</span>
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

const Found = ({ events, text, onClear }: { events: readonly EventSummary[]; text: string; onClear: () => void }) => {
  const found = search(events, text);
  const lead = text === "" ? leadOf(found) : undefined;
  if (events.length === 0) return <Trouble title={m.list_empty_title()} text={m.list_empty()} kinds="abcc" />;
  if (found.length === 0)
    return (
      <Trouble title={m.list_empty_search_title()} text={m.list_empty_search({ text })}>
        <Button onClick={onClear}>{m.list_clear()}</Button>
      </Trouble>
    );
  return (
    <>
      {lead && <LeadEvent event={lead} />}
      <div class="agenda">
        {days(found.filter((event) => event !== lead)).map((one) => (
          <DaySection key={one.key} day={one} />
        ))}
      </div>
    </>
  );
};

export const ListPage = () => {
  const events = useEvents();
  const [text, setText] = useState("");
  const all = events.data?.events ?? [];
  if (events.isError && all.length === 0)
    return (
      <Shell>
        <LoadTrouble error={events.error} title={m.list_error()} busy={events.isFetching} onRetry={() => void events.refetch()} />
      </Shell>
    );
  const trimmed = text.trim();
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
                aria-label={m.list_search()}
                placeholder={m.list_search_hint()}
                value={text}
                onInput={(event) => setText(event.currentTarget.value)}
              />
            </div>
            <p class="vh" role="status">
              {trimmed === "" ? "" : m.list_found({ count: search(all, trimmed).length })}
            </p>
          </form>
        </div>
        {events.isPending ? <Loading /> : <Found events={all} text={trimmed} onClear={() => setText("")} />}
        {events.data?.hasMore && (
          <Button busy={events.isPlaceholderData} onClick={events.more}>
            {m.list_more()}
          </Button>
        )}
      </div>
    </Shell>
  );
};
