/** The buyer passes a ticket on: who gets it, and the result. */
import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { fetchWithRetry } from "../../api/fetch-with-retry.ts";
import { publicApi, type Ticket } from "../../api/public-api.ts";
import { readBody } from "../../api/response.ts";
import { queryClient } from "../../app.tsx";
import { isolateText } from "../../language/direction.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { ErrorSummary, findError } from "../../parts/error-summary.tsx";
import { Field } from "../../parts/field.tsx";
import { Notice } from "../../parts/notice.tsx";
import { findAttendeeErrors, toAttendee } from "../checkout/details.ts";
import { useErrors } from "../checkout/use-errors.ts";
import { createAuthorization } from "../order/order.ts";
import { DoneDialog } from "./done-dialog.tsx";
import { getRuleText } from "./rule-text.ts";
import type { OrderLink } from "./saved-copy.ts";

const RULES: Record<string, () => string> = {
  used: m.reassign_used,
  voided: m.ticket_voided_text,
  refunded: m.ticket_refunded_text,
  blocked: m.ticket_blocked_text,
  cancelled: m.event_cancelled_text,
  doors_open: m.reassign_doors_open,
  too_often: m.reassign_too_often,
};

type Attendee = ReturnType<typeof toAttendee>;

const reassign = async ({ orderId, accessToken }: OrderLink, ticketId: string, json: Attendee): Promise<Attendee> => {
  const options = { ...createAuthorization(accessToken), fetch: fetchWithRetry };
  await readBody(publicApi.orders[":orderId"].tickets[":ticketId"].reassign.$post({ param: { orderId, ticketId }, json }, options));
  return json;
};

const getDoneText = ({ name, email }: Attendee): string =>
  email === undefined
    ? m.reassign_done({ name: isolateText(name) })
    : m.reassign_done_sent({ name: isolateText(name), email: isolateText(email) });

type ReassignDialog = { link: OrderLink; ticket: Ticket; onClose: () => void };

const Choosing = ({ link, ticket, onClose, onDone }: ReassignDialog & { onDone: (attendee: Attendee) => void }) => {
  const [typed, setTyped] = useState({ name: "", email: "" });
  const { visible, attempt, show } = useErrors(findAttendeeErrors(typed), []);
  const mutation = useMutation({ mutationFn: (to: Attendee) => reassign(link, ticket.id, to), onSuccess: onDone });
  const submit = (submitted: Event): void => {
    submitted.preventDefault();
    if (mutation.isPending) return;
    if (findAttendeeErrors(typed).length > 0) return show();
    mutation.mutate(toAttendee(typed));
  };
  const change = (part: Partial<typeof typed>): void => {
    mutation.reset();
    setTyped((before) => ({ ...before, ...part }));
  };
  return (
    <Dialog
      id="reassign"
      title={m.reassign_title()}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{m.return_keep_one()}</Button>
          <Button kind="primary" type="submit" form="reassign-form" busy={mutation.isPending}>
            {m.reassign_act()}
          </Button>
        </>
      }
    >
      <form class="stack" id="reassign-form" noValidate onSubmit={submit}>
        <p>{m.reassign_text()}</p>
        {ticket.products.some(({ remaining }) => remaining > 0) && <p>{m.reassign_products()}</p>}
        <ErrorSummary errors={visible} attempt={attempt} />
        <Field
          id="passed-name"
          label={m.reassign_name()}
          autocomplete="off"
          autocapitalize="words"
          value={typed.name}
          error={findError(visible, "passed-name")}
          onValue={(name) => change({ name })}
        />
        <Field
          id="passed-email"
          label={m.reassign_email()}
          hint={m.reassign_email_hint()}
          type="email"
          autocomplete="off"
          autocapitalize="off"
          value={typed.email}
          error={findError(visible, "passed-email")}
          onValue={(email) => change({ email })}
        />
        {mutation.isError && (
          <Notice kind="bad" icon="warning" role="alert">
            <p>{getRuleText(mutation.error, "ticket.reassign_refused", RULES)}</p>
          </Notice>
        )}
      </form>
    </Dialog>
  );
};

/** The page behind shows the new code once the dialog is closed. */
export const ReassignDialog = (dialog: ReassignDialog) => {
  const [attendee, setAttendee] = useState<Attendee>();
  const close = (): void => {
    dialog.onClose();
    if (attendee) void queryClient.invalidateQueries({ queryKey: ["tickets", dialog.link.orderId] });
  };
  if (attendee) return <DoneDialog id="reassign" title={m.reassign_done_title()} text={getDoneText(attendee)} onClose={close} />;
  return <Choosing {...dialog} onDone={setAttendee} />;
};
