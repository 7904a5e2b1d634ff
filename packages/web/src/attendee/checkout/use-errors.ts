import { useEffect, useState } from "preact/hooks";
import { isApiError, type ApiError } from "../../api/response.ts";
import type { FieldError } from "../../parts/error-summary.tsx";
import { toFieldErrors } from "./details.ts";

/** A refusal of the whole order may name a field too, whose value is not wrong. */
export const hasFieldErrors = (error: unknown): error is ApiError =>
  isApiError(error, "request.invalid") && toFieldErrors(error.issues).length > 0;

/** Hides errors until the first submit. After that each disappears as soon as it is fixed. */
export const useErrors = (current: FieldError[], refused: FieldError[]) => {
  const [attempt, setAttempt] = useState(0);
  const show = (): void => setAttempt((before) => before + 1);
  useEffect(() => {
    if (refused.length > 0) show();
  }, [refused.length]);
  return { visible: attempt === 0 ? [] : [...current, ...refused], attempt, show };
};
