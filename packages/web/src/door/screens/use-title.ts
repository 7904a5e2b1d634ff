import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

/** The screen's name stands in the window's title, and its heading takes the focus. */
export const useTitle = (title: string) => {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Catraca`;
  }, [title]);
  // Before anybody can press the next key.
  useLayoutEffect(() => heading.current?.focus(), []);
  return heading;
};
