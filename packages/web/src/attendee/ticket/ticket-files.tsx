/** The calendar entry, the PDF, sharing, and passing on. Loaded after the ticket, which opens without them. */
import type { Ticket } from "../../api/public-api.ts";
import { m } from "../../paraglide/messages.js";
import { ButtonLink } from "../../parts/button.tsx";
import type { TicketsView } from "./saved-copy.ts";
import { ReassignButton } from "./reassign-button.tsx";
import { ShareTicket } from "./share-ticket.tsx";

type Files = { ticket: Ticket; view: TicketsView };

export const TicketFiles = ({ ticket, view }: Files) => {
  const { orderId, accessToken, event, tickets } = view;
  return (
    <div class="ticket__more">
      <ButtonLink href={ticket.calendarUrl} icon="calendar" small target="_top">
        {m.ticket_calendar()}
      </ButtonLink>
      <ButtonLink href={ticket.pdfUrl} icon="download" small target="_blank">
        {m.ticket_pdf()}
      </ButtonLink>
      <ShareTicket
        key={ticket.id}
        ticket={ticket}
        title={m.ticket_share_text({ event: event.name })}
        url={tickets.length === 1 ? new URL(`/orders/${orderId}#${accessToken}`, location.href).href : undefined}
      />
      <ReassignButton key={`pass ${ticket.id}`} ticket={ticket} view={view} />
    </div>
  );
};
