import type { Ticket } from "../../api/public-api.ts";
import { lazy } from "preact-iso";
import { useState } from "preact/hooks";
import { m } from "../../paraglide/messages.js";
import { Button, ButtonLink } from "../../parts/button.tsx";
import type { KeptOrder } from "./kept.ts";
import { opensDoors } from "./ticket-stub.tsx";

const FullScreen = lazy(() => import("./full-screen.tsx").then((part) => part.FullScreen));

type Actions = { tickets: readonly Ticket[]; at: number; event: KeptOrder["event"]; offline: boolean; onShow: (at: number) => void };

/** The phone's own way to send it; else its link is copied. Giving up on the phone's own way is no failure. */
const send = async (ticket: Ticket, event: string): Promise<"sent" | "copied"> => {
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
  const [copied, setCopied] = useState(false);
  const share = async (): Promise<void> => setCopied((await send(ticket, event)) === "copied");
  return (
    <>
      <div class="tick__more">
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
      <p class="small soft tick__copied" role="status">
        {copied ? m.ticket_share_copied() : ""}
      </p>
    </>
  );
};

/** What needs the internet is not offered without it. */
export const TicketActions = ({ tickets, at, event, offline, onShow }: Actions) => {
  const [full, setFull] = useState(false);
  const ticket = tickets[at];
  if (!ticket || !opensDoors(ticket)) return null;
  return (
    <div class="tick__do">
      <Button kind="primary" wide onClick={() => setFull(true)}>
        {m.ticket_full()}
      </Button>
      {!offline && <Files ticket={ticket} event={event.name} />}
      {full && <FullScreen tickets={tickets} at={at} event={event} onShow={onShow} onClose={() => setFull(false)} />}
    </div>
  );
};
