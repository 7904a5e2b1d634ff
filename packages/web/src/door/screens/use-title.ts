import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

/** Sets the window's title, and focuses the heading that the returned ref is given to. */
export const useTitle = (title: string) => {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Catraca`;
  }, [title]);
  // A layout effect, so that no key press is lost.
  useLayoutEffect(() => heading.current?.focus(), []);
  return heading;
};
