/** A supervisor finds a ticket by a name or an order number, for somebody without a readable code. */
import { useState } from "preact/hooks";
import type { FoundTicket, SearchAnswer } from "@catraca/core/admission.schema";
import { formatTime } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Field } from "../../parts/field.tsx";
import { askGate } from "../api/ask-gate.ts";
import { getReasonText } from "../result/result-text.ts";
import type { ScanSession } from "../session.ts";
import type { Assignment } from "../storage/database.ts";
import "../../parts/button.css";
import "./search-dialog.css";

const MIN_LETTERS = 3;

type SearchDialog = { session: ScanSession; assignment: Assignment; onTicket: (ticketId: string) => void; onClose: () => void };

const getStateText = ({ status, inside, admittedAt }: FoundTicket, assignment: Assignment): string | undefined => {
  if (status !== "issued") return getReasonText(status, assignment);
  if (inside) return m.door_search_inside();
  return admittedAt === undefined
    ? undefined
    : m.door_search_was_inside({ time: formatTime({ at: admittedAt, timeZone: assignment.event.timeZone }) });
};

const Found = ({ tickets, assignment, onTicket }: { tickets: FoundTicket[] } & Pick<SearchDialog, "assignment" | "onTicket">) => (
  <ul class="door-search">
    {tickets.map((ticket) => (
      <li key={ticket.id}>
        <button type="button" onClick={() => onTicket(ticket.id)}>
          <b>{ticket.attendeeName}</b>
          <span>
            {[ticket.ticketType, m.door_search_order({ number: ticket.orderNumber }), getStateText(ticket, assignment)]
              .filter(Boolean)
              .join(" · ")}
          </span>
        </button>
      </li>
    ))}
  </ul>
);

export const SearchDialog = ({ session, assignment, onTicket, onClose }: SearchDialog) => {
  const [query, setQuery] = useState("");
  const [problem, setProblem] = useState<string>();
  const [answer, setAnswer] = useState<SearchAnswer>();
  const [isBusy, setBusy] = useState(false);
  const search = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (query.replaceAll(/\s/g, "").length < MIN_LETTERS) return setProblem(m.door_search_short());
    setBusy(true);
    const body = { query: query.trim() };
    const asked = await askGate<SearchAnswer>({ path: "search", body, assignment, session, lost: m.door_search_failed() });
    setBusy(false);
    setAnswer("answer" in asked ? asked.answer : undefined);
    setProblem("problem" in asked ? asked.problem : undefined);
  };
  return (
    <Dialog
      id="search-title"
      title={m.door_search_title()}
      onClose={onClose}
      footer={
        <>
          <button class="button button--primary button--wide" type="submit" form="search-form" aria-busy={isBusy}>
            {m.door_search()}
          </button>
          <Button wide onClick={onClose}>
            {m.close()}
          </Button>
        </>
      }
    >
      <form id="search-form" noValidate onSubmit={(event) => void search(event)}>
        <Field
          id="ticket-search"
          label={m.door_search_label()}
          hint={m.door_search_hint()}
          value={query}
          onValue={(value) => {
            setQuery(value);
            setProblem(undefined);
          }}
          error={problem}
          autocomplete="off"
          spellcheck={false}
          enterKeyHint="search"
        />
      </form>
      <div role="status">
        {answer && <p>{answer.tickets.length === 0 ? m.door_search_none() : m.door_search_found({ count: answer.tickets.length })}</p>}
        {answer && !answer.isComplete && <p>{m.door_search_more()}</p>}
      </div>
      {answer && <Found tickets={answer.tickets} {...{ assignment, onTicket }} />}
    </Dialog>
  );
};
