import { useInfiniteQuery } from "@tanstack/preact-query";
import { useRoute } from "preact-iso";
import { useState } from "preact/hooks";
import { getErrorMessage } from "../../api/error-message.ts";
import { m } from "../../paraglide/messages.js";
import { Notice } from "../../parts/notice.tsx";
import { EmptyState } from "../../parts/empty-state.tsx";
import { Loading } from "../../parts/loading.tsx";
import { EventShell } from "../shell.tsx";
import { shortenId } from "../orders/order-list.tsx";
import { ticketsQuery, type EventView, type TicketView } from "../queries.ts";
import { Screen } from "../screen.tsx";
import { MoreButton, SearchForm, useSearch } from "../search.tsx";
import { TICKET_STATUSES, TicketBadge, getTicketText } from "../status.tsx";
import { TicketActions } from "./ticket-actions.tsx";
import "../screen.css";
import "../../parts/table.css";

type Rows = { event: EventView; tickets: readonly TicketView[]; onOutcome: (words: string) => void };

const Rows = ({ event, tickets, onOutcome }: Rows) => (
  <table class="table table--cards">
    <thead>
      <tr>
        <th scope="col">{m.console_who()}</th>
        <th scope="col">{m.console_type()}</th>
        <th scope="col">{m.console_order()}</th>
        <th scope="col">{m.console_status()}</th>
        <th scope="col">
          <span class="visually-hidden">{m.console_actions()}</span>
        </th>
      </tr>
    </thead>
    <tbody>
      {tickets.map((ticket) => (
        <tr key={ticket.id}>
          <td>{ticket.attendee.name}</td>
          <td data-label={m.console_type()}>{ticket.ticketType.name}</td>
          <td data-label={m.console_order()}>
            <a href={`/console/events/${event.id}/orders/${ticket.orderId}`}>{shortenId(ticket.orderId)}</a>
          </td>
          <td data-label={m.console_status()}>
            <TicketBadge ticket={ticket} timeZone={event.timeZone} />
          </td>
          <td class="numeric actions">
            <TicketActions eventId={event.id} ticket={ticket} onOutcome={onOutcome} />
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);

const Attendees = ({ event }: { event: EventView }) => {
  const { search, setSearch } = useSearch(TICKET_STATUSES);
  const pages = useInfiniteQuery(ticketsQuery(event.id, search));
  const [outcome, setOutcome] = useState<string>();
  const tickets = pages.data?.pages.flatMap((page) => page.tickets) ?? [];
  const isSearch = search.query !== "" || search.status !== "";
  return (
    <Screen title={m.console_tab_attendees()} under={m.console_attendees_text()}>
      <SearchForm label={m.console_attendees_search()} {...{ search, setSearch }} statuses={TICKET_STATUSES} getText={getTicketText} />
      {outcome !== undefined && (
        <Notice kind="info" icon="info" role="status">
          <p>{outcome}</p>
        </Notice>
      )}
      {pages.error && (
        <Notice kind="bad" icon="warning" role="alert">
          <p>{getErrorMessage(pages.error)}</p>
        </Notice>
      )}
      {pages.isPending && <Loading />}
      {tickets.length > 0 && <Rows event={event} tickets={tickets} onOutcome={setOutcome} />}
      {pages.data && tickets.length === 0 && !pages.hasNextPage && (
        <EmptyState
          title={isSearch ? m.console_nothing_found() : m.console_attendees_empty()}
          text={isSearch ? m.console_nothing_found_text() : m.console_attendees_empty_text()}
        />
      )}
      <MoreButton pages={pages} count={tickets.length} />
    </Screen>
  );
};

export const AttendeesScreen = () => {
  const { eventId = "" } = useRoute().params;
  return (
    <EventShell eventId={eventId} tab="attendees">
      {(event) => <Attendees key={event.id} event={event} />}
    </EventShell>
  );
};
