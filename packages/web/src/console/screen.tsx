import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { m } from "../paraglide/messages.js";

/** The first screen of a visit leaves the focus where the browser has it; each one after begins at its heading. */
let isFirst = true;

/** Says where we are, to the tab and to who reads by ear. */
export const useHeading = (title: string) => {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = m.console_page_title({ title });
  }, [title]);
  useEffect(() => {
    if (!isFirst) heading.current?.focus();
    isFirst = false;
  }, []);
  return heading;
};

type Screen = { title: string; under?: ComponentChildren; actions?: ComponentChildren; class?: string; children: ComponentChildren };

/** A screen's head, and what it holds. */
export const Screen = ({ title, under, actions, class: name = "stack", children }: Screen) => (
  <div class={`page ${name}`}>
    <div class="report__head">
      <div>
        <h1 tabIndex={-1} ref={useHeading(title)}>
          {title}
        </h1>
        {under !== undefined && <p class="small soft">{under}</p>}
      </div>
      {actions !== undefined && <div class="row">{actions}</div>}
    </div>
    {children}
  </div>
);
