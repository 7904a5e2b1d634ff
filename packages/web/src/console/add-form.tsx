/** A form that opens among what it adds to: its errors, its fields, and the buttons that send it or leave it. */
import type { ComponentChildren } from "preact";
import { m } from "../paraglide/messages.js";
import { Button } from "../parts/button.tsx";
import { ErrorSummary } from "../parts/error-summary.tsx";
import type { FormErrors } from "./form-errors.ts";

type AddForm = {
  errors: FormErrors;
  /** It is being sent: a second submit does nothing. */
  isBusy: boolean;
  submitText: string;
  onSubmit: () => void;
  onCancel: () => void;
  label?: string;
  children: ComponentChildren;
};

export const AddForm = ({ errors, isBusy, submitText, onSubmit, onCancel, label, children }: AddForm) => {
  const submit = (press: Event): void => {
    press.preventDefault();
    if (!isBusy) onSubmit();
  };
  return (
    <form class="stack add-form" data-unsaved noValidate onSubmit={submit} aria-label={label}>
      <ErrorSummary errors={errors.list} attempt={errors.attempt} />
      {children}
      <div class="row">
        <Button kind="primary" type="submit" busy={isBusy}>
          {submitText}
        </Button>
        <Button kind="plain" onClick={onCancel}>
          {m.console_not_now()}
        </Button>
      </div>
    </form>
  );
};
