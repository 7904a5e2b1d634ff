import { isolateText } from "../../language/direction.ts";
import { m } from "../../paraglide/messages.js";
import { findError, type FieldError } from "../../parts/error-summary.tsx";
import { Field } from "../../parts/field.tsx";
import type { Buyer, Draft } from "../draft.ts";
import { late } from "../../parts/late.tsx";
import type { Selection } from "../selection.ts";
import { getAttendeeFieldId } from "./details.ts";

/** It only suggests. */
const EmailHint = late(() => import("./email-hint.tsx").then((part) => part.EmailHint));

type Form = { draft: Draft; change: (change: Partial<Draft>) => void; errors: readonly FieldError[] };

export const BuyerFields = ({ draft, change, errors }: Form) => {
  const set = (part: Partial<Buyer>): void => change({ buyer: { ...draft.buyer, ...part } });
  return (
    <fieldset class="stack">
      <legend class="h2">{m.checkout_buyer()}</legend>
      <Field
        id="name"
        label={m.checkout_name()}
        autocomplete="name"
        autocapitalize="words"
        value={draft.buyer.name}
        error={findError(errors, "name")}
        onValue={(name) => set({ name })}
      />
      <Field
        id="email"
        label={m.checkout_email()}
        hint={m.checkout_email_hint()}
        type="email"
        autocomplete="email"
        autocapitalize="off"
        value={draft.buyer.email}
        error={findError(errors, "email")}
        onValue={(email) => set({ email })}
      />
      <EmailHint email={draft.buyer.email} onAccept={(email) => set({ email })} />
      <Field
        id="phone"
        label={m.checkout_phone()}
        hint={m.checkout_phone_hint()}
        type="tel"
        autocomplete="tel"
        value={draft.buyer.phone}
        error={findError(errors, "phone")}
        onValue={(phone) => set({ phone })}
      />
    </fieldset>
  );
};

/** One name per ticket, in the order in which the server creates tickets. */
const listTypeNames = ({ tickets }: Selection): string[] =>
  tickets.flatMap(({ name, quantity }) => Array.from({ length: quantity }, () => name));

/** A single ticket is the buyer's. */
export const AttendeeFields = ({ draft, change, errors, selection }: Form & { selection: Selection }) => {
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
    </fieldset>
  );
};
