import { useEffect, useRef } from "preact/hooks";

/** Closes the menu on Escape, on a press or focus outside, and on one of its links. */
export const useMenu = () => {
  const menu = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const element = menu.current;
    const controller = new AbortController();
    const { signal } = controller;
    const close = (): void => element?.removeAttribute("open");
    const isOutside = ({ target }: Event): boolean => target instanceof Node && !element?.contains(target);
    /** Safari focuses no button that is pressed: the press moves the focus to the page before its click arrives. */
    let isPressInside = false;
    const closeByPress = (event: Event): void => {
      isPressInside = !isOutside(event);
      if (!isPressInside) close();
    };
    const closeByFocus = (event: Event): void => {
      if (!isPressInside && isOutside(event)) close();
    };
    const closeByEscape = ({ key }: KeyboardEvent): void => {
      isPressInside = false;
      if (key !== "Escape" || !element?.open) return;
      close();
      element.querySelector("summary")?.focus();
    };
    const closeByLink = ({ target }: Event): void => {
      if (target instanceof Element && target.closest("a")) close();
    };
    document.addEventListener("pointerdown", closeByPress, { signal });
    document.addEventListener("focusin", closeByFocus, { signal });
    document.addEventListener("keydown", closeByEscape, { signal });
    element?.addEventListener("click", closeByLink, { signal });
    return () => controller.abort();
  }, []);
  return menu;
};
