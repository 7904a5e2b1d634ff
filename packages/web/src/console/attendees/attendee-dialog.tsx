import { TicketChange } from "@catraca/core/ticket.schema";
import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import * as v from "valibot";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { ErrorSummary, type FieldError } from "../../parts/error-summary.tsx";
import { Field } from "../../parts/field.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { toFieldErrors, useFormErrors } from "../form-errors.ts";
import { invalidate, type TicketView } from "../queries.ts";

type Attendee = { name: string; email: string };

const MESSAGES: Record<keyof Attendee, () => string> = { name: m.console_rename_need_name, email: m.console_rename_need_email };

/** The paths of the API and of the schema: `attendee.email`. */
const findField = (path: string): FieldError | undefined => {
  const [, name] = /^attendee\.(name|email)$/.exec(path) ?? [];
  return name === undefined ? undefined : { id: `attendee-${name}`, message: MESSAGES[name as keyof Attendee]() };
};

/** An empty address removes it. */
const toChange = ({ name, email }: Attendee) => ({ attendee: { name: name.trim(), email: email.trim() === "" ? null : email.trim() } });

type AttendeeDialog = { eventId: string; ticket: TicketView; onDone: (outcome: string) => void; onClose: () => void };

/** Corrects who attends. The ticket keeps its code. */
export const AttendeeDialog = ({ eventId, ticket, onDone, onClose }: AttendeeDialog) => {
  const [attendee, setAttendee] = useState<Attendee>({ name: ticket.attendee.name, email: ticket.attendee.email ?? "" });
  const errors = useFormErrors();
  const change = (part: Partial<Attendee>) => setAttendee((before) => ({ ...before, ...part }));
  const saveMutation = useMutation({
    mutationFn: (json: v.InferOutput<typeof TicketChange>) =>
      callAdmin(() => admin.tickets[":ticketId"].$patch({ param: { ticketId: ticket.id }, json })),
    onSuccess: async ({ ticket: corrected }) => {
      onDone(m.console_rename_done({ name: corrected.attendee.name }));
      await Promise.all([invalidate("event", eventId), invalidate("order", ticket.orderId)]);
    },
    onError: (error) => errors.set(toFieldErrors(error, findField, "attendee-name")),
  });
  const submit = (press: Event): void => {
    press.preventDefault();
    const result = v.safeParse(TicketChange, toChange(attendee));
    errors.set(result.success ? [] : result.issues.flatMap((issue) => findField(v.getDotPath(issue) ?? "") ?? []));
    if (result.success && !saveMutation.isPending) saveMutation.mutate(result.output);
  };
  return (
    <Dialog
      id="attendee"
      title={m.console_rename()}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{m.console_not_now()}</Button>
          <Button kind="primary" type="submit" form="attendee-form" busy={saveMutation.isPending}>
            {m.console_rename_save()}
          </Button>
        </>
      }
    >
      <form class="stack" id="attendee-form" noValidate onSubmit={submit}>
        <p>{m.console_rename_text()}</p>
        <ErrorSummary errors={errors.list} attempt={errors.attempt} />
        <Field
          id="attendee-name"
          label={m.console_rename_name()}
          value={attendee.name}
          error={errors.find("attendee-name")}
          onValue={(name) => change({ name })}
          required
        />
        <Field
          id="attendee-email"
          label={m.console_rename_email()}
          type="email"
          inputMode="email"
          value={attendee.email}
          error={errors.find("attendee-email")}
          onValue={(email) => change({ email })}
        />
      </form>
    </Dialog>
  );
};
