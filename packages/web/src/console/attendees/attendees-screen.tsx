import { useInfiniteQuery } from "@tanstack/preact-query";
import { useRoute } from "preact-iso";
import { useState } from "preact/hooks";
import { sentenceOf } from "../../api/sentence.ts";
import { m } from "../../paraglide/messages.js";
import { Notice } from "../../parts/notice.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { Waiting } from "../../parts/waiting.tsx";
import { EventShell } from "../event-shell.tsx";
import { shortId } from "../orders/order-list.tsx";
import { ticketsQuery, type EventView, type TicketView } from "../queries.ts";
import { Screen } from "../screen.tsx";
import { MoreButton, SearchForm, useSearch } from "../search.tsx";
import { TICKET_STATUSES, TicketBadge, ticketWords } from "../status.tsx";
import { TicketActions } from "./ticket-actions.tsx";

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
          <span class="vh">{m.console_actions()}</span>
        </th>
      </tr>
    </thead>
    <tbody>
      {tickets.map((ticket) => (
        <tr key={ticket.id}>
          <td>{ticket.attendee.name}</td>
          <td data-label={m.console_type()}>{ticket.ticketType.name}</td>
          <td data-label={m.console_order()}>
            <a href={`/console/events/${event.id}/orders/${ticket.orderId}`}>{shortId(ticket.orderId)}</a>
          </td>
          <td data-label={m.console_status()}>
            <TicketBadge ticket={ticket} timeZone={event.timeZone} />
          </td>
          <td class="n acts">
            <TicketActions eventId={event.id} ticket={ticket} onOutcome={onOutcome} />
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);

const Attendees = ({ event }: { event: EventView }) => {
  const { search, find } = useSearch(TICKET_STATUSES);
  const pages = useInfiniteQuery(ticketsQuery(event.id, search));
  const [outcome, setOutcome] = useState<string>();
  const tickets = pages.data?.pages.flatMap((page) => page.tickets) ?? [];
  const isSearch = search.query !== "" || search.status !== "";
  return (
    <Screen title={m.console_tab_attendees()} under={m.console_attendees_text()}>
      <SearchForm label={m.console_attendees_search()} {...{ search, find }} statuses={TICKET_STATUSES} words={ticketWords} />
      {outcome !== undefined && (
        <Notice kind="info" icon="info" role="status">
          <p>{outcome}</p>
        </Notice>
      )}
      {pages.error && (
        <Notice kind="bad" icon="warning" role="alert">
          <p>{sentenceOf(pages.error)}</p>
        </Notice>
      )}
      {pages.isPending && <Waiting />}
      {tickets.length > 0 && <Rows event={event} tickets={tickets} onOutcome={setOutcome} />}
      {pages.data && tickets.length === 0 && !pages.hasNextPage && (
        <Trouble
          title={isSearch ? m.console_nothing_found() : m.console_attendees_empty()}
          text={isSearch ? m.console_nothing_found_text() : m.console_attendees_empty_text()}
        />
      )}
      <MoreButton pages={pages} found={tickets.length} />
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
