import type { EventOnSale } from "@catraca/core/event.schema";
import { useMutation, useQuery } from "@tanstack/preact-query";
import { useRoute } from "preact-iso";
import { formatMoney } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { getErrorMessage } from "../../api/error-message.ts";
import { Button, ButtonLink } from "../../parts/button.tsx";
import { Cover } from "../../parts/cover.tsx";
import { Notice } from "../../parts/notice.tsx";
import { formatDateTime } from "../dates.ts";
import { admin, callAdmin } from "../admin-client.ts";
import { catalogQuery, type EventView } from "../queries.ts";
import { QueryView } from "../query-view.tsx";
import { useHeading } from "../screen.tsx";
import { ShareLink } from "../share-link.tsx";
import { EventShell } from "../shell.tsx";
import { toEventOnSale } from "./preview.ts";
import "../orders/order-detail.css";
import "../../attendee/event/event-page.css";

const Sale = ({ event }: { event: EventOnSale }) => (
  <section class="buy">
    <ul class="lines">
      {event.ticketTypes.map(({ id, name, totalPrice, description }) => (
        <li key={id} class="between">
          <span>
            <b>{name}</b>
            {description !== undefined && <span class="small soft"> {description}</span>}
          </span>
          <b class="num">{totalPrice.amountMinor === 0 ? m.console_free() : formatMoney(totalPrice)}</b>
        </li>
      ))}
    </ul>
    <p class="small soft">{m.console_preview_after()}</p>
  </section>
);

const Heading = ({ title }: { title: string }) => (
  <h1 class="poster" tabIndex={-1} ref={useHeading(title)}>
    {title}
  </h1>
);

/** Asked for by a press, because whoever has it sees the draft. */
const LinkForOthers = ({ event: { id, name } }: { event: EventView }) => {
  const link = useMutation({
    mutationFn: async () => (await callAdmin(() => admin.events[":eventId"]["preview-link"].$post({ param: { eventId: id } }))).url,
  });
  if (link.data)
    return (
      <div class="stack">
        <p>{m.console_preview_link_text()}</p>
        <p class="mono">{link.data}</p>
        <ShareLink url={link.data} message={m.console_preview_message({ name, url: link.data })} />
      </div>
    );
  return (
    <>
      <Button small icon="share" busy={link.isPending} onClick={() => link.mutate()}>
        {m.console_preview_link()}
      </Button>
      {link.error && <p role="alert">{getErrorMessage(link.error)}</p>}
    </>
  );
};

const Preview = ({ event }: { event: EventView }) => (
  <QueryView query={useQuery(catalogQuery(event.id))}>
    {(catalog) => {
      const shown = toEventOnSale(event, catalog, Date.now());
      return (
        <>
          <div class="page">
            <Notice kind="info" icon="info">
              <b>{m.console_preview_title()}</b>
              <p>{m.console_preview_text()}</p>
              <ButtonLink small icon="arrow-left" href={`/console/events/${event.id}`}>
                {m.console_preview_back()}
              </ButtonLink>
              <LinkForOthers event={event} />
            </Notice>
          </div>
          <article class="page event">
            <div class="event__cover">
              <Cover id={event.id} picture={event.picture} cover={event.cover} />
            </div>
            <header class="event__head">
              <Heading title={event.name} />
              <p>
                <b>{formatDateTime({ at: shown.startsAt, timeZone: shown.timeZone })}</b>
              </p>
              <p>
                <b>{shown.venue.name}</b>
                <br />
                {shown.venue.address}
              </p>
            </header>
            <Sale event={shown} />
            <div class="event__about stack">
              {shown.description?.split(/\n{2,}/).map((text) => (
                <p key={text}>{text}</p>
              ))}
            </div>
          </article>
        </>
      );
    }}
  </QueryView>
);

export const PreviewScreen = () => {
  const { eventId = "" } = useRoute().params;
  return (
    <EventShell eventId={eventId} tab="setup">
      {(event) => <Preview key={event.id} event={event} />}
    </EventShell>
  );
};
