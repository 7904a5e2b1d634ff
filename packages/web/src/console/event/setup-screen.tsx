import { useMutation, useQuery } from "@tanstack/preact-query";
import { useRoute } from "preact-iso";
import type { ComponentChildren } from "preact";
import { getErrorMessage } from "../../api/error-message.ts";
import { formatNumber } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button, ButtonLink } from "../../parts/button.tsx";
import { Cover } from "../../parts/cover.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Notice } from "../../parts/notice.tsx";
import { queryClient } from "../../app.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { EventShell } from "../shell.tsx";
import { QueryView } from "../query-view.tsx";
import { catalogQuery, devicesQuery, eventQuery, gatesQuery, invalidate, type EventView } from "../queries.ts";
import { Screen } from "../screen.tsx";
import { getPhase } from "../status.tsx";
import { formatDateTime } from "../dates.ts";
import { PublishedEvent } from "./published-event.tsx";
import "./setup-screen.css";

type Step = {
  title: string;
  isDone: boolean;
  optional?: boolean;
  /** The step to take now. */
  isNext?: boolean;
  href: string;
  act: string;
  children: ComponentChildren;
};

const StepRow = ({ title, isDone, optional = false, isNext = false, href, act, children }: Step) => (
  <li class="step" data-done={isDone}>
    <span class="step__mark">{isDone ? <Icon name="check" /> : null}</span>
    <div>
      <h2>
        {title} {optional && <span class="small soft">{m.console_optional()}</span>}
      </h2>
      <p class="small soft">{children}</p>
    </div>
    <ButtonLink small kind={isNext ? "primary" : "quiet"} href={href}>
      {act}
    </ButtonLink>
  </li>
);

const Publish = ({ event, disabledReason }: { event: EventView; disabledReason: string | undefined }) => {
  const publishMutation = useMutation({
    mutationFn: async () => (await callAdmin(() => admin.events[":eventId"].publish.$post({ param: { eventId: event.id } }))).event,
    onSuccess: async (published) => {
      queryClient.setQueryData(eventQuery(event.id).queryKey, published);
      await invalidate("events");
    },
  });
  return (
    <div class="stack">
      {publishMutation.error && (
        <Notice kind="bad" icon="warning" role="alert">
          <p>{getErrorMessage(publishMutation.error)}</p>
        </Notice>
      )}
      <div class="row setup__publish">
        <Button
          kind={disabledReason === undefined ? "primary" : "quiet"}
          id="publish"
          disabledReason={disabledReason}
          busy={publishMutation.isPending}
          onClick={() => publishMutation.mutate()}
        >
          {m.console_publish()}
        </Button>
        <ButtonLink href={`/console/events/${event.id}/preview`}>{m.console_preview()}</ButtonLink>
      </div>
      <p class="small soft">{m.console_publish_text()}</p>
    </div>
  );
};

/** Says again what sells without a limit. */
const describeSold = (name: string, limit: number | null): string =>
  `${name} (${limit === null ? m.console_unlimited() : formatNumber(limit)})`;

type Sold = { name: string; capacity?: number | null; stock?: number | null };

/** The names of what was chosen to have no limit. */
const unlimited = (...lists: readonly (readonly Sold[])[]): string =>
  lists
    .flat()
    .filter(({ capacity, stock }) => capacity === null || stock === null)
    .map(({ name }) => name)
    .join(", ");

const Steps = ({ event }: { event: EventView }) => {
  const catalog = useQuery(catalogQuery(event.id));
  const gates = useQuery(gatesQuery(event.id)).data ?? [];
  const devices = useQuery(devicesQuery(event.id)).data ?? [];
  const base = `/console/events/${event.id}`;
  return (
    <QueryView query={catalog}>
      {({ ticketTypes, products }) => (
        <Screen title={m.console_setup_title()} under={m.console_setup_text()} class="setup stack">
          <div class="setup__cover">
            <Cover id={event.id} picture={event.picture} cover={event.cover} />
          </div>
          <ol class="steps">
            <StepRow title={event.name} isDone href={`${base}/edit`} act={m.console_tab_edit()}>
              {formatDateTime({ at: event.startsAt, timeZone: event.timeZone })} · {event.venue.name}
            </StepRow>
            <StepRow
              title={m.console_tab_catalog()}
              isDone={ticketTypes.length > 0}
              isNext={ticketTypes.length === 0}
              href={`${base}/catalog`}
              act={ticketTypes.length > 0 ? m.console_see() : m.console_setup_types_act()}
            >
              {ticketTypes.length > 0
                ? [
                    ...ticketTypes.map(({ name, capacity }) => describeSold(name, capacity)),
                    ...products.map(({ name, stock }) => describeSold(name, stock)),
                  ].join(", ")
                : m.console_setup_types_text()}
              {unlimited(ticketTypes, products) !== "" && (
                <>
                  <br />
                  <b>{m.console_setup_unlimited({ names: unlimited(ticketTypes, products) })}</b>
                </>
              )}
            </StepRow>
            <StepRow
              title={m.console_tab_entrance()}
              optional
              isDone={gates.length > 0}
              href={`${base}/entrance`}
              act={gates.length > 0 ? m.console_see() : m.console_setup_gates_act()}
            >
              {gates.length > 0
                ? m.console_setup_gates_done({ gates: gates.length, devices: devices.length })
                : m.console_setup_gates_text()}
            </StepRow>
          </ol>
          <Publish event={event} disabledReason={ticketTypes.length > 0 ? undefined : m.console_publish_why()} />
        </Screen>
      )}
    </QueryView>
  );
};

export const SetupScreen = () => {
  const { eventId = "" } = useRoute().params;
  return (
    <EventShell eventId={eventId} tab="setup">
      {(event) => (getPhase(event) === "draft" ? <Steps event={event} /> : <PublishedEvent key={event.status} event={event} />)}
    </EventShell>
  );
};
