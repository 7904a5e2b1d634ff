import type { EventOnSale } from "../../api/public-api.ts";
import { useQuery } from "@tanstack/preact-query";
import { lazy } from "preact-iso";
import { isApiError } from "../../api/response.ts";
import { m } from "../../paraglide/messages.js";
import { ButtonLink } from "../../parts/button.tsx";
import { Cover } from "../../parts/cover.tsx";
import { Icon } from "../../parts/icon.tsx";
import { LoadError } from "../error-pages.tsx";
import { late } from "../../parts/late.tsx";
import { Shell } from "../shell.tsx";
import { Title } from "../title.tsx";
import { ErrorPage } from "../error-pages.tsx";
import { About } from "./about.tsx";
import { BuySection } from "./buy-section.tsx";
import { eventQuery, readPreviewToken } from "./event-query.ts";
import { formatStartDate, formatHours } from "./event-times.ts";
import "./buy-section.css";
import "./event-page.css";
import "../../parts/skeleton.css";

const getMapUrl = ({ venue }: EventOnSale): string =>
  `https://www.google.com/maps/search/?${new URLSearchParams({ api: "1", query: [venue.name, venue.address, venue.city].filter(Boolean).join(", ") })}`;

const Facts = ({ event }: { event: EventOnSale }) => (
  <ul class="facts">
    <li>
      <Icon name="calendar" />
      <span>
        <b>{formatStartDate(event)}</b>
        <br />
        {formatHours(event, Date.now())}
      </span>
    </li>
    <li>
      <Icon name="pin" />
      <span>
        <b>
          <bdi>{event.venue.name}</bdi>
        </b>
        <br />
        {event.venue.address !== undefined && (
          <>
            <bdi>{event.venue.address}</bdi>
            <br />
          </>
        )}
        {event.venue.city !== undefined && (
          <>
            <bdi>{event.venue.city}</bdi>
            <br />
          </>
        )}
        <a href={getMapUrl(event)} target="_blank" rel="noopener">
          {m.event_way()}
        </a>
      </span>
    </li>
    {event.minimumAge !== undefined && (
      <li>
        <Icon name="user" />
        <b>{event.minimumAge === 0 ? m.event_all_ages() : m.event_minimum_age({ years: event.minimumAge })}</b>
      </li>
    )}
  </ul>
);

const hasEnded = ({ endsAt }: EventOnSale): boolean => Date.parse(endsAt) <= Date.now();

const EndedNotice = lazy(() => import("./ended-notice.tsx").then((part) => part.EndedNotice));

const PreviewNotice = late(() => import("./preview-event.tsx").then((part) => part.PreviewNotice));

const ShareButton = late(() => import("../share-button.tsx").then((part) => part.ShareButton));

const Share = ({ event: { id, name } }: { event: EventOnSale }) => (
  <div class="event__share">
    <ShareButton title={name} url={new URL(`/e/${id}`, location.href).href} label={m.event_share()} copied={m.event_share_copied()} />
  </div>
);

const EventArticle = ({ event, isPreview }: { event: EventOnSale; isPreview: boolean }) => (
  <article class="page event">
    <div class="event__cover">
      <Cover id={event.id} picture={event.picture} cover={event.cover} />
    </div>
    <header class="event__head">
      <Title class="poster">{event.name}</Title>
      <Facts event={event} />
      <Share event={event} />
    </header>
    {hasEnded(event) || event.availability === "cancelled" ? (
      <div class="event__over">
        <EndedNotice event={event} />
      </div>
    ) : (
      <fieldset class="event__sale" disabled={isPreview}>
        <BuySection event={event} />
      </fieldset>
    )}
    <About event={event} />
  </article>
);

/** The cover needs only the id in the address. */
const EventSkeleton = ({ eventId }: { eventId: string }) => (
  <div class="page event" role="status">
    <div class="event__cover">
      <Cover id={eventId} />
    </div>
    <div class="event__head">
      <span class="visually-hidden">{m.loading()}</span>
      <div class="skeleton event__line" />
      <div class="skeleton event__line" />
    </div>
    <div class="buy">
      <div class="skeleton event__types" />
    </div>
  </div>
);

export const EventPage = ({ eventId }: { eventId: string }) => {
  const preview = readPreviewToken();
  const event = useQuery(eventQuery(eventId, preview));
  if (event.data)
    return (
      <Shell>
        {preview && <PreviewNotice />}
        <EventArticle event={event.data} isPreview={preview !== undefined} />
      </Shell>
    );
  if (isApiError(event.error, "event.missing") || isApiError(event.error, "request.invalid"))
    return (
      <Shell>
        <ErrorPage title={m.event_missing()} text={m.event_missing_text()}>
          <ButtonLink href="/" kind="primary">
            {m.event_see_others()}
          </ButtonLink>
        </ErrorPage>
      </Shell>
    );
  return (
    <Shell>
      {event.isError ? (
        <LoadError error={event.error} title={m.event_error()} busy={event.isFetching} onRetry={() => void event.refetch()} />
      ) : (
        <EventSkeleton eventId={eventId} />
      )}
    </Shell>
  );
};
