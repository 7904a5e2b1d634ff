import { useEffect, useRef } from "preact/hooks";

/** A menu closes when it is left: by Escape, by a press elsewhere, or by one of its own links. */
export const useMenu = () => {
  const menu = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const shown = menu.current;
    const listening = new AbortController();
    const { signal } = listening;
    const close = (): void => shown?.removeAttribute("open");
    const elsewhere = ({ target }: Event): void => {
      if (target instanceof Node && !shown?.contains(target)) close();
    };
    const escape = ({ key }: KeyboardEvent): void => {
      if (key !== "Escape" || !shown?.open) return;
      close();
      shown.querySelector("summary")?.focus();
    };
    const follow = ({ target }: Event): void => {
      if (target instanceof Element && target.closest("a")) close();
    };
    document.addEventListener("pointerdown", elsewhere, { signal });
    document.addEventListener("focusin", elsewhere, { signal });
    document.addEventListener("keydown", escape, { signal });
    shown?.addEventListener("click", follow, { signal });
    return () => listening.abort();
  }, []);
  return menu;
};
