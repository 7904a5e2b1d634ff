import { lazy } from "preact-iso";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import type { TicketsView } from "./saved-copy.ts";
import { hasCode } from "./ticket-stub.tsx";
import { useFullScreen } from "./use-full-screen.ts";
import "./tickets-page.css";

const FullScreen = lazy(() => import("./full-screen.tsx").then((part) => part.FullScreen));
/** Without them the ticket is still whole. */
const TicketFiles = lazy(() =>
  import("./ticket-files.tsx").then(
    (part) => part.TicketFiles,
    () => () => null,
  ),
);

type Actions = { view: TicketsView; at: number; onShow: (at: number) => void };

export const TicketActions = ({ view, at, onShow }: Actions) => {
  const { isFull, open, close } = useFullScreen();
  const { tickets, event, offline } = view;
  const ticket = tickets[at];
  if (!ticket || !hasCode(ticket)) return null;
  return (
    <div class="ticket__do">
      <Button kind="primary" wide onClick={open}>
        {m.ticket_full()}
      </Button>
      {!offline && <TicketFiles ticket={ticket} view={view} />}
      {isFull && <FullScreen tickets={tickets} at={at} event={event} onShow={onShow} onClose={close} />}
    </div>
  );
};
