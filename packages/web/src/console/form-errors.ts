/** The errors of a form. The summary lists all of them, and each field shows its own. */
import { useEffect, useState } from "preact/hooks";
import { getErrorMessage } from "../api/error-message.ts";
import { ApiError } from "../api/response.ts";
import { m } from "../paraglide/messages.js";
import { findError, type FieldError } from "../parts/error-summary.tsx";

export type FormErrors = {
  list: readonly FieldError[];
  /** Grows with each submit, so that the summary takes the focus again. */
  attempt: number;
  find: (id: string) => string | undefined;
  set: (list: readonly FieldError[]) => void;
};

/** A schema may have several issues with one field. */
const oneOfEach = (errors: readonly FieldError[]): FieldError[] =>
  errors.filter(({ id }, at) => errors.findIndex((other) => other.id === id) === at);

export const useFormErrors = (): FormErrors => {
  const [{ list, attempt }, setState] = useState<{ list: readonly FieldError[]; attempt: number }>({ list: [], attempt: 0 });
  useEffect(() => {
    if (list.length === 0) return undefined;
    const { title } = document;
    document.title = m.form_errors_page_title({ title });
    return () => void (document.title = title);
  }, [list]);
  return {
    list,
    attempt,
    find: (id) => findError(list, id),
    set: (next) => setState((before) => ({ list: oneOfEach(next), attempt: before.attempt + 1 })),
  };
};

/** Turns the issues of an API error into field errors. An error without a known field goes to `fallbackId`. */
export const toFieldErrors = (error: unknown, findField: (path: string) => FieldError | undefined, fallbackId: string): FieldError[] => {
  const issues = error instanceof ApiError ? error.issues : [];
  const errors = issues.flatMap(({ path }) => findField(path) ?? []);
  return errors.length > 0 ? errors : [{ id: fallbackId, message: getErrorMessage(error) }];
};
