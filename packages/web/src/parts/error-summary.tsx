import { useEffect, useRef } from "preact/hooks";
import { m } from "../paraglide/messages.js";
import "./error-summary.css";

export type FieldError = { id: string; message: string };

export const findError = (errors: readonly FieldError[], id: string): string | undefined =>
  errors.find((error) => error.id === id)?.message;

/** Repeats the errors of the fields, with a link to each. It takes the focus whenever `attempt` grows. */
export const ErrorSummary = ({ errors, attempt }: { errors: readonly FieldError[]; attempt: number }) => {
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    if (errors.length > 0) section.current?.focus();
  }, [attempt]);
  if (errors.length === 0) return null;
  const focusField = (event: MouseEvent, id: string): void => {
    event.preventDefault();
    document.getElementById(id)?.focus();
  };
  return (
    <section class="errors" role="alert" tabIndex={-1} ref={section} aria-labelledby="errors-title">
      <h2 id="errors-title">{m.form_errors_title({ count: errors.length })}</h2>
      <ul>
        {errors.map(({ id, message }) => (
          <li key={id}>
            <a href={`#${id}`} onClick={(event) => focusField(event, id)}>
              {message}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
};
