import { shortNumberOf } from "@catraca/core/kernel/id.rules";
import { useInfiniteQuery, useQuery } from "@tanstack/preact-query";
import { useRoute } from "preact-iso";
import { useState } from "preact/hooks";
import { getErrorMessage } from "../../api/error-message.ts";
import { formatNumber } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Notice } from "../../parts/notice.tsx";
import { EmptyState } from "../../parts/empty-state.tsx";
import { Loading } from "../../parts/loading.tsx";
import { CardTable } from "../card-table.tsx";
import { EventShell } from "../shell.tsx";
import { catalogQuery, reportQuery, ticketsQuery, type EventView, type TicketView } from "../queries.ts";
import { questionsQuery } from "../questions/questions-query.ts";
import { ExportButton } from "../export-button.tsx";
import { Screen } from "../screen.tsx";
import { createStatusFilter, MoreButton, SearchForm, useFurtherPages, useSearch, type Filter } from "../search.tsx";
import { TICKET_STATUSES, TicketBadge, getTicketText } from "../status.tsx";
import { getSortText, SORTS, sortTickets } from "./sort-tickets.ts";
import { TicketActions } from "./ticket-actions.tsx";
import "../screen.css";
import "../../parts/table.css";

const ForeignCode = ({ state }: { state: "valid" | "superseded" }) => (
  <p class="small soft">{state === "valid" ? m.console_foreign_code() : m.console_foreign_code_ended()}</p>
);

type Rows = { event: EventView; tickets: readonly TicketView[]; hasQuestions: boolean; onOutcome: (words: string) => void };

const Rows = ({ event, tickets, hasQuestions, onOutcome }: Rows) => (
  <CardTable columns={[m.console_who(), m.console_type(), m.console_order(), m.console_status()]}>
    {tickets.map((ticket) => (
      <tr key={ticket.id}>
        <td>
          <div>
            {ticket.attendee.name}
            {ticket.foreignCode && <ForeignCode state={ticket.foreignCode} />}
          </div>
        </td>
        <td data-label={m.console_type()}>{ticket.ticketType.name}</td>
        <td data-label={m.console_order()}>
          <a href={`/console/events/${event.id}/orders/${ticket.orderId}`}>{shortNumberOf(ticket.orderId)}</a>
        </td>
        <td data-label={m.console_status()}>
          <TicketBadge ticket={ticket} timeZone={event.timeZone} />
        </td>
        <td class="numeric actions">
          <TicketActions eventId={event.id} {...{ ticket, hasQuestions, onOutcome }} />
        </td>
      </tr>
    ))}
  </CardTable>
);

const INSIDE = ["true", "false"] as const;
/** Ten thousand tickets are searched by then, and a thousand listed. */
const MOST_PAGES = 10;
const ROWS = 100;

const useFilters = (eventId: string): Filter[] => {
  const types = useQuery(catalogQuery(eventId)).data?.ticketTypes ?? [];
  const byType = useQuery(reportQuery(eventId)).data?.byTicketType ?? [];
  const getTypeText = ({ id, name }: { id: string; name: string }): string => {
    const sold = byType.find(({ ticketTypeId }) => ticketTypeId === id)?.sold;
    return sold === undefined ? name : `${name} (${formatNumber(sold)})`;
  };
  return [
    createStatusFilter(TICKET_STATUSES, getTicketText),
    {
      name: "ticketTypeId",
      label: m.console_type(),
      options: [["", m.console_any_type()], ...types.map((type) => [type.id, getTypeText(type)] as const)],
    },
    {
      name: "inside",
      label: m.console_presence(),
      options: [
        ["", m.console_any_presence()],
        ["true", m.console_is_inside()],
        ["false", m.console_is_outside()],
      ],
    },
    { name: "sort", label: m.console_sort(), options: SORTS.map((sort) => [sort, getSortText(sort)] as const) },
  ];
};

const Sums = ({ eventId }: { eventId: string }) => {
  const report = useQuery(reportQuery(eventId)).data;
  if (!report) return <>{m.console_attendees_text()}</>;
  const { sold, inside, admitted } = report;
  return (
    <>
      {m.console_attendees_sums({
        sold: formatNumber(sold),
        inside: formatNumber(inside),
        absent: formatNumber(Math.max(0, sold - admitted)),
      })}
    </>
  );
};

const Attendees = ({ event }: { event: EventView }) => {
  const { search, setSearch } = useSearch({ status: TICKET_STATUSES, ticketTypeId: null, inside: INSIDE, sort: SORTS });
  const { sort, ...filter } = search;
  const pages = useInfiniteQuery(ticketsQuery(event.id, filter));
  useFurtherPages(pages, MOST_PAGES);
  const [outcome, setOutcome] = useState<string>();
  const [rows, setRows] = useState(ROWS);
  const hasQuestions = (useQuery(questionsQuery(event.id)).data ?? []).length > 0;
  const loaded = pages.data?.pages.flatMap((page) => page.tickets) ?? [];
  const tickets = sortTickets(loaded, sort);
  const isSearch = Object.values(filter).some((value) => value !== "");
  const isWhole = pages.data !== undefined && !pages.hasNextPage;
  return (
    <Screen
      title={m.console_tab_attendees()}
      under={<Sums eventId={event.id} />}
      actions={<ExportButton eventId={event.id} name="attendees" label={m.console_export_attendees()} filter={filter} />}
    >
      <SearchForm label={m.console_attendees_search()} {...{ search, setSearch }} filters={useFilters(event.id)} />
      <p class="small soft">{m.console_attendees_hint()}</p>
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
      {tickets.length > 0 && (
        <>
          <p class="small soft" role="status">
            {pages.hasNextPage && !pages.isFetching
              ? m.console_attendees_part({ count: formatNumber(tickets.length) })
              : m.console_attendees_count({ count: tickets.length, shown: `${formatNumber(tickets.length)}${isWhole ? "" : "+"}` })}
          </p>
          <Rows event={event} tickets={tickets.slice(0, rows)} hasQuestions={hasQuestions} onOutcome={setOutcome} />
        </>
      )}
      {isWhole && tickets.length === 0 && (
        <EmptyState
          title={isSearch ? m.console_nothing_found() : m.console_attendees_empty()}
          text={isSearch ? m.console_nothing_found_text() : m.console_attendees_empty_text()}
        />
      )}
      {tickets.length > rows ? (
        <Button small onClick={() => setRows(rows + ROWS)}>
          {m.console_more()}
        </Button>
      ) : (
        <MoreButton pages={pages} count={tickets.length} />
      )}
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
