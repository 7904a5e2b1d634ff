import { m } from "../../paraglide/messages.js";
import { ButtonLink } from "../../parts/button.tsx";
import { Cover } from "../../parts/cover.tsx";
import { formatDateTime } from "../dates.ts";
import { LazyQr } from "../lazy-qr.tsx";
import type { EventView } from "../queries.ts";
import { Screen } from "../screen.tsx";
import { ShareLink } from "../share-link.tsx";
import { getPhase } from "../status.tsx";

/** The moment after publishing: the address, and the ways to spread it. */
export const PublishedEvent = ({ event }: { event: EventView }) => {
  const { name, startsAt, timeZone } = event;
  const url = `${location.origin}/e/${event.id}`;
  const isOnSale = getPhase(event) === "on_sale";
  return (
    <Screen
      title={isOnSale ? m.console_published_title({ name }) : name}
      under={isOnSale ? m.console_published_text() : m.console_setup_published()}
      class="setup stack"
      actions={
        <ButtonLink small href={`/console/events/${event.id}/report`}>
          {m.console_tab_report()}
        </ButtonLink>
      }
    >
      <div class="setup__cover">
        <Cover id={event.id} picture={event.picture} cover={event.cover} />
      </div>
      <div class="published">
        <div class="stack">
          <p>
            <span class="small soft">{m.console_published_address()}</span>
            <br />
            <a class="mono published__url" href={url} target="_blank" rel="noopener">
              {url}
            </a>
          </p>
          <ShareLink url={url} message={m.console_published_message({ name, date: formatDateTime({ at: startsAt, timeZone }), url })} />
        </div>
        <div class="published__qr">
          <LazyQr text={url} label={m.console_published_qr()} />
          <p class="small soft">{m.console_published_qr_text()}</p>
        </div>
      </div>
    </Screen>
  );
};
