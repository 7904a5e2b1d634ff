import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import "./dialog.css";

type Dialog = {
  id: string;
  title: string;
  onClose: () => void;
  /** Takes the focus when the element that had it before the dialog is gone. */
  focusAfter?: string | undefined;
  children: ComponentChildren;
  footer: ComponentChildren;
};

let pressed: Element | null = null;
addEventListener("pointerdown", ({ target }) => (pressed = target instanceof Element ? target.closest("button, a, summary") : null), true);

/** Safari focuses no button that is pressed, so the pressed one takes the focus back. */
const getOpener = (): Element | null => {
  const { activeElement, body } = document;
  const isNowhere = activeElement === null || activeElement === body || activeElement.tagName === "MAIN";
  return isNowhere ? pressed : activeElement;
};

/** A modal dialog, open while it is mounted. Escape closes it, and the focus returns to the element before. */
export const Dialog = ({ id, title, onClose, focusAfter = "main", children, footer }: Dialog) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const isUnmounted = useRef(false);
  useLayoutEffect(() => {
    const element = dialog.current;
    const previous = getOpener();
    element?.showModal();
    return () => {
      isUnmounted.current = true;
      element?.close();
      // Preact removes the dialog before this runs, so the browser does not restore the focus.
      const next = previous?.isConnected ? previous : document.getElementById(focusAfter);
      if (next instanceof HTMLElement) next.focus();
    };
  }, []);
  return (
    <dialog
      class="dialog"
      ref={dialog}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      // A second Escape closes it without a cancel event.
      onClose={() => isUnmounted.current || onClose()}
    >
      <div class="dialog__body">
        <h2 id={id}>{title}</h2>
        {children}
      </div>
      <div class="dialog__foot">{footer}</div>
    </dialog>
  );
};
