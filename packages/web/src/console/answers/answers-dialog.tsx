import { useQuery } from "@tanstack/preact-query";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { orderQuery, type TicketView } from "../queries.ts";
import { QueryView } from "../query-view.tsx";
import { AnswerList } from "./answer-list.tsx";

type AnswersDialog = { ticket: Pick<TicketView, "id" | "orderId" | "attendee">; onClose: () => void };

/** The answers of a ticket's attendee, and those that its buyer gave for the whole order. */
export const AnswersDialog = ({ ticket, onClose }: AnswersDialog) => (
  <Dialog
    id="answers"
    title={m.console_answers_of({ name: ticket.attendee.name })}
    onClose={onClose}
    footer={<Button onClick={onClose}>{m.console_done()}</Button>}
  >
    <QueryView query={useQuery(orderQuery(ticket.orderId))}>
      {({ order, tickets }) => {
        const answers = [...(tickets.find(({ id }) => id === ticket.id)?.answers ?? []), ...(order.answers ?? [])];
        return answers.length > 0 ? <AnswerList answers={answers} /> : <p>{m.console_answers_none()}</p>;
      }}
    </QueryView>
  </Dialog>
);
