import { useMutation } from "@tanstack/preact-query";
import { lazy } from "preact-iso";
import { useState } from "preact/hooks";
import { getErrorMessage } from "../../api/error-message.ts";
import { m } from "../../paraglide/messages.js";
import { Icon } from "../../parts/icon.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { ConfirmDialog } from "../confirm-dialog.tsx";
import { useMay } from "../membership.ts";
import { useMenu } from "../menu.ts";
import { invalidate, type TicketView } from "../queries.ts";
import "../menu.css";
import "../../parts/button.css";

/** Lazy, because its rules for addresses are large, and most visits correct nobody. */
const AttendeeDialog = lazy(() => import("./attendee-dialog.tsx").then((part) => part.AttendeeDialog));

/** Lazy, because few events ask something. */
const AnswersDialog = lazy(() => import("../answers/answers-dialog.tsx").then((part) => part.AnswersDialog));

type Move = "block" | "unblock" | "reissue" | "void" | "release";

const MOVES: Record<TicketView["status"], readonly Move[]> = {
  issued: ["block", "reissue", "void"],
  blocked: ["unblock", "void"],
  voided: ["release"],
  refunded: [],
};

/** The seat of a used ticket does not go back on sale. */
const canRelease = ({ released, admittedAt }: TicketView): boolean => !released && admittedAt === undefined;

const canCorrect = ({ status }: TicketView): boolean => status === "issued" || status === "blocked";

const movesOf = (ticket: TicketView): readonly Move[] => MOVES[ticket.status].filter((move) => move !== "release" || canRelease(ticket));

type MoveTexts = { act: () => string; success: (p: { name: string }) => string; ask?: (p: { name: string }) => string };

/** A move with an `ask` text cannot be undone or reaches people, so it needs a confirmation. */
const MOVE_TEXTS: Record<Move, MoveTexts> = {
  block: { act: m.console_block, success: m.console_block_done },
  unblock: { act: m.console_unblock, success: m.console_unblock_done },
  reissue: { act: m.console_reissue, success: m.console_reissue_done, ask: m.console_reissue_ask },
  void: { act: m.console_void, success: m.console_void_done, ask: m.console_void_ask },
  release: { act: m.console_release, success: m.console_void_released, ask: m.console_release_ask },
};

const post = (ticketId: string, move: Move, release: boolean) => {
  const param = { ticketId };
  const { tickets } = admin;
  return move === "void" || move === "release"
    ? callAdmin(() => tickets[":ticketId"].void.$post({ param, json: { release } }))
    : callAdmin(() => tickets[":ticketId"][move].$post({ param }));
};

type ReleaseChoice = { ticket: TicketView; checked: boolean; onCheck: (checked: boolean) => void };

/** Asks whether the seat of a ticket that is voided goes back on sale. */
const ReleaseChoice = ({ ticket, checked, onCheck }: ReleaseChoice) =>
  canRelease(ticket) ? (
    <label class="check">
      <input type="checkbox" checked={checked} onChange={(event) => onCheck(event.currentTarget.checked)} />
      <span>
        <b>{m.console_void_release()}</b>
        <br />
        <span class="small soft">{m.console_void_release_hint()}</span>
      </span>
    </label>
  ) : (
    <p class="small soft">{m.console_void_used()}</p>
  );

type Actions = {
  eventId: string;
  ticket: TicketView;
  /** The event asks something at checkout. */
  hasQuestions: boolean;
  onOutcome: (words: string) => void;
};

export const TicketActions = ({ eventId, ticket, hasQuestions, onOutcome }: Actions) => {
  const menu = useMenu();
  const [unconfirmed, setUnconfirmed] = useState<Move>();
  const [isCorrecting, setCorrecting] = useState(false);
  const [isReading, setReading] = useState(false);
  const [isReleased, setReleased] = useState(false);
  const { name } = ticket.attendee;
  const moveMutation = useMutation({
    mutationFn: (move: Move) => post(ticket.id, move, move === "release" || isReleased),
    onSuccess: async (_, move) => {
      setUnconfirmed(undefined);
      onOutcome(MOVE_TEXTS[move === "void" && isReleased ? "release" : move].success({ name }));
      await Promise.all([invalidate("event", eventId), invalidate("order", ticket.orderId)]);
    },
    onError: (error, move) => {
      if (!MOVE_TEXTS[move].ask) onOutcome(getErrorMessage(error));
    },
  });
  const closeMenu = (): void => {
    menu.current?.removeAttribute("open");
    menu.current?.querySelector("summary")?.focus();
  };
  const start = (move: Move): void => {
    closeMenu();
    setReleased(false);
    if (MOVE_TEXTS[move].ask) setUnconfirmed(move);
    else moveMutation.mutate(move);
  };
  const may = useMay();
  const moves = movesOf(ticket).filter((move) => may(move === "void" || move === "release" ? "ticket.void" : "order.handle"));
  if (moves.length === 0 && !hasQuestions) return null;
  return (
    <>
      <details class="menu menu--end" ref={menu}>
        <summary class="icon-button" aria-label={m.console_actions_for({ name })}>
          <Icon name="more" />
        </summary>
        <ul class="menu__list">
          {hasQuestions && (
            <li>
              <button
                type="button"
                onClick={() => {
                  closeMenu();
                  setReading(true);
                }}
              >
                {m.console_answers()}
              </button>
            </li>
          )}
          {moves.length > 0 && canCorrect(ticket) && (
            <li>
              <button
                type="button"
                onClick={() => {
                  closeMenu();
                  setCorrecting(true);
                }}
              >
                {m.console_rename()}
              </button>
            </li>
          )}
          {moves.map((move) => (
            <li key={move}>
              <button type="button" onClick={() => start(move)}>
                {MOVE_TEXTS[move].act()}
              </button>
            </li>
          ))}
        </ul>
      </details>
      {isReading && <AnswersDialog ticket={ticket} onClose={() => setReading(false)} />}
      {isCorrecting && (
        <AttendeeDialog
          eventId={eventId}
          ticket={ticket}
          onClose={() => setCorrecting(false)}
          onDone={(outcome) => {
            setCorrecting(false);
            onOutcome(outcome);
          }}
        />
      )}
      {unconfirmed && (
        <ConfirmDialog
          title={MOVE_TEXTS[unconfirmed].act()}
          text={MOVE_TEXTS[unconfirmed].ask?.({ name }) ?? ""}
          danger={unconfirmed === "void"}
          busy={moveMutation.isPending}
          error={moveMutation.error}
          onConfirm={() => moveMutation.mutate(unconfirmed)}
          onClose={() => setUnconfirmed(undefined)}
        >
          {unconfirmed === "void" && <ReleaseChoice ticket={ticket} checked={isReleased} onCheck={setReleased} />}
        </ConfirmDialog>
      )}
    </>
  );
};
