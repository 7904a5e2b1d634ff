import { useQuery } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { queryClient } from "../../face.tsx";
import { m } from "../../paraglide/messages.js";
import { ButtonLink } from "../../parts/button.tsx";
import { Cover } from "../../parts/cover.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Waiting } from "../../parts/waiting.tsx";
import { shortWhen } from "../event/when.ts";
import { Shell } from "../shell.tsx";
import { Title } from "../title.tsx";
import { TroublePage } from "../trouble-page.tsx";
import { letGo, listKept, type KeptOrder } from "./kept.ts";
import { keepPage } from "./offline.ts";

const keptQuery = {
  queryKey: ["kept"],
  queryFn: async () => {
    const kept = await listKept();
    if (kept.length > 0) await keepPage();
    return kept;
  },
  staleTime: 0,
};

const KeptRow = ({ kept: { orderId, accessToken, event, tickets }, onRemove }: { kept: KeptOrder; onRemove: () => void }) => (
  <li class="kept__row">
    <a class="ev" href={`/orders/${orderId}#${accessToken}`}>
      <span class="ev__cover">
        <Cover id={event.id} tile />
      </span>
      <span class="ev__text">
        <b class="ev__title">{event.name}</b>
        <span class="soft small">
          {shortWhen(event)} · {event.venue.name}
        </span>
      </span>
      <span class="ev__price">{m.kept_count({ count: tickets.length })}</span>
    </a>
    <button class="icon-button" type="button" aria-label={m.kept_remove({ event: event.name })} onClick={onRemove}>
      <Icon name="cross" />
    </button>
  </li>
);

const isPast = ({ event }: KeptOrder): boolean => Date.parse(event.endsAt) < Date.now();

const Rows = ({ kept, onRemove }: { kept: readonly KeptOrder[]; onRemove: (orderId: string) => void }) => (
  <ol class="kept__rows">
    {kept.map((one) => (
      <KeptRow key={one.orderId} kept={one} onRemove={() => onRemove(one.orderId)} />
    ))}
  </ol>
);

const List = ({ kept }: { kept: readonly KeptOrder[] }) => {
  const [removed, setRemoved] = useState(false);
  const remove = async (orderId: string): Promise<void> => {
    await letGo(orderId);
    setRemoved(true);
    await queryClient.invalidateQueries({ queryKey: ["kept"] });
  };
  const past = kept.filter(isPast);
  const rows = (some: readonly KeptOrder[]) => <Rows kept={some} onRemove={(orderId) => void remove(orderId)} />;
  return (
    <div class="page kept">
      <Title class="poster">{m.kept_title()}</Title>
      <p class="soft">{m.kept_text()}</p>
      <p class="small" role="status">
        {removed ? m.kept_removed() : ""}
      </p>
      {rows(kept.filter((one) => !isPast(one)))}
      {past.length > 0 && (
        <section class="stack">
          <h2>{m.kept_past()}</h2>
          {rows(past)}
        </section>
      )}
    </div>
  );
};

/** The orders that were opened in this browser. */
export const KeptPage = () => {
  const kept = useQuery(keptQuery);
  if (kept.data === undefined)
    return (
      <Shell>
        <div class="page">
          <Waiting />
        </div>
      </Shell>
    );
  return (
    <Shell>
      {kept.data.length > 0 ? (
        <List kept={kept.data} />
      ) : (
        <TroublePage title={m.kept_empty_title()} text={m.kept_empty()}>
          <ButtonLink href="/" kind="primary">
            {m.event_see_others()}
          </ButtonLink>
        </TroublePage>
      )}
    </Shell>
  );
};
