import type { Ticket } from "../../api/public-api.ts";
import { useEffect, useRef } from "preact/hooks";
import { inSentence, shortDate } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Icon, type IconName } from "../../parts/icon.tsx";
import { QrDrawing } from "../../parts/qr-drawing.tsx";
import type { KeptOrder } from "./kept.ts";
import { opensDoors } from "./ticket-stub.tsx";

/** Keeps the screen on while the code is shown; asked again when the page comes back into view. Where it cannot, the screen goes dark as usual. */
const useWakeLock = (): void =>
  useEffect(() => {
    if (!("wakeLock" in navigator)) return undefined;
    let lock: WakeLockSentinel | undefined;
    let closed = false;
    const take = (): void => {
      if (document.visibilityState !== "visible") return;
      navigator.wakeLock.request("screen").then(
        (taken) => {
          lock = taken;
          if (closed) void taken.release();
        },
        () => undefined,
      );
    };
    take();
    document.addEventListener("visibilitychange", take);
    return () => {
      closed = true;
      document.removeEventListener("visibilitychange", take);
      void lock?.release();
    };
  }, []);

type Turn = { label: string; icon: IconName; off: boolean; onTurn: () => void };

const TurnButton = ({ label, icon, off, onTurn }: Turn) => (
  <button class="icon-button" type="button" aria-label={label} aria-disabled={off} onClick={() => !off && onTurn()}>
    <Icon name={icon} />
  </button>
);

type FullScreen = {
  tickets: readonly Ticket[];
  at: number;
  event: KeptOrder["event"];
  onShow: (at: number) => void;
  onClose: () => void;
};

/** The code alone, black on white, as large as the screen. */
export const FullScreen = ({ tickets, at, event, onShow, onClose }: FullScreen) => {
  const dialog = useRef<HTMLDialogElement>(null);
  useWakeLock();
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  const good = tickets.flatMap((ticket, position) => (opensDoors(ticket) ? [{ ticket, position }] : []));
  const index = Math.max(
    0,
    good.findIndex(({ position }) => position === at),
  );
  const show = (by: number): void => {
    const next = good[index + by];
    if (next) onShow(next.position);
  };
  const ticket = good[index]?.ticket;
  if (!ticket) return null;
  const title = m.ticket_full_title({ name: ticket.attendee.name, type: ticket.ticketType.name });
  return (
    <dialog class="fullqr" ref={dialog} aria-label={title} onClose={onClose}>
      <div class="fullqr__in">
        <QrDrawing {...ticket.qr} label={m.ticket_qr({ name: ticket.attendee.name })} />
        <p class="fullqr__who" aria-live="polite">
          <b>{ticket.attendee.name}</b>
          <span>
            {ticket.ticketType.name} · {event.name}, {inSentence(shortDate({ at: event.startsAt, timeZone: event.timeZone }))}
          </span>
        </p>
        {good.length > 1 && (
          <div class="fullqr__nav">
            <TurnButton label={m.ticket_previous()} icon="arrow-left" off={index === 0} onTurn={() => show(-1)} />
            <span class="num">{m.ticket_of({ position: index + 1, total: good.length })}</span>
            <TurnButton label={m.ticket_next()} icon="arrow-right" off={index === good.length - 1} onTurn={() => show(1)} />
          </div>
        )}
        <Button icon="cross" onClick={() => dialog.current?.close()}>
          {m.close()}
        </Button>
      </div>
    </dialog>
  );
};
