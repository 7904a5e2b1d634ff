/** A supervisor finds a ticket by a name or an order number, for somebody without a readable code. */
import { useState } from "preact/hooks";
import type { FoundTicket, SearchAnswer } from "@catraca/core/admission.schema";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Field } from "../../parts/field.tsx";
import { callGate } from "../api/gate-client.ts";
import { getReasonText } from "../result/result-text.ts";
import type { Assignment } from "../storage/database.ts";
import "../../parts/button.css";
import "./search-dialog.css";

const LIMIT_MS = 8_000;
const MIN_LETTERS = 3;

type SearchDialog = { assignment: Assignment; onTicket: (ticketId: string) => void; onClose: () => void };

const getStateText = ({ status, inside }: FoundTicket, assignment: Assignment): string | undefined => {
  if (status !== "issued") return getReasonText(status, assignment);
  return inside ? m.door_search_inside() : undefined;
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

export const SearchDialog = ({ assignment, onTicket, onClose }: SearchDialog) => {
  const [query, setQuery] = useState("");
  const [problem, setProblem] = useState<string>();
  const [answer, setAnswer] = useState<SearchAnswer>();
  const [isBusy, setBusy] = useState(false);
  const search = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (query.replaceAll(/\s/g, "").length < MIN_LETTERS) return setProblem(m.door_search_short());
    setBusy(true);
    const { scanUrl, deviceToken } = assignment;
    const call = await callGate<SearchAnswer>({
      url: `${scanUrl}search`,
      token: deviceToken,
      body: { query: query.trim() },
      limitMs: LIMIT_MS,
    });
    setBusy(false);
    setAnswer(call.type === "answer" ? call.body : undefined);
    setProblem(call.type === "answer" ? undefined : m.door_search_failed());
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
        {answer?.tickets.length === 0 && <p>{m.door_search_none()}</p>}
        {answer && !answer.isComplete && <p>{m.door_search_more()}</p>}
      </div>
      {answer && <Found tickets={answer.tickets} {...{ assignment, onTicket }} />}
    </Dialog>
  );
};
