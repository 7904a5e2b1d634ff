import { useEffect, useRef } from "preact/hooks";

/** The page that the visit began with keeps the focus where the browser puts it. */
let isFirst = true;

const isTyping = (): boolean => document.activeElement instanceof HTMLInputElement;

type Title = { children: string; /** For the window's title, where the heading alone would not do. */ page?: string; class?: string };

/** The page's heading: it names the window, and takes the focus when the page is another one. */
export const Title = ({ children, page = children, class: looks }: Title) => {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${page} · Catraca`;
  }, [page]);
  useEffect(() => {
    if (!isFirst && !isTyping()) heading.current?.focus({ preventScroll: true });
    isFirst = false;
  }, []);
  return (
    <h1 tabIndex={-1} ref={heading} {...(looks === undefined ? {} : { class: looks })}>
      {children}
    </h1>
  );
};
