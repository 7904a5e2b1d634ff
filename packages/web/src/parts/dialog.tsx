import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

type Dialog = { id: string; title: string; onClose: () => void; children: ComponentChildren; foot: ComponentChildren };

/** A modal dialog, open as long as it is drawn. Escape closes it; the focus returns to where it was. */
export const Dialog = ({ id, title, onClose, children, foot }: Dialog) => {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
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
    >
      <div class="dialog__body">
        <h2 id={id}>{title}</h2>
        {children}
      </div>
      <div class="dialog__foot">{foot}</div>
    </dialog>
  );
};
