import type { Ticket } from "../../api/public-api.ts";
import { useEffect, useRef } from "preact/hooks";
import { toMidSentence, formatShortDate } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Icon, type IconName } from "../../parts/icon.tsx";
import { QrDrawing } from "../../parts/qr-drawing.tsx";
import { useWakeLock } from "../../parts/wake-lock.ts";
import type { SavedOrder } from "./saved-orders.ts";
import { hasCode } from "./ticket-stub.tsx";
import "./full-screen.css";
import "../../parts/button.css";

type TurnButtonProps = { label: string; icon: IconName; off: boolean; onTurn: () => void };

const TurnButton = ({ label, icon, off, onTurn }: TurnButtonProps) => (
  <button class="icon-button" type="button" aria-label={label} aria-disabled={off} onClick={() => !off && onTurn()}>
    <Icon name={icon} />
  </button>
);

type FullScreen = {
  tickets: readonly Ticket[];
  at: number;
  event: SavedOrder["event"];
  onShow: (at: number) => void;
  onClose: () => void;
};

export const FullScreen = ({ tickets, at, event, onShow, onClose }: FullScreen) => {
  const dialog = useRef<HTMLDialogElement>(null);
  useWakeLock();
  useEffect(() => {
    const element = dialog.current;
    const previous = document.activeElement;
    element?.showModal();
    return () => {
      element?.close();
      // Preact removes the dialog before this runs, so the browser does not restore the focus.
      if (previous instanceof HTMLElement) previous.focus();
    };
  }, []);
  const usable = tickets.flatMap((ticket, position) => (hasCode(ticket) ? [{ ticket, position }] : []));
  const index = Math.max(
    0,
    usable.findIndex(({ position }) => position === at),
  );
  const show = (by: number): void => {
    const next = usable[index + by];
    if (next) onShow(next.position);
  };
  const ticket = usable[index]?.ticket;
  if (!ticket) return null;
  const title = m.ticket_full_title({ name: ticket.attendee.name, type: ticket.ticketType.name });
  return (
    <dialog class="full-screen" ref={dialog} aria-label={title} onClose={onClose}>
      <div class="full-screen__in">
        <QrDrawing {...ticket.qr} label={m.ticket_qr({ name: ticket.attendee.name })} />
        <div class="full-screen__side">
          <p class="full-screen__who" aria-live="polite">
            <b dir="auto">{ticket.attendee.name}</b>
            <span>
              <bdi>{ticket.ticketType.name}</bdi> · <bdi>{event.name}</bdi>,{" "}
              {toMidSentence(formatShortDate({ at: event.startsAt, timeZone: event.timeZone }))}
            </span>
          </p>
          {usable.length > 1 && (
            <div class="full-screen__nav">
              <TurnButton label={m.ticket_previous()} icon="arrow-left" off={index === 0} onTurn={() => show(-1)} />
              <span class="num">{m.ticket_of({ position: index + 1, total: usable.length })}</span>
              <TurnButton label={m.ticket_next()} icon="arrow-right" off={index === usable.length - 1} onTurn={() => show(1)} />
            </div>
          )}
          <Button icon="cross" onClick={() => dialog.current?.close()}>
            {m.close()}
          </Button>
        </div>
      </div>
    </dialog>
  );
};
