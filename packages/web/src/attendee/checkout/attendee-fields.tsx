/** Asks for the attendees: a name for each ticket, and an address where the ticket is sent to its person. */
import { isolateText } from "../../language/direction.ts";
import { m } from "../../paraglide/messages.js";
import { findError } from "../../parts/error-summary.tsx";
import { Field } from "../../parts/field.tsx";
import type { Selection } from "../selection.ts";
import type { Form } from "./details-form.tsx";
import { getAttendeeFieldId } from "./details.ts";

/** Lists a name for each ticket, in the order in which the server creates tickets. */
const listTypeNames = ({ tickets }: Selection): string[] =>
  tickets.flatMap(({ name, quantity }) => Array.from({ length: quantity }, () => name));

type AttendeeForm = Form & { selection: Selection };

const EmailFields = ({ draft, change, errors, selection }: AttendeeForm) =>
  listTypeNames(selection).map((type, position) => {
    const id = getAttendeeFieldId(position, "attendee-email");
    return position === 0 && draft.firstIsBuyers ? null : (
      <Field
        key={id}
        id={id}
        label={m.checkout_attendee_email({ type: isolateText(type), position: position + 1 })}
        type="email"
        autocomplete="off"
        autocapitalize="off"
        value={draft.emails?.[position] ?? ""}
        error={findError(errors, id)}
        onValue={(typed) => change({ emails: { ...draft.emails, [position]: typed } })}
      />
    );
  });

export const AttendeeFields = ({ draft, change, errors, selection }: AttendeeForm) => {
  if (selection.count < 2) return null;
  const name = (position: number, typed: string): void => change({ names: { ...draft.names, [position]: typed } });
  return (
    <fieldset class="stack" aria-describedby="attendees-hint">
      <legend class="h2">{m.checkout_attendees()}</legend>
      <p class="soft small" id="attendees-hint">
        {m.checkout_attendees_hint()}
      </p>
      <label class="check">
        <input type="checkbox" checked={draft.firstIsBuyers} onChange={(event) => change({ firstIsBuyers: event.currentTarget.checked })} />
        {m.checkout_first_mine()}
      </label>
      {listTypeNames(selection).map((type, position) =>
        position === 0 && draft.firstIsBuyers ? null : (
          <Field
            key={position}
            id={getAttendeeFieldId(position)}
            label={m.checkout_attendee({ type: isolateText(type), position: position + 1 })}
            autocomplete="off"
            autocapitalize="words"
            value={draft.names[position] ?? ""}
            error={findError(errors, getAttendeeFieldId(position))}
            onValue={(typed) => name(position, typed)}
          />
        ),
      )}
      <label class="check">
        <input
          type="checkbox"
          checked={draft.emails !== undefined}
          aria-describedby="emails-hint"
          onChange={(event) => change({ emails: event.currentTarget.checked ? {} : undefined })}
        />
        {m.checkout_emails()}
      </label>
      <p class="soft small" id="emails-hint">
        {m.checkout_emails_hint()}
      </p>
      {draft.emails !== undefined && <EmailFields draft={draft} change={change} errors={errors} selection={selection} />}
    </fieldset>
  );
};
