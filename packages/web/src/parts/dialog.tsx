import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

type Dialog = { id: string; title: string; onClose: () => void; children: ComponentChildren; foot: ComponentChildren };

/** A modal dialog, open as long as it is drawn. Escape closes it; the focus returns to where it was. */
export const Dialog = ({ id, title, onClose, children, foot }: Dialog) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const isOver = useRef(false);
  useLayoutEffect(() => {
    const shown = dialog.current;
    const before = document.activeElement;
    shown?.showModal();
    return () => {
      isOver.current = true;
      shown?.close();
      // A dialog that has left the page gives the focus back to nobody.
      if (before instanceof HTMLElement) before.focus();
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
      // Pressed twice, Escape closes without asking.
      onClose={() => isOver.current || onClose()}
    >
      <div class="dialog__body">
        <h2 id={id}>{title}</h2>
        {children}
      </div>
      <div class="dialog__foot">{foot}</div>
    </dialog>
  );
};
