import { useEffect, useRef } from "preact/hooks";

/** A menu closes when it is left, by Escape or by a press elsewhere. */
export const useMenu = () => {
  const menu = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const close = (event: Event): void => {
      if (event.target instanceof Node && !menu.current?.contains(event.target)) menu.current?.removeAttribute("open");
    };
    const escape = (event: KeyboardEvent): void => {
      if (event.key !== "Escape" || !menu.current?.open) return;
      menu.current.removeAttribute("open");
      menu.current.querySelector("summary")?.focus();
    };
    for (const type of ["pointerdown", "focusin"]) document.addEventListener(type, close);
    document.addEventListener("keydown", escape);
    return () => {
      for (const type of ["pointerdown", "focusin"]) document.removeEventListener(type, close);
      document.removeEventListener("keydown", escape);
    };
  }, []);
  return menu;
};
