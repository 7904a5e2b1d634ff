import { useEffect, useRef } from "preact/hooks";
import { m } from "../../paraglide/messages.js";

/** Set in two lines, read as one. */
export const DoneTitle = () => {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${m.done_page_title()} · Catraca`;
    heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <h1 class="poster" tabIndex={-1} ref={heading}>
      {m.done_title_first()}
      <br />
      {m.done_title_second()}
    </h1>
  );
};
