import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { m } from "../paraglide/messages.js";
import "./screen.css";

/** The first screen of a visit leaves the focus where the browser put it. */
let isFirst = true;

/** Sets the window's title, and focuses the heading after a navigation. */
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

export const FormSection = ({ title, children }: { title: string; children: ComponentChildren }) => (
  <section class="edit__sec">
    <h2>{title}</h2>
    <div class="sheet stack">{children}</div>
  </section>
);
