import { useEffect, useRef } from "preact/hooks";
import { getTextAttributes } from "../language/direction.ts";

/** The first page of a visit leaves the focus where the browser put it. */
let isFirst = true;

const isTyping = (): boolean => document.activeElement instanceof HTMLInputElement;

type Title = { children: string; /** The window's title, if it differs from the heading. */ page?: string; class?: string };

/** The page's heading. It sets the window's title, and takes the focus after a navigation. */
export const Title = ({ children, page = children, class: className }: Title) => {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${page} · Catraca`;
  }, [page]);
  useEffect(() => {
    if (!isFirst && !isTyping()) heading.current?.focus({ preventScroll: true });
    isFirst = false;
  }, []);
  return (
    <h1 tabIndex={-1} ref={heading} {...getTextAttributes(children, className)}>
      {children}
    </h1>
  );
};
