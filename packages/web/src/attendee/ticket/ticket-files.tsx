/** The calendar entry, the PDF, and sharing. Loaded after the ticket, which opens without them. */
import type { Ticket } from "../../api/public-api.ts";
import { m } from "../../paraglide/messages.js";
import { ButtonLink } from "../../parts/button.tsx";
import { ShareButton } from "../share-button.tsx";
import type { TicketsView } from "./saved-copy.ts";

const loadPdf = async (ticket: Ticket): Promise<File | undefined> => {
  try {
    const answer = await fetch(ticket.pdfUrl);
    return answer.ok ? new File([await answer.blob()], `${ticket.id}.pdf`, { type: "application/pdf" }) : undefined;
  } catch {
    return undefined;
  }
};

type Files = { ticket: Ticket; position: number; view: TicketsView };

/** The PDF's own address ends with the event, so nobody gets it to pass on: the file itself, or the address of the tickets. */
export const TicketFiles = ({ ticket, position, view: { orderId, accessToken, event, tickets } }: Files) => (
  <div class="ticket__more">
    <ButtonLink href={ticket.calendarUrl} icon="calendar" small target="_top">
      {m.ticket_calendar()}
    </ButtonLink>
    <ButtonLink href={ticket.pdfUrl} icon="download" small target="_blank">
      {m.ticket_pdf()}
    </ButtonLink>
    <ShareButton
      key={ticket.id}
      title={m.ticket_share_text({ event: event.name })}
      url={new URL(`/orders/${orderId}?ticket=${position + 1}#${accessToken}`, location.href).href}
      loadFile={() => loadPdf(ticket)}
      label={m.ticket_share()}
      copied={m.ticket_share_copied({ count: tickets.length })}
    />
  </div>
);
