import { useEffect, useState } from "preact/hooks";
import { isApiError, type Issue } from "../../api/response.ts";
import type { FieldError } from "../../parts/error-summary.tsx";
import { toFieldErrors } from "./details.ts";

type Asked = { findRefused: (issues: readonly Issue[]) => FieldError[] };

/** A refusal of the whole order may name a field too, whose value is not wrong. */
export const listRefused = (error: unknown, asked: Asked | undefined): FieldError[] =>
  isApiError(error, "request.invalid") ? [...toFieldErrors(error.issues), ...(asked?.findRefused(error.issues) ?? [])] : [];

/** Hides errors until the first submit. After that each disappears as soon as it is fixed. A change removes what was refused. */
export const useErrors = (current: FieldError[], refused: FieldError[]) => {
  const [attempt, setAttempt] = useState(0);
  const show = (): void => setAttempt((before) => before + 1);
  useEffect(() => {
    if (refused.length > 0) show();
  }, [refused.length]);
  return { visible: attempt === 0 ? [] : refused.length > 0 ? refused : current, attempt, show };
};
