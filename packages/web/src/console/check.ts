/** What is wrong with a form, said once above it and once beside each field. */
import { useEffect, useState } from "preact/hooks";
import { Refusal } from "../api/answer.ts";
import { sentenceOf } from "../api/sentence.ts";
import { m } from "../paraglide/messages.js";
import type { FieldError } from "../parts/error-summary.tsx";

export type Check = {
  errors: readonly FieldError[];
  /** Grows with each try, so that the summary takes the focus again. */
  round: number;
  errorOf: (id: string) => string | undefined;
  /** Nothing is wrong: an empty list. */
  tell: (errors: readonly FieldError[]) => void;
};

export const useCheck = (): Check => {
  const [{ errors, round }, setTold] = useState<{ errors: readonly FieldError[]; round: number }>({ errors: [], round: 0 });
  useEffect(() => {
    if (errors.length === 0) return undefined;
    const { title } = document;
    document.title = m.form_errors_page_title({ title });
    return () => void (document.title = title);
  }, [errors]);
  return {
    errors,
    round,
    errorOf: (id) => errors.find((error) => error.id === id)?.message,
    tell: (told) => setTold((before) => ({ errors: told, round: before.round + 1 })),
  };
};

/** The API's own issues as errors of fields; what belongs to none is said of the whole form. `fieldOf`: the field and the words of a path. */
export const errorsOf = (error: unknown, fieldOf: (path: string) => FieldError | undefined, whole: string): FieldError[] => {
  const issues = error instanceof Refusal ? error.issues : [];
  const found = issues.flatMap(({ path }) => fieldOf(path) ?? []);
  return found.length > 0 ? found : [{ id: whole, message: sentenceOf(error) }];
};
