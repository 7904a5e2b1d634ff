import { m } from "../../paraglide/messages.js";
import { findError, type FieldError } from "../../parts/error-summary.tsx";
import { Field } from "../../parts/field.tsx";
import type { Buyer, Draft } from "../draft.ts";
import { late } from "../../parts/late.tsx";

/** It only suggests. */
const EmailHint = late(() => import("./email-hint.tsx").then((part) => part.EmailHint));

/** A single ticket is the buyer's. Without them each ticket carries the buyer's name. */
export const AttendeeFields = late(() => import("./attendee-fields.tsx").then((part) => part.AttendeeFields));

export type Form = { draft: Draft; change: (change: Partial<Draft>) => void; errors: readonly FieldError[] };

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
