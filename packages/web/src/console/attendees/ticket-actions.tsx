import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { sentenceOf } from "../../api/sentence.ts";
import { m } from "../../paraglide/messages.js";
import { Icon } from "../../parts/icon.tsx";
import { admin, ask } from "../ask.ts";
import { AskFirst } from "../ask-first.tsx";
import { useMenu } from "../menu.ts";
import { stale, type TicketView } from "../queries.ts";

type Move = "block" | "unblock" | "reissue" | "void";

const MOVES: Record<TicketView["status"], readonly Move[]> = {
  issued: ["block", "reissue", "void"],
  blocked: ["unblock", "void"],
  voided: [],
  refunded: [],
};

type Words = { act: () => string; done: (p: { name: string }) => string; ask?: (p: { name: string }) => string };

/** What cannot be taken back, or reaches people, is asked about first. */
const WORDS: Record<Move, Words> = {
  block: { act: m.console_block, done: m.console_block_done },
  unblock: { act: m.console_unblock, done: m.console_unblock_done },
  reissue: { act: m.console_reissue, done: m.console_reissue_done, ask: m.console_reissue_ask },
  void: { act: m.console_void, done: m.console_void_done, ask: m.console_void_ask },
};

type Actions = { eventId: string; ticket: TicketView; onOutcome: (words: string) => void };

export const TicketActions = ({ eventId, ticket, onOutcome }: Actions) => {
  const menu = useMenu();
  const [asked, setAsked] = useState<Move>();
  const { name } = ticket.attendee;
  const moving = useMutation({
    mutationFn: (move: Move) => ask(() => admin.tickets[":ticketId"][move].$post({ param: { ticketId: ticket.id } })),
    onSuccess: async (_, move) => {
      setAsked(undefined);
      onOutcome(WORDS[move].done({ name }));
      await Promise.all([stale("event", eventId), stale("order", ticket.orderId)]);
    },
    onError: (error, move) => {
      if (!WORDS[move].ask) onOutcome(sentenceOf(error));
    },
  });
  const begin = (move: Move): void => {
    menu.current?.removeAttribute("open");
    menu.current?.querySelector("summary")?.focus();
    if (WORDS[move].ask) setAsked(move);
    else moving.mutate(move);
  };
  const moves = MOVES[ticket.status];
  if (moves.length === 0) return null;
  return (
    <>
      <details class="menu menu--end" ref={menu}>
        <summary class="icon-button" aria-label={m.console_actions_for({ name })}>
          <Icon name="more" />
        </summary>
        <ul class="menu__list">
          {moves.map((move) => (
            <li key={move}>
              <button type="button" onClick={() => begin(move)}>
                {WORDS[move].act()}
              </button>
            </li>
          ))}
        </ul>
      </details>
      {asked && (
        <AskFirst
          title={WORDS[asked].act()}
          text={WORDS[asked].ask?.({ name }) ?? ""}
          danger={asked === "void"}
          busy={moving.isPending}
          error={moving.error}
          onDo={() => moving.mutate(asked)}
          onClose={() => setAsked(undefined)}
        />
      )}
    </>
  );
};
