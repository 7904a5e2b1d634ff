/** The waiting lists of an event: who waits for which type, who has an offer, and the switch. */
import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/preact-query";
import { useRoute } from "preact-iso";
import { useState } from "preact/hooks";
import { addErrorMessages, getErrorMessage } from "../../api/error-message.ts";
import { queryClient } from "../../app.tsx";
import { formatNumber } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Badge } from "../../parts/badge.tsx";
import { Button } from "../../parts/button.tsx";
import { SelectField } from "../../parts/field.tsx";
import { Notice } from "../../parts/notice.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { ConfirmDialog } from "../confirm-dialog.tsx";
import { formatDateTime } from "../dates.ts";
import { ExportButton } from "../export-button.tsx";
import { eventQuery, invalidate, type EventView } from "../queries.ts";
import { QueryView } from "../query-view.tsx";
import { Screen } from "../screen.tsx";
import { useMay } from "../membership.ts";
import { EventShell } from "../shell.tsx";
import { countsQuery, entriesQuery, STATUSES, type Counts, type Entry, type Status } from "./waiting-queries.ts";
import "../screen.css";
import "../../parts/table.css";

addErrorMessages({ "waiting_list.bought": m.console_wait_error_bought, "waiting_list.missing": m.console_wait_error_missing });

const getStatusText = (status: Status): string =>
  ({
    waiting: m.console_wait_waiting,
    offered: m.console_wait_offered,
    bought: m.console_wait_bought,
    expired: m.console_wait_expired,
    left: m.console_wait_left,
    removed: m.console_wait_removed,
    closed: m.console_wait_closed,
    unreachable: m.console_wait_unreachable,
  })[status]();

const BADGES = { waiting: "info", offered: "warn", bought: "ok" } as const;
const getBadge = (status: Status) => (status in BADGES ? { kind: BADGES[status as keyof typeof BADGES] } : {});

const Switch = ({ event }: { event: EventView }) => {
  const isOn = event.waitingList?.isOn !== false;
  const change = useMutation({
    mutationFn: async () => {
      const { offerSeconds } = event.waitingList ?? {};
      const waitingList = { isOn: !isOn, ...(offerSeconds === undefined ? {} : { offerSeconds }) };
      return (await callAdmin(() => admin.events[":eventId"].$patch({ param: { eventId: event.id }, json: { waitingList } }))).event;
    },
    onSuccess: async (changed) => {
      queryClient.setQueryData(eventQuery(event.id).queryKey, changed);
      await invalidate("event", event.id, "waiting");
    },
  });
  return (
    <div class="stack">
      <p>
        <Badge {...(isOn ? { kind: "ok" as const, icon: "check" as const } : {})}>
          {isOn ? m.console_wait_is_on() : m.console_wait_is_off()}
        </Badge>
      </p>
      <p class="small soft">{isOn ? m.console_wait_on_text() : m.console_wait_off_text()}</p>
      {change.isError && (
        <Notice kind="bad" icon="warning" role="alert">
          <p>{getErrorMessage(change.error)}</p>
        </Notice>
      )}
      <div class="row">
        <Button small busy={change.isPending} onClick={() => change.mutate()}>
          {isOn ? m.console_wait_switch_off() : m.console_wait_switch_on()}
        </Button>
      </div>
    </div>
  );
};

/** Seconds of the offered choices. An event may have another length. */
const LENGTHS = [1800, 3600, 7200, 14_400, 28_800, 43_200, 82_800];
const DEFAULT_LENGTH = 7200;

const getLengthText = (seconds: number): string =>
  seconds % 3600 === 0 ? m.console_hours({ count: seconds / 3600 }) : m.console_minutes({ count: Math.round(seconds / 60) });

const OfferLength = ({ event }: { event: EventView }) => {
  const length = event.waitingList?.offerSeconds ?? DEFAULT_LENGTH;
  const change = useMutation({
    mutationFn: async (offerSeconds: number) => {
      const waitingList = { isOn: event.waitingList?.isOn !== false, offerSeconds };
      return (await callAdmin(() => admin.events[":eventId"].$patch({ param: { eventId: event.id }, json: { waitingList } }))).event;
    },
    onSuccess: (changed) => queryClient.setQueryData(eventQuery(event.id).queryKey, changed),
  });
  return (
    <div class="stack">
      <SelectField
        id="offer-length"
        label={m.console_wait_offer_length()}
        hint={m.console_wait_offer_hint()}
        value={String(length)}
        options={[...new Set([...LENGTHS, length])].toSorted((a, b) => a - b).map((one) => [String(one), getLengthText(one)] as const)}
        onValue={(value) => change.mutate(Number(value))}
      />
      {change.isError && (
        <Notice kind="bad" icon="warning" role="alert">
          <p>{getErrorMessage(change.error)}</p>
        </Notice>
      )}
      {change.isSuccess && (
        <Notice kind="ok" icon="check" role="status">
          {m.console_wait_saved()}
        </Notice>
      )}
    </div>
  );
};

const CountsTable = ({ lists }: { lists: readonly Counts[] }) => (
  <table class="table table--cards">
    <thead>
      <tr>
        <th scope="col">{m.console_wait_type()}</th>
        <th scope="col">{m.console_wait_waiting()}</th>
        <th scope="col">{m.console_wait_offered()}</th>
        <th scope="col">{m.console_wait_bought()}</th>
        <th scope="col">{m.console_wait_ended()}</th>
        <th scope="col">{m.console_wait_kept()}</th>
      </tr>
    </thead>
    <tbody>
      {lists.map((list) => (
        <tr key={list.ticketTypeId}>
          <td>
            <b>{list.name}</b>
          </td>
          <td data-label={m.console_wait_waiting()}>{formatNumber(list.waiting)}</td>
          <td data-label={m.console_wait_offered()}>{formatNumber(list.offered)}</td>
          <td data-label={m.console_wait_bought()}>{formatNumber(list.bought)}</td>
          <td data-label={m.console_wait_ended()}>{formatNumber(list.ended)}</td>
          <td data-label={m.console_wait_kept()}>{formatNumber(list.heldBack)}</td>
        </tr>
      ))}
    </tbody>
  </table>
);

type Row = { entry: Entry; typeName: string; event: EventView; onRemove: ((entry: Entry) => void) | undefined };

const EntryRow = ({ entry, typeName, event, onRemove }: Row) => {
  const name = entry.name || m.console_wait_anonymous();
  const isOpen = entry.status === "waiting" || entry.status === "offered";
  const at = (instant: string): string => formatDateTime({ at: instant, timeZone: event.timeZone });
  return (
    <tr>
      <td>
        <b>{name}</b>
        {entry.email !== "" && (
          <>
            <br />
            <span class="small soft">{entry.email}</span>
          </>
        )}
      </td>
      <td data-label={m.console_wait_type()}>
        {formatNumber(entry.quantity)} × {typeName}
      </td>
      <td data-label={m.console_wait_since()}>{at(entry.joinedAt)}</td>
      <td data-label={m.console_wait_status()}>
        <Badge {...getBadge(entry.status)}>{getStatusText(entry.status)}</Badge>
        {entry.status === "offered" && entry.offerUntil !== undefined && (
          <>
            <br />
            <span class="small soft">{m.console_wait_until({ at: at(entry.offerUntil) })}</span>
          </>
        )}
      </td>
      <td class="numeric actions">
        {entry.orderId !== undefined && (
          <a href={`/console/events/${event.id}/orders/${entry.orderId}`} aria-label={m.console_wait_order_of({ name })}>
            {m.console_wait_order()}
          </a>
        )}
        {isOpen && onRemove && (
          <Button small kind="plain" aria-label={m.console_wait_remove_of({ name })} onClick={() => onRemove(entry)}>
            {m.console_wait_remove()}
          </Button>
        )}
      </td>
    </tr>
  );
};

type Entries = { event: EventView; lists: readonly Counts[] };

const Entries = ({ event, lists }: Entries) => {
  const isOrganizer = useMay()("event.change");
  const [status, setStatus] = useState<Status>();
  const [removing, setRemoving] = useState<Entry>();
  const pages = useInfiniteQuery(entriesQuery(event.id, status));
  const entries = pages.data?.pages.flatMap((page) => page.entries) ?? [];
  const nameOf = (typeId: string): string => lists.find(({ ticketTypeId }) => ticketTypeId === typeId)?.name ?? "";
  const remove = useMutation({
    mutationFn: ({ id: entryId }: Entry) => callAdmin(() => admin["waiting-list"][":entryId"].$delete({ param: { entryId } })),
    onSuccess: async () => {
      setRemoving(undefined);
      await invalidate("event", event.id, "waiting");
    },
  });
  return (
    <>
      <select
        class="select"
        aria-label={m.console_wait_status()}
        value={status ?? ""}
        onChange={({ currentTarget }) => setStatus((currentTarget.value || undefined) as Status | undefined)}
      >
        <option value="">{m.console_wait_any()}</option>
        {STATUSES.map((one) => (
          <option key={one} value={one}>
            {getStatusText(one)}
          </option>
        ))}
      </select>
      {pages.error && (
        <Notice kind="bad" icon="warning" role="alert">
          <p>{getErrorMessage(pages.error)}</p>
        </Notice>
      )}
      {entries.length === 0 && pages.isSuccess && <p class="soft">{m.console_wait_none()}</p>}
      {entries.length > 0 && (
        <table class="table table--cards">
          <thead>
            <tr>
              <th scope="col">{m.console_wait_who()}</th>
              <th scope="col">{m.console_wait_type()}</th>
              <th scope="col">{m.console_wait_since()}</th>
              <th scope="col">{m.console_wait_status()}</th>
              <th scope="col">
                <span class="visually-hidden">{m.console_wait_actions()}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {entries.map((entry) => (
              <EntryRow
                key={entry.id}
                entry={entry}
                typeName={nameOf(entry.ticketTypeId)}
                event={event}
                onRemove={isOrganizer ? setRemoving : undefined}
              />
            ))}
          </tbody>
        </table>
      )}
      {pages.hasNextPage && (
        <Button small busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {m.console_wait_more()}
        </Button>
      )}
      {removing && (
        <ConfirmDialog
          title={m.console_wait_remove()}
          text={removing.status === "offered" ? m.console_wait_remove_offer() : m.console_wait_remove_ask()}
          danger
          busy={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate(removing)}
          onClose={() => setRemoving(undefined)}
        />
      )}
    </>
  );
};

const WaitingOfEvent = ({ event }: { event: EventView }) => {
  const isOrganizer = useMay()("event.change");
  const counts = useQuery(countsQuery(event.id));
  return (
    <QueryView query={counts}>
      {(lists) => (
        <Screen
          title={m.console_tab_waiting()}
          under={m.console_wait_text()}
          actions={lists.length > 0 && <ExportButton eventId={event.id} name="waiting-list" label={m.console_wait_export()} filter={{}} />}
        >
          {isOrganizer && <Switch event={event} />}
          {isOrganizer && <OfferLength event={event} />}
          {lists.length === 0 ? (
            <p class="soft">{m.console_wait_empty()}</p>
          ) : (
            <>
              <CountsTable lists={lists} />
              <Entries {...{ event, lists }} />
            </>
          )}
        </Screen>
      )}
    </QueryView>
  );
};

export const WaitingScreen = () => {
  const { eventId = "" } = useRoute().params;
  return (
    <EventShell eventId={eventId} tab="waiting-list">
      {(event) => <WaitingOfEvent key={event.id} event={event} />}
    </EventShell>
  );
};
