import { useEffect, useRef } from "preact/hooks";
import { m } from "../paraglide/messages.js";

export type FieldError = { id: string; message: string };

/** The same words as beside the fields; it takes the focus each time `round` grows, and each of its lines leads to its field. */
export const ErrorSummary = ({ errors, round }: { errors: readonly FieldError[]; round: number }) => {
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    if (errors.length > 0) section.current?.focus();
  }, [round]);
  if (errors.length === 0) return null;
  const to = (event: MouseEvent, id: string): void => {
    event.preventDefault();
    document.getElementById(id)?.focus();
  };
  return (
    <section class="errors" role="alert" tabIndex={-1} ref={section} aria-labelledby="errors-title">
      <h2 id="errors-title">{m.form_errors_title({ count: errors.length })}</h2>
      <ul>
        {errors.map(({ id, message }) => (
          <li key={id}>
            <a href={`#${id}`} onClick={(event) => to(event, id)}>
              {message}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
};
