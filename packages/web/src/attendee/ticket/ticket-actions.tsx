import type { Ticket } from "../../api/public-api.ts";
import { lazy } from "preact-iso";
import { useState } from "preact/hooks";
import { m } from "../../paraglide/messages.js";
import { Button, ButtonLink } from "../../parts/button.tsx";
import type { SavedOrder } from "./saved-orders.ts";
import { hasCode } from "./ticket-stub.tsx";
import { useFullScreen } from "./use-full-screen.ts";
import "./tickets-page.css";

const FullScreen = lazy(() => import("./full-screen.tsx").then((part) => part.FullScreen));

type Actions = { tickets: readonly Ticket[]; at: number; event: SavedOrder["event"]; offline: boolean; onShow: (at: number) => void };

/** Opens the system's share sheet, or copies the link where there is none. Closing the sheet is not an error. */
const shareTicket = async (ticket: Ticket, event: string): Promise<"sent" | "copied"> => {
  const { pdfUrl: url } = ticket;
  if (!("share" in navigator)) {
    await (navigator as Navigator).clipboard.writeText(url);
    return "copied";
  }
  try {
    await navigator.share({ title: event, text: m.ticket_share_text({ event }), url });
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
  return "sent";
};

const Files = ({ ticket, event }: { ticket: Ticket; event: string }) => {
  const [isCopied, setCopied] = useState(false);
  const share = async (): Promise<void> => setCopied((await shareTicket(ticket, event)) === "copied");
  return (
    <>
      <div class="ticket__more">
        <ButtonLink href={ticket.calendarUrl} icon="calendar" small download>
          {m.ticket_calendar()}
        </ButtonLink>
        <ButtonLink href={ticket.pdfUrl} icon="download" small target="_blank">
          {m.ticket_pdf()}
        </ButtonLink>
        <Button icon="share" small onClick={() => void share()}>
          {m.ticket_share()}
        </Button>
      </div>
      <p class="small soft ticket__copied" role="status">
        {isCopied ? m.ticket_share_copied() : ""}
      </p>
    </>
  );
};

export const TicketActions = ({ tickets, at, event, offline, onShow }: Actions) => {
  const { isFull, open, close } = useFullScreen();
  const ticket = tickets[at];
  if (!ticket || !hasCode(ticket)) return null;
  return (
    <div class="ticket__do">
      <Button kind="primary" wide onClick={open}>
        {m.ticket_full()}
      </Button>
      {!offline && <Files ticket={ticket} event={event.name} />}
      {isFull && <FullScreen tickets={tickets} at={at} event={event} onShow={onShow} onClose={close} />}
    </div>
  );
};
