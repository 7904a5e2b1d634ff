import { useEffect, useRef } from "preact/hooks";

/** Closes the menu on Escape, on a press or focus closeFromOutside, and on one of its links. */
export const useMenu = () => {
  const menu = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const element = menu.current;
    const controller = new AbortController();
    const { signal } = controller;
    const close = (): void => element?.removeAttribute("open");
    const closeFromOutside = ({ target }: Event): void => {
      if (target instanceof Node && !element?.contains(target)) close();
    };
    const closeByEscape = ({ key }: KeyboardEvent): void => {
      if (key !== "Escape" || !element?.open) return;
      close();
      element.querySelector("summary")?.focus();
    };
    const closeByLink = ({ target }: Event): void => {
      if (target instanceof Element && target.closest("a")) close();
    };
    document.addEventListener("pointerdown", closeFromOutside, { signal });
    document.addEventListener("focusin", closeFromOutside, { signal });
    document.addEventListener("keydown", closeByEscape, { signal });
    element?.addEventListener("click", closeByLink, { signal });
    return () => controller.abort();
  }, []);
  return menu;
};
